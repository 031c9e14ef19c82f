"""Which device type a name or code stands for."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

from ..models import DeviceType, TypeCode
from ..rules.names import folded
from ..rules.new_models import NewCode


def resolve(wanted: Mapping[str, Iterable[NewCode]]) -> dict[str, DeviceType]:
    """Device types by those of the names that are there, or of whose codes exactly one type is."""
    kinds = {folded(kind.name): kind for kind in DeviceType.objects.order_by("name")}
    by_code = _by_code(wanted)
    found: dict[str, DeviceType] = {}
    for name, codes in wanted.items():
        named = kinds.get(folded(name))
        coded = {kind for new in codes for kind in by_code.get((new.system, new.code), ())}
        if named is not None:
            found[name] = named
        elif len(coded) == 1:
            found[name] = coded.pop()
    return found


def _by_code(wanted: Mapping[str, Iterable[NewCode]]) -> Mapping[tuple[str, str], set[DeviceType]]:
    codes = {new.code for items in wanted.values() for new in items}
    found: defaultdict[tuple[str, str], set[DeviceType]] = defaultdict(set)
    if codes:
        for row in TypeCode.objects.filter(code__in=codes).select_related("device_type"):
            found[row.system, row.code].add(row.device_type)
    return found
