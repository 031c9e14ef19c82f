"""Makers, their other names, and how two records of one maker were brought together."""

from __future__ import annotations

from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import Count, Q
from django.utils.translation import gettext_lazy as _

from openhtm.kernel.models import Versioned

from ..rules import names


class ManufacturerQuerySet(models.QuerySet["Manufacturer"]):
    def current(self) -> Self:
        """Those that were not merged into another."""
        return self.filter(merged_into__isnull=True)

    def named(self, text: str) -> Self:
        """Those one of whose names contains the text, whatever its case and accents."""
        plain, wanted = text.strip(), names.key(text)
        found = Q(name__icontains=plain) | Q(aliases__name__icontains=plain)
        if wanted:
            found |= Q(normalized__contains=wanted)
        return self.filter(found).distinct()

    def with_counts(self) -> Self:
        """With ``model_count`` and ``alias_count``."""
        return self.annotate(
            model_count=Count("models", distinct=True),
            alias_count=Count("aliases", filter=Q(aliases__status=AliasStatus.CONFIRMED), distinct=True),
        )


class Manufacturer(Versioned):
    """A maker. ``merged_into`` set: this name was found to be the same maker; the row stays, so that the
    merge can be explained and undone, and everything new goes to the surviving one."""

    name = models.CharField(_("name"), max_length=200, unique=True)
    normalized = models.CharField(max_length=200, db_index=True, editable=False)
    country = models.CharField(_("country"), max_length=2, blank=True, default="")
    website = models.CharField(_("website"), max_length=300, blank=True, default="")
    phone = models.CharField(_("phone"), max_length=60, blank=True, default="")
    email = models.EmailField(_("e-mail address"), blank=True, default="")
    security_contact = models.CharField(_("security contact"), max_length=300, blank=True, default="")
    merged_into = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="merged",
        verbose_name=_("merged into"),
    )
    notes = models.TextField(_("notes"), blank=True, default="")

    objects: ClassVar[Any] = ManufacturerQuerySet.as_manager()

    class Meta:
        verbose_name = _("manufacturer")
        ordering = ("name",)
        constraints = [
            models.CheckConstraint(
                condition=Q(merged_into__isnull=True) | ~Q(merged_into=models.F("pk")),
                name="catalog_manufacturer_not_into_itself",
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def survivor(self) -> Manufacturer:
        """The manufacturer that stands for this one now: itself unless it was merged."""
        maker = self
        while maker.merged_into is not None:
            maker = maker.merged_into
        return maker


class AliasStatus(models.TextChoices):
    SUGGESTED = "suggested", _("Suggested")
    CONFIRMED = "confirmed", _("Confirmed")
    REJECTED = "rejected", _("Rejected")


class ManufacturerAlias(Versioned):
    """Another spelling seen for a maker. A suggestion with its confidence until a person settles it; a
    rejected one is remembered, so that it is not suggested again."""

    manufacturer = models.ForeignKey(
        Manufacturer, on_delete=models.PROTECT, related_name="aliases", db_index=False
    )
    name = models.CharField(_("name"), max_length=200)
    normalized = models.CharField(max_length=200, db_index=True, editable=False)
    source = models.CharField(_("source"), max_length=80, blank=True, default="")
    confidence = models.DecimalField(_("confidence"), max_digits=4, decimal_places=3, null=True, blank=True)
    status = models.CharField(
        _("status"), max_length=10, choices=AliasStatus.choices, default=AliasStatus.CONFIRMED
    )

    class Meta:
        verbose_name = _("alias")
        constraints = [
            models.UniqueConstraint(
                fields=["name"], condition=Q(status="confirmed"), name="catalog_alias_one_confirmed"
            ),
            models.UniqueConstraint(fields=["manufacturer", "name"], name="catalog_alias_once"),
            models.CheckConstraint(
                condition=Q(confidence__isnull=True) | Q(confidence__range=(0, 1)),
                name="catalog_alias_confidence",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class ManufacturerMerge(models.Model):
    """One merge: which maker into which, why, what moved; enough to undo it exactly.

    ``moved`` holds the ids: ``models`` and ``aliases`` that went over, ``kept`` models that the winner
    has under the same name, ``alias`` made of the loser's name (null if there was one already).
    """

    loser = models.ForeignKey(Manufacturer, on_delete=models.PROTECT, related_name="merges_away")
    winner = models.ForeignKey(Manufacturer, on_delete=models.PROTECT, related_name="merges_here")
    reason = models.CharField(_("reason"), max_length=500)
    evidence = models.JSONField(default=dict)
    moved = models.JSONField(default=dict)
    merged_at = models.DateTimeField()
    merged_by = models.CharField(max_length=200)
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_by = models.CharField(max_length=200, blank=True, default="")

    class Meta:
        verbose_name = _("merge of manufacturers")
        constraints = [
            models.UniqueConstraint(
                fields=["loser"], condition=Q(undone_at__isnull=True), name="catalog_merge_one_standing"
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="catalog_merge_has_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.loser} → {self.winner}"
