"""What makers disclosed of the security of a model or of one release (MDS2), answer by answer."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import F, OuterRef, Q, Subquery
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from ..rules import disclosures as rules


class Said(models.TextChoices):
    """What an answer comes to; what is no answer of the form is unknown."""

    YES = "yes", _("Yes")
    NO = "no", _("No")
    NOT_APPLICABLE = "not_applicable", _("Not applicable")
    SEE_NOTE = "see_note", _("See note")
    STATED = "stated", _("Stated")
    UNKNOWN = "unknown", _("Unknown")


class DisclosureQuerySet(models.QuerySet["Disclosure"]):
    def standing(self) -> DisclosureQuerySet:
        return self.filter(replaced_at__isnull=True)

    def for_list(self) -> DisclosureQuerySet:
        return self.select_related("model__manufacturer", "release__model__manufacturer")

    def at(self, model: Any, release: Any) -> DisclosureQuerySet:
        """Those that stand for the release in whatever spelling of its version; without one, for the model."""
        if release is None:
            return self.standing().filter(model=model)
        return self.standing().filter(
            release__model_id=release.model_id, release__version_key=release.version_key
        )

    def of_release(self, release: Any) -> DisclosureQuerySet:
        """Those that stand for a release, its own before that of its model."""
        own = Q(release__model_id=release.model_id, release__version_key=release.version_key)
        return (
            self.standing()
            .filter(own | Q(model_id=release.model_id))
            .order_by(F("release").desc(nulls_last=True), "-pk")
        )


class Disclosure(models.Model):
    """A statement (MDS2) as it was attached to a model, or to one release; a newer one replaces it, and it stays.

    ``unknown_count`` counts the questions without an answer that the form allows. ``problems`` are the first of what
    was wrong in it, all of them counted.
    """

    model = models.ForeignKey(
        "catalog.Model",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("model"),
    )
    release = models.ForeignKey(
        "security.Release",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="disclosures",
        verbose_name=_("release"),
    )
    document = models.ForeignKey(
        "documents.Document",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("document"),
    )
    edition = models.CharField(_("edition"), max_length=20)
    identifier = models.CharField(_("identifier"), max_length=300, blank=True, default="")
    revision = models.CharField(_("revision"), max_length=60, blank=True, default="")
    publisher = models.CharField(_("publisher"), max_length=300, blank=True, default="")
    about = models.CharField(_("about"), max_length=300, blank=True, default="")
    sha256 = models.CharField(max_length=64)
    answer_count = models.PositiveIntegerField(_("questions"))
    unknown_count = models.PositiveIntegerField(_("unanswered"), default=0)
    problem_count = models.PositiveIntegerField(_("problems"), default=0)
    problems = models.JSONField(default=list, blank=True)
    attached_at = models.DateTimeField(_("attached"))
    attached_by = models.CharField(_("attached by"), max_length=200)
    replaced_at = models.DateTimeField(_("replaced"), null=True, blank=True)

    objects: ClassVar[Any] = DisclosureQuerySet.as_manager()

    class Meta:
        verbose_name = _("security disclosure")
        ordering = ("-attached_at", "-pk")
        constraints = [
            models.UniqueConstraint(
                fields=["model"], condition=Q(replaced_at__isnull=True), name="security_disclosure_model"
            ),
            models.UniqueConstraint(
                fields=["release"], condition=Q(replaced_at__isnull=True), name="security_disclosure_release"
            ),
            models.CheckConstraint(
                condition=Q(model__isnull=True, release__isnull=False)
                | Q(model__isnull=False, release__isnull=True),
                name="security_disclosure_one_subject",
            ),
            models.CheckConstraint(
                condition=Q(replaced_at__isnull=True) | Q(replaced_at__gte=F("attached_at")),
                name="security_disclosure_replaced_later",
            ),
            models.CheckConstraint(
                condition=Q(unknown_count__lte=F("answer_count")), name="security_disclosure_unknown_part"
            ),
        ]

    def __str__(self) -> str:
        return f"MDS2 {self.edition} {self.subject}"

    def get_absolute_url(self) -> str:
        return reverse("security:disclosure", args=[self.pk])

    @property
    def subject(self) -> Any:
        """The release or the model that it stands for."""
        return self.release if self.release is not None else self.model

    @property
    def device_model(self) -> Any:
        return self.release.model if self.release is not None else self.model


def standing_disclosure() -> Subquery:
    """The number of the statement that stands for a release, asked from its row: its own, else its model's."""
    own = Q(release__model=OuterRef("model"), release__version_key=OuterRef("version_key"))
    rows = Disclosure.objects.standing().filter(own | Q(model=OuterRef("model")))
    return Subquery(rows.order_by(F("release").desc(nulls_last=True), "-pk").values("pk")[:1])


class DisclosureAnswer(models.Model):
    """One answer, in the order of the document. ``answer`` is as it is written, ``said`` what it comes to."""

    disclosure = models.ForeignKey(
        Disclosure, on_delete=models.PROTECT, related_name="answers", db_index=False
    )
    position = models.PositiveIntegerField()
    question = models.CharField(_("question"), max_length=40)
    section = models.CharField(_("section"), max_length=10, blank=True, default="")
    text = models.TextField(_("text"), blank=True, default="")
    said = models.CharField(_("answer"), max_length=20, choices=Said.choices)
    answer = models.TextField(_("as written"), blank=True, default="")
    note = models.TextField(_("note"), blank=True, default="")
    place = models.CharField(_("place in the document"), max_length=200, blank=True, default="")

    class Meta:
        verbose_name = _("answer")
        ordering = ("position",)
        constraints = [
            models.UniqueConstraint(
                fields=["disclosure", "question"], name="security_disclosure_answer_once"
            ),
            models.CheckConstraint(condition=Q(said__in=Said.values), name="security_disclosure_answer_said"),
        ]
        indexes = [models.Index(fields=["disclosure", "position"], name="security_answer_order")]

    def __str__(self) -> str:
        return f"{self.question}: {self.get_said_display()}"

    @property
    def reply(self) -> rules.Reply:
        return rules.Reply(
            question=self.question,
            section=self.section,
            said=rules.Said(self.said),
            answer=self.answer,
            note=self.note,
            text=self.text,
        )
