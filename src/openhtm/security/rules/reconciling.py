"""Which device a host is: by its address, then by serial and name; an IP address is a hint and never an answer."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from .hosts import MacKind, Seen, mac_kind, name_key

#: A host that as many scans of its segment in a row did not see has vanished.
MISSED = 3


class Finding(StrEnum):
    """What a host of a scan is to the register of devices."""

    MATCHED = "matched"
    NEW = "new"
    CONFLICT = "conflict"
    DUPLICATE = "duplicate"
    VANISHED = "vanished"


class Because(StrEnum):
    """What a finding rests on."""

    MAC = "mac"
    SERIAL = "serial"
    HOSTNAME = "hostname"
    LINKED = "linked"
    IP_HINT = "ip_hint"
    NOBODY = "nobody"
    LOCAL_MAC = "local_mac"
    MAC_OF_SEVERAL = "mac_of_several"
    MAC_AT_SEVERAL = "mac_at_several"
    SERIAL_OF_SEVERAL = "serial_of_several"
    HOSTNAME_OF_SEVERAL = "hostname_of_several"
    OTHER_SERIAL = "other_serial"
    OTHER_HOSTNAME = "other_hostname"
    MISSED = "missed"


@dataclass(frozen=True, kw_only=True)
class Register:
    """The devices that could be meant, by what they are known by: each value with the ids of who bears it."""

    macs: Mapping[str, Collection[int]] = field(default_factory=dict)
    serials: Mapping[str, Collection[int]] = field(default_factory=dict)
    names: Mapping[str, Collection[int]] = field(default_factory=dict)
    ips: Mapping[str, Collection[int]] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Result:
    """``devices``: who is meant, or all who could be; of a conflict first whom the surer sign means."""

    finding: Finding
    devices: tuple[int, ...] = ()
    because: tuple[Because, ...] = ()


def judge(seen: Seen, register: Register, *, serial_key: str, linked: int | None = None) -> Result:
    """What a host is. ``linked``: the device that a person said it is; only a duplicated address goes before that."""
    by_mac = _ids(register.macs, seen.mac)
    notes = (Because.LOCAL_MAC,) if mac_kind(seen.mac) is MacKind.LOCAL else ()
    if len(by_mac) > 1:
        return Result(finding=Finding.DUPLICATE, devices=by_mac, because=(Because.MAC_OF_SEVERAL, *notes))
    if seen.others:
        return Result(finding=Finding.DUPLICATE, devices=by_mac, because=(Because.MAC_AT_SEVERAL, *notes))
    if linked is not None:
        return Result(finding=Finding.MATCHED, devices=(linked,), because=(Because.LINKED, *notes))
    signs = [
        (Because.MAC, by_mac),
        (Because.SERIAL, _ids(register.serials, serial_key)),
        (Because.HOSTNAME, _ids(register.names, name_key(seen.hostname))),
    ]
    return _weighed([(why, ids) for why, ids in signs if ids], _ids(register.ips, seen.ip), notes)


_SEVERAL = {
    Because.SERIAL: Because.SERIAL_OF_SEVERAL,
    Because.HOSTNAME: Because.HOSTNAME_OF_SEVERAL,
}
_OTHER = {Because.SERIAL: Because.OTHER_SERIAL, Because.HOSTNAME: Because.OTHER_HOSTNAME}


def _weighed(
    signs: Sequence[tuple[Because, tuple[int, ...]]], hints: tuple[int, ...], notes: tuple[Because, ...]
) -> Result:
    if not signs:
        hinted = (Because.IP_HINT,) if hints else (Because.NOBODY,)
        return Result(finding=Finding.NEW, devices=hints, because=(*hinted, *notes))
    (why, first), *others = signs
    against = [(_OTHER[sign], ids) for sign, ids in others if not set(ids) & set(first)]
    if against:
        devices = tuple(dict.fromkeys([*first, *(pk for _sign, ids in against for pk in ids)]))
        because = (why, *(sign for sign, _ids in against), *notes)
        return Result(finding=Finding.CONFLICT, devices=devices, because=because)
    narrowed = _narrowed(first, [ids for _sign, ids in others])
    if len(narrowed) > 1:
        return Result(finding=Finding.CONFLICT, devices=narrowed, because=(_SEVERAL[why], *notes))
    agreeing = tuple(sign for sign, ids in others if narrowed[0] in ids)
    return Result(finding=Finding.MATCHED, devices=narrowed, because=(why, *agreeing, *notes))


def _narrowed(first: tuple[int, ...], others: Sequence[tuple[int, ...]]) -> tuple[int, ...]:
    """Of several who bear the surest sign, those whom the next one means too."""
    found = first
    for ids in others:
        found = tuple(pk for pk in found if pk in ids) or found
    return found


def _ids(known: Mapping[str, Collection[int]], value: str) -> tuple[int, ...]:
    return tuple(sorted(set(known.get(value, ())))) if value else ()


@dataclass(frozen=True, kw_only=True)
class Interface:
    """A network identity of a device as the registry has it."""

    mac: str = ""
    ip: str = ""
    hostname: str = ""


def differing(seen: Seen, interfaces: Sequence[Interface]) -> tuple[str, ...]:
    """What was seen otherwise than the registry has it for the device: of ``mac``, ``ip`` and ``hostname``.

    An address that software sets is no identity: it is never wanted in the registry.
    """
    same = [one for one in interfaces if seen.mac and one.mac == seen.mac]
    beside = same or interfaces
    found = []
    if mac_kind(seen.mac) is MacKind.UNIVERSAL and not same:
        found.append("mac")
    if seen.ip and seen.ip not in {one.ip for one in beside}:
        found.append("ip")
    if name_key(seen.hostname) and name_key(seen.hostname) not in {name_key(one.hostname) for one in beside}:
        found.append("hostname")
    return tuple(found)


def fingerprint(result: Result, differs: Collection[str], seen: Seen) -> str:
    """What a person settled: when any of it changes, the host is open again."""
    names = sorted(differs)
    said = [
        *(result.finding, ",".join(map(str, result.devices))),
        *(f"{name}={getattr(seen, name)}" for name in names),
        *(seen.mac, seen.serial, name_key(seen.hostname), *seen.others),
    ]
    return hashlib.sha256("\n".join(said).encode()).hexdigest()
