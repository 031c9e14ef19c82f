"""Policies in versions that are signed and then fixed, and the checks that a version demands."""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from openhtm.kernel.models import ScopedQuerySet, Versioned

from ..rules.policies import OPEN, SIGNED, State

_OPEN = [one.value for one in OPEN]


class VersionState(models.TextChoices):
    DRAFT = State.DRAFT, _("Draft")
    IN_REVIEW = State.IN_REVIEW, _("Waiting for approval")
    APPROVED = State.APPROVED, _("Approved")
    SUPERSEDED = State.SUPERSEDED, _("Superseded")


class FrequencyChoice(models.TextChoices):
    """How often, at least. As for user checks."""

    SHIFT = "shift", _("Every shift")
    DAILY = "daily", _("Daily")
    WEEKLY = "weekly", _("Weekly")
    MONTHLY = "monthly", _("Monthly")


class PolicyQuerySet(ScopedQuerySet):
    def within(self, scope: Any) -> Self:
        """What is for all sites is seen by everybody who may read policies, what is for a site there."""
        if scope.is_empty:
            return self.none()
        if scope.everywhere:
            return self
        return self.filter(Q(site__isnull=True) | Q(site_id__in=scope.sites | scope.department_sites))

    def standing(self) -> Self:
        return self.filter(retired_on__isnull=True)


class Policy(Versioned):
    """What the hospital, or one site of it, has decided to do. What it says stands in its versions.

    ``taken_from``: the file that came with the program from which it was taken over.
    """

    code = models.CharField(_("code"), max_length=40, unique=True)
    title = models.CharField(_("title"), max_length=200)
    site = models.ForeignKey(
        "places.Site",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("site"),
    )
    taken_from = models.CharField(_("taken over from"), max_length=60, blank=True, default="")
    retired_on = models.DateField(_("retired"), null=True, blank=True)
    retired_reason = models.CharField(_("retired because"), max_length=300, blank=True, default="")

    objects: ClassVar[Any] = PolicyQuerySet.as_manager()

    class Meta:
        verbose_name = _("policy")
        ordering = ("code",)
        constraints = [
            models.CheckConstraint(
                condition=~Q(code="") & ~Q(title=""), name="awareness_policy_has_code_and_title"
            ),
            models.CheckConstraint(
                condition=Q(retired_on__isnull=True) | ~Q(retired_reason=""),
                name="awareness_policy_retired_because",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.title}"

    def get_absolute_url(self) -> str:
        return reverse("awareness:policy", args=[self.code])


class PolicyVersionQuerySet(models.QuerySet[Any]):
    def in_force(self, on: date) -> PolicyVersionQuerySet:
        """The signed versions whose days hold ``on``: at most one of each policy."""
        return self.filter(
            Q(effective_to__isnull=True) | Q(effective_to__gt=on), state__in=SIGNED, effective_from__lte=on
        )

    def for_page(self) -> PolicyVersionQuerySet:
        return self.select_related("policy__site", "author", "approver")


class PolicyVersion(Versioned):
    """One version. Draft, waiting for approval, approved, superseded; changed only as a draft.

    In force from ``effective_from`` until just before ``effective_to``. ``audience``: the roles whose holders in
    a unit attest to it, again after ``attest_months``; with ``renews`` also who attested to an earlier version.
    """

    policy = models.ForeignKey(Policy, on_delete=models.PROTECT, related_name="versions", db_index=False)
    number = models.PositiveIntegerField(_("version"))
    state = models.CharField(
        _("state"), max_length=12, choices=VersionState.choices, default=VersionState.DRAFT
    )
    text = models.TextField(_("what it says"), blank=True, default="")
    change_note = models.CharField(_("what changed"), max_length=500, blank=True, default="")
    audience = models.JSONField(_("who attests"), default=list, blank=True)
    attest_months = models.PositiveSmallIntegerField(
        _("attested again after (months)"), null=True, blank=True
    )
    renews = models.BooleanField(_("everybody attests anew"), default=True)
    review_months = models.PositiveSmallIntegerField(_("reviewed after (months)"), default=12)
    author = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, related_name="+", db_index=False, verbose_name=_("author")
    )
    created_at = models.DateTimeField(_("begun"))
    submitted_at = models.DateTimeField(_("submitted"), null=True, blank=True)
    sent_back = models.CharField(_("sent back because"), max_length=500, blank=True, default="")
    approver = models.ForeignKey(
        "accounts.User",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
        verbose_name=_("approver"),
    )
    approved_at = models.DateTimeField(_("approved"), null=True, blank=True)
    effective_from = models.DateField(_("in force from"), null=True, blank=True)
    effective_to = models.DateField(_("in force until"), null=True, blank=True)
    review_due_on = models.DateField(_("review due"), null=True, blank=True)
    reviewed_on = models.DateField(_("reviewed"), null=True, blank=True)

    objects: ClassVar[Any] = PolicyVersionQuerySet.as_manager()

    class Meta:
        verbose_name = _("version of a policy")
        ordering = ("policy", "-number")
        constraints = [
            models.UniqueConstraint(fields=["policy", "number"], name="awareness_version_number"),
            models.UniqueConstraint(
                fields=["policy"], condition=Q(state__in=_OPEN), name="awareness_version_one_draft"
            ),
            models.UniqueConstraint(
                fields=["policy"],
                condition=Q(state="approved"),
                name="awareness_version_one_approved",
            ),
            models.CheckConstraint(
                condition=Q(approver__isnull=True) | ~Q(approver=F("author")),
                name="awareness_version_author_is_not_approver",
            ),
            models.CheckConstraint(
                condition=Q(state__in=_OPEN)
                | Q(
                    approver__isnull=False,
                    approved_at__isnull=False,
                    effective_from__isnull=False,
                    review_due_on__isnull=False,
                ),
                name="awareness_version_in_force_is_approved",
            ),
            models.CheckConstraint(
                condition=Q(effective_to__isnull=True) | Q(effective_to__gte=F("effective_from")),
                name="awareness_version_ends_after_start",
            ),
            models.CheckConstraint(
                condition=Q(review_months__range=(1, 60))
                & (Q(attest_months__isnull=True) | Q(attest_months__range=(1, 60))),
                name="awareness_version_months",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.policy.code} v{self.number}"

    def get_absolute_url(self) -> str:
        return reverse("awareness:version", args=[self.policy.code, self.number])

    @property
    def site_id(self) -> int | None:
        """Where the ledger and the permissions look; None: the organization."""
        return self.policy.site_id

    def is_in_force(self, on: date) -> bool:
        begun = self.effective_from is not None and self.effective_from <= on
        return begun and self.state in SIGNED and (self.effective_to is None or self.effective_to > on)


class PolicyUnit(models.Model):
    """A unit that a version is for. Without any it is for every unit of its sites."""

    policy_version = models.ForeignKey(
        PolicyVersion, on_delete=models.PROTECT, related_name="units", db_index=False
    )
    department = models.ForeignKey(
        "places.Department",
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
        verbose_name=_("unit"),
    )

    objects: ClassVar[Any] = models.Manager()

    class Meta:
        verbose_name = _("unit of a policy")
        constraints = [
            models.UniqueConstraint(fields=["policy_version", "department"], name="awareness_unit_once")
        ]

    def __str__(self) -> str:
        return f"{self.policy_version} {self.department}"

    @property
    def site_id(self) -> int | None:
        return self.policy_version.policy.site_id


class PolicyDemand(models.Model):
    """A check that a version demands, at least so often.

    ``device_type``: of each device of that type in a unit. ``department``: in that unit. Neither: wherever a unit
    checks by the template. ``on_open_days``: on the days on which the unit works, not on every day of the week.
    """

    policy_version = models.ForeignKey(
        PolicyVersion, on_delete=models.PROTECT, related_name="demands", db_index=False
    )
    template = models.CharField(_("check"), max_length=80)
    frequency = models.CharField(_("how often, at least"), max_length=8, choices=FrequencyChoice.choices)
    device_type = models.ForeignKey(
        "catalog.DeviceType",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
        verbose_name=_("devices of the type"),
    )
    department = models.ForeignKey(
        "places.Department",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
        verbose_name=_("unit"),
    )
    on_open_days = models.BooleanField(_("on days on which the unit works"), default=False)

    objects: ClassVar[Any] = models.Manager()

    class Meta:
        verbose_name = _("demand of a policy")
        ordering = ("template", "pk")
        constraints = [
            models.CheckConstraint(
                condition=~Q(template="") & Q(frequency__in=FrequencyChoice.values),
                name="awareness_demand_has_check",
            ),
        ]
        indexes = [models.Index(fields=["policy_version"], name="awareness_demand_version")]

    def __str__(self) -> str:
        return f"{self.template} {self.frequency}"

    @property
    def site_id(self) -> int | None:
        return self.policy_version.policy.site_id
