"""What the commands of the survey do and show."""

from __future__ import annotations

from datetime import date
from pathlib import Path

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
