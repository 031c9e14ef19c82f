"""Corrections of the column mapping, remembered for the next file."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from openhtm.kernel.models import Versioned


class RememberedColumn(Versioned):
    """What a person said a heading means. An empty ``field``: leave the column out."""

    kind = models.CharField(_("kind"), max_length=40)
    header = models.CharField(_("heading, normalized"), max_length=200)
    field = models.CharField(_("field"), max_length=60, blank=True, default="")

    class Meta:
        verbose_name = _("remembered column")
        constraints = [models.UniqueConstraint(fields=["kind", "header"], name="imports_column_once")]

    def __str__(self) -> str:
        return f"{self.kind}: {self.header}"
