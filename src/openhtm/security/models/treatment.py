"""What is done while a flaw stays: compensating controls and accepted risks, each for a time and for named devices."""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from openhtm.kernel.models import Versioned

from ..rules import controls
from .at_site import AtSiteQuerySet


class ControlKind(models.TextChoices):
    SEGMENT = "segment", _("Isolated in a segment of its own")
    ACCESS_LIST = "access_list", _("Only named peers may reach it")
    ADMISSION = "admission", _("Network admission by a profile")
    NO_INTERNET = "no_internet", _("No way to the internet")
    SERVICE_OFF = "service_off", _("Service or port switched off")
    REMOTE_OFF = "remote_off", _("Remote access switched off")
    REMOTE_WATCHED = "remote_watched", _("Remote access only through a watched gateway")
    STAND_ALONE = "stand_alone", _("Off the network, stand-alone")
    PREVENTION = "prevention", _("Intrusion prevention, virtual patch")
    MONITORING = "monitoring", _("Closer monitoring")
    ALLOW_LIST = "allow_list", _("Only listed programs may run")
    CREDENTIALS = "credentials", _("Passwords changed")
    USB_BLOCKED = "usb_blocked", _("USB blocked")
    PHYSICAL = "physical", _("Locked, or out of reach")
    PROCEDURE = "procedure", _("Procedure for users")


class Against(models.TextChoices):
    NAMED = "named", _("The flaws that are named")
    NETWORK = "network", _("All that is reached over the network")
    LOCAL = "local", _("All that needs somebody at the device or a file")
    PHYSICAL = "physical", _("All that needs a hand on the device")


#: The groups of devices with what they name.
_REACH = ("reach__device", "reach__model__manufacturer", "reach__department")


class TreatmentQuerySet(AtSiteQuerySet):
    def standing(self) -> Self:
        return self.filter(ended_at__isnull=True)


class Treatment(models.Model):
    """What controls and accepted risks have in common. ``at_site`` None: at all sites."""

    at_site = models.ForeignKey(
        "places.Site",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("site"),
    )
    owner = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, related_name="+", verbose_name=_("owner")
    )
    until_on = models.DateField(_("until"))
    entered_at = models.DateTimeField(_("entered"))
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)
    ended_by = models.CharField(_("ended by"), max_length=200, blank=True, default="")
    ended_because = models.CharField(_("ended because"), max_length=500, blank=True, default="")

    class Meta:
        abstract = True

    @property
    def site_id(self) -> int | None:
        """For the ledger and the permissions; None: everywhere."""
        return self.at_site_id


class ControlQuerySet(TreatmentQuerySet):
    def in_force(self, on: date) -> Self:
        """Those that count: signed, with evidence, begun, neither expired nor ended."""
        proven = self.standing().filter(signed_at__isnull=False).exclude(evidence_text="", evidence=None)
        return proven.filter(begins_on__lte=on, until_on__gte=on)

    def for_list(self) -> Self:
        rows = self.select_related("at_site", "owner", "evidence", "signed_by")
        return rows.prefetch_related("flaws", *_REACH)


class Control(Treatment):
    """A safeguard that the hospital has put in place of something the device lacks.

    It counts for the devices of its ``reach`` against ``flaws``, or against every flaw that is reached in that way.
    """

    kind = models.CharField(_("kind"), max_length=20, choices=ControlKind.choices)
    title = models.CharField(_("name"), max_length=200)
    what = models.TextField(_("what was done"))
    against = models.CharField(_("against"), max_length=10, choices=Against.choices)
    flaws = models.ManyToManyField(
        "security.Vulnerability", related_name="controls", blank=True, verbose_name=_("flaws")
    )
    begins_on = models.DateField(_("from"))
    review_on = models.DateField(_("review on"), null=True, blank=True)
    evidence_text = models.TextField(_("how it was verified"), blank=True, default="")
    evidence = models.ForeignKey(
        "documents.Document",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("evidence"),
    )
    entered_by = models.CharField(_("entered by"), max_length=200)
    signed_at = models.DateTimeField(_("signed"), null=True, blank=True)
    signed_by = models.ForeignKey(
        "accounts.User",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("signed by"),
    )

    objects: ClassVar[Any] = ControlQuerySet.as_manager()

    class Meta:
        verbose_name = _("compensating control")
        ordering = ("-entered_at", "-pk")
        constraints = [
            models.CheckConstraint(
                condition=Q(until_on__gte=F("begins_on")), name="security_control_expires_later"
            ),
            models.CheckConstraint(
                condition=Q(signed_at=None, signed_by=None)
                | Q(signed_at__isnull=False, signed_by__isnull=False)
                & (~Q(evidence_text="") | Q(evidence__isnull=False)),
                name="security_control_signed_with_evidence",
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None) | Q(ended_at__gte=F("entered_at")) & ~Q(ended_because=""),
                name="security_control_end_says_why",
            ),
        ]
        indexes = [models.Index(fields=["until_on"], name="security_control_until")]

    def __str__(self) -> str:
        return str(self.title)

    def get_absolute_url(self) -> str:
        return reverse("security:control", args=[self.pk])

    def state(self, on: date) -> controls.State:
        return controls.state(
            proven=self.signed_at is not None and bool(self.evidence_text or self.evidence_id),
            begins=self.begins_on,
            until=self.until_on,
            ended=self.ended_at is not None,
            today=on,
        )


class AcceptanceQuerySet(TreatmentQuerySet):
    def in_force(self, on: date) -> Self:
        """Those that count: approved, neither expired nor ended."""
        return self.standing().filter(approved_at__isnull=False, until_on__gte=on)

    def for_list(self) -> Self:
        rows = self.select_related("vulnerability", "at_site", "owner", "author", "approver")
        return rows.prefetch_related(*_REACH)


class RiskAcceptance(Treatment):
    """That a flaw stays for a time at the devices of its ``reach``, by the word of a clinical ``owner`` and of an
    approver who did not propose it. ``action``: what is done when it ends, or meanwhile."""

    vulnerability = models.ForeignKey(
        "security.Vulnerability", on_delete=models.PROTECT, related_name="acceptances"
    )
    reason = models.TextField(_("why it is accepted"))
    action = models.TextField(_("what is to be done"))
    author = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, related_name="+", verbose_name=_("proposed by")
    )
    approver = models.ForeignKey(
        "accounts.User",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("approved by"),
    )
    approved_at = models.DateTimeField(_("approved"), null=True, blank=True)

    objects: ClassVar[Any] = AcceptanceQuerySet.as_manager()

    class Meta:
        verbose_name = _("accepted risk")
        ordering = ("-entered_at", "-pk")
        constraints = [
            models.CheckConstraint(
                condition=Q(approver=None) | ~Q(approver=F("author")),
                name="security_acceptance_author_is_not_approver",
            ),
            models.CheckConstraint(
                condition=Q(approver=None, approved_at=None)
                | Q(approver__isnull=False, approved_at__isnull=False),
                name="security_acceptance_approved_by_somebody",
            ),
            models.CheckConstraint(
                condition=~Q(reason="") & ~Q(action=""), name="security_acceptance_says_why"
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None) | Q(ended_at__gte=F("entered_at")) & ~Q(ended_because=""),
                name="security_acceptance_end_says_why",
            ),
        ]
        indexes = [models.Index(fields=["until_on"], name="security_acceptance_until")]

    def __str__(self) -> str:
        return f"{self.vulnerability} · {self.until_on}"

    def get_absolute_url(self) -> str:
        return reverse("security:acceptance", args=[self.pk])

    def state(self, on: date) -> controls.State:
        return controls.state(
            proven=self.approved_at is not None,
            begins=None,
            until=self.until_on,
            ended=self.ended_at is not None,
            today=on,
        )


class Reach(models.Model):
    """A group of devices: those for which all that is named here is true. ``everything``: of the whole site."""

    everything = models.BooleanField(_("all devices of the site"), default=False)
    model = models.ForeignKey(
        "catalog.Model", null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    department = models.ForeignKey(
        "places.Department", null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    segment = models.CharField(_("VLAN or segment"), max_length=60, blank=True, default="")
    device = models.ForeignKey(
        "registry.Device", null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )

    class Meta:
        abstract = True


def _names_something(name: str) -> models.CheckConstraint:
    named = Q(model__isnull=False) | Q(department__isnull=False) | ~Q(segment="") | Q(device__isnull=False)
    return models.CheckConstraint(
        condition=(Q(everything=True) & ~named) | (Q(everything=False) & named), name=name
    )


class ControlReach(Reach):
    control = models.ForeignKey(Control, on_delete=models.PROTECT, related_name="reach")

    objects: ClassVar[Any] = models.Manager()

    class Meta:
        verbose_name = _("devices of a control")
        constraints = [_names_something("security_control_reach_names_something")]

    def __str__(self) -> str:
        return f"{self.control}: {self.pk}"


class AcceptanceReach(Reach):
    acceptance = models.ForeignKey(RiskAcceptance, on_delete=models.PROTECT, related_name="reach")

    objects: ClassVar[Any] = models.Manager()

    class Meta:
        verbose_name = _("devices of an accepted risk")
        constraints = [_names_something("security_acceptance_reach_names_something")]

    def __str__(self) -> str:
        return f"{self.acceptance}: {self.pk}"


class ClockSetting(Versioned):
    """Days that the hospital has set for a clock instead of those of the file."""

    clock = models.CharField(_("clock"), max_length=20, unique=True)
    days = models.PositiveSmallIntegerField(_("days"))
    because = models.CharField(_("reason"), max_length=500)

    objects: ClassVar[Any] = models.Manager()

    class Meta:
        verbose_name = _("clock of device security")
        constraints = [
            models.CheckConstraint(condition=Q(days__range=(1, 3660)), name="security_clock_days"),
        ]

    def __str__(self) -> str:
        return f"{self.clock}: {self.days}"
