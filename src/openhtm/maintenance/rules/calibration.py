"""How test equipment stands on a day, and which readings an error found afterward puts in doubt."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum

#: So many days before its certificate ends, test equipment is due soon.
SOON = timedelta(days=30)


class AsFound(StrEnum):
    """How the laboratory found it before adjusting anything."""

    IN = "in"
    OUT = "out"
    UNKNOWN = "unknown"


class Standing(StrEnum):
    """The worst first."""

    QUARANTINED = "quarantined"
    OUT_OF_TOLERANCE = "out_of_tolerance"
    NO_CERTIFICATE = "no_certificate"
    EXPIRED = "expired"
    DUE_SOON = "due_soon"
    VALID = "valid"


FIT = frozenset({Standing.VALID, Standing.DUE_SOON})


@dataclass(frozen=True, slots=True, kw_only=True)
class Calibration:
    """What a certificate says. Valid from the day of calibration through ``valid_until``.

    ``settled``: what an error found at this calibration meant for earlier work has been decided.
    """

    calibrated_on: date
    valid_until: date
    as_found: AsFound = AsFound.UNKNOWN
    settled: bool = False


def in_force(calibrations: Iterable[Calibration], *, on: date) -> Calibration | None:
    """The latest calibration up to that day, whether or not it has expired; None: there is none."""
    known = [one for one in calibrations if one.calibrated_on <= on]
    return max(known, key=lambda one: (one.calibrated_on, one.valid_until), default=None)


def standing(calibrations: Iterable[Calibration], *, on: date, quarantined: bool = False) -> Standing:
    """How it stands on a day. Without a certificate it is not usable: unknown is never safe.

    An error found at any calibration up to that day keeps it out until its meaning is settled.
    """
    if quarantined:
        return Standing.QUARANTINED
    known = [one for one in calibrations if one.calibrated_on <= on]
    if any(one.as_found is AsFound.OUT and not one.settled for one in known):
        return Standing.OUT_OF_TOLERANCE
    latest = in_force(known, on=on)
    if latest is None:
        return Standing.NO_CERTIFICATE
    if latest.valid_until < on:
        return Standing.EXPIRED
    return Standing.DUE_SOON if latest.valid_until - on <= SOON else Standing.VALID


def margin(value: Decimal, *, lower: Decimal | None, upper: Decimal | None) -> Decimal | None:
    """How far the reading is from its nearest limit, in percent of the reading; negative beyond it.

    None where that cannot be told: no limit, or a reading of zero.
    """
    gaps = [value - lower] if lower is not None else []
    gaps += [upper - value] if upper is not None else []
    if not gaps or value == 0:
        return None
    return min(gaps) / abs(value) * 100


def in_doubt(margin_percent: Decimal | None, *, error_percent: Decimal | None) -> bool:
    """Whether an error of that size could turn the verdict. What cannot be told is in doubt."""
    if margin_percent is None or error_percent is None:
        return True
    return abs(margin_percent) <= error_percent


def answers(kinds: Iterable[str], asked: str) -> bool:
    """Whether equipment of these kinds is what a procedure asks for. ``Defibrillator analyzer`` answers
    ``Defibrillator analyzer, 50 Ω``; letter case does not matter."""
    wanted = _plain(asked)
    return any(kind and _is(kind, wanted) for kind in map(_plain, kinds))


def _is(kind: str, wanted: str) -> bool:
    longer, shorter = max(kind, wanted, key=len), min(kind, wanted, key=len)
    return longer.startswith(shorter) and not longer[len(shorter) : len(shorter) + 1].isalnum()


def _plain(text: str) -> str:
    return " ".join(text.casefold().split())
