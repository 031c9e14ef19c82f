"""Whether what somebody attested to still counts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Standing(StrEnum):
    """``UNKNOWN``: nothing is on record. All but ``CURRENT`` count as missing."""

    CURRENT = "current"
    EXPIRED = "expired"
    OUTDATED = "outdated"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Given:
    """One attestation: to which version, on which day, and the first day on which it counts no more."""

    number: int
    on: date
    expires_on: date | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """A signed version: ``renews`` makes everybody attest anew."""

    number: int
    renews: bool


def enough_from(versions: Iterable[Step], *, held: int) -> int:
    """The lowest version that still counts while ``held`` is in force."""
    lowest = held
    for one in sorted((one for one in versions if one.number <= held), key=lambda one: -one.number):
        lowest = one.number
        if one.renews:
            break
    return lowest


def standing(given: Sequence[Given], *, enough: int, on: date) -> Standing:
    known = [one for one in given if one.on <= on]
    if not known:
        return Standing.UNKNOWN
    fit = [one for one in known if one.number >= enough]
    if not fit:
        return Standing.OUTDATED
    lasting = any(one.expires_on is None or one.expires_on > on for one in fit)
    return Standing.CURRENT if lasting else Standing.EXPIRED
