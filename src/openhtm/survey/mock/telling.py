"""A mock survey and its report as programs see them: for REST and the command."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from .. import words
from ..models import MockAnswer, MockSurvey
from ..rules.mock_scores import Score, Times
from .report import Part, Report, Told


def survey_json(one: MockSurvey) -> dict[str, Any]:
    names = ("seed", "size", "day", "begun_at", "begun_by", "finished_at", "finished_by", "conclusion")
    return {
        "id": one.pk,
        "number": str(one),
        "site": one.site.code,
        "department": one.department.code if one.department else None,
        **{name: getattr(one, name) for name in names},
        "score": score_json(one.signed_score) if one.finished_at else None,
    }


def score_json(one: Score) -> dict[str, Any]:
    return {
        "met": one.met,
        "gap": one.gap,
        "unknown": one.unknown,
        "unanswered": one.unanswered,
        "percent": one.percent,
    }


def report_json(found: Report) -> dict[str, Any]:
    return {
        "number": str(found.survey) if found.survey else None,
        "place": str(found.place),
        "site": found.place.site.code if found.place.site else None,
        "department": found.place.department.code if found.place.department else None,
        "seed": found.seed,
        "day": found.day.isoformat(),
        "devices": list(dict.fromkeys(one.stop.device.tag for one in found.lines if one.stop.device)),
        "score": score_json(found.score),
        "by_requirement": _parts(found.by_requirement),
        "by_unit": _parts(found.by_unit),
        "program_seconds": _times(found.program_times),
        "people_seconds": _times(found.people_times),
        "earlier": [
            {"number": str(one.survey), "day": one.survey.day.isoformat(), "score": score_json(one.score)}
            for one in found.earlier
        ],
        "lines": [line_json(one) for one in found.lines],
    }


def _parts(found: Sequence[Part]) -> list[dict[str, Any]]:
    return [{"name": one.name, "score": score_json(one.score)} for one in found]


def _times(found: Times) -> dict[str, Any]:
    return {"median": found.median, "slowest": found.slowest, "answers": found.answers}


def line_json(one: Told) -> dict[str, Any]:
    return {
        "id": one.pk or None,
        "device": one.stop.device.tag if one.stop.device else None,
        "unit": one.stop.unit.name if one.stop.unit else None,
        "question": one.question,
        "text": one.text,
        "answered_by": "record" if one.by_record else "person",
        "verdict": one.verdict or None,
        "because": words.because(one.because),
        "rows": [words.page_of(kind, key) for kind, key, _label in one.rows],
        "requirements": list(one.requirements),
        "finding": one.finding,
        "note": one.note,
        "by": one.by,
        "seconds": one.seconds,
        "documents": [pk for pk, _title in one.documents],
    }


def answer_json(one: MockAnswer) -> dict[str, Any]:
    names = ("verdict", "note", "asked_at", "answered_at", "corrects")
    return {
        "id": one.pk,
        "question": one.line_id,
        **{name: getattr(one, name) for name in names},
        "by": one.by_label,
        "seconds": one.took.total_seconds(),
    }
