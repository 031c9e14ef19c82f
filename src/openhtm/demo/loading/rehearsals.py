"""A table-top exercise by a scenario, four months ago: told, decided, marked, taken to its end."""

from __future__ import annotations

from datetime import timedelta

from openhtm.response import api as response

from .stage import Stage

#: By inject: what was decided, minutes until then, the mark and what was missing.
_PLAYED = (
    ("Leave it switched on; pull the network cable; call security", 2, "met", ""),
    (
        "Declare; print the list of the segment",
        6,
        "partly",
        "Two scanners were not on the list; nobody said so.",
    ),
    ("Cut at 7:05, released by the radiologist on duty", 9, "met", ""),
    ("Read at the console; divert from 7:30", 4, "met", ""),
    ("Reinstall the first one, keep the second", 7, "missed", "No image of the disk was taken before."),
    ("Scanner by scanner, after the functional test", 5, "partly", "Nobody asked for the maker's consent."),
)


def load_rehearsal(stage: Stage) -> None:
    """Led and observed by the manager, played by a technician who takes the notes."""
    leader, member = stage.people["manager"], stage.people["technician"]
    at = stage.at - timedelta(days=120)
    site = next(iter(stage.sites.values()))
    made = response.rehearsals.begin(site, scenario="ransomware_imaging", by=leader, at=at)
    for inject, (decided, minutes, mark, note) in zip(made.injects.all(), _PLAYED, strict=True):
        told = at + timedelta(minutes=inject.minute)
        response.rehearsals.release(inject, by=leader, at=told)
        response.rehearsals.decide(inject, text=decided, by=member, at=told + timedelta(minutes=minutes))
        response.rehearsals.mark(
            inject, mark=mark, note=note, by=leader, at=told + timedelta(minutes=minutes)
        )
    incident, ended = made.incident, at + timedelta(minutes=90)
    for to in ("contained", "recovering", "recovered"):
        response.incidents.advance(incident, to=to, by=leader, at=ended)
    response.lessons.add(
        incident,
        text="Keep a disk for images in the workshop, and write down who may take one at night",
        owner=stage.people["engineer"],
        due_on=stage.today - timedelta(days=60),
        by=leader,
        at=ended,
    )
