"""Plans: what is done to the devices of a model, how often, and why; and to which device since when."""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from openhtm.kernel.models import ScopedQuerySet, Versioned

from ..rules.intervals import Interval, Unit
from ..rules.priority import AS_HIGH, Risk
from ..rules.schedule import DEFAULT_DRIFT_PERCENT, Kind, Last, Schedule, schedule_of
from ..rules.windows import Scheme, WindowRule
from .choices import Basis, IntervalUnit, RevisionState, ScheduleKind, WindowScheme


def _line_once() -> list[models.BaseConstraint]:
    """One active line of a code for a model or type or by a filter, at a site or everywhere.

    Six constraints, because SQLite takes two empty values for different.
    """
    filtered: list[models.BaseConstraint] = [
        models.UniqueConstraint(
            fields=["code"] if everywhere else ["site", "code"],
            condition=Q(by_filter=True, is_active=True, site__isnull=everywhere),
            name=f"maintenance_plan_filter_line{'' if everywhere else '_at_site'}",
        )
        for everywhere in (True, False)
    ]
    return filtered + [
        models.UniqueConstraint(
            fields=[owner, "code"] if everywhere else [owner, "site", "code"],
            condition=Q(**{f"{owner}__isnull": False}) & Q(is_active=True, site__isnull=everywhere),
            name=f"maintenance_plan_{owner}_line{'' if everywhere else '_at_site'}",
        )
        for owner in ("model", "device_type")
        for everywhere in (True, False)
    ]


_WITHOUT_INTERVAL = [
    ScheduleKind.CALENDAR_LIST,
    ScheduleKind.ONCE,
    ScheduleKind.EVENT,
    ScheduleKind.CONDITION,
]


class Plan(Versioned):
    """One line of maintenance of a model (or of a device type), such as "annual inspection".

    Belongs to the organization; with a ``site`` it holds for that site's devices only and wins there over a
    line of the same code without one. What it asks stands in its revisions. ``by_filter``: it is for whatever
    ``filters``, those of the device list by key, find now; such a plan gives way to one of a model or type.
    """

    code = models.CharField(_("line"), max_length=40)
    title = models.CharField(_("title"), max_length=200)
    model = models.ForeignKey(
        "catalog.Model",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("model"),
    )
    device_type = models.ForeignKey(
        "catalog.DeviceType",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("device type"),
    )
    site = models.ForeignKey(
        "places.Site",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("site"),
    )
    by_filter = models.BooleanField(_("by a filter"), default=False)
    filters = models.JSONField(_("devices"), default=dict, blank=True)
    procedure = models.ForeignKey(
        "maintenance.Procedure",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("procedure"),
    )
    is_active = models.BooleanField(_("active"), default=True)

    objects: ClassVar[Any] = models.Manager()

    class Meta:
        verbose_name = _("plan")
        ordering = ("code", "id")
        constraints = [
            *_line_once(),
            models.CheckConstraint(
                condition=Q(by_filter=False, model__isnull=True, device_type__isnull=False)
                | Q(by_filter=False, model__isnull=False, device_type__isnull=True)
                | Q(by_filter=True, model__isnull=True, device_type__isnull=True),
                name="maintenance_plan_model_or_type",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class PlanRevision(Versioned):
    """The terms of a plan, for all its devices or (``device`` set) for one; never changed, only replaced.

    A revision for one device overrides the plan's own there; ``excluded`` says that the device is not
    maintained under this line, with the reason. ``anchor_on`` empty: each device is anchored at its own
    acceptance or last service.
    """

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="revisions", db_index=False)
    device = models.ForeignKey(
        "registry.Device",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("device"),
    )
    number = models.PositiveIntegerField(_("revision"))
    state = models.CharField(
        _("state"), max_length=10, choices=RevisionState.choices, default=RevisionState.PROPOSED
    )
    excluded = models.BooleanField(_("no maintenance under this line"), default=False)
    basis = models.CharField(_("basis"), max_length=10, choices=Basis.choices, default=Basis.UNKNOWN)
    basis_reference = models.CharField(
        _("document, revision, clause"), max_length=300, blank=True, default=""
    )
    kind = models.CharField(_("kind"), max_length=16, choices=ScheduleKind.choices)
    interval_count = models.PositiveIntegerField(_("every"), null=True, blank=True)
    interval_unit = models.CharField(
        _("unit"), max_length=6, choices=IntervalUnit.choices, blank=True, default=""
    )
    calendar = models.JSONField(_("listed days"), default=dict, blank=True)
    trigger = models.JSONField(_("events"), default=dict, blank=True)
    meter = models.JSONField(_("meter"), default=dict, blank=True)
    drift_percent = models.PositiveSmallIntegerField(_("drift in percent"), default=DEFAULT_DRIFT_PERCENT)
    anchor_on = models.DateField(_("first due on"), null=True, blank=True)
    window_scheme = models.CharField(
        _("window"), max_length=10, choices=WindowScheme.choices, default=WindowScheme.MONTH
    )
    window_before = models.PositiveSmallIntegerField(_("days before"), default=0)
    window_after = models.PositiveSmallIntegerField(_("days after"), default=0)
    window_source = models.CharField(_("source of the window"), max_length=300, blank=True, default="")
    reason = models.CharField(_("reason"), max_length=500, blank=True, default="")
    effective_from = models.DateField(_("in force from"))
    effective_to = models.DateField(_("in force until"), null=True, blank=True)
    proposed_by = models.ForeignKey(
        "accounts.User",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("proposed by"),
    )
    proposed_at = models.DateTimeField(_("proposed"))
    approved_by = models.ForeignKey(
        "accounts.User",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("approved by"),
    )
    approved_at = models.DateTimeField(_("approved"), null=True, blank=True)
    decision_note = models.CharField(_("decision"), max_length=500, blank=True, default="")

    objects: ClassVar[Any] = models.Manager()

    class Meta:
        verbose_name = _("plan revision")
        ordering = ("plan", "number")
        constraints = [
            models.UniqueConstraint(fields=["plan", "number"], name="maintenance_revision_number"),
            models.UniqueConstraint(
                fields=["plan"],
                condition=Q(state=RevisionState.ACTIVE, device__isnull=True),
                name="maintenance_revision_one_active",
            ),
            models.UniqueConstraint(
                fields=["plan", "device"],
                condition=Q(state=RevisionState.ACTIVE, device__isnull=False),
                name="maintenance_revision_one_active_override",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=_WITHOUT_INTERVAL)
                | Q(interval_count__gte=1, interval_unit__in=IntervalUnit.values),
                name="maintenance_revision_has_interval",
            ),
            models.CheckConstraint(
                condition=Q(device__isnull=True) | ~Q(reason=""), name="maintenance_revision_override_reason"
            ),
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True)
                | Q(proposed_by__isnull=True)
                | ~Q(approved_by=F("proposed_by")),
                name="maintenance_revision_proposer_is_not_approver",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.plan} r{self.number}"

    @property
    def needs_approval(self) -> bool:
        """Whether someone other than the proposer has to approve these terms."""
        if self.basis == Basis.AEM or self.excluded:
            return True
        if self.device is not None:
            return Risk(self.device.risk_class) in AS_HIGH
        # The first terms of a model's plan are what the hospital starts with; changing them is the decision.
        model = self.plan.model
        return self.number > 1 and (model is None or Risk(model.risk_class) in AS_HIGH)

    @property
    def interval(self) -> Interval | None:
        """None for listed days."""
        if self.interval_count is None:
            return None
        return Interval(count=self.interval_count, unit=Unit(self.interval_unit))

    @property
    def calendar_terms(self) -> tuple[object, ...]:
        """All that due days and windows follow from, to be compared; with the same, the same days come."""
        names = ("kind", "interval_count", "interval_unit", "drift_percent", "anchor_on")
        window = (self.window_scheme, self.window_before, self.window_after)
        stored = (repr(self.calendar), repr(self.trigger), repr(self.meter))
        return (*(getattr(self, name) for name in names), *stored, *window)

    @property
    def window_rule(self) -> WindowRule:
        return WindowRule(
            scheme=Scheme(self.window_scheme), before=self.window_before, after=self.window_after
        )

    def schedule(self, *, anchor_on: date | None, base_on: date | None, start: date) -> Schedule:
        """These terms for one device. A grid without an anchor starts when the plan does."""
        return schedule_of(
            kind=Kind(self.kind),
            interval=self.interval,
            calendar=self.calendar,
            anchor=anchor_on or start,
            base=base_on,
            drift_percent=self.drift_percent,
            asked=self.meter if self.kind == ScheduleKind.METER else self.trigger,
        )


class PlanAssignmentQuerySet(ScopedQuerySet):
    scope_department = "device__department_id"

    def open(self) -> PlanAssignmentQuerySet:
        return self.filter(valid_to__isnull=True)

    def on(self, day: date) -> PlanAssignmentQuerySet:
        """The strategies in force on a day."""
        return self.filter(Q(valid_to__isnull=True) | Q(valid_to__gt=day), valid_from__lte=day)


class PlanAssignment(models.Model):
    """That a device is maintained under a plan's revision, from ``valid_from`` until before ``valid_to``.

    Rows are ended, never changed in their terms: "which strategy was in force last March" reads them.
    Due days are asked for from ``asked_from`` on (``valid_from``, or an earlier day known from elsewhere).
    ``anchor_on`` is the first due day of a grid, ``base_date`` the place's day that it was taken from,
    ``base_on`` what counts as done before the first record. Up to ``resumes_after`` earlier terms have an open
    window, or other dates held. The ``last_...`` columns repeat the latest settled occurrence, so that a
    million plans can be computed in one read; they are derived and rebuilt.
    """

    device = models.ForeignKey("registry.Device", on_delete=models.PROTECT, related_name="+")
    site = models.ForeignKey("places.Site", on_delete=models.PROTECT, related_name="+")
    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="assignments", db_index=False)
    revision = models.ForeignKey(PlanRevision, on_delete=models.PROTECT, related_name="assignments")
    valid_from = models.DateField(_("from"))
    valid_to = models.DateField(_("until"), null=True, blank=True)
    asked_from = models.DateField(_("asked from"))
    anchor_on = models.DateField(_("first due on"), null=True, blank=True)
    base_date = models.ForeignKey(
        "maintenance.BaseDate",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("base date"),
        db_index=False,
    )
    base_on = models.DateField(_("counted as done on"), null=True, blank=True)
    end_reason = models.CharField(_("ended because"), max_length=300, blank=True, default="")
    last_due_on = models.DateField(null=True, blank=True, editable=False)
    last_done_on = models.DateField(null=True, blank=True, editable=False)
    last_closed_on = models.DateField(null=True, blank=True, editable=False)
    resumes_after = models.DateField(null=True, blank=True, editable=False)

    objects: ClassVar[Any] = PlanAssignmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("plan of a device")
        constraints = [
            models.UniqueConstraint(
                fields=["device", "plan"],
                condition=Q(valid_to__isnull=True),
                name="maintenance_assignment_one_open",
            ),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
                name="maintenance_assignment_ends_after_start",
            ),
        ]
        indexes = [
            models.Index(fields=["plan", "device"], name="maintenance_assignment_plan"),
        ]

    def __str__(self) -> str:
        return f"{self.device_id}: {self.plan_id}"

    @property
    def schedule(self) -> Schedule:
        """The revision's terms for this device; reads the revision."""
        return self.revision.schedule(anchor_on=self.anchor_on, base_on=self.base_on, start=self.asked_from)

    @property
    def last(self) -> Last | None:
        """The latest settled occurrence as the rules read it."""
        if self.last_due_on is None:
            return None
        return Last(due=self.last_due_on, done_on=self.last_done_on, window_close=self.last_closed_on)
