"""Which hourly rate an hour of work has: the nearest to the person, then the latest."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, kw_only=True)
class Rate:
    """``person_id`` and ``role`` empty: of everybody. ``kind`` empty: of every kind of labor. ``minor`` None:
    it is not known from that day on. ``key`` orders those of one day, the later entered last."""

    key: int
    minor: int | None
    currency: str
    holds_from: date
    person_id: int | None = None
    role: str = ""
    kind: str = ""
    rate_class: str = "regular"


@dataclass(frozen=True, kw_only=True)
class Work:
    """An hour of work. ``roles``: what the person is at the site on that day."""

    person_id: int | None
    roles: Collection[str]
    kind: str
    rate_class: str
    on: date


def rate_of(rates: Iterable[Rate], work: Work) -> Rate | None:
    """The rate of the person before that of a role before that of everybody; of these the one for the kind of
    labor before that for every kind; of these the latest. None: nobody has said, or it is not known.

    Overtime has rates of its own: the regular one never stands in for it.
    """
    fitting = [rate for rate in rates if _fits(rate, work)]
    if not fitting:
        return None
    best = max(fitting, key=_nearness)
    return None if best.minor is None else best


def _fits(rate: Rate, work: Work) -> bool:
    return (
        rate.holds_from <= work.on
        and rate.rate_class == work.rate_class
        and rate.kind in ("", work.kind)
        and rate.person_id in (None, work.person_id)
        and (not rate.role or rate.role in work.roles)
    )


def _nearness(rate: Rate) -> tuple[int, bool, date, int]:
    whose = 2 if rate.person_id is not None else 1 if rate.role else 0
    return (whose, bool(rate.kind), rate.holds_from, rate.key)
