"""What a mock survey comes to: score by requirement and unit, gaps, what is unknown, times, and how it went before."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from openhtm.accounts.api import Permission
from openhtm.compliance import api as compliance
from openhtm.documents import api as documents

from ..models import MockAnswer, MockLine, MockSurvey, MockSurveyQuerySet
from ..readers import Reader
from ..rules.mock_scores import Score, Times, score, times
from . import record
from .asking import Line, Stop
from .ground import Ground, Place

#: Earlier mock surveys that a report is compared with.
EARLIER = 8


@dataclass(frozen=True, kw_only=True)
class Told:
    """One question with the answer that counts. ``pk`` 0: it was not kept. ``finding``: the id of a finding that says
    the same; ``documents``: ids and titles."""

    pk: int
    position: int
    stop: Stop
    stop_position: int = 0
    question: str
    text: str
    good: str
    by_record: bool
    requirements: Sequence[str]
    rules: Sequence[str]
    verdict: str
    because: Sequence[Sequence[Any]]
    rows: Sequence[Sequence[str]]
    note: str = ""
    by: str = ""
    seconds: float | None = None
    corrected: int = 0
    finding: int | None = None
    documents: Sequence[tuple[int, str]] = ()


@dataclass(frozen=True, kw_only=True)
class Part:
    """``name`` empty: without requirement, or in no unit."""

    name: str
    score: Score


@dataclass(frozen=True, kw_only=True)
class Earlier:
    survey: MockSurvey
    score: Score


@dataclass(frozen=True, kw_only=True)
class Report:
    """``survey`` None: what the machine found at once, with nothing kept."""

    survey: MockSurvey | None
    place: Place
    seed: int
    day: date
    lines: Sequence[Told]
    earlier: Sequence[Earlier]

    @property
    def score(self) -> Score:
        return score(one.verdict for one in self.lines)

    @property
    def by_requirement(self) -> list[Part]:
        """A question that answers several counts for each of them."""
        return _parts(self.lines, lambda one: one.requirements or ("",))

    @property
    def by_unit(self) -> list[Part]:
        return _parts(self.lines, lambda one: (one.stop.unit.name if one.stop.unit else "",))

    @property
    def program_times(self) -> Times:
        """Each question once: it was answered for all that was drawn together."""
        once = {one.question: one.seconds for one in self.lines if one.by_record and one.seconds is not None}
        return times(list(once.values()))

    @property
    def people_times(self) -> Times:
        return times([one.seconds for one in self.lines if not one.by_record and one.seconds is not None])

    def having(self, verdict: str) -> list[Told]:
        return [one for one in self.lines if one.verdict == verdict]


def _parts(lines: Iterable[Told], names: Callable[[Told], Iterable[str]]) -> list[Part]:
    found: dict[str, list[str]] = {}
    for one in lines:
        for name in names(one):
            found.setdefault(name, []).append(one.verdict)
    return [
        Part(name=name, score=score(found[name])) for name in sorted(found, key=lambda name: (not name, name))
    ]


def at_once(
    ground: Ground, place: Place, lines: Sequence[Line], *, seed: int, kept: MockSurveyQuerySet
) -> Report:
    """Of what was asked and not kept; people have answered nothing."""
    told = [_asked(one, position) for position, one in enumerate(lines, start=1)]
    return Report(
        survey=None,
        place=place,
        seed=seed,
        day=ground.day,
        lines=_with_findings(told, ground.reader, place),
        earlier=earlier(kept, place),
    )


def of_survey(survey: MockSurvey, *, reader: Reader, kept: MockSurveyQuerySet) -> Report:
    """``kept``: the mock surveys that the reader may see. Findings are looked up as they stand now."""
    given = record.answers(survey)
    files = _documents(given)
    told = [_kept(one, given.get(one.pk, []), files) for one in record.lines(survey)]
    place = Place(survey.site, survey.department)
    before = kept.filter(number__lt=survey.number)
    return Report(
        survey=survey,
        place=place,
        seed=survey.seed,
        day=survey.day,
        lines=_with_findings(told, reader, place),
        earlier=earlier(before, place),
    )


def earlier(kept: MockSurveyQuerySet, place: Place) -> list[Earlier]:
    """Signed ones of the same place, the latest first, by the counts that were signed."""
    rows = kept.finished().filter(site=place.site, department=place.department).order_by("-number")
    return [Earlier(survey=one, score=one.signed_score) for one in rows[:EARLIER]]


def _asked(one: Line, position: int) -> Told:
    given = one.given
    return Told(
        pk=0,
        position=position,
        stop=one.stop,
        question=one.question.key,
        text=one.question.text,
        good=one.question.good,
        by_record=given is not None,
        requirements=one.requirements,
        rules=one.question.rules,
        verdict=given.verdict if given else "",
        because=given.because if given else (),
        rows=given.rows if given else (),
        seconds=one.seconds,
    )


def _kept(one: MockLine, given: Sequence[MockAnswer], files: Mapping[int, list[tuple[int, str]]]) -> Told:
    last = given[-1] if given else None
    # The time that counts is that of the first answer: a correction is no slower answer.
    taken = given[0].took.total_seconds() if given else None
    return Told(
        pk=one.pk,
        position=one.position,
        stop=Stop(device=one.stop.device, unit=one.stop.unit),
        stop_position=one.stop.position,
        question=one.question,
        text=one.text,
        good=one.good,
        by_record=one.by_record,
        requirements=one.requirements,
        rules=one.rules,
        verdict=record.verdict(one, given),
        because=one.because,
        rows=one.rows,
        note=last.note if last else "",
        by=last.by_label if last else "",
        seconds=one.seconds if one.by_record else taken,
        corrected=max(0, len(given) - 1),
        documents=[each for answer in given for each in files.get(answer.pk, ())],
    )


def _documents(given: Mapping[int, Sequence[MockAnswer]]) -> Mapping[int, list[tuple[int, str]]]:
    keys = [one.pk for found in given.values() for one in found]
    found: dict[int, list[tuple[int, str]]] = {}
    for pk, subject, title in documents.of_many(MockAnswer, keys).values_list("pk", "subject_id", "title"):
        found.setdefault(subject, []).append((pk, title))
    return found


def _with_findings(told: Sequence[Told], reader: Reader, place: Place) -> list[Told]:
    """Gaps get the finding that stands for the same device or unit by one of the question's rules."""
    rules = {rule for one in told if one.verdict == "gap" for rule in one.rules}
    reach = compliance.Finding.objects.within(reader.scope(Permission.COMPLIANCE_READ)).standing()
    here = reach.filter(site=place.site) if place.site else reach
    rows = here.filter(rule__in=rules).order_by("-rank", "pk")
    known: dict[tuple[str, str, int | None], int] = {}
    for pk, rule, device, department in rows.values_list("pk", "rule", "device_id", "department_id"):
        known["device", rule, device] = pk
        known["unit", rule, department] = pk
    return [_with_finding(one, known) if one.verdict == "gap" else one for one in told]


def _with_finding(one: Told, known: Mapping[tuple[str, str, int | None], int]) -> Told:
    kind = "device" if one.stop.device else "unit"
    found = [known[kind, rule, one.stop.key] for rule in one.rules if (kind, rule, one.stop.key) in known]
    return replace(one, finding=found[0]) if found else one
