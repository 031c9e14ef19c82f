"""Survey rooms: what an authority is shown, the links that lead there, and all that was asked."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from openhtm.kernel.models import ScopedQuerySet, Versioned


class PlaceQuerySet(ScopedQuerySet):
    scope_department = "department_id"


class SurveyRoomQuerySet(ScopedQuerySet):
    def within(self, scope: Any) -> Self:
        """Rooms of which every place lies inside the scope."""
        if scope.is_empty:
            return self.none()
        places = RoomPlace.objects.filter(room=OuterRef("pk"))
        inside = scope.condition(site="site_id", department="department_id")
        return self.filter(~Exists(places.exclude(inside)))


class SurveyRoom(Versioned):
    """What one survey may see: places, a period, and as of which day (empty: today). It reads as ``opened_by`` may,
    at the moment of reading, and never more. ``site``: of the ledger, None where places of several sites are in it."""

    number = models.PositiveIntegerField(_("number"), unique=True)
    authority = models.CharField(_("authority"), max_length=120)
    requirement_set = models.CharField(_("requirement set"), max_length=80, blank=True, default="")
    site = models.ForeignKey(
        "places.Site", null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    begins_on = models.DateField(_("begins"))
    ends_on = models.DateField(_("ends"))
    as_of = models.DateField(_("as of"), null=True, blank=True)
    opened_by = models.ForeignKey(
        "accounts.User",
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
        verbose_name=_("opened by"),
    )
    opened_at = models.DateTimeField(_("opened"))
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True)
    closed_by = models.CharField(_("closed by"), max_length=200, blank=True, default="")

    objects: ClassVar[Any] = SurveyRoomQuerySet.as_manager()

    class Meta:
        verbose_name = _("survey room")
        ordering = ("-begins_on", "-number")
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("begins_on")), name="survey_room_ends_after_it_begins"
            ),
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True) | ~Q(closed_by=""), name="survey_room_closed_by_somebody"
            ),
        ]

    def __str__(self) -> str:
        return f"SUR-{self.number}"

    def get_absolute_url(self) -> str:
        return reverse("survey:room", args=[self.pk])

    def is_open(self, on: date) -> bool:
        return self.closed_at is None and self.begins_on <= on <= self.ends_on


class RoomPlace(models.Model):
    """A site, or one department of it, that a room shows."""

    room = models.ForeignKey(SurveyRoom, on_delete=models.PROTECT, related_name="places")
    site = models.ForeignKey("places.Site", on_delete=models.PROTECT, related_name="+", db_index=False)
    department = models.ForeignKey(
        "places.Department", null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )

    objects: ClassVar[Any] = PlaceQuerySet.as_manager()

    class Meta:
        verbose_name = _("place of a survey room")
        constraints = [
            models.UniqueConstraint(
                fields=["room", "site"], condition=Q(department__isnull=True), name="survey_place_site_once"
            ),
            models.UniqueConstraint(
                fields=["room", "department"],
                condition=Q(department__isnull=False),
                name="survey_place_department_once",
            ),
        ]

    def __str__(self) -> str:
        return str(self.department or self.site)


class SurveyLink(Versioned):
    """A secret address that leads into a room until it expires or is revoked. Only the hash of its secret is kept."""

    room = models.ForeignKey(SurveyRoom, on_delete=models.PROTECT, related_name="links")
    given_to = models.CharField(_("given to"), max_length=120)
    secret_hash = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField(_("made"))
    made_by = models.CharField(_("made by"), max_length=200)
    expires_at = models.DateTimeField(_("expires"))
    revoked_at = models.DateTimeField(_("revoked"), null=True, blank=True)
    revoked_by = models.CharField(_("revoked by"), max_length=200, blank=True, default="")

    objects: ClassVar[Any] = models.Manager()

    class Meta:
        verbose_name = _("survey link")
        ordering = ("-made_at", "-id")
        constraints = [
            models.CheckConstraint(
                condition=Q(expires_at__gt=F("made_at")), name="survey_link_expires_later"
            ),
            models.CheckConstraint(
                condition=Q(revoked_at__isnull=True) | ~Q(revoked_by=""),
                name="survey_link_revoked_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.room} {self.given_to}"

    @property
    def site_id(self) -> int | None:
        """Where the ledger looks."""
        return self.room.site_id

    def works(self, at: datetime) -> bool:
        return self.revoked_at is None and self.made_at <= at < self.expires_at


class Kind(models.TextChoices):
    OPENED = "opened", _("Opened by the link")
    ASKED = "asked", _("Asked")


class SurveyRequest(models.Model):
    """One thing a surveyor wanted, when, and when it was answered. What was opened is answered by the program at
    once; what was asked waits for staff. Never changed but by its answer, which is given once."""

    room = models.ForeignKey(SurveyRoom, on_delete=models.PROTECT, related_name="requests", db_index=False)
    link = models.ForeignKey(
        SurveyLink, null=True, blank=True, on_delete=models.PROTECT, related_name="requests", db_index=False
    )
    kind = models.CharField(_("kind"), max_length=8, choices=Kind.choices)
    what = models.CharField(_("what"), max_length=1000)
    by = models.CharField(_("by"), max_length=200)
    asked_at = models.DateTimeField(_("asked"))
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True)
    answered_by = models.CharField(_("answered by"), max_length=200, blank=True, default="")
    answer = models.CharField(_("answer"), max_length=2000, blank=True, default="")
    device = models.ForeignKey(
        "registry.Device", null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )

    objects: ClassVar[Any] = models.Manager()

    class Meta:
        verbose_name = _("request of a surveyor")
        ordering = ("-asked_at", "-id")
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=Kind.values), name="survey_request_kind"),
            models.CheckConstraint(condition=~Q(what=""), name="survey_request_says_what"),
            models.CheckConstraint(
                condition=Q(answered_at__isnull=True) | Q(answered_at__gte=F("asked_at")),
                name="survey_request_answered_after_asked",
            ),
            models.CheckConstraint(
                condition=Q(answered_at__isnull=True) | ~Q(answered_by=""),
                name="survey_request_answered_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(kind=Kind.OPENED) | Q(answered_at__isnull=True) | ~Q(answer=""),
                name="survey_request_answer_has_words",
            ),
        ]
        indexes = [
            models.Index(fields=["room", "-asked_at", "-id"], name="survey_request_latest"),
            models.Index(
                fields=["room"],
                condition=Q(kind="asked", answered_at__isnull=True),
                name="survey_request_open",
            ),
        ]

    def __str__(self) -> str:
        return self.what

    @property
    def site_id(self) -> int | None:
        return self.room.site_id

    @property
    def took(self) -> timedelta | None:
        """From question to answer; None: nobody has answered yet."""
        return self.answered_at - self.asked_at if self.answered_at else None
