"""Periods of the committee report: a month, a quarter or a year; and what a closed number became since."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

_WRITTEN = re.compile(r"(?P<year>(?:19|20|21)\d\d)(?:-(?:Q(?P<quarter>[1-4])|(?P<month>0[1-9]|1[0-2])))?")


@dataclass(frozen=True, kw_only=True)
class Period:
    """``first`` to ``last``, both included."""

    name: str
    first: date
    last: date


def read(text: str) -> Period | None:
    """2026, 2026-Q3 or 2026-07; None: nothing of that kind."""
    found = _WRITTEN.fullmatch(text.strip().upper())
    if found is None:
        return None
    year = int(found["year"])
    if found["quarter"]:
        begin, months = int(found["quarter"]) * 3 - 2, 3
    elif found["month"]:
        begin, months = int(found["month"]), 1
    else:
        begin, months = 1, 12
    first = date(year, begin, 1)
    after = date(year + (begin + months - 1) // 12, (begin + months - 1) % 12 + 1, 1)
    return Period(name=text.strip().upper(), first=first, last=after - timedelta(days=1))


def last_quarter(today: date) -> Period:
    """The last one that is over: what is asked for when nothing else is."""
    quarter = (today.month - 1) // 3
    found = read(f"{today.year}-Q{quarter}" if quarter else f"{today.year - 1}-Q4")
    assert found is not None  # noqa: S101 - written just above
    return found


Numbers = Mapping[str, float | None]


def restated(closed: Numbers, live: Numbers) -> dict[str, tuple[float | None, float | None]]:
    """What is another number now: as it was closed, and as it is. One that is counted no more is none of them."""
    return {key: (was, live[key]) for key, was in closed.items() if key in live and _differs(was, live[key])}


def _differs(was: float | None, now: float | None) -> bool:
    if was is None or now is None:
        return was is not now
    return abs(was - now) > 1e-9
