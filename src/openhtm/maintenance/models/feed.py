"""Calendar feeds: an address with a secret, by which a calendar program reads planned work."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class CalendarFeedQuerySet(models.QuerySet["CalendarFeed"]):
    def working(self) -> CalendarFeedQuerySet:
        return self.filter(revoked_at__isnull=True, owner__is_active=True)


class CalendarFeed(models.Model):
    """A person's own feed, or with a ``department`` that of a unit. Only the hash of its secret is kept.

    It shows what its owner may see at the moment it is read: whoever loses a right loses it here too.
    """

    owner = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, related_name="+", verbose_name=_("person"), db_index=False
    )
    department = models.ForeignKey(
        "places.Department",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("unit"),
        db_index=False,
    )
    secret_hash = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(_("made"))
    renewed_at = models.DateTimeField(_("renewed"), null=True, blank=True)
    revoked_at = models.DateTimeField(_("revoked"), null=True, blank=True)

    objects: ClassVar[Any] = CalendarFeedQuerySet.as_manager()

    class Meta:
        verbose_name = _("calendar feed")
        constraints = [
            models.UniqueConstraint(
                fields=["owner"],
                condition=Q(revoked_at__isnull=True, department__isnull=True),
                name="maintenance_feed_own_once",
            ),
            models.UniqueConstraint(
                fields=["owner", "department"],
                condition=Q(revoked_at__isnull=True, department__isnull=False),
                name="maintenance_feed_unit_once",
            ),
        ]

    def __str__(self) -> str:
        return str(self.department) if self.department_id else str(self.owner)

    @property
    def site_id(self) -> int | None:
        return self.department.site_id if self.department else None
