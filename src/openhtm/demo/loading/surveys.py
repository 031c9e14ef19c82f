"""A survey that is announced for next week: its room, a link, and what the surveyor asked for ahead."""

from __future__ import annotations

from datetime import timedelta

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
