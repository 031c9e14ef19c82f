"""Dates as spreadsheets hold them. The order of day and month is a fact of the column, and needs proof.

`05/06/19` alone says nothing. A column that also holds `13/06/19` says that the day comes first, and one that
holds `06/13/19` beside it says that two people filled it: then no date in it can be trusted.
"""

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from .fields import Cell, Noted, Reading, Refusal
from .problems import facts
from .text import is_placeholder, normalize, squeeze


class Order(StrEnum):
    DAY_FIRST = "day_first"
    MONTH_FIRST = "month_first"
    YEAR_FIRST = "year_first"  # with a year of two digits: 19/12/31


class Verdict(StrEnum):
    NOT_NEEDED = "not_needed"  # every date says itself what it means
    PROVEN = "proven"
    GIVEN = "given"  # by a person or a profile
    AMBIGUOUS = "ambiguous"
    MIXED = "mixed"


# Excel counts days from here, since it takes 1900 for a leap year; serials under 61 are then one day off.
_EXCEL_EPOCH = dt.date(1899, 12, 30)
_SERIAL_RANGE = range(10_959, 73_415)  # 1 January 1930 to 31 December 2100
_FAR_AHEAD_YEARS = 25
_TRIPLE = re.compile(r"(\d{1,4})\s*([/.\-\s])\s*(\d{1,2})\s*\2\s*(\d{1,4})\.?")
_COMPACT = re.compile(r"(?:19|20)\d{6}")
_TIME = re.compile(
    r"[T\s]+\d{1,2}:\d{2}(?::\d{2}(?:[.,]\d+)?)?\s*(?:[AaPp]\.?[Mm]\.?)?\s*(?:Z|UTC|[+-]\d{2}:?\d{2})?$"
)
_CLOCK = re.compile(
    r"[T\s]+(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,]\d+)?)?\s*(?:([AaPp])\.?[Mm]\.?)?"
    r"\s*(Z|UTC|[+-]\d{2}:?\d{2})?$"
)
_NAMED = re.compile(
    r"(?:(\d{1,2})(?:st|nd|rd|th|er|o)? (?:de |of )?([^\d ]+)|([^\d ]+) (\d{1,2})(?:st|nd|rd|th)?)"
    r" (?:de )?(\d{2}|\d{4})"
)
_PARTIAL = re.compile(r"\d{4}|\d{1,2}[/.\-]\d{4}|\d{4}[/.\-]\d{1,2}|[^\d\s]+[ \-]\d{2,4}")
_NOUGHT = re.compile(r"0{1,4}[/.\-]0{1,2}[/.\-]0{1,4}")
_SERIAL_TEXT = re.compile(r"\d{5}(?:\.\d+)?")


@dataclass(frozen=True, slots=True)
class Proof:
    row: int
    value: str


@dataclass(frozen=True, slots=True)
class Decision:
    """What the column says about its order, and the cells that prove it."""

    verdict: Verdict
    order: Order | None = None
    proofs: tuple[Proof, ...] = ()


NO_DECISION = Decision(Verdict.NOT_NEEDED)


def given(order: Order) -> Decision:
    return Decision(Verdict.GIVEN, order)


@dataclass(slots=True)
class Evidence:
    """Collects, cell by cell, which orders a column of dates allows."""

    today: dt.date
    never_future: bool = False
    undecided: int = 0
    fits_all: set[Order] = field(default_factory=lambda: set(Order))
    only: dict[Order, Proof] = field(default_factory=dict)

    def see(self, row: int, cell: Cell) -> None:
        parts = _triple(cell)
        if parts is None:
            return
        readings = _readings(parts, today=self.today, never_future=self.never_future)
        if not readings:
            return
        self.fits_all &= set(readings)
        by_position = {order: day for order, day in readings.items() if order is not Order.YEAR_FIRST}
        if len(by_position) == 1:
            self.only.setdefault(next(iter(by_position)), Proof(row, str(cell)))
        elif len(set(by_position.values())) == 2:
            self.undecided += 1
        elif not by_position:
            self.only.setdefault(Order.YEAR_FIRST, Proof(row, str(cell)))

    def decide(self) -> Decision:
        if not self.only:
            return Decision(Verdict.AMBIGUOUS) if self.undecided else NO_DECISION
        proven = [order for order in self.only if order in self.fits_all]
        if len(proven) == 1:
            return Decision(Verdict.PROVEN, proven[0], (self.only[proven[0]],))
        if self.fits_all == {Order.YEAR_FIRST}:
            return Decision(Verdict.PROVEN, Order.YEAR_FIRST, tuple(self.only.values())[:1])
        return Decision(Verdict.MIXED, None, tuple(self.only.values()))


@dataclass(frozen=True, slots=True)
class DateReader:
    """Reads the cells of one column. `months` maps normalized month names and abbreviations to 1..12."""

    today: dt.date
    decision: Decision = NO_DECISION
    never_future: bool = False
    months: Mapping[str, int] = field(default_factory=dict)

    def read(self, cell: Cell) -> Reading:
        """The day a cell names.

        Refused with: `date.ambiguous`, `date.mixed_order`, `date.impossible`, `date.incomplete`,
        `date.future`, `date.not_a_date`. A serial number of Excel is taken and noted as `date.excel_serial`.
        """
        reading = self._read_any(cell)
        day = reading.value if isinstance(reading, Noted) else reading
        if self.never_future and isinstance(day, dt.date) and day > self.today:
            return Refusal("date.future", facts(today=self.today.isoformat()))
        return reading

    def _read_any(self, cell: Cell) -> Reading:
        if isinstance(cell, str):
            return self._read_text(squeeze(cell))
        if isinstance(cell, dt.datetime):
            return cell.date()
        if isinstance(cell, dt.date):
            return cell
        if isinstance(cell, bool) or not isinstance(cell, int | float):
            return Refusal("date.not_a_date")
        return _from_number(cell)

    def _read_text(self, text: str) -> Reading:
        if len(text) == 10 and text[4] == "-" and text[7] == "-" and text[:4] > "0000":
            try:
                return dt.date.fromisoformat(text)
            except ValueError:
                pass
        if not text or _NOUGHT.match(text) or is_placeholder(text):
            return None
        bare = _TIME.sub("", text)
        parts = _triple(bare)
        if parts is not None:
            return self._from_parts(parts)
        return self._from_words(bare)

    def _from_parts(self, parts: tuple[str, str, str]) -> Reading:
        if len(parts[0]) == 4:
            return _day(parts[0], parts[1], parts[2]) or Refusal("date.impossible")
        readings = _readings(parts, today=self.today, never_future=False)
        if self.decision.verdict is Verdict.MIXED:
            return Refusal("date.mixed_order", _as_facts(self.decision))
        if self.decision.order is not None:
            return readings.get(self.decision.order) or Refusal(
                "date.impossible_in_order", facts(order=self.decision.order)
            )
        possible = {day for order, day in readings.items() if order is not Order.YEAR_FIRST}
        if not possible:
            return Refusal("date.impossible")
        if len(possible) > 1:
            return Refusal("date.ambiguous")
        return possible.pop()

    def _from_words(self, text: str) -> Reading:
        if _COMPACT.fullmatch(text):
            return _day(text[:4], text[4:6], text[6:]) or Refusal("date.impossible")
        if _SERIAL_TEXT.fullmatch(text):
            return _from_number(float(text))
        named = _NAMED.fullmatch(normalize(text))
        if named:
            return self._from_named(named)
        if _PARTIAL.fullmatch(text) and (text[-1].isdigit()):
            return Refusal("date.incomplete")
        return Refusal("date.not_a_date")

    def _from_named(self, named: re.Match[str]) -> Reading:
        day, name, name_first, day_second, year = named.groups()
        month = self.months.get(name or name_first)
        if month is None:
            return Refusal("date.not_a_date")
        return _day(_full_year(year, self.today), month, day or day_second) or Refusal("date.impossible")


@dataclass(frozen=True, slots=True)
class MomentReader:
    """Reads days as `days` does, with the time of day where a cell has one.

    A day alone stays a day; so does midnight, which is how programs write a day without a time. A time without
    an offset is one of the site's clock.
    """

    days: DateReader

    def read(self, cell: Cell) -> Reading:
        """Refused as `DateReader.read`, and with `date.not_a_date` where the time cannot be."""
        reading = self.days.read(cell)
        day = reading.value if isinstance(reading, Noted) else reading
        if not isinstance(day, dt.date):
            return reading
        try:
            clock = _clock(cell)
        except ValueError:
            return Refusal("date.not_a_date")
        if clock is None or clock == dt.time.min:
            return reading
        moment = dt.datetime.combine(day, clock)
        return Noted(moment, reading.rule, reading.facts) if isinstance(reading, Noted) else moment


def _clock(cell: Cell) -> dt.time | None:
    """The time of day in a cell, None where it has none; `ValueError` for 25:00."""
    if isinstance(cell, dt.datetime):
        return cell.timetz()
    if isinstance(cell, float):
        minutes, second = divmod(min(round(cell % 1 * 86_400), 86_399), 60)
        return dt.time.min.replace(hour=minutes // 60, minute=minutes % 60, second=second)
    found = _CLOCK.search(squeeze(cell)) if isinstance(cell, str) else None
    return _time_of(found) if found else None


def _time_of(found: re.Match[str]) -> dt.time:
    hour, minute, second, half, offset = found.groups()
    hours = int(hour) if not half else int(hour) % 12 + (12 if half in "pP" else 0)
    zone = dt.datetime.strptime(offset.replace(":", "").replace("UTC", "Z"), "%z").tzinfo if offset else None
    return dt.time.min.replace(hour=hours, minute=int(minute), second=int(second or 0), tzinfo=zone)


def _triple(cell: Cell) -> tuple[str, str, str] | None:
    if not isinstance(cell, str):
        return None
    match = _TRIPLE.fullmatch(_TIME.sub("", squeeze(cell)))
    if match is None:
        return None
    first, _, second, third = match.groups()
    ends = sorted((len(first), len(third)))
    return (first, second, third) if ends[0] <= 2 and ends[1] != 3 else None


def _readings(parts: tuple[str, str, str], *, today: dt.date, never_future: bool) -> dict[Order, dt.date]:
    """The days that three numbers can mean, by order. A year of four digits settles where the year is."""
    first, second, third = parts
    if len(first) == 4:
        return {}
    year = _full_year(third, today)
    found = {Order.DAY_FIRST: _day(year, second, first), Order.MONTH_FIRST: _day(year, first, second)}
    if len(third) <= 2 and len(first) == 2:
        found[Order.YEAR_FIRST] = _day(_full_year(first, today), second, third)
    latest = today if never_future else today.replace(year=today.year + _FAR_AHEAD_YEARS, day=1)
    possible = {order: day for order, day in found.items() if day is not None}
    plausible = {order: day for order, day in possible.items() if day <= latest}
    return plausible or possible


def _full_year(text: str, today: dt.date) -> int:
    """Two digits are the year nearest to today that is at most 25 years ahead."""
    year = int(text)
    if len(text) > 2:
        return year
    year += today.year // 100 * 100
    if year > today.year + _FAR_AHEAD_YEARS:
        return year - 100
    return year + 100 if year <= today.year + _FAR_AHEAD_YEARS - 100 else year


def _day(year: str | int, month: str | int, day: str | int) -> dt.date | None:
    try:
        return dt.date(int(year), int(month), int(day))
    except ValueError:
        return None


def _from_number(number: float) -> Reading:
    if number == 0:
        return None
    if int(number) in _SERIAL_RANGE:
        day = _EXCEL_EPOCH + dt.timedelta(days=int(number))
        return Noted(day, "date.excel_serial")
    if number == int(number) and 1900 <= number <= 2100:
        return Refusal("date.incomplete")
    return Refusal("date.not_a_date")


def _as_facts(decision: Decision) -> tuple[tuple[str, str], ...]:
    first, second = (
        decision.proofs[:2] if len(decision.proofs) > 1 else (decision.proofs[0], decision.proofs[0])
    )
    return facts(first=first.value, first_row=first.row, second=second.value, second_row=second.row)
