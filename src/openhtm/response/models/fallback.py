"""What a unit does without a device: for a device type, a model, or one device."""

from __future__ import annotations

from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from openhtm.kernel.models import ScopedQuerySet, Versioned


class FallbackQuerySet(ScopedQuerySet):
    def within(self, scope: Any) -> Self:
        """What holds for types and models belongs to the organization; that of a device lies where it does."""
        if scope.is_empty:
            return self.none()
        own = scope.condition(site="device__site_id", department="device__department_id")
        return self.filter(Q(device__isnull=True) | own)

    def standing(self) -> Self:
        return self.filter(ended_at__isnull=True)

    def for_list(self) -> Self:
        return self.select_related("device_type", "model__manufacturer", "device__site")


class Fallback(Versioned):
    """``instead``: what the unit does. ``stops``: what stops with it. ``away_minutes``: how long it may be away; None:
    nobody has said."""

    device_type = models.ForeignKey(
        "catalog.DeviceType",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("device type"),
        db_index=False,
    )
    model = models.ForeignKey(
        "catalog.Model",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("model"),
        db_index=False,
    )
    device = models.ForeignKey(
        "registry.Device",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("device"),
        db_index=False,
    )
    instead = models.TextField(_("what the unit does instead"))
    stops = models.CharField(_("what stops with it"), max_length=500, blank=True, default="")
    away_minutes = models.PositiveIntegerField(_("may be away, minutes"), null=True, blank=True)
    agreed_with = models.CharField(_("agreed with"), max_length=200)
    agreed_on = models.DateField(_("agreed on"))
    ended_at = models.DateTimeField(_("until"), null=True, blank=True)
    ended_because = models.CharField(_("ended because"), max_length=500, blank=True, default="")

    objects: ClassVar[Any] = FallbackQuerySet.as_manager()

    class Meta:
        verbose_name = _("fallback")
        ordering = ("pk",)
        constraints = [
            models.CheckConstraint(
                condition=Q(device_type__isnull=False, model__isnull=True, device__isnull=True)
                | Q(device_type__isnull=True, model__isnull=False, device__isnull=True)
                | Q(device_type__isnull=True, model__isnull=True, device__isnull=False),
                name="response_fallback_one_owner",
            ),
            models.CheckConstraint(
                condition=~Q(instead="") & ~Q(agreed_with=""), name="response_fallback_says_what"
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True) | ~Q(ended_because=""),
                name="response_fallback_end_says_why",
            ),
            *(
                models.UniqueConstraint(
                    fields=[owner],
                    condition=Q(**{"ended_at__isnull": True, f"{owner}__isnull": False}),
                    name=f"response_fallback_{owner}",
                )
                for owner in ("device_type", "model", "device")
            ),
        ]

    def __str__(self) -> str:
        return str(self.owner)

    @property
    def owner(self) -> Any:
        return self.device or self.model or self.device_type

    @property
    def site_id(self) -> int | None:
        """Where the ledger and the permissions look."""
        return self.device.site_id if self.device is not None else None

    @property
    def department_id(self) -> int | None:
        return self.device.department_id if self.device is not None else None
