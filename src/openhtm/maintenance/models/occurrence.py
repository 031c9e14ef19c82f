"""Occurrences: the single planned instances of a plan on a device, each with its window."""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from openhtm.kernel.models import ScopedQuerySet
from openhtm.registry.api import GONE, HELD, SUSPENDED, Status

from ..rules.schedule import Reason
from .choices import AttemptKind, OccurrenceState
from .plan import Plan, PlanAssignment, PlanRevision

#: The device is somewhere it cannot be inspected: shown on lists of their own, never silently dropped.
ON_HOLD = frozenset({*HELD, Status.MISSING, Status.OUT_FOR_REPAIR})


class OccurrenceQuerySet(ScopedQuerySet):
    scope_department = "device__department_id"

    def open(self) -> OccurrenceQuerySet:
        return self.filter(state=OccurrenceState.OPEN)

    def actionable(self) -> OccurrenceQuerySet:
        """Open, and the device is where work on it is expected."""
        kept_away = [*GONE, *SUSPENDED, *ON_HOLD]
        return self.open().exclude(device__status__in=kept_away)

    def suspended(self) -> OccurrenceQuerySet:
        """Open, and standing still while the device is in storage or not yet accepted."""
        return self.open().filter(device__status__in=SUSPENDED)

    def on_hold(self) -> OccurrenceQuerySet:
        """Open, and the device is missing, kept as evidence, quarantined or away for repair."""
        return self.open().filter(device__status__in=ON_HOLD)

    def due_between(self, first: date, last: date) -> OccurrenceQuerySet:
        """Open with a due day from ``first`` to ``last`` inclusive."""
        return self.open().filter(due_on__range=(first, last))

    def overdue(self, on: date) -> OccurrenceQuerySet:
        """Open although the window has closed before ``on``. A deferral does not change this."""
        return self.open().filter(closes_on__lt=on)

    def in_window(self, on: date) -> OccurrenceQuerySet:
        return self.open().filter(opens_on__lte=on, closes_on__gte=on)

    def without_order(self) -> OccurrenceQuerySet:
        return self.filter(work_order__isnull=True)

    def attempted(self) -> OccurrenceQuerySet:
        return self.filter(Exists(Attempt.objects.filter(occurrence=OuterRef("pk"))))

    def for_list(self) -> OccurrenceQuerySet:
        """With the joins that a row of a list shows."""
        return self.select_related(
            "device__model__manufacturer",
            "device__device_type",
            "device__department",
            "device__room",
            "plan",
            "work_order__assignee",
        )


class Occurrence(models.Model):
    """One planned instance. Its due day and window never move; what happens to it is added.

    ``reason``, ``counted_from``, ``step`` and the revision's interval say why it is due then. A settled
    occurrence is immutable. Deferrals and attempts are rows of their own.
    """

    assignment = models.ForeignKey(
        PlanAssignment, on_delete=models.PROTECT, related_name="occurrences", db_index=False
    )
    revision = models.ForeignKey(PlanRevision, on_delete=models.PROTECT, related_name="+", db_index=False)
    device = models.ForeignKey("registry.Device", on_delete=models.PROTECT, related_name="+", db_index=False)
    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="occurrences", db_index=False)
    site = models.ForeignKey("places.Site", on_delete=models.PROTECT, related_name="+", db_index=False)
    due_on = models.DateField(_("due"))
    opens_on = models.DateField(_("window opens"))
    closes_on = models.DateField(_("window closes"))
    state = models.CharField(
        _("state"), max_length=10, choices=OccurrenceState.choices, default=OccurrenceState.OPEN
    )
    reason = models.CharField(_("why then"), max_length=16, choices=[(r, r) for r in Reason])
    counted_from = models.DateField(_("counted from"))
    step = models.IntegerField(_("step"))
    done_on = models.DateField(_("done"), null=True, blank=True)
    result = models.CharField(_("result"), max_length=24, blank=True, default="")
    settled_at = models.DateTimeField(_("settled"), null=True, blank=True)
    settled_reason = models.CharField(_("because"), max_length=300, blank=True, default="")
    occasion = models.CharField(_("happened"), max_length=120, blank=True, default="", db_default="")
    planned_on = models.DateField(_("planned for"), null=True, blank=True)
    deferred_to = models.DateField(_("deferred to"), null=True, blank=True)
    work_order = models.ForeignKey(
        "maintenance.WorkOrder",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="occurrences",
        db_index=False,
        verbose_name=_("work order"),
    )

    objects: ClassVar[Any] = OccurrenceQuerySet.as_manager()

    class Meta:
        verbose_name = _("occurrence")
        ordering = ("due_on", "id")
        constraints = [
            # Only of what is open: a short floating plan that is done early can be due on the same day again.
            # What is settled is never planned anew, because planning goes on after it.
            models.UniqueConstraint(
                fields=["device", "plan", "due_on"],
                condition=Q(state=OccurrenceState.OPEN),
                name="maintenance_occurrence_once",
            ),
            models.CheckConstraint(
                condition=Q(opens_on__lte=models.F("due_on"), closes_on__gte=models.F("due_on")),
                name="maintenance_occurrence_window_holds_due",
            ),
            models.CheckConstraint(
                condition=Q(planned_on__isnull=True)
                | Q(planned_on__gte=models.F("opens_on"), planned_on__lte=models.F("closes_on")),
                name="maintenance_occurrence_planned_inside_window",
            ),
            models.CheckConstraint(
                condition=~Q(state=OccurrenceState.DONE) | Q(done_on__isnull=False),
                name="maintenance_occurrence_done_is_dated",
            ),
            models.CheckConstraint(
                condition=Q(state=OccurrenceState.OPEN) | Q(settled_at__isnull=False),
                name="maintenance_occurrence_settled_is_dated",
            ),
            models.CheckConstraint(
                condition=Q(state__in=OccurrenceState.values), name="maintenance_occurrence_state"
            ),
        ]
        indexes = [
            models.Index(fields=["device", "plan", "due_on"], name="maintenance_occurrence_line"),
            models.Index(
                fields=["site", "due_on", "id"],
                name="maintenance_occurrence_open",
                condition=Q(state=OccurrenceState.OPEN),
            ),
            # Nearly all that is settled was done; what the completion of years asks of it stands in the index,
            # the state too, for which SQLite would else look into the table.
            models.Index(
                fields=["site", "closes_on", "done_on", "state"],
                name="maintenance_occurrence_done",
                condition=Q(state__in=[OccurrenceState.DONE]),
            ),
            models.Index(
                fields=["site", "closes_on", "state", "device"],
                name="maintenance_occurrence_dropped",
                condition=Q(state__in=[OccurrenceState.CANCELLED, OccurrenceState.SUPERSEDED]),
            ),
            models.Index(
                fields=["work_order"],
                name="maintenance_occurrence_order",
                condition=Q(work_order__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.device_id} {self.due_on}"

    def is_overdue(self, on: date) -> bool:
        return self.state == OccurrenceState.OPEN and self.closes_on < on

    def was_on_time(self) -> bool:
        return self.done_on is not None and self.done_on <= self.closes_on


class Attempt(models.Model):
    """That somebody went to do it and could not, with the evidence. It settles nothing."""

    occurrence = models.ForeignKey(Occurrence, on_delete=models.PROTECT, related_name="attempts")
    site = models.ForeignKey("places.Site", on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(_("kind"), max_length=18, choices=AttemptKind.choices)
    tried_at = models.DateTimeField(_("tried"))
    tried_by = models.ForeignKey(
        "accounts.User",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("by"),
    )
    evidence = models.CharField(_("evidence"), max_length=500)
    notified = models.CharField(_("who was told"), max_length=200, blank=True, default="")
    retry_on = models.DateField(_("next try"), null=True, blank=True)

    objects: ClassVar[Any] = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = _("attempt")
        ordering = ("tried_at", "id")
        constraints = [
            models.CheckConstraint(condition=~Q(evidence=""), name="maintenance_attempt_has_evidence")
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.tried_at:%Y-%m-%d}"


class Deferral(models.Model):
    """A decision to do it later. The due day stays where it was, and so does lateness."""

    occurrence = models.ForeignKey(Occurrence, on_delete=models.PROTECT, related_name="deferrals")
    site = models.ForeignKey("places.Site", on_delete=models.PROTECT, related_name="+")
    target_on = models.DateField(_("new target"))
    reason = models.CharField(_("reason"), max_length=300)
    risk_note = models.CharField(_("risk"), max_length=500, blank=True, default="")
    deferred_by = models.ForeignKey(
        "accounts.User",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("by"),
    )
    deferred_at = models.DateTimeField(_("deferred"))
    approved_by = models.ForeignKey(
        "accounts.User",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("approved by"),
    )

    objects: ClassVar[Any] = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = _("deferral")
        ordering = ("deferred_at", "id")
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="maintenance_deferral_has_reason")
        ]

    def __str__(self) -> str:
        return f"{self.occurrence_id} → {self.target_on}"
