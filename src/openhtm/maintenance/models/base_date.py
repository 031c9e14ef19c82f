"""Base dates: the day from which fixed dates of the devices of a department or a building are counted."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from openhtm.kernel.models import ScopedQuerySet, Versioned

if TYPE_CHECKING:
    from openhtm.places.api import Building, Department

_IN_FORCE = Q(cleared_at__isnull=True)


class BaseDateQuerySet(ScopedQuerySet):
    scope_department = "department_id"

    def in_force(self) -> BaseDateQuerySet:
        return self.filter(_IN_FORCE)


class BaseDate(Versioned):
    """One of a place at a time. Setting, changing and clearing it moves no due day: that is asked for apart.

    A cleared one is kept: the dates of devices go on from it.
    """

    site = models.ForeignKey(
        "places.Site", on_delete=models.PROTECT, related_name="+", verbose_name=_("site")
    )
    department = models.ForeignKey(
        "places.Department",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("department"),
    )
    building = models.ForeignKey(
        "places.Building",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("building"),
    )
    day = models.DateField(_("base date"))
    cleared_at = models.DateTimeField(_("cleared"), null=True, blank=True)
    cleared_reason = models.CharField(_("cleared because"), max_length=300, blank=True, default="")

    objects: ClassVar[Any] = BaseDateQuerySet.as_manager()

    class Meta:
        verbose_name = _("base date")
        ordering = ("site", "pk")
        constraints = [
            models.CheckConstraint(
                condition=Q(department__isnull=True, building__isnull=False)
                | Q(department__isnull=False, building__isnull=True),
                name="maintenance_basedate_of_one_place",
            ),
            models.UniqueConstraint(
                fields=["department"],
                condition=_IN_FORCE & Q(department__isnull=False),
                name="maintenance_basedate_one_of_department",
            ),
            models.UniqueConstraint(
                fields=["building"],
                condition=_IN_FORCE & Q(building__isnull=False),
                name="maintenance_basedate_one_of_building",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.place}: {self.day}"

    @property
    def where(self) -> Department | Building:
        """The department or building itself."""
        found = self.department or self.building
        if found is None:
            raise ValueError("A base date is of a department or of a building.")
        return found

    @property
    def place(self) -> str:
        """The name of the department or building."""
        return str(self.where)
