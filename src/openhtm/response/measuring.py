"""What the program itself can say of preparedness: counted at a site, with the devices that lack it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, Q

from openhtm.registry import api as registry
from openhtm.registry.api import DeviceQuerySet, NetworkInterface, Software
from openhtm.security import api as security

from . import access, incident_access, rehearsing, shelf
from .models import Fallback, OutOfHours, TeamMember
from .rules.incidents import State
from .rules.preparedness import Counted, months_after

#: Months in which a number of the team must have been confirmed.
CONFIRMED_WITHIN = 6
#: Months in which an exercise must have been held.
EXERCISE_WITHIN = 12
Part = Callable[[DeviceQuerySet], DeviceQuerySet]


def maybe_connected(devices: DeviceQuerySet) -> DeviceQuerySet:
    """Those on the network, and those of which nobody knows."""
    rows: DeviceQuerySet = devices.active().exclude(network_connected=False)
    return rows


def _connected(devices: DeviceQuerySet) -> DeviceQuerySet:
    rows: DeviceQuerySet = devices.active().filter(network_connected=True)
    return rows


def _without_version(devices: DeviceQuerySet) -> DeviceQuerySet:
    shown = Software.objects.open().filter(device=OuterRef("pk"), kind__in=security.running.KINDS)
    return maybe_connected(devices).exclude(Exists(shown.exclude(version="")))


def _without_identity(devices: DeviceQuerySet) -> DeviceQuerySet:
    named = ~Q(mac="") | ~Q(ip="") | ~Q(hostname="")
    known = NetworkInterface.objects.open().filter(named, device=OuterRef("pk"))
    return _connected(devices).exclude(Exists(known))


def without_fallback(devices: DeviceQuerySet) -> DeviceQuerySet:
    """Those that are or may be on the network, and of which no fallback stands, their own or their kind's."""
    standing = Fallback.objects.standing()
    known = Q(pk__in=standing.exclude(device=None).values("device"))
    known |= Q(model__in=standing.exclude(model=None).values("model"))
    known |= Q(device_type__in=standing.exclude(device_type=None).values("device_type"))
    # As a condition that is asked for, not excluded: what is empty on the device would be lost otherwise.
    return maybe_connected(devices).exclude(Exists(devices.filter(known, pk=OuterRef("pk")).order_by()))


#: By measure: what is counted, and what of it lacks what is asked for.
_DEVICES: Mapping[str, tuple[Part, Part]] = {
    "network_known": (
        lambda devices: devices.active(),
        lambda devices: devices.active().filter(network_connected=None),
    ),
    "versions_known": (maybe_connected, _without_version),
    "bills_of_materials": (maybe_connected, security.without_bill),
    "network_identity": (_connected, _without_identity),
    "fallbacks": (maybe_connected, without_fallback),
}


def lacking(measure: str, devices: DeviceQuerySet) -> DeviceQuerySet:
    """The devices that keep a measure from its goal."""
    return _DEVICES[measure][1](devices)


def counts(user: Any, site_id: int, *, today: date) -> dict[str, Counted]:
    """Every measure at the site; as many queries whatever there is."""
    devices = registry.devices_for(user, site_id=site_id).order_by()
    found = {name: _counted(devices, *parts) for name, parts in _DEVICES.items()}
    members = list(access.members(user, site_id=site_id).for_list())
    others = {
        "units_named": _units(user, site_id, members),
        "exercise_held": _exercise(user, site_id, today=today),
    }
    return found | team_counts(members, today=today) | others


def _counted(devices: DeviceQuerySet, of: Part, lacking: Part) -> Counted:
    every = of(devices).count()
    return Counted(have=every - lacking(devices).count(), of=every)


def _exercise(user: Any, site_id: int, *, today: date) -> Counted:
    """Whether one was begun within twelve months and came to its end; what was only begun is no exercise, and one by a
    scenario counts only when observers have marked all of it."""
    held = incident_access.incidents(user, site_id=site_id).filter(
        is_exercise=True,
        state__in=[State.RECOVERED.value, State.CLOSED.value],
        declared_at__date__gte=months_after(today, -EXERCISE_WITHIN),
    )
    ended = set(held.values_list("pk", flat=True))
    return Counted(have=int(bool(ended - rehearsing.unscored(ended))), of=1)


def team_counts(members: Sequence[TeamMember], *, today: date) -> dict[str, Counted]:
    in_role = Counter(one.role for one in members if one.department_id is None)
    asked = [one.key for one in shelf.required_roles()]
    reachable = [one for one in members if one.out_of_hours == OutOfHours.YES]
    return {
        "roles_filled": Counted(have=sum(in_role[key] >= 1 for key in asked), of=len(asked)),
        "deputies": Counted(have=sum(in_role[key] >= 2 for key in asked), of=len(asked)),
        "reachable": Counted(have=len(reachable), of=len(members)),
        "confirmed": Counted(have=sum(is_confirmed(one, today) for one in members), of=len(members)),
    }


def is_confirmed(member: TeamMember, today: date) -> bool:
    day = member.confirmed_on
    return day is not None and today <= months_after(day, CONFIRMED_WITHIN)


def units_with_devices(user: Any, site_id: int) -> list[Any]:
    """The units of a site that hold devices of the fleet; one query."""
    holding = registry.devices_for(user, site_id=site_id).active().order_by()
    wanted = holding.exclude(department=None).values("department")
    return list(access.departments(user, site_id).filter(pk__in=wanted))


def _units(user: Any, site_id: int, members: Sequence[TeamMember]) -> Counted:
    named = {one.department_id for one in members}
    units = units_with_devices(user, site_id)
    return Counted(have=sum(one.pk in named for one in units), of=len(units))
