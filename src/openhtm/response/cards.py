""" "If we unplug it": for each device its fallback, the spares that are at hand now, and whom to call."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q

from openhtm.registry import api as registry
from openhtm.registry.api import Device, Status

from . import access, calling, incident_access, words
from .calling import Contacts
from .models import Fallback

#: Spares named on a card; their number tells of all.
SHOWN = 8


@dataclass(frozen=True, kw_only=True)
class Spare:
    """``free``: on standby and no suspect. Others of the kind are in use somewhere, perhaps on a patient.
    ``suspect``: on the board of an open incident itself, and not settled."""

    device: Device
    free: bool
    suspect: bool
    same_unit: bool
    same_model: bool


@dataclass(frozen=True, kw_only=True)
class Card:
    """``spares``: usable now at the same site, the free and the near ones first; None: the type is unknown."""

    device: Device
    fallback: Fallback | None
    spares: tuple[Spare, ...] | None
    contacts: Contacts

    @property
    def source(self) -> str:
        """Whose fallback it is: device, model or type; empty: none is written."""
        if self.fallback is None:
            return ""
        return next(name for name in ("device", "model", "device_type") if getattr(self.fallback, name))

    @property
    def free(self) -> int | None:
        return None if self.spares is None else sum(one.free for one in self.spares)

    def as_json(self) -> dict[str, Any]:
        device, fallback = self.device, self.fallback
        return {
            "tag": device.tag,
            "site": device.site.code,
            "department": device.department.name if device.department else None,
            "fallback": fallback.instead if fallback else None,
            "fallback_of": self.source or None,
            "stops": (fallback.stops or None) if fallback else None,
            "away_minutes": fallback.away_minutes if fallback else None,
            "agreed_with": fallback.agreed_with if fallback else None,
            "agreed_on": fallback.agreed_on.isoformat() if fallback else None,
            "spares": None if self.spares is None else len(self.spares),
            "spares_free": self.free,
            "spare_tags": [one.device.tag for one in self.spares or ()][:SHOWN],
            "unit_phone": (device.department.phone or None) if device.department else None,
            "call": [calling.member_json(one) for one in self.contacts.all],
        }


def cards(user: Any, devices: Sequence[Device], *, today: date) -> list[Card]:
    """In the order given; as many queries for one device as for a hundred."""
    fallbacks = _fallbacks(user, devices)
    kinds = _spares(user, devices, today=today)
    suspects = incident_access.suspects({one.site_id for one in devices})
    contacts = calling.contacts(user, {one.site_id for one in devices})
    return [
        Card(
            device=one,
            fallback=_nearest(fallbacks, one),
            spares=_of(one, kinds, suspects),
            contacts=contacts.of(one),
        )
        for one in devices
    ]


def card(user: Any, device: Device, *, today: date) -> Card:
    return cards(user, [device], today=today)[0]


def _fallbacks(user: Any, devices: Sequence[Device]) -> dict[tuple[str, int], Fallback]:
    wanted = Q(device__in=[one.pk for one in devices])
    wanted |= Q(model__in={one.model_id for one in devices if one.model_id})
    wanted |= Q(device_type__in={one.device_type_id for one in devices if one.device_type_id})
    found = {}
    for one in access.fallbacks(user).filter(wanted).for_list():
        name = next(name for name in ("device", "model", "device_type") if getattr(one, f"{name}_id"))
        found[name, getattr(one, f"{name}_id")] = one
    return found


def _nearest(fallbacks: dict[tuple[str, int], Fallback], device: Device) -> Fallback | None:
    """The device's own before its model's before its type's."""
    keys = (("device", device.pk), ("model", device.model_id), ("device_type", device.device_type_id))
    return next((fallbacks[key] for key in keys if key in fallbacks), None)


def _spares(
    user: Any, devices: Sequence[Device], *, today: date
) -> dict[tuple[int, int | None], list[Device]]:
    """Usable devices by site and type, as the verdict of their page has it."""
    usable = next(one for one in registry.FILTERS if one.key == "usable").condition("yes", today)
    rows = registry.devices_for(user).filter(
        usable,
        site__in={one.site_id for one in devices},
        device_type__in={one.device_type_id for one in devices if one.device_type_id},
    )
    found: dict[tuple[int, int | None], list[Device]] = defaultdict(list)
    for one in rows.for_line().only(
        *("tag", "status", "name", "site_id", "department_id", "model_id", "device_type_id"),
        *("department__name", "room__name", "room__floor", "room__building__name", "site__code"),
        *("manufacturer__name", "model__name", "model__number", "model__manufacturer__name"),
        "device_type__name",
    ):
        found[one.site_id, one.device_type_id].append(one)
    return found


def _of(
    device: Device, kinds: dict[tuple[int, int | None], list[Device]], suspects: set[int]
) -> tuple[Spare, ...] | None:
    if device.device_type_id is None:
        return None
    others = [one for one in kinds.get((device.site_id, device.device_type_id), ()) if one.pk != device.pk]
    made = [
        Spare(
            device=one,
            free=one.status == Status.STANDBY and one.pk not in suspects,
            suspect=one.pk in suspects,
            same_unit=one.department_id is not None and one.department_id == device.department_id,
            same_model=one.model_id == device.model_id,
        )
        for one in others
    ]
    return tuple(sorted(made, key=lambda one: (one.suspect, not one.free, not one.same_unit, one.device.tag)))


def away(card: Card) -> str:
    """How long the device may be away; empty: unknown."""
    return words.away(card.fallback.away_minutes) if card.fallback else ""
