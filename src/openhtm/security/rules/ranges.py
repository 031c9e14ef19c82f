"""Versions that a statement names, as one value that is stored and asked: of an ecosystem, or of a device.

Stored as {"scheme", "raw", "all", "exact": [..], "intervals": [[low, included, high, included], ..], "notes": [..],
"prose": the same or null}. Without "all", "exact" and "intervals" nobody can tell. Beside "all"
there may be "except", the same, of what is left out.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from . import ecosystems
from .device_versions import Held, held
from .documents import Affected
from .wording import Form, Interval, Note, Wording

Stored = Mapping[str, Any]
_KNOWN = frozenset(ecosystems.ecosystems())


def of_wording(wording: Wording) -> dict[str, Any]:
    """The wording of an advisory, with both readings where its name says otherwise."""
    return {
        "scheme": "",
        "raw": wording.raw,
        "all": wording.form == Form.ALL,
        "exact": list(wording.exact),
        "intervals": [stored_interval(one) for one in wording.intervals],
        "notes": [note.value for note in wording.notes],
        "prose": of_wording(wording.prose) if wording.prose is not None else None,
    }


def of_affected(affected: Affected, *, scheme: str) -> dict[str, Any]:
    """What a record says of versions of a package; ``scheme`` is the ecosystem by whose rules they compare."""
    return {
        "scheme": scheme,
        "raw": "",
        "all": affected.everything,
        "exact": list(affected.exact),
        "intervals": [stored_interval(one) for one in affected.intervals],
        "notes": [],
        "prose": None,
    }


def exactly(version: str, *, scheme: str = "") -> dict[str, Any]:
    """One version; without one all of them."""
    exact = [version] if version else []
    return {
        "scheme": scheme,
        "raw": version,
        "all": not version,
        "exact": exact,
        "intervals": [],
        "notes": [],
        "prose": None,
    }


def stored_interval(one: Interval) -> list[Any]:
    return [one.lowest, one.lowest_included, one.highest, one.highest_included]


def wording(stored: Stored) -> Wording:
    """The wording again, as versions of devices are held against it."""
    exact, intervals = tuple(stored["exact"]), tuple(map(_interval, stored["intervals"]))
    form = Form.INTERVALS if intervals else Form.EXACT if exact else Form.UNPARSED
    prose = stored.get("prose")
    return Wording(
        form=Form.ALL if stored["all"] else form,
        raw=str(stored["raw"]),
        exact=exact,
        intervals=intervals,
        notes=tuple(Note(one) for one in stored.get("notes", ())),
        prose=wording(prose) if prose else None,
    )


def _interval(given: Sequence[Any]) -> Interval:
    low, low_included, high, high_included = given
    return Interval(lowest=low, lowest_included=low_included, highest=high, highest_included=high_included)


def contains(stored: Stored, version: str, *, ecosystem: str = "") -> Held:
    """Whether a version is among those named; by the rules of the ecosystem where there is one that is known."""
    scheme = ecosystem or str(stored["scheme"])
    if scheme not in _KNOWN:
        return shown_by_device(stored, version)
    if stored["all"]:
        excepted = stored.get("except")
        return _but_for(contains(excepted, version, ecosystem=scheme)) if excepted else Held.INSIDE
    if not version or not (stored["exact"] or stored["intervals"]):
        return Held.UNKNOWN
    return _any(
        [
            *(_same(scheme, version, one) for one in stored["exact"]),
            *(_between(scheme, version, _interval(one)) for one in stored["intervals"]),
        ]
    )


@dataclass(frozen=True, slots=True)
class Span:
    """From one sortable key to another; None is without a bound."""

    low: str | None
    low_included: bool
    high: str | None
    high_included: bool


def spans(stored: Stored, *, ecosystem: str = "") -> tuple[Span, ...] | None:
    """The versions named as keys that sort; None where only ``contains`` can tell.

    A version of the ecosystem is inside exactly where its key lies in one of them.
    """
    scheme = ecosystem or str(stored["scheme"])
    if scheme not in _KNOWN or stored["all"] or not (stored["exact"] or stored["intervals"]):
        return None
    bounds = [(one, True, one, True) for one in stored["exact"]] + [tuple(one) for one in stored["intervals"]]
    found = []
    for low, low_included, high, high_included in bounds:
        keys = [None if one is None else ecosystems.key(scheme, one) for one in (low, high)]
        if any(one is not None and key is None for one, key in zip((low, high), keys, strict=True)):
            return None
        found.append(Span(keys[0], low_included, keys[1], high_included))
    return tuple(found)


def shown_by_device(stored: Stored, version: str) -> Held:
    """Whether the version that a device shows is among those named, as makers of devices count."""
    if stored["all"] and stored.get("except"):
        return _but_for(shown_by_device(stored["except"], version))
    return held(wording(stored), version)


def _but_for(excepted: Held) -> Held:
    """All of them but those: what is among the exceptions is outside, what nobody can tell stays unknown."""
    return {Held.INSIDE: Held.OUTSIDE, Held.OUTSIDE: Held.INSIDE}.get(excepted, Held.UNKNOWN)


def _any(answers: Sequence[Held]) -> Held:
    return next((one for one in (Held.INSIDE, Held.UNKNOWN) if one in answers), Held.OUTSIDE)


def _same(scheme: str, version: str, stated: str) -> Held:
    if version == stated:
        return Held.INSIDE
    found = ecosystems.compare(scheme, version, stated)
    return Held.UNKNOWN if found is None else Held.INSIDE if found == 0 else Held.OUTSIDE


def _between(scheme: str, version: str, interval: Interval) -> Held:
    answers = [
        _bound(scheme, version, interval.lowest, included=interval.lowest_included, sign=1),
        _bound(scheme, version, interval.highest, included=interval.highest_included, sign=-1),
    ]
    if Held.OUTSIDE in answers:
        return Held.OUTSIDE
    return Held.UNKNOWN if Held.UNKNOWN in answers else Held.INSIDE


def _bound(scheme: str, version: str, bound: str | None, *, included: bool, sign: int) -> Held:
    if bound is None:
        return Held.INSIDE
    found = ecosystems.compare(scheme, version, bound)
    if found is None:
        return Held.UNKNOWN
    return Held.INSIDE if found * sign > 0 or (found == 0 and included) else Held.OUTSIDE


def written(stored: Stored) -> str:
    """The range for a person: as the document wrote it, else from and to."""
    if stored["raw"]:
        return str(stored["raw"])
    if stored["all"]:
        return "*"
    pieces = [*map(str, stored["exact"][:5]), *(["..."] if len(stored["exact"]) > 5 else [])]
    for low, low_included, high, high_included in stored["intervals"]:
        lower = f"{'>=' if low_included else '>'} {low}" if low else ""
        upper = f"{'<=' if high_included else '<'} {high}" if high else ""
        pieces.append(" ".join(filter(None, (lower, upper))) or "*")
    return " | ".join(pieces) or "?"
