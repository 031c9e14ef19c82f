"""What a check found, in a form that is stored with the import and read by pages, REST and the command."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from ..kinds import kind as kind_of
from ..kinds.base import NewName, Outcome, Verdict, Written
from ..models import Import, ImportPart, ImportProblem
from ..rules.problems import Cause, Problem, Severity
from ..rules.values import as_text
from .run import Result, ordered_causes
from .study import Study

_SHOWN_ROWS = 20


def cause_key(cause: Cause) -> str:
    """A short name for a cause, the same in every process."""
    parts = [cause.rule, cause.column, *(f"{name}={value}" for name, value in cause.facts)]
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:16]


def as_row(batch: Import, problem: Problem) -> ImportProblem:
    return ImportProblem(
        batch=batch,
        row=problem.row,
        column=problem.column[:300],
        value=problem.value[:300],
        rule=problem.rule,
        facts=[list(fact) for fact in problem.facts],
        severity=problem.severity.value,
        cause=cause_key(problem.cause),
    )


def as_problem(row: ImportProblem) -> Problem:
    facts = tuple((str(name), str(value)) for name, value in row.facts)
    return Problem(row.row, row.column, row.value, row.rule, facts, Severity(row.severity))


def found(
    study: Study, result: Result, *, match: str, samples: Sequence[Mapping[str, Any]]
) -> dict[str, Any]:
    """Everything about the check but the single problems."""
    return {
        "match": match,
        "profile": study.profile.slug if study.profile else "",
        "profile_title": study.profile.title if study.profile else "",
        "notes": list(study.profile.notes) if study.profile else [],
        "file": asdict(study.table.facts),
        "columns": [
            {
                "header": each.header,
                "field": each.field,
                "confidence": each.confidence,
                "how": each.how.value if each.how else "",
                "near": each.near,
                "samples": [as_text(cell)[:80] for cell in samples],
            }
            for each, samples in zip(study.matches, study.samples, strict=True)
        ],
        "decisions": {
            name: {"verdict": decision.verdict.value, "order": decision.order.value if decision.order else ""}
            for name, decision in study.decisions.items()
            if decision.verdict.value != "not_needed"
        },
        "groups": [
            {
                "key": cause_key(cause),
                "rule": cause.rule,
                "column": cause.column,
                "facts": [list(fact) for fact in cause.facts],
                "severity": cause.severity.value,
                "count": count,
            }
            for cause, count in ordered_causes(result.causes)
        ],
        "new_names": [asdict(each) for each in result.new_names],
        "samples": list(samples),
    }


def sampled(outcomes: Iterable[Outcome], into: list[dict[str, Any]]) -> None:
    """A few rows of each verdict, with what they would change."""
    for outcome in outcomes:
        if outcome.verdict not in (Verdict.CREATE, Verdict.UPDATE):
            continue
        if sum(each["verdict"] == outcome.verdict for each in into) < _SHOWN_ROWS:
            into.append(
                {
                    "row": outcome.record.row,
                    "verdict": outcome.verdict.value,
                    "label": outcome.label,
                    "before": {name: str(value) for name, value in outcome.before.items()},
                    "after": {
                        name: str(value) for name, value in outcome.after.items() if value not in (None, "")
                    },
                }
            )


def cause_of(group: Mapping[str, Any]) -> Cause:
    facts = tuple((str(name), str(value)) for name, value in group["facts"])
    return Cause(group["rule"], group["column"], facts, Severity(group["severity"]))


def choices_of(names: Iterable[Mapping[str, Any]]) -> list[NewName]:
    return [
        NewName(**{**each, "candidates": tuple(tuple(one) for one in each["candidates"])}) for each in names
    ]


def as_json(values: Mapping[str, Any]) -> dict[str, Any]:
    """Values as JSON that ``from_json`` brings back exactly: days and instants keep their kind."""
    return {name: _as_json(value) for name, value in values.items()}


def _as_json(value: Any) -> Any:
    if isinstance(value, datetime):
        return {"instant": value.isoformat()}
    if isinstance(value, date):
        return {"day": value.isoformat()}
    if isinstance(value, Decimal):
        return {"number": str(value)}
    return value


def from_json(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: _from_json(value) for name, value in values.items()}


_KINDS: Mapping[str, Callable[[str], Any]] = {
    "instant": datetime.fromisoformat,
    "day": date.fromisoformat,
    "number": Decimal,
}


def _from_json(value: Any) -> Any:
    if isinstance(value, dict) and len(value) == 1:
        name, text = next(iter(value.items()))
        if name in _KINDS and isinstance(text, str):
            return _KINDS[name](text)
    return value


def written(part: ImportPart) -> list[Written]:
    """What a part of an applied import wrote."""
    return [
        Written(row, Verdict(verdict), subject_id, version, from_json(before))
        for row, verdict, subject_id, version, before in part.rows
    ]


def what_depends(batch: Import) -> list[str]:
    """What stands in the way of undoing the import, a sentence each."""
    kind = kind_of(batch.kind)
    parts = batch.parts.order_by("number")
    return [text for part in parts.iterator(chunk_size=10) for text in kind.dependents(written(part))]
