"""A list of devices as somebody wants to see it again: filters, columns, order."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from openhtm.kernel.models import Versioned


class SavedView(Versioned):
    owner = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+", db_index=False)
    name = models.CharField(_("name"), max_length=60)
    query = models.TextField(_("filters, columns and order, as in the address"), blank=True, default="")
    is_shared = models.BooleanField(_("for everybody"), default=False)

    class Meta:
        verbose_name = _("saved view")
        ordering = ("name",)
        constraints = [models.UniqueConstraint(fields=["owner", "name"], name="registry_view_name")]

    def __str__(self) -> str:
        return self.name
