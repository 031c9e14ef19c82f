"""Electrical safety by table: which measurements a device needs and within which limits.

A table is one standard with one method. A row says for which protection class, type of applied part and
connection it holds. What is not known of a device is asked as a step of its own, and the rows that depend on it
wait for the answer: an unknown class is never taken for one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from enum import StrEnum

from .impossible import Impossible
from .limits import Limits
from .quantities import Family, convert, find_unit
from .steps import TABLE_PREFIX as PREFIX
from .steps import Step, StepKind

#: What divides a quantity from its variant in a key: es_earth_resistance__no_cord.
VARIANT = "__"
YES, NO = "Yes", "No"


class ProtectionClass(StrEnum):
    """How the device protects from shock: protective earth, double insulation, or a battery alone."""

    I = "Class I"  # noqa: E741 (the name of the class)
    II = "Class II"
    IP = "Internally powered"


class AppliedPart(StrEnum):
    """What touches the patient: body, body floating, cardiac floating."""

    B = "B"
    BF = "BF"
    CF = "CF"


class Connection(StrEnum):
    """How it gets its power while it is measured."""

    CORD = "With its mains cord"
    NO_CORD = "Detachable cord, measured apart"
    FIXED = "Permanently wired"
    SYSTEM = "System on a multiple socket-outlet"


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One test of a table. An empty set of classes, parts or connections: it holds for all of them.

    ``advisory``: measured where possible, never missing. ``may_not_apply``: such as a case without metal.
    """

    quantity: str
    label: str
    unit: str
    limits: Limits
    classes: frozenset[ProtectionClass] = frozenset()
    parts: frozenset[AppliedPart] = frozenset()
    connections: frozenset[Connection] = frozenset()
    variant: str = ""
    readings: int = 1
    decimals: int | None = None
    clause: str = ""
    help: str = ""
    advisory: bool = False
    may_not_apply: bool = False

    @property
    def base(self) -> str:
        return PREFIX + self.quantity

    def key(self, part: AppliedPart | None = None) -> str:
        ends = [self.variant, part.value.lower() if part else ""]
        return VARIANT.join([self.base, *(end for end in ends if end)])


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """One standard with one method; ``note`` is shown beside every step. ``stands_in``: for sites without a choice."""

    slug: str
    title: str
    standard: str
    region: str = ""
    note: str = ""
    stands_in: bool = False
    rows: tuple[Row, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What is known of a device; None is unknown, an empty set of parts is known to have none."""

    protection: ProtectionClass | None = None
    parts: frozenset[AppliedPart] | None = None
    connection: Connection | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MakerLimit:
    """What the manufacturer states for one quantity, or one variant of it; it wins over the table."""

    key: str
    unit: str
    source: str
    at_least: Decimal | None = None
    at_most: Decimal | None = None


class InvalidMakerLimit(Impossible):
    """A manufacturer's limit that no table knows, or that nothing could meet. `key` says which."""

    def __init__(self, key: str, rule: str, **facts: object) -> None:
        super().__init__(rule, **facts)
        self.key = key


@dataclass(frozen=True, slots=True, kw_only=True)
class Expanded:
    """One concrete step. ``instead_of``: the row whose limit the manufacturer's replaces."""

    step: Step
    help: str = ""
    row: Row | None = None
    instead_of: Row | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A step that asks for what is not known, and the facts it settles."""

    key: str
    label: str
    choices: tuple[str, ...]
    help: str = ""
    condition: str = field(default="")


CLASS_KEY = PREFIX + "class"
NOTHING_KEY = PREFIX + "nothing"
CONNECTION_KEY = PREFIX + "connection"
PART_KEYS: Mapping[AppliedPart, str] = {part: f"{PREFIX}has_{part.value.lower()}" for part in AppliedPart}


def expand(table: Table, facts: Facts, makers: Sequence[MakerLimit], *, at: Step) -> list[Expanded]:
    """The concrete steps in place of ``at``: questions first, then the rows that may hold for the device."""
    rows = [row for row in table.rows if _may_hold(row, facts)]
    steps = [_asking(one, at) for one in questions(rows, facts)]
    limits = {one.key: one for one in makers}
    for row in rows:
        steps += [_measuring(row, part, facts, limits, table, at) for part in _parts(row, facts)]
    return steps or [_nothing(at)]


def _nothing(at: Step) -> Expanded:
    """The table asks for nothing of such a device: that is said and confirmed, not left blank."""
    step = Step(
        key=NOTHING_KEY,
        kind=StepKind.INSTRUCTION,
        label="Nothing has to be measured on such a device",
        mandatory=at.required,
        condition=at.condition,
    )
    return Expanded(step=step)


def _may_hold(row: Row, facts: Facts) -> bool:
    return (
        _fits(row.classes, facts.protection)
        and _fits(row.connections, facts.connection)
        and (not row.parts or facts.parts is None or bool(row.parts & facts.parts))
    )


def _fits(of: frozenset[StrEnum] | frozenset[ProtectionClass] | frozenset[Connection], known: object) -> bool:
    return not of or known is None or known in of


def _parts(row: Row, facts: Facts) -> list[AppliedPart | None]:
    """The types of applied part it is measured for; a row for all of them is measured once."""
    if not row.parts:
        return [None]
    return [
        part for part in AppliedPart if part in row.parts and (facts.parts is None or part in facts.parts)
    ]


# -- what is not known ------------------------------------------------------------------------------------


def questions(rows: Sequence[Row], facts: Facts) -> list[Question]:
    """What has to be asked before these rows can be told to hold or not."""
    found: list[Question] = []
    if facts.protection is None and any(row.classes for row in rows):
        offered = tuple(one.value for one in ProtectionClass)
        found.append(Question(key=CLASS_KEY, label="Protection class", choices=offered, help=_CLASS_HELP))
    if facts.connection is None and (wired := [row for row in rows if row.connections]):
        offered = tuple(one.value for one in Connection)
        found.append(
            Question(
                key=CONNECTION_KEY,
                label="How is it connected to the mains?",
                choices=offered,
                condition=_classes_together(wired, facts),
            )
        )
    if facts.parts is None and (touching := [row for row in rows if row.parts]):
        # Every type, also those that this table has no row for: the answer is kept, and tables change.
        found += [_part_question(part, touching, facts) for part in AppliedPart]
    return found


_CLASS_HELP = "As marked on the rating plate: a square in a square is class II."
_PART_SIGNS = {
    AppliedPart.B: "Sign: a person.",
    AppliedPart.BF: "Sign: a person in a box.",
    AppliedPart.CF: "Sign: a heart in a box.",
}


def _part_question(part: AppliedPart, rows: Sequence[Row], facts: Facts) -> Question:
    return Question(
        key=PART_KEYS[part],
        label=f"Has it applied parts of type {part.value}?",
        choices=(YES, NO),
        help=_PART_SIGNS[part],
        condition=_classes_together(rows, facts),
    )


def _classes_together(rows: Sequence[Row], facts: Facts) -> str:
    """For which classes any of these rows could hold, as a condition; empty for all."""
    if facts.protection is not None or any(not row.classes for row in rows):
        return ""
    return _one_of(CLASS_KEY, frozenset().union(*(row.classes for row in rows)), ProtectionClass)


def _one_of(key: str, wanted: Iterable[StrEnum], of: type[StrEnum]) -> str:
    """The key is one of these, in the words of conditions, which know only is, is not, and."""
    chosen = set(wanted)
    if chosen == set(of):
        return ""
    if len(chosen) == 1:
        return f"{key} is {next(iter(chosen))}"
    return " and ".join(f"{key} is not {one}" for one in of if one not in chosen)


def _asking(question: Question, at: Step) -> Expanded:
    step = Step(
        key=question.key,
        kind=StepKind.CHOICE,
        label=question.label,
        mandatory=at.required,
        choices=question.choices,
        condition=_both(at.condition, question.condition),
    )
    return Expanded(step=step, help=question.help)


def _both(*conditions: str) -> str:
    return " and ".join(one for one in conditions if one)


# -- what is measured -------------------------------------------------------------------------------------


def _measuring(
    row: Row,
    part: AppliedPart | None,
    facts: Facts,
    makers: Mapping[str, MakerLimit],
    table: Table,
    at: Step,
) -> Expanded:
    maker = makers.get(row.key(part)) or makers.get(row.key()) or makers.get(row.base)
    step = Step(
        key=row.key(part),
        kind=StepKind.MEASURE,
        label=f"{row.label}, type {part.value}" if part else row.label,
        mandatory=at.mandatory and not row.advisory,
        critical=at.critical and not row.advisory,
        allow_na=at.allow_na or row.may_not_apply,
        unit=row.unit,
        limits=row.limits if maker is None else in_unit(maker, row.unit),
        decimals=row.decimals,
        readings=row.readings,
        source=", ".join(text for text in (table.standard, row.clause) if text)
        if maker is None
        else maker.source,
        condition=_both(at.condition, *_waits(row, part, facts)),
    )
    return Expanded(step=step, help=row.help, row=row, instead_of=row if maker else None)


def _waits(row: Row, part: AppliedPart | None, facts: Facts) -> Iterator[str]:
    if facts.protection is None and row.classes:
        yield _one_of(CLASS_KEY, row.classes, ProtectionClass)
    if facts.connection is None and row.connections:
        yield _one_of(CONNECTION_KEY, row.connections, Connection)
    if facts.parts is None and part is not None:
        yield f"{PART_KEYS[part]} is {YES}"


def in_unit(maker: MakerLimit, unit: str) -> Limits:
    """The manufacturer's limits in the unit of the step: 0.3 mA where it is measured in µA is 300."""

    def converted(value: Decimal | None) -> Decimal | None:
        return None if value is None else convert(value, unit=maker.unit, to=unit)

    return Limits(lower=converted(maker.at_least), upper=converted(maker.at_most))


def check_maker(maker: MakerLimit, rows: Iterable[Row]) -> None:
    """Raise `InvalidMakerLimit` for a key that no table has, another kind of unit, or limits nothing meets."""
    families = {find_unit(row.unit).family for row in rows if _is_of(maker.key, row)}
    if not families:
        raise InvalidMakerLimit(maker.key, "electrical.key", test=maker.key)
    if _family(maker) not in families:
        raise InvalidMakerLimit(maker.key, "electrical.unit", unit=maker.unit)
    if maker.at_least is None and maker.at_most is None:
        raise InvalidMakerLimit(maker.key, "limits.none")
    if not maker.source.strip():
        raise InvalidMakerLimit(maker.key, "electrical.source")
    try:
        Limits(lower=maker.at_least, upper=maker.at_most)
    except Impossible as problem:
        raise InvalidMakerLimit(maker.key, problem.rule, **problem.facts) from problem


def _is_of(key: str, row: Row) -> bool:
    return key in (row.base, row.key(), *(row.key(part) for part in row.parts))


def _family(maker: MakerLimit) -> Family:
    try:
        return find_unit(maker.unit).family
    except ValueError as problem:
        raise InvalidMakerLimit(maker.key, "electrical.unit", unit=maker.unit) from problem


# -- what the answers settle ------------------------------------------------------------------------------


def settled(facts: Facts, answers: Mapping[str, str]) -> Facts:
    """The facts with what a checklist answered, by step key; what was known already stays."""
    found = facts
    if found.protection is None and answers.get(CLASS_KEY):
        found = replace(found, protection=ProtectionClass(answers[CLASS_KEY]))
    if found.connection is None and answers.get(CONNECTION_KEY):
        found = replace(found, connection=Connection(answers[CONNECTION_KEY]))
    told = {part: answers[key] for part, key in PART_KEYS.items() if answers.get(key)}
    if found.parts is None and len(told) == len(PART_KEYS):
        found = replace(found, parts=frozenset(part for part, said in told.items() if said == YES))
    return found
