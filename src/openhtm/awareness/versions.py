"""What is worked out of a version of a policy: its demands as values, what is signed, and the day it is."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from openhtm.catalog.api import DeviceType
from openhtm.documents.api import current
from openhtm.places.api import Department

from .models import PolicyDemand, PolicyUnit, PolicyVersion, PolicyVersionQuerySet
from .rules.policies import State


@dataclass(frozen=True, kw_only=True)
class NewDemand:
    """That a check of the library is done so often: of devices of a type, in a unit, or wherever it is done."""

    template: str
    frequency: str
    device_type: DeviceType | None = None
    department: Department | None = None
    on_open_days: bool = False


def in_force(on: date) -> PolicyVersionQuerySet:
    """The versions that hold on a day, of every site."""
    rows: PolicyVersionQuerySet = PolicyVersion.objects.in_force(on)
    return rows


def units_of(version: PolicyVersion) -> list[Department]:
    """The units that it is for; none: every unit of its sites."""
    rows = version.units.select_related("department__site")
    return [one.department for one in rows.order_by("department__site__code", "department__name", "pk")]


def told_units(version: PolicyVersion) -> list[str]:
    """As the ledger and a signature keep them."""
    return [f"{one.site.code} {one.code}" for one in units_of(version)]


def meant_units(held: Iterable[PolicyVersion]) -> dict[int, set[int]]:
    """By version that is not for every unit: the ids of those that it is for."""
    found: dict[int, set[int]] = defaultdict(set)
    rows = PolicyUnit.objects.filter(policy_version__in=[one.pk for one in held])
    for version_id, unit_id in rows.values_list("policy_version_id", "department_id"):
        found[version_id].add(unit_id)
    return found


def is_for(version: PolicyVersion, unit: Department, meant: Mapping[int, Collection[int]]) -> bool:
    """Whether a version asks anything of a unit; ``meant`` as ``meant_units`` gives it."""
    is_there = version.policy.site_id in (None, unit.site_id)
    return is_there and (version.pk not in meant or unit.pk in meant[version.pk])


def demand_rows(version: PolicyVersion) -> list[PolicyDemand]:
    return list(version.demands.select_related("device_type", "department__site").order_by("pk"))


def demands_of(version: PolicyVersion, *, without: str = "") -> list[NewDemand]:
    """As they would be given anew; ``without``: leaving out the one with that id."""
    names = ("template", "frequency", "device_type", "department", "on_open_days")
    return [
        NewDemand(**{name: getattr(row, name) for name in names})
        for row in demand_rows(version)
        if str(row.pk) != without
    ]


def told_demands(version: PolicyVersion) -> list[dict[str, Any]]:
    """As the ledger and a signature keep them."""
    return [
        {
            "template": one.template,
            "frequency": one.frequency,
            "device_type": one.device_type.name if one.device_type else None,
            "unit": f"{one.department.site.code} {one.department.code}" if one.department else None,
            "on_open_days": one.on_open_days,
        }
        for one in demands_of(version)
    ]


def content(version: PolicyVersion, *, effective_from: date | None) -> dict[str, Any]:
    """What is signed: every word, every demand, and the files by their hash."""
    names = ("number", "text", "audience", "attest_months", "renews", "review_months")
    units = told_units(version)
    return {
        # Said only where there is something to say: what was signed before units could be named stays as it was.
        **({"units": units} if units else {}),
        **{name: getattr(version, name) for name in names},
        "code": version.policy.code,
        "title": version.policy.title,
        "site": version.policy.site.code if version.policy.site else None,
        "author": version.author.actor_label,
        "demands": told_demands(version),
        "files": sorted(current(version).values_list("sha256", flat=True)),
        "effective_from": effective_from.isoformat() if effective_from else None,
    }


def before(version: PolicyVersion) -> PolicyVersion | None:
    """The signed version that this one follows."""
    rows = PolicyVersion.objects.filter(policy=version.policy_id, number__lt=version.number)
    found: PolicyVersion | None = rows.exclude(state=State.DRAFT).order_by("-number").first()
    return found
