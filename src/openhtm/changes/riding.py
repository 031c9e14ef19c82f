"""The devices that ride on what a change of the network side touches, as the register knows them now."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from openhtm.kernel.canonical import canonical, sha256
from openhtm.registry.api import Device, NetworkInterface

from .models import Change
from .rules.riding import Identity, On, Question, cannot_exclude, why


@dataclass(frozen=True, kw_only=True)
class Rider:
    device: Device
    because: Sequence[Question]


@dataclass(frozen=True, kw_only=True)
class Riding:
    """``unknown``: devices that cannot be excluded, each with what is not known of it."""

    riders: Sequence[Rider]
    unknown: Sequence[tuple[Device, Sequence[On]]]

    @property
    def units(self) -> list[tuple[str, int]]:
        """Those to be told, with how many of their devices are concerned."""
        counts = Counter(_unit(one.device) for one in self.riders)
        return sorted(counts.items())

    @property
    def digest(self) -> str:
        """Stays the same as long as the same devices are concerned or unknown."""
        names = [[one.device.tag for one in self.riders], [device.tag for device, _what in self.unknown]]
        return sha256(canonical(names))

    def kept(self) -> dict[str, Any]:
        """The list as it is now, in a form that stays."""
        return {
            "devices": [
                {
                    "tag": one.device.tag,
                    "unit": _unit(one.device),
                    "risk": one.device.risk_class,
                    "because": [f"{each.on}: {each.value}" for each in one.because],
                }
                for one in self.riders
            ],
            "unknown": [
                {"tag": device.tag, "unit": _unit(device), "missing": [each.value for each in what]}
                for device, what in self.unknown
            ],
        }


def _unit(device: Device) -> str:
    return str(device.department.name) if device.department else "-"


def questions(change: Change) -> list[Question]:
    return [Question(On(one["on"]), one["value"]) for one in change.rides_on]


def of(change: Change) -> Riding:
    """Two questions to the register, whatever the size of the fleet."""
    asked = questions(change)
    if not asked:
        return Riding(riders=[], unknown=[])
    devices = Device.objects.active().filter(site=change.site_id).order_by("tag")
    held = defaultdict(list)
    rows = NetworkInterface.objects.open().filter(device__in=devices.order_by().values("pk"))
    for pk, segment, ip, host in rows.values_list("device_id", "vlan", "ip", "hostname"):
        held[pk].append(Identity(segment=segment, ip=ip, host=host))
    riders, unknown = [], []
    for device in devices.select_related("department", "model__manufacturer"):
        identities = held[device.pk]
        if because := why(asked, device.tag, identities):
            riders.append(Rider(device=device, because=because))
        elif what := cannot_exclude(asked, identities, connected=device.network_connected):
            unknown.append((device, what))
    return Riding(riders=riders, unknown=unknown)
