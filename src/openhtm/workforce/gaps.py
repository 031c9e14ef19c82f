"""Which kinds of device in the fleet too few people may work on alone."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count

from openhtm.accounts.api import User
from openhtm.catalog import api as catalog
from openhtm.catalog.api import RiskClass
from openhtm.registry import api as registry

from . import access
from .judging import purposes, signing
from .rules.coverage import Covered, coverage

#: The gravest first; what is not known is looked at before what is known to be low.
_GRAVEST = (RiskClass.LIFE_SUPPORT, RiskClass.HIGH, RiskClass.UNKNOWN, RiskClass.MEDIUM, RiskClass.LOW)


#: Signing for these always asks for a competency.
_GRAVE = frozenset({RiskClass.LIFE_SUPPORT, RiskClass.HIGH, RiskClass.UNKNOWN})


@dataclass(frozen=True, kw_only=True)
class TypeLine:
    """A device type of the fleet. ``risk``: the gravest of its devices. ``whole``, ``part``: people, by name.
    ``asked``: work on it asks for a competency.
    """

    type_id: int
    name: str
    devices: int
    risk: str
    whole: Sequence[User]
    part: Sequence[User]
    asked: bool
    is_gap: bool


def lines(user: Any, *, on: date, site_id: int | None = None) -> list[TypeLine]:
    """Every type of the fleet that the reader sees: the gaps first, the gravest and most numerous of them
    first. People are those whose competencies the reader sees, at that site when one is named."""
    fleet = _fleet(user, site_id)
    people = {one.pk: one for one in access.people(user, site_id=site_id).order_by("name", "pk")}
    every = purposes()
    held = signing(people.values(), on=on, among=[one.pk for one in every])
    models = {type_id: set(rows) for type_id, rows in fleet.items()}
    covered = coverage(models, purposes=every, held={pk: held.get(pk, set()) for pk in people})
    names = _names(user, fleet)
    found = [_line((pk, names[pk]), fleet[pk], covered[pk], people) for pk in fleet if pk in names]
    return sorted(found, key=_order)


#: By device type and model, how many devices of each risk.
_Fleet = dict[int, dict[int, dict[str, int]]]


def _fleet(user: Any, site_id: int | None) -> _Fleet:
    rows = registry.devices_for(user).active().filter(device_type__isnull=False, model__isnull=False)
    if site_id is not None:
        rows = rows.filter(site_id=site_id)
    counted = rows.order_by().values_list("device_type", "model", "risk_class").annotate(number=Count("pk"))
    fleet: _Fleet = defaultdict(lambda: defaultdict(dict))
    for type_id, model_id, risk, number in counted:
        fleet[type_id][model_id][risk] = number
    return fleet


def _names(user: Any, fleet: _Fleet) -> dict[int, str]:
    """Of the types that people are assessed for: test equipment is calibrated outside."""
    rows = catalog.access.device_types(user).filter(pk__in=list(fleet), is_test_equipment=False)
    return {row.pk: str(row) for row in rows}


def _line(
    named: tuple[int, str],
    models: dict[int, dict[str, int]],
    covered: Covered,
    people: dict[int, User],
) -> TypeLine:
    """``named``: the type's id and name."""
    risks = {risk for counted in models.values() for risk in counted}
    worst = next((risk for risk in _GRAVEST if risk in risks), RiskClass.UNKNOWN)
    return TypeLine(
        type_id=named[0],
        name=named[1],
        devices=sum(number for counted in models.values() for number in counted.values()),
        risk=worst,
        asked=covered.asked or worst in _GRAVE,
        whole=[one for pk, one in people.items() if pk in covered.whole],
        part=[one for pk, one in people.items() if pk in covered.part],
        is_gap=covered.is_gap(grave=worst in _GRAVE),
    )


def _order(line: TypeLine) -> tuple[bool, int, int, str]:
    return (not line.is_gap, _GRAVEST.index(RiskClass(line.risk)), -line.devices, line.name)
