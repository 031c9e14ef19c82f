"""One column of the file, read as one field: what the whole column proves, and then each cell, each
distinct cell once.
"""

import dataclasses
import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from . import dates, numbers, values
from .fields import Cell, Every, Field, Reading, ValueType
from .serials import read_code
from .text import normalize

_REMEMBERED_CELLS = 50_000
_DATED = {ValueType.DATE, ValueType.MOMENT}
_YEARS = {word: Decimal(1) for word in values.UNITS["year"]}
_MONTHS = {word: Decimal(1) for word in values.UNITS["month"]} | {
    word: Decimal(12) for word in values.UNITS["year"]
}
_UNITS_BY_FIELD_ENDING = {"_months": _MONTHS, "_years": _YEARS}


@dataclass(frozen=True, slots=True)
class Settings:
    """What a person or a profile said about a column. `treat` maps a normalized cell to what it is to be
    read as.
    """

    date_order: dates.Order | None = None
    bare_unit: str = ""  # of an interval without one
    treat: Mapping[str, Cell] = dataclasses.field(default_factory=dict)


@dataclass(slots=True)
class ColumnStudy:
    """Sees every cell of a column once, before any is read."""

    field: Field
    settings: Settings
    today: dt.date
    months: Mapping[str, int]
    _dates: dates.Evidence = dataclasses.field(init=False)
    _numbers: numbers.NumberEvidence = dataclasses.field(init=False)

    def __post_init__(self) -> None:
        self._dates = dates.Evidence(self.today, never_future=self.field.never_future)
        self._numbers = numbers.NumberEvidence()

    @property
    def needed(self) -> bool:
        """Whether cells of this field can only be read once the column is known."""
        return self.field.type in {*_DATED, ValueType.MONEY, ValueType.DECIMAL}

    def see(self, row: int, cell: Cell) -> None:
        if self.field.type in _DATED:
            self._dates.see(row, cell)
        else:
            self._numbers.see(cell)

    def reader(self) -> "ColumnReader":
        return ColumnReader(
            _reader_of(self, self._date_decision()), self.settings.treat, self._date_decision()
        )

    def _date_decision(self) -> dates.Decision:
        if self.settings.date_order is not None:
            return dates.given(self.settings.date_order)
        return self._dates.decide() if self.field.type in _DATED else dates.NO_DECISION


class ColumnReader:
    """Reads the cells of one column; equal cells are read once."""

    __slots__ = ("_read", "_seen", "_treat", "decision")

    def __init__(
        self, read: Callable[[Cell], Reading], treat: Mapping[str, Cell], decision: dates.Decision
    ) -> None:
        self._read = read
        self._treat = treat
        self._seen: dict[tuple[type, Cell], Reading] = {}
        self.decision = decision

    def __call__(self, cell: Cell) -> Reading:
        if cell == "" and not self._treat:
            return None
        key = (cell.__class__, cell)
        try:
            return self._seen[key]
        except KeyError:
            pass
        if len(self._seen) >= _REMEMBERED_CELLS:
            self._seen.clear()
        reading = self._seen[key] = self._read(self._treated(cell))
        return reading

    def _treated(self, cell: Cell) -> Cell:
        return self._treat.get(normalize(values.as_text(cell)), cell) if self._treat else cell


def _reader_of(study: ColumnStudy, decision: dates.Decision) -> Callable[[Cell], Reading]:
    wanted = study.field
    if wanted.type in _DATED:
        days = dates.DateReader(study.today, decision, wanted.never_future, study.months)
        return days.read if wanted.type is ValueType.DATE else dates.MomentReader(days).read
    mark = study._numbers.decide()
    units = next((units for end, units in _UNITS_BY_FIELD_ENDING.items() if wanted.name.endswith(end)), None)
    readers: dict[ValueType, Callable[[Cell], Reading]] = {
        ValueType.TEXT: lambda cell: values.read_text(cell, max_length=wanted.max_length),
        ValueType.NAME: lambda cell: values.read_name(cell, max_length=wanted.max_length),
        ValueType.CODE: lambda cell: read_code(cell, max_length=wanted.max_length),
        ValueType.SERIAL: lambda cell: read_code(cell, max_length=wanted.max_length),
        ValueType.MONEY: lambda cell: numbers.read_money(cell, mark=mark),
        ValueType.DECIMAL: lambda cell: numbers.read_decimal(cell, mark=mark, units=units),
        ValueType.INTEGER: lambda cell: numbers.read_integer(cell, mark=mark, units=units),
        ValueType.BOOLEAN: values.read_boolean,
        ValueType.CHOICE: lambda cell: values.read_choice(cell, wanted.words),
        ValueType.INTERVAL: lambda cell: values.read_interval(cell, bare_unit=study.settings.bare_unit),
        ValueType.MAC: values.read_mac,
        ValueType.IP: values.read_ip,
        ValueType.EMAIL: values.read_email,
    }
    return readers[wanted.type]


def fits(wanted: ValueType, cell: Cell, *, months: Mapping[str, int], today: dt.date) -> bool:
    """Whether a filled cell could hold this kind of value at all, whatever the rest of its column says."""
    if wanted in _DATED:
        reading = dates.DateReader(today, months=months).read(cell)
        return getattr(reading, "rule", "") != "date.not_a_date"
    readers: dict[ValueType, Callable[[Cell], Reading]] = {
        ValueType.MONEY: numbers.read_money,
        ValueType.DECIMAL: numbers.read_decimal,
        ValueType.INTEGER: lambda each: numbers.read_integer(each, units=_MONTHS),
        ValueType.BOOLEAN: values.read_boolean,
        ValueType.INTERVAL: lambda each: values.read_interval(each, bare_unit="month"),
        ValueType.MAC: values.read_mac,
        ValueType.IP: values.read_ip,
        ValueType.EMAIL: values.read_email,
    }
    read = readers.get(wanted)
    if read is None:
        return True
    reading = read(cell)
    return reading is None or isinstance(reading, Every | bool | str | int) or not _is_refused(reading)


def _is_refused(reading: Reading) -> bool:
    rule = getattr(reading, "rule", "")
    return bool(rule) and rule not in {"number.ambiguous", "interval.ambiguous"}
