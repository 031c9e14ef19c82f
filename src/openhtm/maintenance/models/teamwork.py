"""Who works on an order besides the person who has it, and what they tell each other."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from openhtm.kernel.models import ScopedQuerySet

from .lines import OrderNote
from .work_order import WorkOrder


class OrderHelper(models.Model):
    """A person who helps whoever has the order. One row for each time somebody joined."""

    work_order = models.ForeignKey(WorkOrder, on_delete=models.PROTECT, related_name="helpers")
    site = models.ForeignKey("places.Site", on_delete=models.PROTECT, related_name="+", db_index=False)
    person = models.ForeignKey(
        "accounts.User",
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("helper"),
        db_index=False,
    )
    joined_at = models.DateTimeField(_("joined"))
    released_at = models.DateTimeField(_("left"), null=True, blank=True)

    objects: ClassVar[Any] = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = _("helper")
        ordering = ("joined_at", "id")
        constraints = [
            models.UniqueConstraint(
                fields=["person", "work_order"],
                condition=Q(released_at__isnull=True),
                name="maintenance_helper_once",
            ),
            models.CheckConstraint(
                condition=Q(released_at__isnull=True) | Q(released_at__gte=F("joined_at")),
                name="maintenance_helper_forward",
            ),
        ]

    def __str__(self) -> str:
        return str(self.person)


class HandOver(models.Model):
    """Begun work given to the next person, who reads the note and takes it up before going on.

    ``passed_on_at``: the order was given to somebody else before the receiver took it up.
    """

    work_order = models.ForeignKey(WorkOrder, on_delete=models.PROTECT, related_name="hand_overs")
    site = models.ForeignKey("places.Site", on_delete=models.PROTECT, related_name="+", db_index=False)
    note = models.ForeignKey(
        OrderNote, on_delete=models.PROTECT, related_name="+", verbose_name=_("note"), db_index=False
    )
    giver = models.CharField(_("from"), max_length=200)
    receiver = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, related_name="+", verbose_name=_("to"), db_index=False
    )
    given_at = models.DateTimeField(_("given"))
    taken_up_at = models.DateTimeField(_("taken up"), null=True, blank=True)
    passed_on_at = models.DateTimeField(_("passed on"), null=True, blank=True)

    objects: ClassVar[Any] = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = _("hand-over")
        ordering = ("given_at", "id")
        constraints = [
            models.UniqueConstraint(
                fields=["receiver", "work_order"],
                condition=Q(taken_up_at__isnull=True, passed_on_at__isnull=True),
                name="maintenance_hand_over_once",
            ),
            models.CheckConstraint(
                condition=Q(taken_up_at__isnull=True) | Q(passed_on_at__isnull=True),
                name="maintenance_hand_over_one_end",
            ),
            models.CheckConstraint(
                condition=Q(taken_up_at__isnull=True) | Q(taken_up_at__gte=F("given_at")),
                name="maintenance_hand_over_forward",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.work_order} → {self.receiver}"

    @property
    def waits(self) -> bool:
        return self.taken_up_at is None and self.passed_on_at is None


class Mention(models.Model):
    """A person named in a note, until they have said that they saw it."""

    note = models.ForeignKey(OrderNote, on_delete=models.PROTECT, related_name="mentions", db_index=False)
    site = models.ForeignKey("places.Site", on_delete=models.PROTECT, related_name="+", db_index=False)
    person = models.ForeignKey(
        "accounts.User",
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("mentioned"),
        db_index=False,
    )
    seen_at = models.DateTimeField(_("seen"), null=True, blank=True)

    objects: ClassVar[Any] = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = _("mention")
        ordering = ("id",)
        constraints = [
            models.UniqueConstraint(fields=["note", "person"], name="maintenance_mention_once"),
        ]
        indexes = [
            models.Index(
                fields=["person"], name="maintenance_mention_unseen", condition=Q(seen_at__isnull=True)
            ),
        ]

    def __str__(self) -> str:
        return str(self.person)
