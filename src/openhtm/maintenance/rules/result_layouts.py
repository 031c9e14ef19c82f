"""How an analyzer's result file is laid out: where it says what, and which of its tests answers which step.

The generic layout needs no mapping: its tests are called like the steps of the procedure.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import Any

from .impossible import Impossible
from .quantities import RefusedEntry, find_unit

MOST_TESTS = 300


class FileFormat(StrEnum):
    CSV = "csv"
    XML = "xml"


class Shape(StrEnum):
    """What one record of the file is: one test, or one device with a column (or element) for each test."""

    ROWS = "rows"
    COLUMNS = "columns"


class Decimals(StrEnum):
    """What stands before the decimals. EITHER refuses what could be read in two ways."""

    EITHER = "either"
    POINT = "point"
    COMMA = "comma"


class DayFormat(StrEnum):
    ISO = "%Y-%m-%d"
    POINTS = "%d.%m.%Y"
    DAY_FIRST = "%d/%m/%Y"
    MONTH_FIRST = "%m/%d/%Y"


class Role(StrEnum):
    """What a column, an element or a line of the head can say."""

    TEST = "test"
    VALUE = "value"
    UNIT = "unit"
    POLARITY = "polarity"
    VERDICT = "verdict"
    DEVICE = "device"
    SERIAL = "serial"
    ANALYZER = "analyzer"
    MEASURED_ON = "measured_on"


class InvalidLayout(Impossible):
    """A layout by which no file could be read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MappedTest:
    """One test of the file and the step it answers.

    ``unit``: what the file leaves out; ``polarity``: only rows that say so; ``lowest`` and ``highest``: what
    the instrument can measure, in that unit.
    """

    name: str
    step: str
    unit: str = ""
    polarity: str = ""
    lowest: Decimal | None = None
    highest: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """``record``: the name of the element that is one record of an XML file. ``names``: role to heading."""

    format: FileFormat = FileFormat.CSV
    shape: Shape = Shape.ROWS
    decimals: Decimals = Decimals.EITHER
    day_format: DayFormat = DayFormat.ISO
    record: str = ""
    names: Mapping[str, str] = field(default_factory=dict)
    tests: tuple[MappedTest, ...] = ()

    def named(self, role: Role) -> str:
        """The heading of a role as files are searched for it; empty where the file does not say it."""
        return plain(self.names.get(role, ""))

    def day(self, text: str) -> date:
        """The day that a text begins with; raises `ValueError`."""
        if self.day_format is DayFormat.ISO:
            return date.fromisoformat(text.strip()[:10])
        # Only the day is read, so no time zone comes into it.
        return datetime.strptime(text.split()[0], self.day_format.value).date()  # noqa: DTZ007


def plain(text: str) -> str:
    """A name as it is compared: case, spaces and the two micro signs do not matter."""
    return " ".join(text.split()).casefold()


#: The layout that the program documents: its own names, tests called by the keys of steps.
GENERIC_CSV = Layout(names={role: role.value for role in Role})
GENERIC_XML = Layout(format=FileFormat.XML, record="reading", names={role: f"@{role.value}" for role in Role})


def check_layout(layout: Layout) -> None:
    """Raise `InvalidLayout` where no file could be read by it."""
    for role in (Role.TEST, Role.VALUE):
        if layout.shape is Shape.ROWS and not layout.named(role):
            raise InvalidLayout("layout.no_name", role=role.value)
    if layout.shape is Shape.COLUMNS and not layout.tests:
        raise InvalidLayout("layout.no_tests")
    if layout.format is FileFormat.XML and not layout.record.strip():
        raise InvalidLayout("layout.no_record")
    if len(layout.tests) > MOST_TESTS:
        raise InvalidLayout("layout.too_many_tests", most=MOST_TESTS)
    _check_names(layout)
    for test in layout.tests:
        _check_test(test)


def _check_names(layout: Layout) -> None:
    headings = [plain(name) for name in layout.names.values() if name.strip()]
    for heading in headings:
        if headings.count(heading) > 1:
            raise InvalidLayout("layout.name_twice", name=heading)
    seen: set[tuple[str, str]] = set()
    for test in layout.tests:
        key = (plain(test.name), plain(test.polarity))
        if key in seen:
            raise InvalidLayout("layout.test_twice", name=test.name)
        seen.add(key)


def _check_test(test: MappedTest) -> None:
    if not test.name.strip():
        raise InvalidLayout("layout.test_unnamed", step=test.step)
    if not test.step.isidentifier():
        raise InvalidLayout("layout.test_step", name=test.name, step=test.step)
    if test.unit:
        try:
            find_unit(test.unit)
        except RefusedEntry as problem:
            raise InvalidLayout("layout.test_unit", name=test.name, unit=test.unit) from problem
    ranged = test.lowest is not None or test.highest is not None
    if ranged and not test.unit:
        raise InvalidLayout("layout.range_unit", name=test.name)
    if test.lowest is not None and test.highest is not None and test.lowest >= test.highest:
        raise InvalidLayout("layout.range_crossed", name=test.name, lowest=test.lowest, highest=test.highest)


# -- as plain values: stored, sent and written in a file --------------------------------------------------

_CHOSEN: tuple[tuple[str, type[StrEnum]], ...] = (
    ("format", FileFormat),
    ("shape", Shape),
    ("decimals", Decimals),
    ("day_format", DayFormat),
)
_KEYS = frozenset({"format", "shape", "decimals", "day_format", "record", "names", "tests"})
_TEST_KEYS = frozenset({"name", "step", "unit", "polarity", "lowest", "highest"})


def layout_values(layout: Layout) -> dict[str, Any]:
    """The layout as plain values; `read_layout` reads them back."""
    return {
        **{name: getattr(layout, name).value for name, _kind in _CHOSEN},
        "record": layout.record,
        "names": {str(role): name for role, name in layout.names.items() if name},
        "tests": [_test_values(test) for test in layout.tests],
    }


def _test_values(test: MappedTest) -> dict[str, Any]:
    texts = {name: getattr(test, name) for name in ("name", "step", "unit", "polarity")}
    ends = {"lowest": test.lowest, "highest": test.highest}
    return texts | {name: None if value is None else format(value, "f") for name, value in ends.items()}


def read_layout(values: Mapping[str, Any], *, whole: bool = True) -> Layout:
    """The layout of plain values; raises `InvalidLayout`. ``whole`` False: its tests are still to come."""
    _only(values, _KEYS)
    chosen = {name: _one_of(values, name, kind) for name, kind in _CHOSEN if values.get(name)}
    names, tests = values.get("names") or {}, values.get("tests") or []
    if not isinstance(names, Mapping) or not _is_list(tests):
        raise InvalidLayout("layout.unreadable")
    for role in names:
        if role not in set(Role):
            raise InvalidLayout("layout.unknown", name=role)
    layout = Layout(
        **chosen,  # type: ignore[arg-type]
        record=str(values.get("record") or "").strip(),
        names={str(role): str(name).strip() for role, name in names.items() if str(name).strip()},
        tests=tuple(_read_test(one) for one in tests),
    )
    if whole:
        check_layout(layout)
    return layout


def _is_list(value: object) -> bool:
    return isinstance(value, Sequence) and not isinstance(value, str)


def _only(values: Mapping[str, Any], known: frozenset[str]) -> None:
    for name in values:
        if name not in known:
            raise InvalidLayout("layout.unknown", name=name)


def _one_of(values: Mapping[str, Any], name: str, kind: type[StrEnum]) -> StrEnum:
    try:
        return kind(values[name])
    except ValueError as problem:
        offered = ", ".join(kind)
        raise InvalidLayout("layout.choice", name=name, value=values[name], offered=offered) from problem


def _read_test(values: object) -> MappedTest:
    if not isinstance(values, Mapping):
        raise InvalidLayout("layout.unreadable")
    _only(values, _TEST_KEYS)
    texts = {name: str(values.get(name) or "").strip() for name in ("name", "step", "unit", "polarity")}
    return MappedTest(**texts, lowest=_number(values, "lowest"), highest=_number(values, "highest"))


def _number(values: Mapping[str, Any], name: str) -> Decimal | None:
    text = values.get(name)
    if text in (None, ""):
        return None
    try:
        number = Decimal(str(text))
    except InvalidOperation as problem:
        raise InvalidLayout("layout.number", name=name, value=text) from problem
    if not number.is_finite():
        raise InvalidLayout("layout.number", name=name, value=text)
    return number
