"""A survey that is announced for next week, with what was asked for ahead; and a mock survey played before it."""

from __future__ import annotations

from datetime import timedelta

from openhtm.accounts.api import reauthenticate
from openhtm.survey import api as survey

from .stage import Stage


def load_survey(stage: Stage) -> None:
    """Opened by the manager; the link works until the survey is over."""
    manager, earlier = stage.people["manager"], stage.at - timedelta(minutes=11)
    begins = stage.today + timedelta(days=7 - stage.today.weekday())
    new = survey.NewRoom(
        authority="State health department",
        begins_on=begins,
        ends_on=begins + timedelta(days=3),
        sites=[next(iter(stage.sites.values()))],
    )
    room = survey.rooms.open_room(new, by=manager, at=earlier)
    survey.rooms.make_link(room, given_to="Sam Surveyor", lasts=timedelta(days=14), by=manager, at=earlier)
    asked = survey.rooms.ask(
        room, what="Cultures of the dialysis water, the last twelve months", by=manager, at=earlier
    )
    survey.rooms.answer(
        asked,
        text="In the binder of the dialysis unit; the copies lie with the infection control nurse.",
        by=manager,
        at=stage.at,
    )
    survey.rooms.ask(
        room, what="Who may release a device after a vendor has repaired it?", by=manager, at=stage.at
    )


#: What people on the floor said of every third stop, by question; of the others everything was well.
_SAID = {
    "sticker": ("gap", "The sticker is worn off; nobody can read the day."),
    "condition": ("gap", "The cord is taped."),
    "found_here": ("gap", "It stood in the corridor."),
    "fails_on_patient": ("unknown", "The nurse on duty is from an agency and was not told."),
}
_SECONDS = (12, 35, 50, 20, 95, 41)
_SEED = 41


def load_mock_survey(stage: Stage, *, password: str) -> None:
    """Eight devices of the first site, played through and signed by the manager three hours ago."""
    manager, at = stage.people["manager"], stage.at - timedelta(hours=3)
    place = survey.ground.Place(next(iter(stage.sites.values())))
    made = survey.mock_surveys.begin(place, seed=_SEED, size=8, by=manager, at=at)
    open_lines = survey.playing.waiting(made)
    for number, line in enumerate(open_lines):
        said = _SAID.get(line.question) if line.stop.position % 3 == 0 else None
        verdict, note = said or ("met", "")
        survey.mock_surveys.ask(line, by=manager, at=at)
        at += timedelta(seconds=_SECONDS[number % len(_SECONDS)])
        survey.mock_surveys.answer(line, verdict=verdict, note=note, by=manager, at=at)
    survey.mock_surveys.finish(
        made,
        conclusion="Print the stickers anew in the units that were visited; tell agency staff at the start of a shift.",
        proof=reauthenticate(manager, password=password, at=at),
        by=manager,
        at=at,
    )
