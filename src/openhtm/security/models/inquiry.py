"""Inquiries to manufacturers: what was asked of which releases, the letters that went out, the answers that came."""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from ..rules import inquiries as rules
from .assessment import Justification
from .at_site import AtSiteQuerySet


class AskedWhy(models.TextChoices):
    AFFECTED = "affected", _("A part of it is affected")
    PROBABLY = "probably", _("Probably affected")
    CANNOT_EXCLUDE = "cannot_exclude", _("Cannot be excluded")
    NO_BILL = "no_bill", _("Nobody knows what it is made of")
    LACKING = "lacking", _("Papers are missing")


class Answered(models.TextChoices):
    AFFECTED = "affected", _("Affected")
    NOT_AFFECTED = "not_affected", _("Not affected")
    FIXED = "fixed", _("Fixed in a version")
    UNDER_INVESTIGATION = "under_investigation", _("Under investigation")
    PROVIDED = "provided", _("Sent what was asked for")
    DECLINED = "declined", _("Will not be given")
    NO_ANSWER = "no_answer", _("No answer to this")


class LetterKind(models.TextChoices):
    FIRST = "first", _("Inquiry")
    REMINDER = "reminder", _("Reminder")
    ESCALATION = "escalation", _("Escalation")


class Way(models.TextChoices):
    MAIL = "mail", _("E-mail")
    PORTAL = "portal", _("Portal of the manufacturer")
    LETTER = "letter", _("Letter")
    TELEPHONE = "telephone", _("Telephone")
    VISIT = "visit", _("In person")


class InquiryQuerySet(AtSiteQuerySet):
    def open(self) -> Self:
        return self.filter(closed_at=None, answered_on=None)

    def owed(self) -> Self:
        """Sent, and not everything is answered."""
        return self.open().filter(sent_on__isnull=False)

    def overdue(self, on: date) -> Self:
        return self.owed().filter(due_on__lt=on)

    def for_list(self) -> Self:
        """With ``line_count``, ``settled_count`` and ``asked_devices``."""
        rows = self.select_related("vulnerability", "advisory", "manufacturer", "at_site")
        return rows.annotate(
            line_count=models.Count("lines"),
            settled_count=models.Count("lines", filter=Q(lines__said__in=rules.SETTLING)),
            asked_devices=Coalesce(models.Sum("lines__devices"), Value(0)),
        )


class Inquiry(models.Model):
    """One manufacturer asked about one flaw, one advisory, or (neither) for papers. ``at_site`` None: for all sites.

    ``due_on`` and ``escalate_on`` come from the clocks on the day that the first letter went; ``answered_on`` is the
    day on which the last release was answered for good.
    """

    vulnerability = models.ForeignKey(
        "security.Vulnerability", null=True, blank=True, on_delete=models.PROTECT, related_name="inquiries"
    )
    advisory = models.ForeignKey(
        "security.SecurityDocument", null=True, blank=True, on_delete=models.PROTECT, related_name="inquiries"
    )
    manufacturer = models.ForeignKey("catalog.Manufacturer", on_delete=models.PROTECT, related_name="+")
    at_site = models.ForeignKey(
        "places.Site",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("site"),
    )
    asked_at = models.DateTimeField(_("drawn up"))
    asked_by = models.CharField(_("drawn up by"), max_length=200)
    sent_on = models.DateField(_("sent"), null=True, blank=True)
    due_on = models.DateField(_("answer expected"), null=True, blank=True)
    escalate_on = models.DateField(_("escalated from"), null=True, blank=True)
    reminded_on = models.DateField(_("reminded"), null=True, blank=True)
    escalated_on = models.DateField(_("escalated"), null=True, blank=True)
    answered_on = models.DateField(_("answered"), null=True, blank=True)
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True)
    closed_by = models.CharField(_("closed by"), max_length=200, blank=True, default="")
    closed_because = models.CharField(_("closed because"), max_length=500, blank=True, default="")

    objects: ClassVar[Any] = InquiryQuerySet.as_manager()

    class Meta:
        verbose_name = _("inquiry to a manufacturer")
        ordering = ("-asked_at", "-pk")
        constraints = [
            models.UniqueConstraint(
                Coalesce("vulnerability", Value(0)),
                Coalesce("advisory", Value(0)),
                F("manufacturer"),
                Coalesce("at_site", Value(0)),
                condition=Q(closed_at=None, answered_on=None),
                name="security_inquiry_one_open",
            ),
            models.CheckConstraint(
                condition=Q(vulnerability=None) | Q(advisory=None), name="security_inquiry_one_subject"
            ),
            models.CheckConstraint(
                condition=Q(sent_on=None, due_on=None, escalate_on=None, reminded_on=None, escalated_on=None)
                # What is null compares as neither, and a check takes that for a yes.
                | Q(sent_on__isnull=False, due_on__isnull=False, escalate_on__isnull=False)
                & Q(due_on__gte=F("sent_on"), escalate_on__gte=F("due_on")),
                name="security_inquiry_sent_has_days",
            ),
            models.CheckConstraint(
                condition=Q(answered_on=None) | Q(sent_on__isnull=False, answered_on__gte=F("sent_on")),
                name="security_inquiry_answered_after_sent",
            ),
            models.CheckConstraint(
                condition=Q(closed_at=None) | Q(closed_at__gte=F("asked_at")) & ~Q(closed_because=""),
                name="security_inquiry_closed_says_why",
            ),
        ]
        indexes = [models.Index(fields=["due_on"], name="security_inquiry_due")]

    def __str__(self) -> str:
        return f"{self.manufacturer}: {self.subject}"

    def get_absolute_url(self) -> str:
        return reverse("security:inquiry", args=[self.pk])

    @property
    def subject(self) -> str:
        """The name of what is asked about."""
        return str(self.vulnerability or self.advisory or _now("Papers on security"))

    @property
    def about(self) -> rules.About:
        if self.vulnerability_id is not None:
            return rules.About.FLAW
        return rules.About.ADVISORY if self.advisory_id is not None else rules.About.REQUEST

    @property
    def site_id(self) -> int | None:
        """For the ledger and the permissions; None: everywhere."""
        return self.at_site_id


class InquiryLine(models.Model):
    """A release that was asked about, with how many devices ran it then. ``said`` is what was answered last."""

    inquiry = models.ForeignKey(Inquiry, on_delete=models.PROTECT, related_name="lines", db_index=False)
    release = models.ForeignKey("security.Release", on_delete=models.PROTECT, related_name="+")
    devices = models.PositiveIntegerField(_("devices"))
    why = models.CharField(_("why"), max_length=15, choices=AskedWhy.choices)
    wants = models.JSONField(default=list, blank=True)
    added_at = models.DateTimeField(_("added"))
    said = models.CharField(
        _("answer"), max_length=20, choices=Answered.choices, blank=True, default="", db_index=False
    )

    objects: ClassVar[Any] = models.Manager()

    class Meta:
        verbose_name = _("release of an inquiry")
        constraints = [
            models.UniqueConstraint(fields=["inquiry", "release"], name="security_inquiry_release_once"),
        ]

    def __str__(self) -> str:
        return f"{self.inquiry}: {self.release}"


class InquiryLetter(models.Model):
    """A letter that a person sent outside the program: when, how, to whom."""

    inquiry = models.ForeignKey(Inquiry, on_delete=models.PROTECT, related_name="letters")
    kind = models.CharField(_("kind"), max_length=12, choices=LetterKind.choices)
    sent_on = models.DateField(_("sent"))
    way = models.CharField(_("how"), max_length=12, choices=Way.choices)
    to = models.CharField(_("to"), max_length=300)
    note = models.CharField(_("note"), max_length=500, blank=True, default="")
    noted_at = models.DateTimeField(_("noted"))
    noted_by = models.CharField(_("noted by"), max_length=200)

    objects: ClassVar[Any] = models.Manager()

    class Meta:
        verbose_name = _("letter of an inquiry")
        ordering = ("sent_on", "pk")
        constraints = [
            models.UniqueConstraint(
                fields=["inquiry"], condition=Q(kind="first"), name="security_inquiry_first_letter_once"
            ),
            models.CheckConstraint(condition=~Q(to=""), name="security_inquiry_letter_says_to_whom"),
        ]

    def __str__(self) -> str:
        return f"{self.inquiry}: {self.get_kind_display()}"


class InquiryAnswer(models.Model):
    """An answer as it came; what it says of each release is in its statements."""

    inquiry = models.ForeignKey(Inquiry, on_delete=models.PROTECT, related_name="answers")
    received_on = models.DateField(_("received"))
    way = models.CharField(_("how"), max_length=12, choices=Way.choices)
    sender = models.CharField(_("from"), max_length=300)
    note = models.TextField(_("note"), blank=True, default="")
    document = models.ForeignKey(
        "documents.Document",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("document"),
    )
    filed_at = models.DateTimeField(_("filed"))
    filed_by = models.CharField(_("filed by"), max_length=200)

    objects: ClassVar[Any] = models.Manager()

    class Meta:
        verbose_name = _("answer of a manufacturer")
        ordering = ("received_on", "pk")
        constraints = [
            models.CheckConstraint(condition=~Q(sender=""), name="security_inquiry_answer_says_from_whom"),
        ]

    def __str__(self) -> str:
        return f"{self.inquiry}: {self.received_on}"

    @property
    def site_id(self) -> int | None:
        return self.inquiry.at_site_id


class InquiryStatement(models.Model):
    """What an answer says of one release. A later one of the same release counts instead; both stay."""

    answer = models.ForeignKey(
        InquiryAnswer, on_delete=models.PROTECT, related_name="statements", db_index=False
    )
    line = models.ForeignKey(InquiryLine, on_delete=models.PROTECT, related_name="statements")
    said = models.CharField(_("answer"), max_length=20, choices=Answered.choices)
    justification = models.CharField(
        _("justification"), max_length=60, choices=Justification.choices, blank=True, default=""
    )
    fixed_in = models.CharField(_("fixed in version"), max_length=80, blank=True, default="")
    note = models.TextField(_("note"), blank=True, default="")

    objects: ClassVar[Any] = models.Manager()

    class Meta:
        verbose_name = _("statement of a manufacturer")
        constraints = [
            models.UniqueConstraint(fields=["answer", "line"], name="security_inquiry_statement_once"),
            models.CheckConstraint(
                condition=~Q(said="not_affected") | ~Q(justification=""),
                name="security_inquiry_not_affected_says_why",
            ),
            models.CheckConstraint(
                condition=~Q(said="fixed") | ~Q(fixed_in=""), name="security_inquiry_fixed_says_where"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.line}: {self.get_said_display()}"
