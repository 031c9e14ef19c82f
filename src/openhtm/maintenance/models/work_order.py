"""The work order: one piece of work, from the first word about it to the signed record."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Upper
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from openhtm.kernel.models import ScopedQuerySet, Versioned

from ..rules.work_order_states import BEFORE_WORK, ENDED, OPEN, WAITING, State
from .choices import OrderKind, OrderSource, OrderState, PriorityChoice, Relation

#: Kinds of work that repair something, and so need problem, cause and action codes.
REPAIRS = frozenset({OrderKind.REPAIR, OrderKind.VENDOR_SERVICE})
#: Kinds of work that are inspections by a procedure.
SCHEDULED = frozenset({OrderKind.SCHEDULED, OrderKind.CALIBRATION})


class NumberSeries(models.Model):
    """The last work order number given at a site. Locked while the next is taken."""

    site = models.OneToOneField("places.Site", on_delete=models.PROTECT, related_name="+")
    latest = models.PositiveIntegerField(default=0)

    objects: ClassVar[Any] = ScopedQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.site_id}: {self.latest}"


#: No clock runs.
NEVER = datetime(9999, 1, 1, tzinfo=UTC)
#: In the words of the indexes of open orders; another spelling reads the whole history.
IS_OPEN = Q(state__one_of=sorted(OPEN))


class WorkOrderQuerySet(ScopedQuerySet):
    scope_department = "department_id"

    def open(self) -> WorkOrderQuerySet:
        return self.filter(IS_OPEN)

    def waiting(self) -> WorkOrderQuerySet:
        return self.filter(state__in=WAITING)

    def unassigned(self) -> WorkOrderQuerySet:
        return self.open().filter(assignee__isnull=True)

    def of(self, person: Any) -> WorkOrderQuerySet:
        """Open orders that a person has or helps on."""
        return self.open().concerning(person)

    def concerning(self, person: Any) -> WorkOrderQuerySet:
        """Orders that a person has or helps on, ended ones too."""
        key = getattr(person, "pk", None)
        helped = self.model.objects.filter(helpers__person_id=key, helpers__released_at__isnull=True)
        return self.filter(Q(assignee_id=key) | Q(pk__in=helped))

    def repairs(self) -> WorkOrderQuerySet:
        return self.filter(kind__in=REPAIRS)

    def scheduled(self) -> WorkOrderQuerySet:
        return self.filter(kind__in=SCHEDULED)

    def for_list(self) -> WorkOrderQuerySet:
        """With the joins that a row of a list shows."""
        return self.select_related(
            "site", "department", "assignee", "device__model__manufacturer", "device__room"
        )


class WorkOrder(Versioned):
    """One work order. ``reference`` is its number for people: site code and number, such as GEN-1042.

    ``device`` and ``department`` are those concerned (a location order has no device). A closed record is
    never changed: addenda are notes, further work is an order that ``follows`` this one. ``returned_at``
    (back in use) and ``closed_at`` (record closed) are two moments.
    """

    site = models.ForeignKey(
        "places.Site", on_delete=models.PROTECT, related_name="+", verbose_name=_("site"), db_index=False
    )
    number = models.PositiveIntegerField(_("number"))
    reference = models.CharField(_("number"), max_length=40, unique=True)
    original_number = models.CharField(
        _("number in the earlier system"), max_length=60, blank=True, default=""
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
    device = models.ForeignKey(
        "registry.Device",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("device"),
        db_index=False,
    )
    kind = models.CharField(_("kind"), max_length=16, choices=OrderKind.choices)
    state = models.CharField(_("state"), max_length=16, choices=OrderState.choices, default=State.REQUESTED)
    priority = models.PositiveSmallIntegerField(
        _("priority"), choices=PriorityChoice.choices, default=PriorityChoice.ROUTINE
    )
    priority_reason = models.CharField(_("reason of the priority"), max_length=300, blank=True, default="")
    title = models.CharField(_("title"), max_length=200)
    description = models.TextField(_("what was reported"), blank=True, default="")
    source = models.CharField(
        _("source"), max_length=10, choices=OrderSource.choices, default=OrderSource.STAFF
    )
    requested_by = models.ForeignKey(
        "accounts.User",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("requested by"),
        db_index=False,
    )
    requester = models.CharField(_("requester"), max_length=150, blank=True, default="")
    contact = models.CharField(_("contact"), max_length=150, blank=True, default="")
    on_patient = models.BooleanField(_("in use on a patient"), null=True, blank=True)
    backup_available = models.BooleanField(_("backup available"), null=True, blank=True)
    reported_usable = models.BooleanField(_("reported usable"), null=True, blank=True)
    opened_at = models.DateTimeField(_("opened"))
    due_on = models.DateField(_("due"), null=True, blank=True)
    planned_on = models.DateField(_("planned for"), null=True, blank=True)
    shop = models.CharField(_("shop"), max_length=80, blank=True, default="")
    assignee = models.ForeignKey(
        "accounts.User",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("assigned to"),
        db_index=False,
    )
    follows = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="followers",
        verbose_name=_("follows"),
        db_index=False,
    )
    relation = models.CharField(
        _("relation"), max_length=10, choices=Relation.choices, blank=True, default=""
    )
    duplicate_of = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="duplicates",
        verbose_name=_("duplicate of"),
        db_index=False,
    )
    procedure_version = models.ForeignKey(
        "maintenance.ProcedureVersion",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("procedure version"),
        db_index=False,
    )
    responded_at = models.DateTimeField(_("answered"), null=True, blank=True)
    # When the next clock of the order runs out, from the record by ``clocking``. An order without a
    # running clock has the end of time, since an index with empty values would not sort them last.
    late_at = models.DateTimeField(default=NEVER, db_default=NEVER, editable=False)
    started_at = models.DateTimeField(_("started"), null=True, blank=True)
    completed_at = models.DateTimeField(_("completed"), null=True, blank=True)
    completed_by = models.ForeignKey(
        "accounts.User",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("performed by"),
        db_index=False,
    )
    verified_at = models.DateTimeField(_("verified"), null=True, blank=True)
    verified_by = models.ForeignKey(
        "accounts.User",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("verified by"),
        db_index=False,
    )
    returned_at = models.DateTimeField(_("back in use"), null=True, blank=True)
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True)
    closed_by = models.ForeignKey(
        "accounts.User",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("closed by"),
        db_index=False,
    )
    down_from = models.DateTimeField(_("down from"), null=True, blank=True)
    down_to = models.DateTimeField(_("down until"), null=True, blank=True)
    down_partly = models.BooleanField(_("partly usable"), default=False)
    # None: by the kind of work, a repair is not planned.
    down_planned = models.BooleanField(_("planned"), null=True, blank=True)
    problem_code = models.CharField(_("problem"), max_length=40, blank=True, default="")
    cause_code = models.CharField(_("cause"), max_length=40, blank=True, default="")
    action_code = models.CharField(_("action"), max_length=40, blank=True, default="")
    sm_result = models.CharField(_("result"), max_length=24, blank=True, default="")
    resolution = models.TextField(_("what was done"), blank=True, default="")
    overall = models.CharField(_("checklist"), max_length=16, blank=True, default="", editable=False)
    safety_part_opened = models.BooleanField(_("a safety-relevant part was opened"), null=True, blank=True)
    no_labor = models.BooleanField(_("no labor to record"), default=False)
    status_after = models.CharField(_("device status after"), max_length=24, blank=True, default="")
    vendor = models.CharField(_("vendor"), max_length=150, blank=True, default="")
    vendor_reference = models.CharField(_("vendor's number"), max_length=80, blank=True, default="")
    vendor_cost_minor = models.BigIntegerField(_("vendor cost"), null=True, blank=True)
    currency = models.CharField(_("currency"), max_length=3, blank=True, default="")
    end_reason = models.CharField(_("ended because"), max_length=500, blank=True, default="")
    changed_at = models.DateTimeField(_("changed"), editable=False)

    objects: ClassVar[Any] = WorkOrderQuerySet.as_manager()

    class Meta:
        verbose_name = _("work order")
        ordering = ("-opened_at", "-id")
        constraints = [
            models.UniqueConstraint(fields=["site", "number"], name="maintenance_order_number"),
            models.UniqueConstraint(
                fields=["site", "original_number"],
                condition=~Q(original_number=""),
                name="maintenance_order_original_number",
            ),
            models.CheckConstraint(condition=Q(state__in=OrderState.values), name="maintenance_order_state"),
            # One spelling of a number, so that it is found by an index however it is typed.
            models.CheckConstraint(condition=Q(reference=Upper("reference")), name="maintenance_order_upper"),
            models.CheckConstraint(
                condition=~Q(state=State.CLOSED) | Q(closed_at__isnull=False),
                name="maintenance_order_closed_is_dated",
            ),
            models.CheckConstraint(
                condition=Q(state=State.CLOSED) | Q(closed_at__isnull=True),
                name="maintenance_order_only_closed_is_dated",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[State.CANCELLED, State.DUPLICATE]) | ~Q(end_reason=""),
                name="maintenance_order_end_has_reason",
            ),
            models.CheckConstraint(
                condition=Q(down_to__isnull=True) | Q(down_to__gte=F("down_from")),
                name="maintenance_order_downtime_forward",
            ),
            models.CheckConstraint(
                condition=Q(duplicate_of__isnull=True) | ~Q(duplicate_of=F("pk")),
                name="maintenance_order_not_own_duplicate",
            ),
            models.CheckConstraint(
                condition=Q(vendor_cost_minor__isnull=True) | ~Q(currency=""),
                name="maintenance_order_cost_has_currency",
            ),
        ]
        indexes = [
            models.Index(
                fields=["priority", "late_at", "opened_at", "site"],
                name="maintenance_order_urgent",
                condition=IS_OPEN,
            ),
            models.Index(
                fields=["assignee", "priority"], name="maintenance_order_assignee", condition=IS_OPEN
            ),
            models.Index(fields=["device"], name="maintenance_order_of_device", condition=IS_OPEN),
            models.Index(
                fields=["department", "-opened_at", "-id"],
                name="maintenance_order_department",
                condition=Q(department__isnull=False),
            ),
            models.Index(
                fields=["original_number"],
                name="maintenance_order_original",
                condition=~Q(original_number=""),
            ),
            models.Index(
                fields=["follows"], name="maintenance_order_follows", condition=Q(follows__isnull=False)
            ),
            models.Index(
                fields=["duplicate_of"],
                name="maintenance_order_duplicate",
                condition=Q(duplicate_of__isnull=False),
            ),
            models.Index(fields=["device", "-opened_at"], name="maintenance_order_device"),
            models.Index(fields=["site", "-opened_at", "-id"], name="maintenance_order_latest"),
            models.Index(fields=["site", "closed_at"], name="maintenance_order_closed"),
        ]

    def __str__(self) -> str:
        return self.reference

    def get_absolute_url(self) -> str:
        return reverse("maintenance:work_order", args=[self.reference])

    @property
    def is_open(self) -> bool:
        return self.state not in ENDED

    @property
    def is_waiting(self) -> bool:
        return self.state in WAITING

    @property
    def is_before_work(self) -> bool:
        return self.state in BEFORE_WORK

    @property
    def is_critical_unstarted(self) -> bool:
        return self.priority == PriorityChoice.CRITICAL and self.is_before_work

    @property
    def is_repair(self) -> bool:
        return self.kind in REPAIRS

    @property
    def is_scheduled(self) -> bool:
        return self.kind in SCHEDULED

    @property
    def downtime(self) -> timedelta | None:
        """How long the device was unusable; None while it is, or when nothing is known."""
        return self.down_to - self.down_from if self.down_from and self.down_to else None


class StateChange(models.Model):
    """Who moved an order from which state to which, when and why. Append-only."""

    work_order = models.ForeignKey(WorkOrder, on_delete=models.PROTECT, related_name="state_changes")
    site = models.ForeignKey("places.Site", on_delete=models.PROTECT, related_name="+", db_index=False)
    verb = models.CharField(_("act"), max_length=16)
    state_before = models.CharField(
        _("from"), max_length=16, choices=OrderState.choices, blank=True, default=""
    )
    state_after = models.CharField(_("to"), max_length=16, choices=OrderState.choices)
    changed_at = models.DateTimeField(_("at"))
    by_label = models.CharField(_("by"), max_length=200)
    reason = models.CharField(_("reason"), max_length=500, blank=True, default="")

    objects: ClassVar[Any] = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = _("change of state")
        ordering = ("changed_at", "id")

    def __str__(self) -> str:
        return f"{self.work_order_id}: {self.state_after}"
