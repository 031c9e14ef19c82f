"""A change: what, why, on whose authority, how it was assessed, and who approved it."""

from __future__ import annotations

from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from openhtm.kernel.models import Scope, ScopedQuerySet, Versioned

from ..rules.risks import LEAST, MOST, Aspect
from ..rules.states import APPROVED_OR_LATER, ENDED, Kind, Role, State


class KindChoice(models.TextChoices):
    STANDARD = Kind.STANDARD, _("Standard")
    NORMAL = Kind.NORMAL, _("Normal")
    EMERGENCY = Kind.EMERGENCY, _("Emergency")
    NETWORK = Kind.NETWORK, _("Network side")


class StateChoice(models.TextChoices):
    DRAFT = State.DRAFT, _("Draft")
    ASSESSMENT = State.ASSESSMENT, _("In assessment")
    REVIEW = State.REVIEW, _("In review")
    APPROVED = State.APPROVED, _("Approved")
    SCHEDULED = State.SCHEDULED, _("Scheduled")
    IMPLEMENTING = State.IMPLEMENTING, _("Being carried out")
    VERIFICATION = State.VERIFICATION, _("In verification")
    CLOSED = State.CLOSED, _("Closed")
    REJECTED = State.REJECTED, _("Rejected")
    ROLLED_BACK = State.ROLLED_BACK, _("Rolled back")
    FAILED = State.FAILED, _("Failed")


class RoleChoice(models.TextChoices):
    HTM = Role.HTM, _("HTM")
    IT = Role.IT, _("IT")
    CLINICAL = Role.CLINICAL, _("Clinical owner")
    SECURITY = Role.SECURITY, _("Security")


class AspectChoice(models.TextChoices):
    SAFETY = Aspect.SAFETY, _("Safety")
    EFFECTIVENESS = Aspect.EFFECTIVENESS, _("Effectiveness")
    SECURITY = Aspect.SECURITY, _("Security")


class SourceKind(models.TextChoices):
    FIELD_CHANGE = "field_change", _("Field change order of the maker")
    FLAW = "flaw", _("Published flaw (CVE)")
    ADVISORY = "advisory", _("Advisory")
    RECALL = "recall", _("Recall or field notice")
    IT_REQUEST = "it_request", _("Request of IT")
    OTHER = "other", _("Other")


class Determination(models.TextChoices):
    SERVICING = "servicing", _("Servicing: not remanufacturing")
    REMANUFACTURING = "remanufacturing", _("Remanufacturing")


class YesNo(models.TextChoices):
    YES = "yes", _("Yes")
    NO = "no", _("No")
    UNKNOWN = "unknown", _("Unknown")


class ChangeQuerySet(ScopedQuerySet):
    def within(self, scope: Scope) -> Self:
        """Who holds one unit sees the changes of its devices."""
        of_device = scope.condition(site="lines__device__site_id", department="lines__device__department_id")
        return self.filter(
            scope.condition(site="site_id", department=None)
            | Q(Exists(self.model._base_manager.filter(of_device, pk=OuterRef("pk"))))
        )

    def running(self) -> Self:
        return self.exclude(state__in=sorted(one.value for one in ENDED))

    def for_list(self) -> Self:
        lines = models.Count("lines", distinct=True)
        done = models.Count("lines", filter=Q(lines__state="verified"), distinct=True)
        return self.select_related("site", "requester", "follows").annotate(line_count=lines, done_count=done)


class Change(Versioned):
    """One change of a site. ``round``: counts how often it went back to its assessment; approvals of an earlier round
    hold no more. ``spoken_at``: approved by word of mouth; ``paperwork_on``: the last day of what must follow."""

    site = models.ForeignKey(
        "places.Site", on_delete=models.PROTECT, related_name="+", verbose_name=_("site"), db_index=False
    )
    number = models.PositiveIntegerField(_("number"), unique=True)
    kind = models.CharField(_("kind"), max_length=12, choices=KindChoice.choices)
    state = models.CharField(
        _("state"), max_length=16, choices=StateChoice.choices, default=State.DRAFT.value
    )
    round = models.PositiveIntegerField(_("round"), default=1)
    title = models.CharField(_("title"), max_length=200)
    reason = models.TextField(_("why"))
    source_kind = models.CharField(_("source"), max_length=16, choices=SourceKind.choices)
    source = models.CharField(_("its number"), max_length=120, blank=True, default="")
    follows = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="repeats",
        verbose_name=_("repeats"),
    )
    requester = models.ForeignKey(
        "accounts.User",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
        verbose_name=_("requested by"),
    )
    requested_by = models.CharField(_("requested by"), max_length=200)
    requested_at = models.DateTimeField(_("requested"))
    # The maker's word
    authorization = models.CharField(_("the maker's authorization"), max_length=300, blank=True, default="")
    authorized_by = models.CharField(_("authorized by"), max_length=200, blank=True, default="")
    authorized_on = models.DateField(_("authorized on"), null=True, blank=True)
    # Remanufacturing or not
    activity = models.CharField(_("activity"), max_length=40, blank=True, default="")
    determination = models.CharField(
        _("determination"), max_length=16, choices=Determination.choices, blank=True, default=""
    )
    rationale = models.TextField(_("why it is so"), blank=True, default="")
    references = models.CharField(_("references"), max_length=500, blank=True, default="")
    determined_by = models.CharField(_("determined by"), max_length=200, blank=True, default="")
    determined_at = models.DateTimeField(_("determined"), null=True, blank=True)
    # The assessment
    clinical_impact = models.TextField(_("clinical impact"), blank=True, default="")
    fallback = models.TextField(_("what units do meanwhile"), blank=True, default="")
    test_plan = models.TextField(_("test plan"), blank=True, default="")
    rollback = models.TextField(_("way back"), blank=True, default="")
    training = models.TextField(_("training and telling"), blank=True, default="")
    it_part = models.TextField(_("IT's part"), blank=True, default="")
    recalibration = models.CharField(
        _("recalibration"), max_length=8, choices=YesNo.choices, default=YesNo.UNKNOWN.value
    )
    rides_on = models.JSONField(_("touches"), default=list, blank=True)
    begins_on = models.DateField(_("begins"), null=True, blank=True)
    spoken_at = models.DateTimeField(_("approved by word of mouth"), null=True, blank=True)
    paperwork_on = models.DateField(_("paperwork until"), null=True, blank=True)
    paperwork_done_at = models.DateTimeField(_("paperwork done"), null=True, blank=True)
    result = models.TextField(_("what came of it"), blank=True, default="")
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)
    ended_by = models.CharField(_("ended by"), max_length=200, blank=True, default="")

    objects: ClassVar[Any] = ChangeQuerySet.as_manager()

    class Meta:
        verbose_name = _("change")
        ordering = ("-number",)
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=[one.value for one in Kind]), name="changes_kind"),
            models.CheckConstraint(condition=Q(state__in=[one.value for one in State]), name="changes_state"),
            models.CheckConstraint(condition=~Q(title="") & ~Q(reason=""), name="changes_says_why"),
            models.CheckConstraint(
                condition=~Q(state__in=sorted(one.value for one in APPROVED_OR_LATER))
                | Q(kind=Kind.NETWORK.value)
                | ~Q(authorization="") & ~Q(authorized_by="") & Q(authorized_on__isnull=False),
                name="changes_approved_only_with_the_makers_word",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=sorted(one.value for one in APPROVED_OR_LATER))
                | Q(kind=Kind.NETWORK.value)
                | Q(determination="servicing"),
                name="changes_approved_only_as_servicing",
            ),
            models.CheckConstraint(
                condition=Q(determination="")
                | ~Q(activity="") & ~Q(rationale="") & ~Q(determined_by="") & Q(determined_at__isnull=False),
                name="changes_determination_is_whole",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=sorted(one.value for one in ENDED))
                | Q(ended_at__isnull=False) & ~Q(result="") & ~Q(ended_by=""),
                name="changes_ended_says_what_came",
            ),
            models.CheckConstraint(
                condition=Q(spoken_at__isnull=True) | Q(kind="emergency", paperwork_on__isnull=False),
                name="changes_only_emergencies_are_spoken",
            ),
            models.CheckConstraint(
                condition=Q(follows__isnull=True) | ~Q(follows=models.F("pk")), name="changes_not_its_own"
            ),
        ]
        indexes = [models.Index(fields=["site", "-number"], name="changes_of_site")]

    def __str__(self) -> str:
        return f"CHANGE-{self.number}"

    def get_absolute_url(self) -> str:
        return reverse("changes:change", args=[self.pk])

    @property
    def is_running(self) -> bool:
        return self.state not in ENDED


class _OfChange(models.Model):
    class Meta:
        abstract = True

    @property
    def site_id(self) -> int:
        change: Change = self.change  # type: ignore[attr-defined]
        return change.site_id


class Target(_OfChange):
    """A model whose software is changed: what it runs, and what it is to run."""

    change = models.ForeignKey(Change, on_delete=models.PROTECT, related_name="targets", db_index=False)
    model = models.ForeignKey("catalog.Model", on_delete=models.PROTECT, related_name="+")
    software_kind = models.CharField(_("kind of software"), max_length=12, default="application")
    software_name = models.CharField(_("its name"), max_length=120, blank=True, default="")
    from_versions = models.CharField(_("from"), max_length=200, blank=True, default="")
    to_version = models.CharField(_("to"), max_length=80)

    class Meta:
        verbose_name = _("model of a change")
        ordering = ("pk",)
        constraints = [
            models.UniqueConstraint(fields=["change", "model"], name="changes_target_once"),
            models.CheckConstraint(condition=~Q(to_version=""), name="changes_target_says_to_what"),
        ]

    def __str__(self) -> str:
        return f"{self.model} {self.to_version}"


class Rating(_OfChange, Versioned):
    """How bad and how likely, before and after, for one aspect."""

    change = models.ForeignKey(Change, on_delete=models.PROTECT, related_name="ratings", db_index=False)
    aspect = models.CharField(_("aspect"), max_length=14, choices=AspectChoice.choices)
    severity_before = models.PositiveSmallIntegerField(_("severity before"))
    probability_before = models.PositiveSmallIntegerField(_("probability before"))
    severity_after = models.PositiveSmallIntegerField(_("severity after"))
    probability_after = models.PositiveSmallIntegerField(_("probability after"))
    reason = models.CharField(_("why"), max_length=500, blank=True, default="")

    class Meta:
        verbose_name = _("rating of risk")
        ordering = ("pk",)
        constraints = [
            models.UniqueConstraint(fields=["change", "aspect"], name="changes_rating_once"),
            *(
                models.CheckConstraint(
                    condition=Q(**{f"{name}__gte": LEAST, f"{name}__lte": MOST}),
                    name=f"changes_{name}_1_to_5",
                )
                for name in ("severity_before", "probability_before", "severity_after", "probability_after")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.change}: {self.get_aspect_display()}"


class Approval(_OfChange):
    """What somebody decided for a role in a round. Written once: the database refuses to change or delete it.

    ``spoken``: by word of mouth, from ``given_by``, written down by ``by``; else the signature of ``by``."""

    change = models.ForeignKey(Change, on_delete=models.PROTECT, related_name="approvals", db_index=False)
    round = models.PositiveIntegerField(_("round"))
    role = models.CharField(_("role"), max_length=10, choices=RoleChoice.choices)
    approved = models.BooleanField(_("approved"))
    spoken = models.BooleanField(_("by word of mouth"), default=False)
    given_by = models.CharField(_("given by"), max_length=200)
    by = models.ForeignKey(
        "accounts.User", null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    said = models.CharField(_("what was said"), max_length=500, blank=True, default="")
    at = models.DateTimeField(_("when"))

    class Meta:
        verbose_name = _("approval")
        ordering = ("pk",)
        constraints = [
            models.UniqueConstraint(
                fields=["change", "round", "role", "spoken"], name="changes_approval_once_a_round"
            ),
            models.CheckConstraint(
                condition=Q(role__in=[one.value for one in Role]), name="changes_approval_role"
            ),
            models.CheckConstraint(condition=~Q(given_by=""), name="changes_approval_is_somebodys"),
            models.CheckConstraint(
                condition=Q(approved=True) | ~Q(said=""), name="changes_rejection_says_why"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.change}: {self.get_role_display()}"
