"""The steps of a procedure: what a technician is asked, and what makes an answer good.

Each kind has its own fields; `check_steps` refuses a procedure that could not be judged.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from .conditions import OF_NUMBERS, Clause, InvalidCondition, Test, clauses
from .formulas import InvalidFormula, names_in, unit_of
from .impossible import Impossible
from .limits import Limits
from .meters import Counts
from .quantities import Family, find_unit

MOST_READINGS = 50
#: Keys that begin so belong to the steps that come from a table.
TABLE_PREFIX = "es_"
#: The conditions of the rows follow that of the step in the same column.
LONGEST_OF_TABLE = 60


class StepKind(StrEnum):
    INSTRUCTION = "instruction"
    PASS_FAIL_NA = "pass_fail_na"  # noqa: S105 (a kind of step)
    MEASURE = "measure"
    TEXT = "text"
    CHOICE = "choice"
    DATE = "date"
    PHOTO = "photo"
    SIGNATURE = "signature"
    METER_READING = "meter_reading"
    SOFTWARE_VERSION = "software_version"
    BARCODE = "barcode"
    CALC = "calc"
    ELECTRICAL_SAFETY = "electrical_safety"  # replaced by the rows of a table once the device is known


NUMERIC = frozenset({StepKind.MEASURE, StepKind.METER_READING, StepKind.CALC})
JUDGED_BY_LIMITS = frozenset({StepKind.MEASURE, StepKind.CALC})


class Statistic(StrEnum):
    """Which number of several readings is judged; EACH holds every one of them to the limits."""

    EACH = "each"
    MEAN = "mean"
    LOWEST = "lowest"
    HIGHEST = "highest"


class DateRule(StrEnum):
    """What a date must be, compared with the day the work is done."""

    ANY = "any"
    NOT_PAST = "not_past"  # an expiry: pads, battery
    NOT_FUTURE = "not_future"  # an installation


class InvalidStep(Impossible):
    """A step that could not be answered or judged. `key` is empty when there is no step at all."""

    def __init__(self, key: str, rule: str, **facts: object) -> None:
        super().__init__(rule, **facts)
        self.key = key


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One step. `key` is its stable name within the procedure; formulas and results refer to it.

    `mandatory` steps need an answer before the checklist is complete; a failed `critical` step fails
    the whole and takes the device out of service. `source` says where a limit comes from. `condition`: when it
    is asked at all; `as_left_of`: the as-found reading of which this is the reading after adjusting. `expected`:
    the version or code that fits, the table of electrical safety, or the meter for which a reading counts.
    """

    key: str
    kind: StepKind
    label: str
    mandatory: bool = True
    critical: bool = False
    allow_na: bool = False
    unit: str = ""
    limits: Limits | None = None
    decimals: int | None = None
    readings: int = 1
    statistic: Statistic = Statistic.EACH
    choices: tuple[str, ...] = ()
    failing_choices: frozenset[str] = field(default_factory=frozenset)
    date_rule: DateRule = DateRule.ANY
    expected: str = ""
    formula: str = ""
    source: str = ""
    condition: str = ""
    as_left_of: str = ""

    @property
    def required(self) -> bool:
        """A critical step must be answered whether or not it was also marked mandatory."""
        return self.mandatory or self.critical

    @property
    def judged_by(self) -> Limits:
        """The limits of a measured or calculated step; `check_steps` has made sure there are some."""
        if self.limits is None:
            raise InvalidStep(self.key, "step.no_limits")
        return self.limits


def check_steps(steps: Sequence[Step]) -> None:
    """Raise `InvalidStep` at the first step that could not be answered or judged."""
    for _place, problem in step_problems(steps):
        raise problem


def step_problems(steps: Sequence[Step]) -> Iterator[tuple[int, InvalidStep]]:
    """Every step that could not be answered or judged, with its place; of each the first reason."""
    seen: dict[str, Step] = {}
    for place, step in enumerate(steps):
        try:
            _check_key(step, seen)
            _check_step(step)
            _check_formula(step, seen)
            _check_condition(step, seen)
            _check_pair(step, steps[:place])
            _check_table(step, steps, place)
            _check_meter(step, steps[:place])
        except InvalidStep as problem:
            yield place, problem
        seen.setdefault(step.key, step)
    if not seen:
        yield 0, InvalidStep("", "step.none")


def _check_key(step: Step, seen: dict[str, Step]) -> None:
    if not step.key.isidentifier():
        raise InvalidStep(step.key, "step.key")
    if step.key in seen:
        raise InvalidStep(step.key, "step.key_twice")


def _check_step(step: Step) -> None:
    if not step.label.strip():
        raise InvalidStep(step.key, "step.no_label")
    if step.limits is not None and step.kind not in JUDGED_BY_LIMITS:
        raise InvalidStep(step.key, "step.limits_of_kind")
    if step.kind in NUMERIC:
        _check_number(step)
    if step.kind is StepKind.CHOICE:
        _check_choices(step)


def _check_number(step: Step) -> None:
    if step.kind in JUDGED_BY_LIMITS and step.limits is None:
        raise InvalidStep(step.key, "step.no_limits")
    if not 1 <= step.readings <= MOST_READINGS:
        raise InvalidStep(step.key, "step.readings", readings=step.readings, most=MOST_READINGS)
    if step.critical and step.kind is StepKind.METER_READING:
        raise InvalidStep(step.key, "step.critical_meter")
    try:
        unit = find_unit(step.unit)
    except ValueError as problem:
        raise InvalidStep(step.key, "step.unit", unit=step.unit) from problem
    relative = step.limits is not None and step.limits.percent is not None
    if relative and unit.family is Family.TEMPERATURE:
        raise InvalidStep(step.key, "step.percent_of_temperature")


def _check_choices(step: Step) -> None:
    if len(set(step.choices)) < 2 or len(set(step.choices)) != len(step.choices):
        raise InvalidStep(step.key, "step.choices")
    if not step.failing_choices <= set(step.choices):
        raise InvalidStep(step.key, "step.failing_choice")


def _check_formula(step: Step, earlier: dict[str, Step]) -> None:
    if step.kind is not StepKind.CALC:
        return
    try:
        names = names_in(step.formula)
    except InvalidFormula as problem:
        raise InvalidStep(step.key, problem.rule, **problem.facts) from problem
    for name in sorted(names):
        if name not in earlier or earlier[name].kind not in NUMERIC:
            raise InvalidStep(step.key, "step.formula_name", name=name)
    _check_formula_units(step, {name: _symbol(earlier[name]) for name in names})


def _symbol(step: Step) -> str:
    """The unit as it is compared; of a step that is refused for its unit, none."""
    try:
        return find_unit(step.unit).symbol
    except ValueError:
        return ""


def _check_formula_units(step: Step, units: dict[str, str]) -> None:
    """Readings are added as they stand, so microamperes and milliamperes must not meet in a sum."""
    try:
        unit = unit_of(step.formula, units)
    except InvalidFormula as problem:
        raise InvalidStep(step.key, problem.rule, **problem.facts) from problem
    wanted = find_unit(step.unit).symbol
    if unit and unit != wanted:
        raise InvalidStep(step.key, "step.formula_unit", unit=unit, wanted=wanted)


def _check_condition(step: Step, earlier: dict[str, Step]) -> None:
    if not step.condition:
        return
    try:
        found = clauses(step.condition)
    except InvalidCondition as problem:
        raise InvalidStep(step.key, problem.rule, **problem.facts) from problem
    for clause in found:
        _check_clause(step, clause, earlier)


def _check_clause(step: Step, clause: Clause, earlier: dict[str, Step]) -> None:
    of = earlier.get(clause.key)
    if of is None or of.kind is StepKind.ELECTRICAL_SAFETY:
        raise InvalidStep(step.key, "step.condition_step", name=clause.key)
    if clause.test in OF_NUMBERS and of.kind not in NUMERIC:
        raise InvalidStep(step.key, "step.condition_number", name=clause.key)
    if clause.test in (Test.IS, Test.IS_NOT):
        offered = {StepKind.PASS_FAIL_NA: ("pass", "fail"), StepKind.CHOICE: of.choices}.get(of.kind, ())
        known = {one.casefold() for one in (*offered, "na")}
        if offered and clause.value.casefold() not in known:
            raise InvalidStep(step.key, "step.condition_answer", name=clause.key, answer=clause.value)


def _check_pair(step: Step, earlier: Sequence[Step]) -> None:
    if not step.as_left_of:
        return
    found = next((one for one in earlier if one.key == step.as_left_of), None)
    if found is None or found.as_left_of:
        raise InvalidStep(step.key, "step.pair_step", name=step.as_left_of)
    if step.kind is not StepKind.MEASURE or found.kind is not StepKind.MEASURE or found.unit != step.unit:
        raise InvalidStep(step.key, "step.pair_kind", name=step.as_left_of)
    if any(one.as_left_of == step.as_left_of for one in earlier):
        raise InvalidStep(step.key, "step.pair_twice", name=step.as_left_of)


def _check_meter(step: Step, earlier: Sequence[Step]) -> None:
    """A reading that counts for a meter names it, in the unit in which the meter goes on."""
    if step.kind is not StepKind.METER_READING or not step.expected:
        return
    if step.expected not in list(Counts):
        raise InvalidStep(step.key, "step.meter", meter=step.expected, meters=", ".join(Counts))
    if step.expected == Counts.HOURS and step.unit != "h":
        raise InvalidStep(step.key, "step.meter_unit")
    if any(one.kind is step.kind and one.expected == step.expected for one in earlier):
        raise InvalidStep(step.key, "step.meter_twice", meter=step.expected)


def _check_table(step: Step, steps: Sequence[Step], place: int) -> None:
    """One table in a procedure, and no other step under the names that its rows will have."""
    tables = [at for at, one in enumerate(steps) if one.kind is StepKind.ELECTRICAL_SAFETY]
    if place in tables[1:]:
        raise InvalidStep(step.key, "step.table_twice")
    if tables and step.key.startswith(TABLE_PREFIX):
        raise InvalidStep(step.key, "step.table_key", prefix=TABLE_PREFIX)
    if place in tables and len(step.condition) > LONGEST_OF_TABLE:
        raise InvalidStep(step.key, "condition.too_long", longest=LONGEST_OF_TABLE)
