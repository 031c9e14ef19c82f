"""What the walk knows of surveys: all of it General Hospital's, marked as the other samples are."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .personas import World
    from .samples import Samples


def add(samples: Samples, at: datetime) -> None:
    from django.core.files.base import ContentFile

    from openhtm.documents.models import Document
    from openhtm.survey.actions import rooms

    world = samples.world
    new = rooms.NewRoom(
        authority="Zebrafinch state",
        begins_on=at.date(),
        ends_on=at.date() + timedelta(days=60),
        sites=[world.site],
    )
    room = rooms.open_room(new, by=world.mara, at=at)
    made = rooms.make_link(room, given_to="Zebrafinch Sam", lasts=timedelta(days=60), by=world.mara, at=at)
    asked = rooms.ask(room, what="Zebrafinch cultures", by=world.mara, at=at)
    told = rooms.ask(room, what="Zebrafinch elevators", by=world.mara, at=at)
    file = ContentFile(b"Zebrafinch log", "zebrafinch.txt")
    rooms.answer(told, text="Zebrafinch binder", files=[file], by=world.mara, at=at)
    samples.records |= {
        "survey_file": Document.objects.get(subject_type="survey.surveyrequest", subject_id=told.pk),
        "survey_room": room,
        "survey_link": made.link,
        "survey_secret": made.secret,
        "survey_question": asked,
        "mock_line": _mock_survey(world, at),
    }


def _mock_survey(world: World, at: datetime) -> Any:
    """A question for a person that is asked and waits, of a mock survey of the ICU."""
    from openhtm.survey.actions import mock_surveys
    from openhtm.survey.mock.ground import Place
    from openhtm.survey.models import MockLine

    survey = mock_surveys.begin(Place(world.site, world.icu), seed=7, size=5, by=world.mara, at=at)
    line, other = MockLine.objects.filter(survey=survey, by_record=False).order_by("position")[:2]
    mock_surveys.ask(other, by=world.mara, at=at)
    mock_surveys.answer(other, verdict="gap", note="Zebrafinch cord", by=world.mara, at=at)
    mock_surveys.ask(line, by=world.mara, at=at)
    return line
