"""A run over the rows: judged in order, counted, fingerprinted, and where wanted written."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from openhtm.kernel.canonical import canonical_bytes

from ..kinds.base import Context, Kind, NewName, Outcome, Session, Verdict, Written
from ..rules.problems import Cause, Problem, Severity
from .reading import CHUNK, chunks
from .study import Study


@dataclass(slots=True)
class Result:
    """What a run came to. The counts sum to ``rows``; ``fingerprint`` is the same as long as nothing it
    rests on changed.
    """

    rows: int = 0
    counts: dict[Verdict, int] = field(default_factory=lambda: dict.fromkeys(Verdict, 0))
    causes: dict[Cause, int] = field(default_factory=dict)
    new_names: list[NewName] = field(default_factory=list)
    fingerprint: str = ""


@dataclass(frozen=True, slots=True)
class Sinks:
    """Where a run leaves what it finds. ``write`` False: nothing is written to the record."""

    problems: Callable[[Sequence[Problem]], None]
    written: Callable[[Sequence[Written]], None] = lambda rows: None
    progress: Callable[[int], None] = lambda rows: None
    sample: Callable[[Sequence[Outcome]], None] = lambda outcomes: None
    write: bool = False


def run(study: Study, kind: Kind, context: Context, sinks: Sinks) -> Result:
    """Judge every row of the file; with ``sinks.write`` also write it, inside the caller's transaction."""
    session = kind.begin(context)
    result, digest = Result(), hashlib.sha256()
    _count_problems(study.warnings, result)
    sinks.problems(study.warnings)
    for records in chunks(study):
        outcomes = session.judge(records)
        _count(outcomes, result, digest)
        sinks.problems([problem for outcome in outcomes for problem in outcome.record.problems])
        sinks.sample(outcomes)
        if sinks.write:
            sinks.written(_write(session, outcomes))
        sinks.progress(result.rows)
    if sinks.write:
        _keep(session.finish() or (), sinks)
    result.new_names = session.new_names()
    result.fingerprint = digest.hexdigest()
    return result


def _write(session: Session, outcomes: Sequence[Outcome]) -> list[Written]:
    changing = [each for each in outcomes if each.verdict in (Verdict.CREATE, Verdict.UPDATE)]
    return session.write(changing) if changing else []


def _keep(rows: Sequence[Written], sinks: Sinks) -> None:
    for start in range(0, len(rows), CHUNK):
        sinks.written(rows[start : start + CHUNK])


def _count(outcomes: Iterable[Outcome], result: Result, digest: hashlib._Hash) -> None:
    for outcome in outcomes:
        result.rows += 1
        result.counts[outcome.verdict] += 1
        digest.update(_mark(outcome))
        _count_problems(outcome.record.problems, result)


def _mark(outcome: Outcome) -> bytes:
    """What a row would do: changed by anything that was entered or changed since."""
    if outcome.verdict is Verdict.UPDATE:
        what: object = [outcome.subject_id, outcome.version, _plain(outcome.before), _plain(outcome.after)]
        return b"%d update " % outcome.record.row + canonical_bytes(what)
    return f"{outcome.record.row} {outcome.verdict} {outcome.subject_id}\n".encode()


def _plain(values: Mapping[str, object]) -> dict[str, str]:
    return {name: str(value) for name, value in values.items()}


def _count_problems(problems: Iterable[Problem], result: Result) -> None:
    for problem in problems:
        cause = problem.cause
        result.causes[cause] = result.causes.get(cause, 0) + 1


def ordered_causes(causes: Mapping[Cause, int]) -> list[tuple[Cause, int]]:
    """Errors first, then the most frequent."""
    return sorted(causes.items(), key=lambda item: (item[0].severity is not Severity.ERROR, -item[1]))
