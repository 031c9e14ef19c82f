"""Taking the readings of an analyzer's result file into a checklist, and how its files are laid out."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.files.base import ContentFile
from django.utils.translation import gettext as _

from openhtm.accounts.api import Permission
from openhtm.documents import api as documents
from openhtm.kernel import acts
from openhtm.kernel.actions import action
from openhtm.kernel.actors import Actor
from openhtm.kernel.errors import DomainError, InvalidInput

from .. import measuring, result_words, rule_words, words
from ..acting import person
from ..models import Analyzer, AnalyzerUse, ChecklistRun, ResultFile, ResultMapping
from ..moving import open_record
from ..rules.calibration import FIT
from ..rules.result_files import Match
from ..rules.result_layouts import InvalidLayout, Layout, layout_values, read_layout
from ..taking import Taking, taking
from .checklists import record_from_file
from .measuring import UnableToMeasure, measure_with

_STORED = ("format", "shape", "decimals", "day_format", "record", "names", "tests")


@dataclass(frozen=True, kw_only=True)
class GivenFile:
    """What somebody brings. ``accepted``: codes of what may stand against it."""

    content: bytes
    name: str
    accepted: frozenset[str] = frozenset()


class UnableToTake(DomainError):
    """Something stands against taking the file. ``problems`` in ``details``: all of it, with its codes."""

    code = "unable_to_take"


@action("maintenance.test_equipment.map_files", needs=Permission.DEVICE_UPDATE)
def map_files(
    analyzer: Analyzer,
    *,
    layout: Mapping[str, Any],
    seen_version: int | None = None,
    by: Actor,
    at: datetime,
) -> ResultMapping:
    """Say how the result files of an analyzer are laid out; asked again, what differs is changed."""
    values = layout_values(_readable(layout))
    found: ResultMapping | None = ResultMapping.objects.filter(analyzer=analyzer).first()
    if found is None:
        return acts.create(ResultMapping(analyzer=analyzer, changed_at=at, **values))
    if all(getattr(found, name) == values[name] for name in _STORED):
        return found
    return acts.save(found, seen_version=seen_version, changed_at=at, **values)


def _readable(layout: Mapping[str, Any]) -> Layout:
    try:
        return read_layout(layout)
    except InvalidLayout as problem:
        text = rule_words.impossible(problem)
        raise InvalidInput(text, fields={"layout": [text]}) from problem


@action("maintenance.checklist.take_readings", needs=Permission.WORK_ORDER_PERFORM)
def take_readings(
    run: ChecklistRun,
    *,
    analyzer: Analyzer,
    given: GivenFile,
    reason: str = "",
    by: Actor,
    at: datetime,
) -> ResultFile:
    """Fill the steps that an analyzer's result file answers; all of it or nothing.

    The server judges. The same file again changes nothing. What stands against it raises `UnableToTake`.
    ``reason``: as for `measure_with`, where an emergency goes on with what is not fit.
    """
    open_record(run.work_order, by=by)
    found = taking(run, analyzer=analyzer, content=given.content, at=at)
    _check(found, given.accepted)
    _check_day(run, analyzer, found.match, at=at)
    use = _use(run, analyzer, reason=reason, by=by, at=at)
    file = _kept(run, found, given, use=use, by=by, at=at)
    for fill in found.match.fills:
        record_from_file(run, key=fill.step, answer=fill.answer, file=file, by=by, at=at)
    return file


def _check(found: Taking, accepted: Collection[str]) -> None:
    refused = found.match.refused(accepted)
    if not refused:
        return
    texts = [result_words.problem(one, labels=found.labels) for one in refused]
    told = [
        {"code": one.trouble.value, "text": text, "acceptable": not one.stops}
        for one, text in zip(refused, texts, strict=True)
    ]
    message = " ".join([_("Nothing was taken from this file."), *texts[:5]])
    raise UnableToTake(message, details={"problems": told})


def _check_day(run: ChecklistRun, analyzer: Analyzer, match: Match, *, at: datetime) -> None:
    """It had to be fit on the day it measured, too."""
    on = match.measured_on
    if on is None or measuring.is_emergency(run.work_order):
        return
    how = measuring.standing_of(analyzer, on=on)
    if how not in FIT:
        tag = analyzer.device.tag
        raise UnableToMeasure(words.unfit(tag, how), details={"analyzer": tag, "standing": how.value})


def _kept(
    run: ChecklistRun, found: Taking, given: GivenFile, *, use: AnalyzerUse, by: Actor, at: datetime
) -> ResultFile:
    """The file on record; its document hangs on the order."""
    sha256 = hashlib.sha256(given.content).hexdigest()
    known: ResultFile | None = run.files.filter(sha256=sha256).first()
    met = _met(found.match, given.accepted)
    if known is not None:
        # Taken again, less stands against it: what was accepted the first time stays on record.
        return acts.save(known, use=use, accepted=sorted({*known.accepted, *met}))
    document = documents.add(
        run.work_order,
        file=ContentFile(given.content, given.name or "results"),
        kind=documents.DocumentKind.REPORT,
        by=by,
        at=at,
    )
    return acts.create(
        ResultFile(
            run=run,
            site_id=run.site_id,
            document=document,
            name=document.name,
            sha256=sha256,
            taken_at=at,
            taken_by=person(by),
            use=use,
            accepted=met,
            measured_on=found.match.measured_on,
        )
    )


def _met(match: Match, accepted: Collection[str]) -> list[str]:
    """Of what was accepted, what there was."""
    return sorted({one.trouble.value for one in match.problems} & set(accepted))


def _use(run: ChecklistRun, analyzer: Analyzer, *, reason: str, by: Actor, at: datetime) -> AnalyzerUse:
    """The analyzer among what the run is measured with; what was said before stays."""
    said = [use.analyzer for use in measuring.uses_of(run)]
    if analyzer not in said:
        measure_with(run, analyzers=[*said, analyzer], reason=reason, by=by, at=at)
    use = measuring.use_of(run, analyzer)
    if use is None:
        raise AssertionError("measure_with names what it was given")
    return use
