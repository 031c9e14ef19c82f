"""Fields a hospital adds to devices, for all or for one device type. Treated like core fields everywhere."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from openhtm.kernel.models import Versioned


class FieldKind(models.TextChoices):
    TEXT = "text", _("Text")
    NUMBER = "number", _("Number")
    DATE = "date", _("Date")
    FLAG = "flag", _("Yes or no")
    CHOICE = "choice", _("Choice")


class CustomField(Versioned):
    """``key`` names the value in ``Device.custom`` and in files and REST as ``custom.<key>``; it never
    changes."""

    key = models.SlugField(_("key"), max_length=40)
    label = models.CharField(_("label"), max_length=80)
    help = models.CharField(_("help"), max_length=200, blank=True, default="")
    kind = models.CharField(_("kind"), max_length=8, choices=FieldKind.choices, default=FieldKind.TEXT)
    choices = models.JSONField(_("choices"), default=list, blank=True)
    unit = models.CharField(_("unit"), max_length=20, blank=True, default="")
    device_type = models.ForeignKey(
        "catalog.DeviceType",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("device type"),
    )
    required = models.BooleanField(_("required"), default=False)
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    is_active = models.BooleanField(_("active"), default=True)

    class Meta:
        verbose_name = _("custom field")
        ordering = ("position", "label")
        constraints = [
            models.UniqueConstraint(fields=["key"], name="registry_customfield_key"),
            models.CheckConstraint(condition=Q(kind__in=FieldKind.values), name="registry_customfield_kind"),
        ]

    def __str__(self) -> str:
        return self.label
