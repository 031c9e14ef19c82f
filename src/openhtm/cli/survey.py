"""What the commands of the survey do and show."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

from openhtm.kernel.actors import Actor
from openhtm.kernel.time import now
from openhtm.survey import api as survey

from .failures import Refusal


def dossier(by: Actor, tag: str, *, day: date | None) -> survey.Dossier:
    reader = survey.Person(by)
    return survey.dossier(survey.device(reader, tag), reader=reader, day=day, at=now())


def written(found: survey.Dossier, file: Path) -> int:
    """How many bytes: an archive where the name says so, else the PDF."""
    at = now()
    try:
        if file.suffix.casefold() == ".zip":
            with file.open("wb") as target:
                survey.archive.write(target, found, at=at)
        else:
            file.write_bytes(survey.paper.paper(found, at=at))
        return file.stat().st_size
    except OSError as problem:
        raise Refusal(f"{file} cannot be written: {problem.strerror}.") from None


def mock_survey(by: Actor, file: Path, *, site: str, seed: str, devices: int) -> tuple[dict[str, Any], int]:
    """The machine's part at once, with nothing kept; the report and how many bytes it has."""
    reader, at = survey.Person(by), now()
    places, kept = survey.mock_places, survey.readable_mock_surveys(by)
    place = places.named(by, site, permission="compliance.read") if site else places.everywhere(by)
    chosen = places.seed_of(seed)
    drawn = survey.ground.draw(reader, place, seed=chosen, size=places.size_of(devices), at=at)
    found = survey.report.at_once(drawn, place, survey.asking.asked(drawn), seed=chosen, kept=kept)
    try:
        file.write_bytes(survey.mock_paper.paper(found, reader=reader.label, at=at))
        return survey.telling.report_json(found), file.stat().st_size
    except OSError as problem:
        raise Refusal(f"{file} cannot be written: {problem.strerror}.") from None
