"""Entries into a checklist that is being filled: judged one after the other, stored together.

The actions of ``actions/checklists.py`` call this; it notes everything in the act that runs.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from openhtm.kernel import acts
from openhtm.kernel.actors import Actor
from openhtm.kernel.errors import InvalidInput
from openhtm.registry import api as registry

from . import performing, words
from .acting import person
from .models import ChecklistRun, ProcedureStep, ResultFile, StepResult
from .performing import Sheet
from .rules.limits import shown
from .rules.quantities import RefusedEntry
from .rules.steps import StepKind
from .rules.verdicts import Answer, Overall, Verdict, judge
from .rules.verdicts import StepResult as Judged

_STORED = Decimal("0.000000001")


@dataclass(frozen=True, kw_only=True)
class Entry:
    """The answer to one step; ``noted``: further values of its result (comment, clock of the device, file)."""

    key: str
    answer: Answer
    noted: Mapping[str, Any] = field(default_factory=dict)


def enter(run: ChecklistRun, entries: Sequence[Entry], *, by: Actor, at: datetime) -> list[StepResult]:
    """Judge the entries in their order, each upon those before it, and store them. None is stored when one
    cannot be taken: ``InvalidInput`` says which."""
    filling = _Filling(sheet=performing.sheet_of(run), by=by, at=at)
    for entry in entries:
        filling.take(entry)
    filling.store()
    _conclude(filling.sheet, by=by, at=at)
    return [filling.sheet.results[entry.key] for entry in entries]


@dataclass(kw_only=True)
class _Filling:
    """``new``: the results that are not stored yet, by step key."""

    sheet: Sheet
    by: Actor
    at: datetime
    new: dict[str, StepResult] = field(default_factory=dict)

    def take(self, entry: Entry) -> None:
        step = self.sheet.steps.get(entry.key)
        if step is None:
            raise InvalidInput(_("This checklist has no step %(key)s.") % {"key": entry.key})
        among = self.sheet.asked()
        if entry.key not in among:
            text = words.not_asked(step)
            raise InvalidInput(text, fields={entry.key: [text]})
        judged = self._judged(step, entry.answer, among)
        self._keep(step, {**_facts(judged, entry.answer), "file": None, **entry.noted})
        self._calculate()

    def store(self) -> None:
        acts.create_many(list(self.new.values()))

    def _judged(self, step: ProcedureStep, answer: Answer, among: Sequence[str]) -> Judged:
        today = performing.today_of(self.sheet.run.work_order, self.at)
        try:
            return judge(step.rule, answer, on=today, earlier=self.sheet.values(among=among))
        except RefusedEntry as problem:
            text = str(words.refusal(problem))
            raise InvalidInput(text, fields={step.key: [text]}) from problem

    def _calculate(self) -> None:
        """Work out the calculated steps in order; one that has no value any more is INCOMPLETE again."""
        steps = [step for step in self.sheet.steps.values() if step.kind == StepKind.CALC]
        if not steps:
            return
        among = self.sheet.asked()
        for step in (one for one in steps if one.key in among):
            judged = self._judged(step, Answer(), among)
            if judged.verdict is not Verdict.INCOMPLETE or step.key in self.sheet.results:
                self._keep(step, _facts(judged, Answer()))

    def _keep(self, step: ProcedureStep, entry: dict[str, Any]) -> None:
        """A result new or changed; what is the same as before is not written again. A reading that a file gave
        and a person enters once more stays the file's."""
        run = self.sheet.run
        who: dict[str, Any] = {"recorded_at": self.at, "recorded_by": person(self.by)}
        found = self.sheet.results.get(step.key)
        if found is None:
            found = StepResult(run=run, step=step, site_id=run.site_id, **entry, **who)
            self.sheet.results[step.key] = self.new[step.key] = found
        elif step.key in self.new:
            _set(found, {**entry, **who})
        elif _differs(found, entry):
            acts.save(found, **entry, **who)


def _set(result: StepResult, values: Mapping[str, Any]) -> None:
    for name, value in values.items():
        setattr(result, name, value)


def _differs(found: StepResult, entry: Mapping[str, Any]) -> bool:
    file: ResultFile | None = entry.get("file")
    same_file = file is None or found.file_id == file.pk
    compared = (name for name in entry if name not in ("device_at", "file"))
    return not same_file or any(getattr(found, name) != entry[name] for name in compared)


def _facts(judged: Judged, answer: Answer) -> dict[str, Any]:
    bounds = judged.bounds
    return {
        "verdict": judged.verdict.value,
        "entered": [] if answer.na else [value for value in answer.values if value.strip()],
        "entered_unit": "" if answer.na else answer.unit,
        "value": None if judged.value is None else judged.value.quantize(_STORED),
        "readings": [shown(reading, decimals=None) for reading in judged.readings],
        "unit": judged.unit,
        "lower": _limit(bounds.lower if bounds else None),
        "upper": _limit(bounds.upper if bounds else None),
        "judgment": [note.value for note in judged.notes],
        "na_reason": answer.reason.strip() if answer.na else "",
    }


def _limit(value: Decimal | None) -> str:
    return "" if value is None else shown(value, decimals=None)


def _conclude(sheet: Sheet, *, by: Actor, at: datetime) -> None:
    """Keep the overall verdict, and with it the block on the device, true."""
    run, found = sheet.run, sheet.outcome()
    if run.overall != found.overall:
        acts.save(run, overall=found.overall.value)
    order = run.work_order
    if order.device is None:
        return
    place = {"code": performing.BLOCK_CODE, "source": performing.block_source(order)}
    if found.failed_critical:
        labels = ", ".join(sheet.steps[key].label for key in found.failed_critical)
        registry.blocks.put(order.device, **place, text=f"Failed: {labels}"[:300], by=by, at=at)
    elif not _failed_before(run):
        registry.blocks.lift(order.device, **place, reason="The entry was corrected", by=by, at=at)


def _failed_before(run: ChecklistRun) -> bool:
    """Another checklist of this order has failed, so its block stays until a retest passes."""
    others = run.work_order.runs.exclude(pk=run.pk)
    return bool(others.filter(overall=Overall.FAIL).exists())
