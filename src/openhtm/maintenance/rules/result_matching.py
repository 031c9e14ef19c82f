"""Which reading of an analyzer's file answers which step, and everything that stands against taking it.

Pure: `match` neither reads nor writes. Nothing is taken while one problem stops; the others a person can
accept, having seen them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal

from .electrical import VARIANT
from .result_files import Contents, Fill, Match, Problem, Reading, Record, Target, Trouble, about
from .result_identity import measured_day, other_analyzer, own_records
from .result_layouts import Layout, MappedTest, Role, Shape, plain
from .result_values import Stopped, answer_of, known_unit, shown_with, value_of
from .steps import Step, StepKind
from .verdicts import Verdict, judge

_UNIT_OF_HEADING = re.compile(r"[\[(]([^\])]+)[\])]\s*$")
_FAILED = frozenset({"fail", "failed", "f", "nok", "ng", "not ok", "no", "false", "out"})


def readings_of(layout: Layout, records: Sequence[Record]) -> list[Reading]:
    """Every test that the records hold, in the order of the mapping and then of the file."""
    read = _row if layout.shape is Shape.ROWS else _columns
    found = [one for record in records for one in read(layout, record)]
    return sorted(found, key=lambda one: one.place)


def _row(layout: Layout, record: Record) -> list[Reading]:
    def cell(role: Role) -> str:
        name = layout.named(role)
        return record.cells.get(name, "").strip() if name else ""

    name, polarity = cell(Role.TEST), cell(Role.POLARITY)
    if not (name or cell(Role.VALUE)):
        return []
    place, mapped = _mapping(layout, name, polarity)
    return [
        Reading(
            name=name,
            polarity=polarity,
            text=cell(Role.VALUE),
            unit=cell(Role.UNIT),
            heading_unit="",
            failed=plain(cell(Role.VERDICT)) in _FAILED,
            where=record.where,
            mapped=mapped,
            place=place,
        )
    ]


def _mapping(layout: Layout, name: str, polarity: str) -> tuple[int, MappedTest | None]:
    """The line of the mapping for a test: one for its polarity before one for any."""
    if not layout.tests:
        return 0, MappedTest(name=name, step=name.strip())
    known = [(place, one) for place, one in enumerate(layout.tests) if plain(one.name) == plain(name)]
    exact = [pair for pair in known if plain(pair[1].polarity) == plain(polarity)]
    anyway = [pair for pair in known if not pair[1].polarity]
    return next(iter([*exact, *anyway]), (len(layout.tests), None))


def _columns(layout: Layout, record: Record) -> list[Reading]:
    found = []
    for place, mapped in enumerate(layout.tests):
        text = record.cells.get(plain(mapped.name), "").strip()
        if not text:
            continue
        unit = record.cells.get(f"{plain(mapped.name)}/@unit", "").strip()
        found.append(
            Reading(
                name=mapped.name,
                polarity=mapped.polarity,
                text=text,
                unit=unit,
                heading_unit=_unit_of(mapped.name),
                failed=False,
                where=record.where,
                mapped=mapped,
                place=place,
            )
        )
    return found


def unmapped(layout: Layout, contents: Contents) -> list[MappedTest]:
    """The tests of a sample file that no line of the mapping knows, as lines that still need their step."""
    known = {(plain(one.name), plain(one.polarity)) for one in layout.tests}
    anyway = {name for name, polarity in known if not polarity}
    find = _tests_of_row if layout.shape is Shape.ROWS else _tests_of_columns
    made: dict[tuple[str, str], MappedTest] = {}
    for record in contents.records:
        for one in find(layout, record):
            key = (plain(one.name), plain(one.polarity))
            if key not in known and key[0] not in anyway:
                made.setdefault(key, one)
    return list(made.values())


def _tests_of_row(layout: Layout, record: Record) -> list[MappedTest]:
    bare = replace(layout, tests=(MappedTest(name="\0", step="none"),))
    return [
        MappedTest(name=one.name, step="", polarity=one.polarity) for one in _row(bare, record) if one.name
    ]


def _tests_of_columns(layout: Layout, record: Record) -> list[MappedTest]:
    """Every heading that is not a role and holds something like a number."""
    roles = {layout.named(role) for role in Role}
    return [
        MappedTest(name=heading, step="", unit=_unit_of(heading))
        for heading, text in record.cells.items()
        if heading and heading not in roles and text.strip()[:1].isdigit()
    ]


def _unit_of(heading: str) -> str:
    found = _UNIT_OF_HEADING.search(heading)
    return known_unit(found.group(1)) if found else ""


def match(layout: Layout, contents: Contents, target: Target) -> Match:
    """The steps that the file fills, and every problem at once."""
    records, problems, left_out = own_records(layout, contents, target)
    problems += other_analyzer(layout, contents, records, target)
    measured_on, wrong = measured_day(layout, contents, records, target)
    problems += wrong
    steps = {step.key: step for step in target.steps}
    by_step, wrong = _sorted_out(layout, records, steps)
    problems += wrong
    fills: list[Fill] = []
    for key, readings in by_step.items():
        filled, wrong = _fill(layout, steps[key], readings, today=target.today)
        problems += wrong
        fills += [filled] if filled else []
    problems += _missing(layout, target, by_step)
    problems += [problem for one in fills for problem in _replaced(one, target)]
    if not by_step and not any(one.stops for one in problems):
        problems.append(Problem(trouble=Trouble.NOTHING))
    order = {step.key: number for number, step in enumerate(target.steps)}
    return Match(
        fills=tuple(sorted(fills, key=lambda one: order[one.step])),
        problems=tuple(problems),
        left_out=left_out,
        measured_on=measured_on,
    )


def _sorted_out(
    layout: Layout, records: Sequence[Record], steps: Mapping[str, Step]
) -> tuple[dict[str, list[Reading]], list[Problem]]:
    by_step: dict[str, list[Reading]] = {}
    problems = []
    for one in readings_of(layout, records):
        step = _answered_by(one.mapped.step, steps) if one.mapped else None
        if step is None:
            problems.append(about(one, Trouble.UNKNOWN_TEST))
        elif step.kind is not StepKind.MEASURE:
            problems.append(about(one, Trouble.NOT_MEASURED, step=step.key))
        else:
            by_step.setdefault(step.key, []).append(one)
    return by_step, problems


def _answered_by(name: str, steps: Mapping[str, Step]) -> Step | None:
    """The step of that name; or the only one that is asked of its variants, as tables of electrical safety
    have them: a file says "earth resistance", whatever it was measured with."""
    if name in steps:
        return steps[name]
    variants = [step for key, step in steps.items() if key.startswith(f"{name}{VARIANT}")]
    return variants[0] if len(variants) == 1 else None


def _missing(layout: Layout, target: Target, by_step: Mapping[str, Sequence[Reading]]) -> list[Problem]:
    """Steps that the file should have filled: those of the mapping, and the measurements beside those that it
    fills. One that may not apply is left to the person."""
    by_key = {step.key: step for step in target.steps}
    mapped = {step.key for test in layout.tests if (step := _answered_by(test.step, by_key))}
    touched = {target.sections.get(key, "") for key in by_step}
    found = []
    for step in target.steps:
        if step.kind is not StepKind.MEASURE or step.allow_na or step.key in target.answered:
            continue
        beside = step.required and target.sections.get(step.key, "") in touched
        got = len(by_step.get(step.key, ()))
        if (step.key in mapped or beside or got) and got < step.readings:
            found.append(
                Problem(
                    trouble=Trouble.MISSING_TEST,
                    step=step.key,
                    entered=str(got),
                    expected=str(step.readings),
                )
            )
    return found


def _replaced(fill: Fill, target: Target) -> list[Problem]:
    before = target.answered.get(fill.step)
    if before is None or before == fill.judged.readings:
        return []
    shown = ", ".join(format(value.normalize(), "f") for value in before)
    return [Problem(trouble=Trouble.REPLACES, step=fill.step, entered=shown, expected=fill.said)]


def _fill(
    layout: Layout, step: Step, readings: Sequence[Reading], *, today: date
) -> tuple[Fill | None, list[Problem]]:
    values: list[tuple[Decimal, str]] = []
    problems = []
    for one in readings:
        try:
            values.append(value_of(layout, step, one))
        except Stopped as stopped:
            problems.append(stopped.problem)
    if len(readings) > step.readings:
        many = about(
            readings[-1],
            Trouble.TOO_MANY,
            step=step.key,
            entered=str(len(readings)),
            expected=str(step.readings),
        )
        problems.append(many)
    if problems:
        return None, problems
    judged = judge(step, answer_of(step, values), on=today)
    if judged.verdict is Verdict.PASS:
        failed = [one for one in readings if one.failed]
        problems = [about(one, Trouble.INSTRUMENT_FAILED, step=step.key) for one in failed]
    fill = Fill(
        step=step.key,
        answer=answer_of(step, values),
        judged=judged,
        tests=tuple(f"{one.name} {one.polarity}".strip() for one in readings),
        said=", ".join(shown_with(value, unit) for value, unit in values),
    )
    return fill, problems
