"""Mock surveys: the program plays the surveyor, people play along, and what was answered stays."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from openhtm.kernel.models import ScopedQuerySet, Versioned

from ..rules.mock_scores import Score, Verdict


class VerdictChoice(models.TextChoices):
    MET = Verdict.MET, _("Met")
    GAP = Verdict.GAP, _("Gap")
    UNKNOWN = Verdict.UNKNOWN, _("Unknown")


class MockSurveyQuerySet(ScopedQuerySet):
    scope_department = "department_id"

    def for_list(self) -> MockSurveyQuerySet:
        return self.select_related("site", "department")

    def finished(self) -> MockSurveyQuerySet:
        return self.filter(finished_at__isnull=False)


class MockSurvey(Versioned):
    """One mock survey of a site, or of one department. ``seed``, place and ``day`` draw the same again. The counts are
    those that were signed; until then they are 0."""

    number = models.PositiveIntegerField(_("number"), unique=True)
    site = models.ForeignKey(
        "places.Site", on_delete=models.PROTECT, related_name="+", verbose_name=_("site")
    )
    department = models.ForeignKey(
        "places.Department",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("department"),
    )
    seed = models.BigIntegerField(_("seed"))
    size = models.PositiveSmallIntegerField(_("devices wanted"))
    day = models.DateField(_("day"))
    begun_at = models.DateTimeField(_("begun"))
    begun_by = models.CharField(_("begun by"), max_length=200)
    finished_at = models.DateTimeField(_("signed"), null=True, blank=True)
    finished_by = models.CharField(_("signed by"), max_length=200, blank=True, default="")
    conclusion = models.TextField(_("what is to be done"), blank=True, default="")
    met = models.PositiveIntegerField(_("met"), default=0)
    gap = models.PositiveIntegerField(_("gaps"), default=0)
    unknown = models.PositiveIntegerField(_("unknown"), default=0)
    unanswered = models.PositiveIntegerField(_("not answered"), default=0)

    objects: ClassVar[Any] = MockSurveyQuerySet.as_manager()

    class Meta:
        verbose_name = _("mock survey")
        ordering = ("-number",)
        constraints = [
            models.CheckConstraint(condition=Q(seed__gte=0), name="survey_mock_seed"),
            models.CheckConstraint(condition=Q(size__gte=1), name="survey_mock_asks_of_devices"),
            models.CheckConstraint(
                condition=Q(finished_at__isnull=True, finished_by="")
                | Q(finished_at__gte=F("begun_at")) & ~Q(finished_by="") & ~Q(conclusion=""),
                name="survey_mock_finished_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"MOCK-{self.number}"

    def get_absolute_url(self) -> str:
        return reverse("survey:mock", args=[self.pk])

    @property
    def is_running(self) -> bool:
        return self.finished_at is None

    @property
    def signed_score(self) -> Score:
        return Score(met=self.met, gap=self.gap, unknown=self.unknown, unanswered=self.unanswered)


class MockStop(models.Model):
    """Something the surveyor stands in front of: a device, or with none a unit as a whole."""

    survey = models.ForeignKey(MockSurvey, on_delete=models.PROTECT, related_name="stops", db_index=False)
    position = models.PositiveSmallIntegerField(_("position"))
    device = models.ForeignKey(
        "registry.Device", null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    unit = models.ForeignKey(
        "places.Department", null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )

    objects: ClassVar[Any] = models.Manager()

    class Meta:
        verbose_name = _("stop of a mock survey")
        ordering = ("position",)
        constraints = [
            models.UniqueConstraint(fields=["survey", "position"], name="survey_mock_stop_position"),
            models.CheckConstraint(
                condition=Q(device__isnull=False) | Q(unit__isnull=False),
                name="survey_mock_stop_is_somewhere",
            ),
        ]

    def __str__(self) -> str:
        return str(self.device.tag if self.device else self.unit)

    @property
    def site_id(self) -> int:
        return self.survey.site_id


class MockLine(models.Model):
    """One question at one stop, as it was asked. What the record answers is kept as it was then; a person answers by
    ``MockAnswer``. ``seconds``: how long the program took to answer it for all that was drawn. Never changed."""

    survey = models.ForeignKey(MockSurvey, on_delete=models.PROTECT, related_name="lines", db_index=False)
    stop = models.ForeignKey(MockStop, on_delete=models.PROTECT, related_name="lines", db_index=False)
    position = models.PositiveSmallIntegerField(_("position"))
    question = models.CharField(_("question"), max_length=60)
    text = models.CharField(_("asked"), max_length=500)
    good = models.CharField(_("a good answer"), max_length=500)
    by_record = models.BooleanField(_("answered by the record"))
    rules = models.JSONField(default=list, blank=True)
    requirements = models.JSONField(default=list, blank=True)
    verdict = models.CharField(
        _("verdict"), max_length=8, choices=VerdictChoice.choices, blank=True, default=""
    )
    because = models.JSONField(default=list, blank=True)
    rows = models.JSONField(default=list, blank=True)
    seconds = models.FloatField(null=True, blank=True)

    objects: ClassVar[Any] = models.Manager()

    class Meta:
        verbose_name = _("question of a mock survey")
        ordering = ("position",)
        constraints = [
            models.UniqueConstraint(fields=["survey", "position"], name="survey_mock_line_position"),
            models.UniqueConstraint(fields=["stop", "question"], name="survey_mock_question_once"),
            models.CheckConstraint(
                condition=Q(by_record=True, verdict__in=VerdictChoice.values)
                | Q(by_record=False, verdict=""),
                name="survey_mock_record_answers_or_a_person",
            ),
        ]

    def __str__(self) -> str:
        return self.text

    @property
    def site_id(self) -> int:
        return self.survey.site_id


class _OfLine(models.Model):
    """What hangs on a question. Written once: the database refuses to change or delete it."""

    class Meta:
        abstract = True

    @property
    def site_id(self) -> int:
        line: MockLine = self.line  # type: ignore[attr-defined]
        return line.survey.site_id


class MockAsking(_OfLine):
    """That a question was asked of a person: the time to the answer runs from the latest one."""

    line = models.ForeignKey(MockLine, on_delete=models.PROTECT, related_name="askings")
    asked_at = models.DateTimeField(_("asked"))
    by_label = models.CharField(_("by"), max_length=200)

    objects: ClassVar[Any] = models.Manager()

    class Meta:
        verbose_name = _("asking of a question")
        ordering = ("pk",)

    def __str__(self) -> str:
        return f"{self.line_id}, {self.asked_at}"


class MockAnswer(_OfLine):
    """What a person answered. Another answer corrects it and leaves it on record; the latest counts."""

    line = models.ForeignKey(MockLine, on_delete=models.PROTECT, related_name="answers")
    verdict = models.CharField(_("verdict"), max_length=8, choices=VerdictChoice.choices)
    note = models.CharField(_("note"), max_length=1000, blank=True, default="")
    asked_at = models.DateTimeField(_("asked"))
    answered_at = models.DateTimeField(_("answered"))
    by_label = models.CharField(_("by"), max_length=200)
    corrects = models.BooleanField(_("corrects an earlier answer"), default=False)

    objects: ClassVar[Any] = models.Manager()

    class Meta:
        verbose_name = _("answer in a mock survey")
        ordering = ("pk",)
        constraints = [
            models.CheckConstraint(
                condition=Q(verdict__in=VerdictChoice.values), name="survey_mock_answer_verdict"
            ),
            models.CheckConstraint(
                condition=Q(answered_at__gte=F("asked_at")), name="survey_mock_answer_after_asked"
            ),
            models.CheckConstraint(
                condition=~Q(verdict="gap") | ~Q(note=""), name="survey_mock_gap_says_what"
            ),
            models.UniqueConstraint(
                fields=["line"], condition=Q(corrects=False), name="survey_mock_answered_first_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_verdict_display()}: {self.line_id}"

    @property
    def took(self) -> timedelta:
        return self.answered_at - self.asked_at
