"""The device: one physical, individually tagged item.

What it is now stands here; what it was stands in the period rows (``periods.py``). Never deleted: a device
that leaves is retired and disposed of, and its record stays.
"""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.db.models.functions import Upper
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from openhtm.kernel.models import ScopedQuerySet, Versioned

from ..rules.status import DOWN, GONE, USABLE, Status


class StatusChoice(models.TextChoices):
    ON_ORDER = Status.ON_ORDER, _("On order")
    RECEIVED = Status.RECEIVED, _("Received, not for use")
    IN_ACCEPTANCE = Status.IN_ACCEPTANCE, _("In acceptance")
    IN_SERVICE = Status.IN_SERVICE, _("In service")
    STANDBY = Status.STANDBY, _("Standby")
    IN_STORAGE = Status.IN_STORAGE, _("In storage")
    LOANED_OUT = Status.LOANED_OUT, _("Loaned out")
    LIMITED_USE = Status.LIMITED_USE, _("Limited use")
    OUT_OF_SERVICE = Status.OUT_OF_SERVICE, _("Out of service")
    IN_REPAIR = Status.IN_REPAIR, _("In repair")
    OUT_FOR_REPAIR = Status.OUT_FOR_REPAIR, _("Out for repair")
    AWAITING_SAFETY_TEST = Status.AWAITING_SAFETY_TEST, _("Awaiting safety test")
    QUARANTINED = Status.QUARANTINED, _("Quarantined (recall)")
    SEQUESTERED = Status.SEQUESTERED, _("Sequestered (incident)")
    ISOLATED = Status.ISOLATED, _("Isolated (cyber)")
    MISSING = Status.MISSING, _("Missing")
    RETIRE_PENDING = Status.RETIRE_PENDING, _("Retirement pending")
    RETIRED = Status.RETIRED, _("Retired")
    DISPOSED = Status.DISPOSED, _("Disposed of")
    UNKNOWN = Status.UNKNOWN, _("Unknown")


class Ownership(models.TextChoices):
    OWNED = "owned", _("Owned")
    LEASED = "leased", _("Leased")
    RENTED = "rented", _("Rented")
    LOANER = "loaner", _("Loaner")
    DEMO = "demo", _("Demonstration unit")
    CONSIGNED = "consigned", _("Consigned")
    PATIENT_OWNED = "patient_owned", _("Patient-owned")
    RESEARCH = "research", _("Research")
    UNKNOWN = "unknown", _("Unknown")


class MaintenanceResponsibility(models.TextChoices):
    IN_HOUSE = "in_house", _("In-house")
    OEM = "oem", _("Manufacturer")
    ISO = "iso", _("Independent service organization")
    OWNER = "owner", _("Lessor or owner")
    UNKNOWN = "unknown", _("Unknown")


#: What a device's page says of the records the device refers to, which have a hundred columns more.
_NAMED = (
    *("site__code", "site__name", "site__time_zone", "department__code", "department__name"),
    *("room__name", "room__floor", "room__building__name"),
    *("manufacturer__name", "device_type__name", "technician__name", "technician__email", "parent__tag"),
    *("model__name", "model__number", "model__manufacturer__name"),
)


class DeviceQuerySet(ScopedQuerySet):
    scope_department = "department_id"

    def active(self) -> DeviceQuerySet:
        """Part of the fleet: not retired, not disposed of."""
        return self.exclude(status__in=GONE)

    def usable(self) -> DeviceQuerySet:
        return self.filter(status__in=USABLE, block_count=0)

    def down(self) -> DeviceQuerySet:
        return self.filter(status__in=DOWN)

    def overdue(self, on: date) -> DeviceQuerySet:
        return self.active().filter(overdue_on__lt=on)

    def for_page(self) -> DeviceQuerySet:
        """Whole, with the names of all it refers to."""
        own = (field.attname for field in self.model._meta.concrete_fields)
        return self.for_list().select_related("technician", "parent").only(*own, *_NAMED)

    def for_line(self) -> DeviceQuerySet:
        """With no more than a line about a device says: which, what, where, how it stands."""
        return self.for_list().only(
            *("tag", "serial", "name", "status", "site__code", "department__name", "device_type__name"),
            *("room__name", "room__floor", "room__building__name"),
            *("manufacturer__name", "model__name", "model__number", "model__manufacturer__name"),
        )

    def for_list(self) -> DeviceQuerySet:
        """With the joins that a row of the list shows."""
        return self.select_related(
            "site", "department", "room__building", "model__manufacturer", "manufacturer", "device_type"
        )


class Device(Versioned):
    """One device. ``manufacturer``, ``device_type`` and ``risk_class`` repeat the model's (or stand alone
    while the model is unknown) so that lists and filters need no join; actions keep them true.

    Derived, rebuilt by ``openhtm rebuild``: ``next_due_on`` (earliest open occurrence), ``overdue_on`` (the
    earliest window close of one still open), ``open_work_orders``, ``block_count``.
    """

    # Identity
    tag = models.CharField(_("tag"), max_length=40, unique=True)
    serial = models.CharField(_("serial number"), max_length=80, blank=True, default="")
    serial_key = models.CharField(max_length=80, blank=True, default="", editable=False)
    duplicate_reason = models.CharField(
        _("duplicate serial accepted because"), max_length=300, blank=True, default=""
    )
    name = models.CharField(_("name"), max_length=200, blank=True, default="")
    manufacturer = models.ForeignKey(
        "catalog.Manufacturer",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("manufacturer"),
    )
    model = models.ForeignKey(
        "catalog.Model",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("model"),
        db_index=False,
    )
    device_type = models.ForeignKey(
        "catalog.DeviceType",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("device type"),
        db_index=False,
    )
    parent = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="components",
        verbose_name=_("part of"),
        db_index=False,
    )
    udi = models.CharField(_("UDI as scanned"), max_length=300, blank=True, default="")
    udi_di = models.CharField(_("UDI device identifier"), max_length=60, blank=True, default="")
    lot = models.CharField(_("lot"), max_length=60, blank=True, default="")
    manufactured_on = models.DateField(_("manufactured"), null=True, blank=True)
    expires_on = models.DateField(_("expires"), null=True, blank=True)
    hardware_revision = models.CharField(_("hardware revision"), max_length=60, blank=True, default="")

    # Risk
    risk_class = models.CharField(_("risk class"), max_length=12, default="unknown")
    risk_override = models.CharField(_("own risk class"), max_length=12, blank=True, default="")
    risk_override_reason = models.CharField(_("reason"), max_length=300, blank=True, default="")
    aem = models.BooleanField(_("alternate maintenance (AEM)"), default=False)

    # Status and place
    status = models.CharField(
        _("status"), max_length=24, choices=StatusChoice.choices, default=Status.UNKNOWN
    )
    status_since = models.DateTimeField(_("status since"), null=True, blank=True)
    limited_use_note = models.CharField(_("conditions of use"), max_length=300, blank=True, default="")
    condition = models.CharField(_("condition"), max_length=200, blank=True, default="")
    utilization = models.CharField(_("utilization"), max_length=60, blank=True, default="")
    site = models.ForeignKey(
        "places.Site", on_delete=models.PROTECT, related_name="+", verbose_name=_("site"), db_index=False
    )
    department = models.ForeignKey(
        "places.Department",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("department"),
        db_index=False,
    )
    room = models.ForeignKey(
        "places.Room",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("room"),
        db_index=False,
    )
    custodian = models.CharField(_("custodian"), max_length=150, blank=True, default="")

    # Ownership and responsibility
    ownership = models.CharField(
        _("ownership"), max_length=14, choices=Ownership.choices, default=Ownership.UNKNOWN
    )
    owner = models.CharField(_("owner"), max_length=150, blank=True, default="")
    donor = models.CharField(_("donor or funding"), max_length=150, blank=True, default="")
    responsibility = models.CharField(
        _("maintained by"),
        max_length=10,
        choices=MaintenanceResponsibility.choices,
        default=MaintenanceResponsibility.UNKNOWN,
    )
    support_group = models.CharField(_("shop"), max_length=80, blank=True, default="")
    technician = models.ForeignKey(
        "accounts.User",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("technician"),
        db_index=False,
    )
    service_provider = models.CharField(_("service provider"), max_length=150, blank=True, default="")
    contract_reference = models.CharField(_("contract"), max_length=80, blank=True, default="")

    # Money and dates
    supplier = models.CharField(_("supplier"), max_length=150, blank=True, default="")
    po_number = models.CharField(_("purchase order"), max_length=60, blank=True, default="")
    purchased_on = models.DateField(_("purchased"), null=True, blank=True)
    cost_minor = models.BigIntegerField(_("purchase cost"), null=True, blank=True)
    book_value_minor = models.BigIntegerField(_("book value"), null=True, blank=True)
    replacement_cost_minor = models.BigIntegerField(_("replacement cost"), null=True, blank=True)
    currency = models.CharField(_("currency"), max_length=3, blank=True, default="")
    received_on = models.DateField(_("received"), null=True, blank=True)
    accepted_on = models.DateField(_("accepted"), null=True, blank=True)
    warranty_start_on = models.DateField(_("warranty from"), null=True, blank=True)
    warranty_end_on = models.DateField(_("warranty until"), null=True, blank=True)
    warranty_note = models.CharField(_("warranty covers"), max_length=200, blank=True, default="")
    expected_life_years = models.PositiveSmallIntegerField(_("expected life (years)"), null=True, blank=True)
    end_of_life_on = models.DateField(_("end of life"), null=True, blank=True)
    retired_on = models.DateField(_("retired"), null=True, blank=True)
    retire_reason = models.CharField(_("reason of retirement"), max_length=200, blank=True, default="")
    # What was done about stored patient data before the device left (NIST SP 800-88: clear, purge, destroy).
    sanitization = models.CharField(_("data sanitization"), max_length=200, blank=True, default="")

    # Network and software facts of the device as a whole (interfaces and versions have their own rows)
    network_connected = models.BooleanField(_("network connected"), null=True, blank=True)
    stores_phi = models.BooleanField(_("stores patient data"), null=True, blank=True)
    remote_access = models.CharField(_("remote access"), max_length=150, blank=True, default="")
    ae_title = models.CharField(_("AE title"), max_length=40, blank=True, default="")

    notes = models.TextField(_("notes"), blank=True, default="")
    custom = models.JSONField(_("custom fields"), default=dict, blank=True)
    created_at = models.DateTimeField(_("entered"), editable=False)
    changed_at = models.DateTimeField(_("changed"), editable=False)

    # Derived
    next_due_on = models.DateField(_("next due"), null=True, editable=False)
    overdue_on = models.DateField(_("window closes"), null=True, editable=False)
    open_work_orders = models.PositiveIntegerField(_("open work orders"), default=0, editable=False)
    block_count = models.PositiveIntegerField(_("blocks"), default=0, editable=False)

    objects: ClassVar[Any] = DeviceQuerySet.as_manager()

    class Meta:
        verbose_name = _("device")
        ordering = ("tag",)
        constraints = [
            models.UniqueConstraint(
                fields=["model", "serial_key"],
                condition=~Q(serial_key="") & Q(duplicate_reason=""),
                name="registry_device_serial_once",
            ),
            models.CheckConstraint(condition=~Q(tag=""), name="registry_device_has_tag"),
            # One spelling of a tag, so that "abc-1" and "ABC-1" cannot be two devices.
            models.CheckConstraint(condition=Q(tag=Upper("tag")), name="registry_device_tag_upper"),
            models.CheckConstraint(
                condition=Q(status__in=[s.value for s in Status]), name="registry_device_status"
            ),
            models.CheckConstraint(
                condition=Q(risk_override="") | ~Q(risk_override_reason=""),
                name="registry_device_override_reason",
            ),
            models.CheckConstraint(
                condition=Q(parent__isnull=True) | ~Q(parent=models.F("pk")),
                name="registry_device_not_own_part",
            ),
            models.CheckConstraint(
                condition=Q(cost_minor__isnull=True) | ~Q(currency=""),
                name="registry_device_cost_has_currency",
            ),
        ]
        indexes = [
            models.Index(fields=["site", "tag"], name="registry_device_site_tag"),
            models.Index(fields=["site", "status", "tag"], name="registry_device_site_status"),
            models.Index(fields=["department", "tag"], name="registry_device_department"),
            models.Index(fields=["model", "tag"], name="registry_device_model"),
            models.Index(fields=["device_type", "tag"], name="registry_device_type"),
            models.Index(fields=["room"], name="registry_device_room"),
            models.Index(fields=["serial_key"], name="registry_device_serial"),
            models.Index(fields=["udi_di"], name="registry_device_udi_di", condition=~Q(udi_di="")),
            models.Index(fields=["parent"], name="registry_device_parent", condition=Q(parent__isnull=False)),
            models.Index(
                fields=["technician", "tag"],
                name="registry_device_technician",
                condition=Q(technician__isnull=False),
            ),
            models.Index(
                fields=["next_due_on", "tag"],
                name="registry_device_due_everywhere",
                condition=Q(next_due_on__isnull=False),
            ),
            models.Index(
                fields=["site", "next_due_on", "tag"],
                name="registry_device_due",
                condition=Q(next_due_on__isnull=False),
            ),
            models.Index(
                fields=["site", "risk_class", "overdue_on"],
                name="registry_device_overdue",
                condition=Q(overdue_on__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.tag

    def get_absolute_url(self) -> str:
        return reverse("registry:device", args=[self.tag])
