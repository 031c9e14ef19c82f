"""What a page of one stop shows: its questions, the answers so far, and what is being asked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import cast

from django.utils.translation import gettext as _

from openhtm.accounts.api import one

from ..models import MockAnswer, MockAsking, MockLine, MockStop, MockSurvey


@dataclass(frozen=True, kw_only=True)
class AtStop:
    """``answers``: by line, the first one first. ``askings``: by line, the latest. ``total``: stops in all."""

    lines: Sequence[MockLine]
    answers: Mapping[int, Sequence[MockAnswer]]
    askings: Mapping[int, MockAsking]
    total: int


def stop(survey: MockSurvey, position: int) -> MockStop:
    """One of a mock survey that was reached before."""
    joined = ("device__device_type", "device__model__manufacturer", "device__room__building", "unit")
    rows = MockStop.objects.filter(survey=survey).select_related("survey", *joined)
    missing = _("This mock survey has no such stop.")
    return cast(MockStop, one(rows, missing, position=position))


def at_stop(here: MockStop) -> AtStop:
    answers: dict[int, list[MockAnswer]] = {}
    for answer in MockAnswer.objects.filter(line__stop=here).order_by("pk"):
        answers.setdefault(answer.line_id, []).append(answer)
    return AtStop(
        lines=list(MockLine.objects.filter(stop=here).order_by("position")),
        answers=answers,
        askings={each.line_id: each for each in MockAsking.objects.filter(line__stop=here).order_by("pk")},
        total=MockStop.objects.filter(survey=here.survey_id).count(),
    )


def waiting(survey: MockSurvey) -> list[MockLine]:
    """Questions that nobody has answered, in the order in which they are asked."""
    rows = MockLine.objects.filter(survey=survey, by_record=False, answers__isnull=True)
    return list(rows.select_related("survey__site", "survey__department", "stop").order_by("position"))


def first_open(survey: MockSurvey) -> int | None:
    """The first stop at which somebody has to answer; None: everything is answered."""
    rows = MockLine.objects.filter(survey=survey, by_record=False, answers__isnull=True)
    found: int | None = rows.order_by("position").values_list("stop__position", flat=True).first()
    return found
