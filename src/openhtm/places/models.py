"""Where things are: the organization's sites, their departments, buildings, floors and rooms.

Every site-scoped row of the program carries its site. A department owns and is charged; a room is where a
device stands: the two are independent of each other.
"""

from __future__ import annotations

from typing import Any, ClassVar
from zoneinfo import available_timezones

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from openhtm.kernel.models import ScopedQuerySet, Versioned


def validate_time_zone(name: str) -> None:
    if name not in available_timezones():
        raise ValidationError(
            _("'%(name)s' is not a time zone; write one such as America/Chicago."), params={"name": name}
        )


class Organization(Versioned):
    """The hospital or health system that runs this installation. There is one."""

    name = models.CharField(_("name"), max_length=200)
    currency = models.CharField(_("currency"), max_length=3, default="USD")
    is_demo = models.BooleanField(_("demonstration"), default=False)

    class Meta:
        verbose_name = _("organization")

    def __str__(self) -> str:
        return self.name


class SiteQuerySet(ScopedQuerySet):
    scope_site = "pk"


class Site(Versioned):
    """One hospital or clinic. ``code`` is short, printed in tags and addresses, and never reused."""

    code = models.CharField(_("code"), max_length=12, unique=True)
    name = models.CharField(_("name"), max_length=200)
    time_zone = models.CharField(
        _("time zone"), max_length=64, default="UTC", validators=[validate_time_zone]
    )
    address = models.TextField(_("address"), blank=True, default="")
    is_active = models.BooleanField(_("active"), default=True)

    objects: ClassVar[Any] = SiteQuerySet.as_manager()

    class Meta:
        verbose_name = _("site")
        ordering = ("code",)

    def __str__(self) -> str:
        return f"{self.code} {self.name}"

    @property
    def site_id(self) -> int:
        """A site lies in itself, so that scope and ledger treat it like any record of a site."""
        return self.pk


class DepartmentQuerySet(ScopedQuerySet):
    scope_department = "pk"


class Department(Versioned):
    """A unit of a site, such as the ICU: it holds devices and has a cost center."""

    site = models.ForeignKey(
        Site, on_delete=models.PROTECT, related_name="departments", verbose_name=_("site"), db_index=False
    )
    code = models.CharField(_("code"), max_length=30)
    name = models.CharField(_("name"), max_length=200)
    cost_center = models.CharField(_("cost center"), max_length=40, blank=True, default="")
    phone = models.CharField(_("phone"), max_length=40, blank=True, default="")
    is_critical = models.BooleanField(_("critical care area"), default=False)
    is_active = models.BooleanField(_("active"), default=True)

    objects: ClassVar[Any] = DepartmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("department")
        ordering = ("site", "name")
        constraints = [models.UniqueConstraint(fields=["site", "code"], name="places_department_code")]

    def __str__(self) -> str:
        return self.name

    @property
    def department_id(self) -> int:
        return self.pk


class Building(Versioned):
    site = models.ForeignKey(
        Site, on_delete=models.PROTECT, related_name="buildings", verbose_name=_("site"), db_index=False
    )
    name = models.CharField(_("name"), max_length=120)

    objects: ClassVar[Any] = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = _("building")
        ordering = ("site", "name")
        constraints = [models.UniqueConstraint(fields=["site", "name"], name="places_building_name")]

    def __str__(self) -> str:
        return self.name


class Room(Versioned):
    """A room, corridor or storage place. ``floor`` is text: hospitals have G, M, B2 and 3A."""

    site = models.ForeignKey(
        Site, on_delete=models.PROTECT, related_name="rooms", verbose_name=_("site"), db_index=False
    )
    building = models.ForeignKey(
        Building,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="rooms",
        verbose_name=_("building"),
    )
    department = models.ForeignKey(
        Department,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="rooms",
        verbose_name=_("department"),
    )
    floor = models.CharField(_("floor"), max_length=20, blank=True, default="")
    name = models.CharField(_("name"), max_length=120)
    is_storage = models.BooleanField(_("storage"), default=False)
    access_note = models.CharField(_("access note"), max_length=300, blank=True, default="")
    # Where the route passes: building, floor and room in walking order (numbers padded).
    route_key = models.CharField(max_length=200, blank=True, default="", editable=False)
    is_active = models.BooleanField(_("active"), default=True)

    objects: ClassVar[Any] = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = _("room")
        ordering = ("route_key", "name")
        constraints = [
            models.UniqueConstraint(fields=["site", "building", "floor", "name"], name="places_room_name")
        ]
        indexes = [models.Index(fields=["site", "route_key"], name="places_room_route")]

    def __str__(self) -> str:
        parts = [self.building.name if self.building else "", self.floor, self.name]
        return " / ".join(part for part in parts if part)
