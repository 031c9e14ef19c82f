"""What kinds of devices there are: manufacturers, device types, models, and their identifiers.

The catalog belongs to the organization, not to a site. All fleet rules hang on ``Model``.
"""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from openhtm.kernel.models import Versioned


class Manufacturer(Versioned):
    """A maker. ``merged_into`` set: this name was found to be the same maker; the row stays, so that the
    merge can be explained and undone, and everything new goes to the surviving one."""

    name = models.CharField(_("name"), max_length=200, unique=True)
    normalized = models.CharField(max_length=200, db_index=True, editable=False)
    country = models.CharField(_("country"), max_length=2, blank=True, default="")
    website = models.CharField(_("website"), max_length=300, blank=True, default="")
    phone = models.CharField(_("phone"), max_length=60, blank=True, default="")
    email = models.EmailField(_("e-mail address"), blank=True, default="")
    security_contact = models.CharField(_("security contact"), max_length=300, blank=True, default="")
    merged_into = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="merged",
        verbose_name=_("merged into"),
    )
    notes = models.TextField(_("notes"), blank=True, default="")

    class Meta:
        verbose_name = _("manufacturer")
        ordering = ("name",)
        constraints = [
            models.CheckConstraint(
                condition=Q(merged_into__isnull=True) | ~Q(merged_into=models.F("pk")),
                name="catalog_manufacturer_not_into_itself",
            )
        ]

    def __str__(self) -> str:
        return self.name


class AliasStatus(models.TextChoices):
    SUGGESTED = "suggested", _("Suggested")
    CONFIRMED = "confirmed", _("Confirmed")
    REJECTED = "rejected", _("Rejected")


class ManufacturerAlias(Versioned):
    """Another spelling seen for a maker. A suggestion with its confidence until a person settles it."""

    manufacturer = models.ForeignKey(Manufacturer, on_delete=models.PROTECT, related_name="aliases")
    name = models.CharField(_("name"), max_length=200)
    normalized = models.CharField(max_length=200, db_index=True, editable=False)
    source = models.CharField(_("source"), max_length=80, blank=True, default="")
    confidence = models.DecimalField(_("confidence"), max_digits=4, decimal_places=3, null=True, blank=True)
    status = models.CharField(
        _("status"), max_length=10, choices=AliasStatus.choices, default=AliasStatus.CONFIRMED
    )

    class Meta:
        verbose_name = _("alias")
        constraints = [
            models.UniqueConstraint(
                fields=["name"], condition=Q(status="confirmed"), name="catalog_alias_one_confirmed"
            )
        ]

    def __str__(self) -> str:
        return self.name


class ManufacturerMerge(models.Model):
    """One merge: which maker into which, why, what moved; enough to undo it exactly."""

    loser = models.ForeignKey(Manufacturer, on_delete=models.PROTECT, related_name="+")
    winner = models.ForeignKey(Manufacturer, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(_("reason"), max_length=500)
    evidence = models.JSONField(default=dict)
    moved = models.JSONField(default=dict)
    merged_at = models.DateTimeField()
    merged_by = models.CharField(max_length=200)
    undone_at = models.DateTimeField(null=True)
    undone_by = models.CharField(max_length=200, blank=True, default="")

    class Meta:
        verbose_name = _("merge of manufacturers")

    def __str__(self) -> str:
        return f"{self.loser} → {self.winner}"


class DeviceType(Versioned):
    """The generic name of a kind of device, such as "Infusion pump, large volume"."""

    name = models.CharField(_("name"), max_length=200, unique=True)
    description = models.TextField(_("description"), blank=True, default="")
    expected_life_years = models.PositiveSmallIntegerField(_("expected life (years)"), null=True, blank=True)
    is_test_equipment = models.BooleanField(_("test equipment"), default=False)
    aem_exclusion = models.CharField(_("excluded from AEM"), max_length=20, blank=True, default="")

    class Meta:
        verbose_name = _("device type")
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name


class Nomenclature(models.TextChoices):
    GMDN = "GMDN", "GMDN"
    UMDNS = "UMDNS", "UMDNS"
    FDA = "FDA", _("FDA product code")
    EMDN = "EMDN", "EMDN"
    SNOMED = "SNOMED", "SNOMED CT"
    MDC = "11073", "ISO/IEEE 11073"
    UNSPSC = "UNSPSC", "UNSPSC"
    LOCAL = "LOCAL", _("Local")


class TypeCode(models.Model):
    """A code of a nomenclature that stands for a device type; a type has several."""

    device_type = models.ForeignKey(DeviceType, on_delete=models.PROTECT, related_name="codes")
    system = models.CharField(_("nomenclature"), max_length=10, choices=Nomenclature.choices)
    code = models.CharField(_("code"), max_length=40)
    term = models.CharField(_("term"), max_length=300, blank=True, default="")

    class Meta:
        verbose_name = _("nomenclature code")
        constraints = [
            models.UniqueConstraint(fields=["device_type", "system", "code"], name="catalog_typecode_once")
        ]
        indexes = [models.Index(fields=["system", "code"], name="catalog_typecode_code")]

    def __str__(self) -> str:
        return f"{self.system} {self.code}"


class RiskClass(models.TextChoices):
    """How a failure can hurt (domain: criticality). UNKNOWN is a state of its own, never low."""

    LIFE_SUPPORT = "life_support", _("Life support")
    HIGH = "high", _("High risk")
    MEDIUM = "medium", _("Medium risk")
    LOW = "low", _("Low risk")
    UNKNOWN = "unknown", _("Unknown")


class Model(Versioned):
    """Manufacturer + model or catalog entry. Facts here are inherited by every device of the model."""

    manufacturer = models.ForeignKey(Manufacturer, on_delete=models.PROTECT, related_name="models")
    name = models.CharField(_("model"), max_length=200)
    number = models.CharField(_("model or catalog number"), max_length=120, blank=True, default="")
    normalized = models.CharField(max_length=330, db_index=True, editable=False, default="")
    device_type = models.ForeignKey(
        DeviceType,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="models",
        verbose_name=_("device type"),
    )
    risk_class = models.CharField(
        _("risk class"), max_length=12, choices=RiskClass.choices, default=RiskClass.UNKNOWN
    )
    risk_reason = models.CharField(_("reason of the risk class"), max_length=500, blank=True, default="")
    fda_class = models.CharField(_("FDA class"), max_length=3, blank=True, default="")
    eu_class = models.CharField(_("EU class"), max_length=4, blank=True, default="")
    mission_critical = models.PositiveSmallIntegerField(_("mission critical (1-10)"), null=True, blank=True)
    patient_contact = models.BooleanField(_("patient contact"), null=True, blank=True)
    network_connected = models.BooleanField(_("network connected"), null=True, blank=True)
    stores_phi = models.BooleanField(_("stores patient data"), null=True, blank=True)
    is_fda_tracked = models.BooleanField(_("tracked device (21 CFR 821)"), default=False)
    expected_life_years = models.PositiveSmallIntegerField(_("expected life (years)"), null=True, blank=True)
    end_of_sale_on = models.DateField(_("end of sale"), null=True, blank=True)
    end_of_support_on = models.DateField(_("end of support"), null=True, blank=True)
    end_of_security_support_on = models.DateField(_("end of security support"), null=True, blank=True)
    support_source = models.CharField(
        _("source of the support dates"), max_length=300, blank=True, default=""
    )
    replacement_cost_minor = models.BigIntegerField(_("replacement cost"), null=True, blank=True)
    currency = models.CharField(_("currency"), max_length=3, blank=True, default="")
    is_active = models.BooleanField(_("active"), default=True)
    notes = models.TextField(_("notes"), blank=True, default="")

    class Meta:
        verbose_name = _("model")
        ordering = ("manufacturer__name", "name", "number")
        constraints = [
            models.UniqueConstraint(fields=["manufacturer", "name", "number"], name="catalog_model_once"),
            models.CheckConstraint(condition=Q(risk_class__in=RiskClass.values), name="catalog_model_risk"),
            models.CheckConstraint(
                condition=Q(mission_critical__isnull=True) | Q(mission_critical__range=(1, 10)),
                name="catalog_model_mission_critical",
            ),
        ]

    objects: ClassVar[Any] = models.Manager()

    def __str__(self) -> str:
        return f"{self.manufacturer.name} {self.label}"

    @property
    def label(self) -> str:
        """Name and number as they stand on the device, without repeating one in the other."""
        return self.name if not self.number or self.number == self.name else f"{self.name} ({self.number})"


class ModelIdentifier(models.Model):
    """A UDI device identifier (or another fixed identifier) of a model, with what it is printed on."""

    model = models.ForeignKey(Model, on_delete=models.PROTECT, related_name="identifiers")
    agency = models.CharField(_("issuing agency"), max_length=10)
    value = models.CharField(_("identifier"), max_length=60)
    kind = models.CharField(_("kind"), max_length=20, default="primary")
    quantity = models.PositiveIntegerField(_("quantity"), null=True, blank=True)

    class Meta:
        verbose_name = _("identifier")
        constraints = [models.UniqueConstraint(fields=["agency", "value"], name="catalog_identifier_once")]
        indexes = [models.Index(fields=["value"], name="catalog_identifier_value")]

    def __str__(self) -> str:
        return f"{self.agency} {self.value}"
