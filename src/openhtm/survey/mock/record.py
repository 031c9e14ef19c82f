"""A mock survey as it is kept: its lines with the answers that count, their sum, and the whole that is signed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ..models import MockAnswer, MockLine, MockStop, MockSurvey
from ..rules.mock_scores import Score, score
from . import asking


def line(survey: MockSurvey, stop: MockStop, asked: asking.Line, position: int) -> MockLine:
    question, given = asked.question, asked.given
    return MockLine(
        survey=survey,
        stop=stop,
        position=position,
        question=question.key,
        text=question.text,
        good=question.good,
        by_record=given is not None,
        rules=list(question.rules),
        requirements=list(asked.requirements),
        verdict=given.verdict if given else "",
        because=[[code, dict(values)] for code, values in given.because] if given else [],
        rows=[list(row) for row in given.rows] if given else [],
        seconds=asked.seconds if given else None,
    )


def lines(survey: MockSurvey) -> list[MockLine]:
    rows = MockLine.objects.filter(survey=survey).select_related(
        "stop__device__department", "stop__device__device_type", "stop__unit"
    )
    return list(rows.order_by("position"))


def answers(survey: MockSurvey) -> Mapping[int, list[MockAnswer]]:
    """By line, the first one first; the last one counts."""
    found: dict[int, list[MockAnswer]] = {}
    for one in MockAnswer.objects.filter(line__survey=survey).order_by("pk"):
        found.setdefault(one.line_id, []).append(one)
    return found


def verdict(one: MockLine, given: Sequence[MockAnswer]) -> str:
    """``""``: nobody has answered."""
    if one.by_record:
        return one.verdict
    return given[-1].verdict if given else ""


def counted(survey: MockSurvey) -> Score:
    given = answers(survey)
    return score(verdict(one, given.get(one.pk, ())) for one in lines(survey))


def line_content(one: MockLine) -> list[Any]:
    return [one.position, one.question, one.text, one.verdict, one.because, one.rows, one.requirements]


def content(survey: MockSurvey) -> dict[str, Any]:
    """Everything a signature binds, in a form that stays the same."""
    given = answers(survey)
    every = lines(survey)
    return {
        "number": survey.number,
        "site": survey.site.code,
        "department": survey.department.code if survey.department else "",
        "seed": survey.seed,
        "size": survey.size,
        "day": survey.day.isoformat(),
        "conclusion": survey.conclusion,
        "counts": [survey.met, survey.gap, survey.unknown, survey.unanswered],
        "lines": [[str(one.stop), *line_content(one)] for one in every],
        "answers": [_answer(one, each) for one in every for each in given.get(one.pk, ())],
    }


def _answer(one: MockLine, given: MockAnswer) -> list[Any]:
    return [
        one.position,
        given.verdict,
        given.note,
        given.asked_at.isoformat(),
        given.answered_at.isoformat(),
        given.by_label,
    ]
