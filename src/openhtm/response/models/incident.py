"""An incident, what was done in it, the reports it asks for, and what was learned."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from openhtm.kernel.models import ScopedQuerySet, Versioned

from ..rules.incidents import State


class IncidentState(models.TextChoices):
    DECLARED = State.DECLARED, _("Declared")
    CONTAINED = State.CONTAINED, _("Contained")
    RECOVERING = State.RECOVERING, _("Recovering")
    RECOVERED = State.RECOVERED, _("Recovered")
    CLOSED = State.CLOSED, _("Closed")


class IncidentKind(models.TextChoices):
    FLAW = "flaw", _("A published flaw may be used against devices")
    MALWARE = "malware", _("Malware or ransomware")
    INTRUSION = "intrusion", _("Somebody is in a device or its network")
    ODD = "odd", _("Devices behave oddly, cause unknown")
    OUTAGE = "outage", _("Outage of the network or of a service")
    SUPPLIER = "supplier", _("A manufacturer or supplier was attacked")
    LOSS = "loss", _("A device or its data were lost or stolen")
    OTHER = "other", _("Other")


class Severity(models.TextChoices):
    CRITICAL = "critical", _("Critical: patients may be harmed now")
    HIGH = "high", _("High: care is impaired")
    MODERATE = "moderate", _("Moderate: care goes on with more effort")
    LOW = "low", _("Low: no effect on care")
    UNKNOWN = "unknown", _("Unknown")


class IncidentQuerySet(ScopedQuerySet):
    def open(self) -> IncidentQuerySet:
        return self.exclude(state=State.CLOSED)

    def real(self) -> IncidentQuerySet:
        return self.filter(is_exercise=False)

    def for_list(self) -> IncidentQuerySet:
        return self.select_related("site", "declared_by")


class Incident(Versioned):
    """One incident of a site, or an exercise of one: an exercise changes no device. ``learned_at``: when somebody here
    first knew."""

    site = models.ForeignKey(
        "places.Site", on_delete=models.PROTECT, related_name="+", verbose_name=_("site"), db_index=False
    )
    number = models.PositiveIntegerField(_("number"), unique=True)
    is_exercise = models.BooleanField(_("exercise"), default=False)
    title = models.CharField(_("title"), max_length=200)
    kind = models.CharField(_("kind"), max_length=12, choices=IncidentKind.choices)
    severity = models.CharField(
        _("severity"), max_length=10, choices=Severity.choices, default=Severity.UNKNOWN
    )
    summary = models.TextField(_("what is known"), blank=True, default="")
    state = models.CharField(_("state"), max_length=12, choices=IncidentState.choices, default=State.DECLARED)
    learned_at = models.DateTimeField(_("first known"))
    declared_at = models.DateTimeField(_("declared"))
    declared_by = models.ForeignKey(
        "accounts.User",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
        verbose_name=_("declared by"),
    )
    went_well = models.TextField(_("what went well"), blank=True, default="")
    to_mend = models.TextField(_("what is to be mended"), blank=True, default="")
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True)
    closed_by = models.CharField(_("closed by"), max_length=200, blank=True, default="")

    objects: ClassVar[Any] = IncidentQuerySet.as_manager()

    class Meta:
        verbose_name = _("incident")
        ordering = ("-number",)
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=[one.value for one in State]), name="response_incident_state"
            ),
            models.CheckConstraint(
                condition=Q(learned_at__lte=F("declared_at")), name="response_incident_known_before_declared"
            ),
            models.CheckConstraint(
                condition=~Q(state=State.CLOSED)
                | Q(closed_at__isnull=False) & ~Q(went_well="") & ~Q(to_mend=""),
                name="response_incident_closed_has_report",
            ),
            models.CheckConstraint(
                condition=Q(state=State.CLOSED) | Q(closed_at__isnull=True),
                name="response_incident_only_closed_is_dated",
            ),
        ]
        indexes = [models.Index(fields=["site", "-number"], name="response_incident_site")]

    def __str__(self) -> str:
        return f"EXERCISE-{self.number}" if self.is_exercise else f"INCIDENT-{self.number}"

    def get_absolute_url(self) -> str:
        return reverse("response:incident", args=[self.pk])

    @property
    def is_open(self) -> bool:
        return self.state != State.CLOSED


class _OfIncident(models.Model):
    """What lies where its incident does."""

    class Meta:
        abstract = True

    @property
    def site_id(self) -> int:
        incident: Incident = self.incident  # type: ignore[attr-defined]
        return incident.site_id


class TimelineEntry(_OfIncident):
    """Something done or seen in an incident. Written once: the database refuses to change or delete it."""

    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="entries", db_index=False)
    at = models.DateTimeField(_("when"))
    recorded_at = models.DateTimeField(_("recorded"))
    by_label = models.CharField(_("by"), max_length=200)
    kind = models.CharField(_("kind"), max_length=20)
    text = models.CharField(_("what"), max_length=2000)
    device = models.ForeignKey(
        "registry.Device", null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )

    class Meta:
        verbose_name = _("entry of the timeline")
        ordering = ("-at", "-pk")
        constraints = [
            models.CheckConstraint(condition=~Q(text=""), name="response_entry_says_what"),
            models.CheckConstraint(
                condition=Q(at__lte=F("recorded_at")), name="response_entry_not_of_the_future"
            ),
        ]
        indexes = [models.Index(fields=["incident", "-at"], name="response_entry_of_incident")]

    def __str__(self) -> str:
        return self.text


class ReportState(models.TextChoices):
    RUNNING = "running", _("Running")
    SENT = "sent", _("Reported")
    NOT_APPLICABLE = "not_applicable", _("Does not apply")


class Report(_OfIncident, Versioned):
    """What was decided on a report to others: it runs since a moment, was sent, or does not apply, and why."""

    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="reports", db_index=False)
    clock = models.CharField(_("clock"), max_length=40)
    state = models.CharField(_("state"), max_length=16, choices=ReportState.choices)
    started_at = models.DateTimeField(_("counted from"), null=True, blank=True)
    due_at = models.DateTimeField(_("due"), null=True, blank=True)
    reason = models.CharField(_("why"), max_length=1000)
    decided_by = models.CharField(_("decided by"), max_length=200)
    decided_at = models.DateTimeField(_("decided"))
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)
    reference = models.CharField(_("reference"), max_length=200, blank=True, default="")

    class Meta:
        verbose_name = _("report to others")
        ordering = ("pk",)
        constraints = [
            models.UniqueConstraint(fields=["incident", "clock"], name="response_report_once"),
            models.CheckConstraint(condition=~Q(reason=""), name="response_report_says_why"),
            models.CheckConstraint(
                condition=Q(state="not_applicable") | Q(started_at__isnull=False),
                name="response_report_runs_from_a_moment",
            ),
            models.CheckConstraint(
                condition=Q(state="sent", sent_at__isnull=False) & ~Q(reference="")
                | ~Q(state="sent") & Q(sent_at__isnull=True),
                name="response_report_sent_says_when",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.clock}: {self.get_state_display()}"


class Lesson(_OfIncident, Versioned):
    """Something to be mended after the incident: by whom, until when, and that it was done."""

    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="lessons")
    text = models.CharField(_("what is to be done"), max_length=500)
    owner = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, related_name="+", db_index=False, verbose_name=_("owner")
    )
    due_on = models.DateField(_("due"))
    done_on = models.DateField(_("done"), null=True, blank=True)
    done_note = models.CharField(_("how"), max_length=500, blank=True, default="")

    class Meta:
        verbose_name = _("lesson")
        ordering = ("due_on", "pk")
        constraints = [
            models.CheckConstraint(condition=~Q(text=""), name="response_lesson_says_what"),
            models.CheckConstraint(
                condition=Q(done_on__isnull=True) | ~Q(done_note=""), name="response_lesson_done_says_how"
            ),
        ]

    def __str__(self) -> str:
        return self.text
