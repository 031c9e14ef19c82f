"""Identifiers, interfaces and software of a set of devices: compared with what holds now, ended and
opened."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from openhtm.kernel.actors import Actor
from openhtm.kernel.errors import InvalidInput, UnableToSome

from .. import checking
from ..changes import chunks
from ..cleaning import clean_interface, clean_software
from ..models import Identifier, NetworkInterface, Software
from .storing import Rows

if TYPE_CHECKING:
    from .changing import Changed

_COMMON = ("valid_from", "valid_to", "by_label", "reason", "device_id")
_INTERFACE = ("kind", "mac", "ip", "hostname", "vlan", "source")
_SOFTWARE = ("kind", "name", "version", "corrects")
New = list[tuple[int, Sequence[Any]]]


class Beside:
    def __init__(self, *, by: Actor, at: datetime, reason: str) -> None:
        self.at, self.reason = at, reason
        self.start = (at, None, by.actor_label[:200], reason[:500])

    def store(self, found: Sequence[Changed]) -> None:
        self._identifiers(found)
        self._interfaces([item for item in found if item.given.interfaces])
        self._software([item for item in found if item.given.software])

    def _insert(self, model: Any, columns: Sequence[str], rows: New) -> None:
        if rows:
            Rows(model, (*_COMMON, *columns)).insert((*self.start, pk, *values) for pk, values in rows)

    def _end(self, model: Any, keys: Sequence[int]) -> None:
        for part in chunks(keys):
            model.objects.filter(pk__in=part, valid_to__isnull=True).update(valid_to=self.at)

    def _identifiers(self, found: Sequence[Changed]) -> None:
        wanted = {item.pk: _systems(item) for item in found if item.given.identifiers or item.touches("tag")}
        items = [item for item in found if item.pk in wanted]
        ended: list[int] = []
        new: New = []
        for item, rows in _open(Identifier, items):
            for system, values in wanted[item.pk].items():
                have = {row.value: row.pk for row in rows if row.system == system}
                kept = values | set(have) if system == checking.FORMER_TAG else values
                ended += [pk for value, pk in have.items() if value not in kept]
                new += [(item.pk, (system, value)) for value in sorted(kept - set(have))]
                if kept != set(have):
                    item.beside[f"identifiers.{system}"] = (sorted(have), sorted(kept))
        self._end(Identifier, ended)
        _refuse_taken(items, new)
        self._insert(Identifier, ("system", "value"), new)

    def _interfaces(self, items: Sequence[Changed]) -> None:
        ended: list[int] = []
        new: New = []
        for item, rows in _open(NetworkInterface, items):
            for given in item.given.interfaces:
                row = _same_interface(rows, given)
                before = {name: getattr(row, name) for name in _INTERFACE} if row else {}
                after = _cleaned(
                    clean_interface, {**before, **{key: value for key, value in given.items() if value}}
                )
                if before == after:
                    continue
                ended += [row.pk] if row else []
                new.append((item.pk, [after[name] for name in _INTERFACE]))
                item.beside["interfaces"] = (before or None, after)
        self._end(NetworkInterface, ended)
        self._insert(NetworkInterface, _INTERFACE, new)

    def _software(self, items: Sequence[Changed]) -> None:
        ended: list[int] = []
        new: New = []
        for item, rows in _open(Software, items):
            for given in item.given.software:
                after = _cleaned(clean_software, given)
                row = next(
                    (row for row in rows if (row.kind, row.name) == (after["kind"], after["name"])), None
                )
                if row is not None and row.version == after["version"]:
                    continue
                corrects = row is not None and self._corrects(given)
                ended += [row.pk] if row else []
                new.append((item.pk, [after["kind"], after["name"], after["version"], corrects]))
                key = f"software.{after['kind']}.{after['name']}".rstrip(".")
                item.beside[key] = (row.version if row else None, after["version"])
        self._end(Software, ended)
        self._insert(Software, _SOFTWARE, new)

    def _corrects(self, given: Mapping[str, Any]) -> bool:
        """The version before was entered wrongly: no change of the device, and somebody says why."""
        wrong = bool(given.get("corrects"))
        if wrong and not self.reason.strip():
            told = _("Say why the entry before was wrong.")
            raise InvalidInput(told, fields={"reason": [told]})
        return wrong


def _systems(item: Changed) -> dict[str, set[str]]:
    systems: dict[str, set[str]] = defaultdict(set)
    for system, value in item.given.identifiers:
        systems[system] |= {value.strip()} - {""}
    if item.touches("tag"):
        systems[checking.FORMER_TAG] |= {item.before["tag"]}
    return systems


def _open(model: Any, items: Sequence[Changed]) -> Iterable[tuple[Changed, list[Any]]]:
    rows: dict[int, list[Any]] = defaultdict(list)
    for part in chunks([item.pk for item in items]):
        for row in model.objects.open().filter(device_id__in=part).order_by("pk"):
            rows[row.device_id].append(row)
    return [(item, rows[item.pk]) for item in items]


def _same_interface(rows: Sequence[Any], given: Mapping[str, Any]) -> Any:
    """The open interface that the given one speaks of: same MAC address, same host name, or the only one."""
    mac = _cleaned(clean_interface, {"mac": given["mac"]})["mac"] if given.get("mac") else ""
    by_mac = next((row for row in rows if mac and row.mac == mac), None)
    if by_mac is not None or not rows:
        return by_mac
    by_name = next((row for row in rows if given.get("hostname") and row.hostname == given["hostname"]), None)
    only = rows[0] if len(rows) == 1 and not (mac and rows[0].mac) else None
    return by_name or only


def _cleaned(clean: Any, given: Mapping[str, Any]) -> dict[str, str]:
    try:
        return dict(clean(given))
    except ValueError as problem:
        raise InvalidInput(str(problem)) from None


def _refuse_taken(items: Sequence[Changed], new: New) -> None:
    tags = {item.pk: item.after["tag"] for item in items}
    given = [(tags[pk], [(values[0], values[1])]) for pk, values in new]
    if problems := dict(checking.taken_identifiers(given)):
        raise UnableToSome("; ".join(problems.values()), problems=problems)
