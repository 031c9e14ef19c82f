"""Whether what is installed is what NVD calls vulnerable: CPE names, ranges of versions, things that run together."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from .cpes import ANY, NOT_APPLICABLE, BadCpe, Cpe, Relation, compare_values, parse, plain
from .device_versions import Held
from .documents import Configuration, Member
from .ecosystems import compare as compare_versions
from .wording import Interval

_ABOUT = ("part", "vendor", "product")
_BESIDE = ("edition", "language", "sw_edition", "target_sw", "target_hw", "other")
# NVD's versions follow no rules but numbers and words in their order.
_ORDER = "generic"


@dataclass(frozen=True, kw_only=True)
class Installed:
    """Something that is there, by its name and its version as far as it is known ("" is not known)."""

    cpe: Cpe
    version: str = ""


def applies(configuration: Configuration, installed: Sequence[Installed]) -> Held:
    """Whether all groups are there: each by one of its members at least.

    A group of which nobody knows whether it is there leaves it unknown; one that is surely not there excludes it.
    """
    found = [_any(_member(member, installed) for member in group) for group in configuration.groups]
    if not found or Held.OUTSIDE in found:
        return Held.OUTSIDE
    return Held.UNKNOWN if Held.UNKNOWN in found else Held.INSIDE


def _any(answers: Iterable[Held]) -> Held:
    found = set(answers)
    return next((one for one in (Held.INSIDE, Held.UNKNOWN) if one in found), Held.OUTSIDE)


def _member(member: Member, installed: Sequence[Installed]) -> Held:
    try:
        name = parse(member.cpe)
    except BadCpe:
        return Held.UNKNOWN
    return _any(_is(name, member.interval, one) for one in installed)


def _is(name: Cpe, interval: Interval, there: Installed) -> Held:
    if any(not _may_be(getattr(name, one), getattr(there.cpe, one), known=True) for one in _ABOUT):
        return Held.OUTSIDE
    if any(not _may_be(getattr(name, one), getattr(there.cpe, one), known=False) for one in _BESIDE):
        return Held.OUTSIDE
    return _version(name, interval, _shown(there))


def _may_be(said: str, there: str, *, known: bool) -> bool:
    """What nobody knows of the thing that is there may be what is said; its name must be known."""
    if said in (there, ANY):
        return True
    relation = compare_values(said, there)
    if relation in (Relation.EQUAL, Relation.SUPERSET):
        return True
    return relation == Relation.SUBSET and not known


def _shown(there: Installed) -> str:
    """Its version with its update ("9.8" and "p7" as "9.8-p7")."""
    version = there.version or (
        "" if there.cpe.version in (ANY, NOT_APPLICABLE) else plain(there.cpe.version)
    )
    update = "" if there.cpe.update in (ANY, NOT_APPLICABLE) else plain(there.cpe.update)
    return f"{version}-{update}" if version and update else version


def _version(name: Cpe, interval: Interval, shown: str) -> Held:
    if name.version == NOT_APPLICABLE:
        # NVD says so of hardware whose version plays no part.
        return Held.INSIDE
    if name.version == ANY:
        return _between(interval, shown)
    if not shown:
        return Held.UNKNOWN
    update = "" if name.update in (ANY, NOT_APPLICABLE) else plain(name.update)
    said = f"{plain(name.version)}-{update}" if update else plain(name.version)
    if compare_values(name.version, shown.casefold()) in (Relation.EQUAL, Relation.SUPERSET):
        return Held.INSIDE
    order = compare_versions(_ORDER, said, shown)
    if order is None:
        return Held.INSIDE if said.casefold() == shown.casefold() else Held.UNKNOWN
    if order == 0 or (name.update == ANY and shown.startswith(f"{said}-")):
        return Held.INSIDE
    return Held.OUTSIDE


def _between(interval: Interval, shown: str) -> Held:
    if interval.lowest is None and interval.highest is None:
        return Held.INSIDE
    if not shown:
        return Held.UNKNOWN
    answers = [
        _bound(interval.lowest, shown, included=interval.lowest_included, sign=1),
        _bound(interval.highest, shown, included=interval.highest_included, sign=-1),
    ]
    if Held.OUTSIDE in answers:
        return Held.OUTSIDE
    return Held.UNKNOWN if Held.UNKNOWN in answers else Held.INSIDE


def _bound(bound: str | None, shown: str, *, included: bool, sign: int) -> Held:
    if bound is None:
        return Held.INSIDE
    order = compare_versions(_ORDER, shown, bound)
    if order is None:
        return Held.UNKNOWN
    inside = order * sign > 0 or (order == 0 and included)
    return Held.INSIDE if inside else Held.OUTSIDE
