"""Acts that were done without a network, as the server received them.

A done act is kept as its id and what became of it, so that a repeat changes nothing. A held one is kept whole,
with its files: losing the phone loses nothing that has once reached the server.
"""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from openhtm.kernel.models import ScopedQuerySet


class ActState(models.TextChoices):
    DONE = "done", _("Done")
    HELD = "held", _("Needs a decision")
    TO_CONFIRM = "to_confirm", _("Signed on the device, to be confirmed")
    SETTLED = "settled", _("Carried out after a decision")
    DROPPED = "dropped", _("Let go")


#: What somebody still has to do something about.
WAITING = (ActState.HELD.value, ActState.TO_CONFIRM.value)


class ReceivedActQuerySet(ScopedQuerySet):
    def waiting(self) -> ReceivedActQuerySet:
        return self.filter(state__one_of=sorted(WAITING))

    def of(self, person: Any) -> ReceivedActQuerySet:
        return self.filter(person_id=getattr(person, "pk", None))

    def about(self, subject: str) -> ReceivedActQuerySet:
        return self.filter(subject=subject)


class ReceivedAct(models.Model):
    """One act. ``id`` is the device's own; ``subject`` names the record as the device does, such as
    ``work_order:GEN-12``. ``seen`` are the facts of the record that the person saw, ``theirs`` those that the
    server had when the act was held."""

    act_id = models.CharField(max_length=40, unique=True)
    person = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, related_name="+", verbose_name=_("person"), db_index=False
    )
    site = models.ForeignKey(
        "places.Site", null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    kind = models.CharField(max_length=60)
    subject = models.CharField(max_length=120)
    label = models.CharField(_("act"), max_length=200)
    sequence = models.BigIntegerField()
    payload = models.JSONField(default=dict, blank=True)
    seen = models.JSONField(default=dict, blank=True)
    taken_at = models.DateTimeField(_("taken along"))
    device_at = models.DateTimeField(_("by the device's clock"))
    happened_at = models.DateTimeField(_("happened"))
    skew_seconds = models.IntegerField(_("device clock ahead by"), default=0)
    received_at = models.DateTimeField(_("received"))
    state = models.CharField(_("state"), max_length=10, choices=ActState.choices)
    code = models.CharField(max_length=40, blank=True, default="")
    message = models.CharField(_("why"), max_length=500, blank=True, default="")
    mine = models.JSONField(default=dict, blank=True)
    theirs = models.JSONField(default=dict, blank=True)
    settled_at = models.DateTimeField(_("settled"), null=True, blank=True)
    settled_by = models.CharField(_("settled by"), max_length=200, blank=True, default="")
    settled_how = models.CharField(_("how"), max_length=500, blank=True, default="")

    objects: ClassVar[Any] = ReceivedActQuerySet.as_manager()

    class Meta:
        verbose_name = _("act of a device")
        ordering = ("sequence", "pk")
        indexes = [
            models.Index(
                fields=["person", "subject"],
                name="offline_act_waiting",
                condition=Q(state__one_of=sorted(WAITING)),
            ),
            models.Index(
                fields=["site"],
                name="offline_act_waiting_site",
                condition=Q(state__one_of=sorted(WAITING)),
            ),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=ActState.values), name="offline_act_state"),
            models.CheckConstraint(
                condition=~Q(state__in=[ActState.SETTLED, ActState.DROPPED]) | Q(settled_at__isnull=False),
                name="offline_act_settled_is_dated",
            ),
        ]

    def __str__(self) -> str:
        return self.label

    def get_absolute_url(self) -> str:
        return reverse("offline:held", args=[self.pk])

    @property
    def is_waiting(self) -> bool:
        return self.state in WAITING


class HeldFile(models.Model):
    """A file of an act that waits for a decision."""

    act = models.ForeignKey(ReceivedAct, on_delete=models.PROTECT, related_name="files")
    file = models.FileField(max_length=300)
    name = models.CharField(max_length=200)
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)

    def __str__(self) -> str:
        return self.name
