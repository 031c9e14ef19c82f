"""Whom to call: for a unit its own contacts, and behind them those who answer for the whole site."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from openhtm.registry.api import Device

from . import access, words
from .models import TeamMember

#: Of the site's team, those whom one calls about a device, in this order.
FIRST = ("clinical", "nursing", "htm", "commander")


@dataclass(frozen=True, kw_only=True)
class Contacts:
    """``unit``: named for the unit; ``site``: who answers when nobody of the unit does."""

    unit: Sequence[TeamMember] = ()
    site: Sequence[TeamMember] = ()

    @property
    def all(self) -> list[TeamMember]:
        return [*self.unit, *self.site]


@dataclass(frozen=True)
class Book:
    """Everybody who may be called at some sites."""

    units: dict[int, list[TeamMember]]
    sites: dict[int, list[TeamMember]]

    def of(self, device: Device) -> Contacts:
        return self.at(device.site_id, device.department_id)

    def at(self, site_id: int, department_id: int | None) -> Contacts:
        unit = self.units.get(department_id, []) if department_id is not None else []
        return Contacts(unit=unit, site=self.sites.get(site_id, []))


def contacts(user: Any, site_ids: Collection[int]) -> Book:
    """One query for all the sites."""
    units, sites = defaultdict(list), defaultdict(list)
    rows = access.members(user).filter(site__in=site_ids).for_list().order_by("rank", "pk")
    for one in rows:
        if one.department_id is not None:
            units[one.department_id].append(one)
        elif one.role in FIRST:
            sites[one.site_id].append(one)
    for found in sites.values():
        found.sort(key=lambda one: (one.rank > 1, FIRST.index(one.role), one.rank))
    return Book(units=dict(units), sites=dict(sites))


def member_json(one: TeamMember) -> dict[str, Any]:
    return {
        "id": one.pk,
        "version": one.version,
        "site": one.site.code,
        "department": one.department.name if one.department else None,
        "role": one.role,
        "role_title": words.role(one.role),
        "rank": one.rank,
        "name": str(one),
        "organization": one.organization or None,
        "phone": one.phone,
        "out_of_hours": one.out_of_hours,
        "other_way": one.other_way or None,
        "confirmed_on": one.confirmed_on.isoformat() if one.confirmed_on else None,
    }
