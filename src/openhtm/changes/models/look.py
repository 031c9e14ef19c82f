"""That somebody of HTM looked at the devices that ride on a change of the network side, with the list of then."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from .change import Change


class Look(models.Model):
    """Written once: the database refuses to change or delete it. ``listed``: devices and unknown ones as they were."""

    change = models.ForeignKey(Change, on_delete=models.PROTECT, related_name="looks", db_index=False)
    round = models.PositiveIntegerField(_("round"))
    listed = models.JSONField(_("list"))
    digest = models.CharField(max_length=64)
    note = models.CharField(_("what was found"), max_length=1000)
    by_label = models.CharField(_("by"), max_length=200)
    at = models.DateTimeField(_("when"))

    class Meta:
        verbose_name = _("look at what rides on it")
        ordering = ("-pk",)
        constraints = [models.CheckConstraint(condition=~Q(note=""), name="changes_look_says_what")]
        indexes = [models.Index(fields=["change", "-id"], name="changes_look_of_change")]

    def __str__(self) -> str:
        return f"{self.change}: {self.by_label}"

    @property
    def site_id(self) -> int:
        return self.change.site_id
