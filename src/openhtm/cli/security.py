"""What the commands of device security do and show."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from openhtm.kernel.actors import Actor
from openhtm.kernel.errors import DomainError, NotPermitted
from openhtm.kernel.time import now
from openhtm.security import api as security


def bring(by: Actor, files: Sequence[Path]) -> list[dict[str, Any]]:
    """Each file for itself: one that is refused does not keep the others out."""
    return [_brought(by, file) for file in files]


def _brought(by: Actor, file: Path) -> dict[str, Any]:
    found: dict[str, Any] = {"file": str(file), "kind": None, "applied": 0, "ignored": [], "error": None}
    if not file.is_file():
        return found | {"error": "There is no such file."}
    try:
        source = security.Source(name=file.name, path=file)
        made = security.documents_in.bring(source=source, by=by, at=now())
    except NotPermitted:
        raise
    except DomainError as problem:
        return found | {"error": str(problem)}
    return found | security.told(made)


def affected(by: Actor, query: str) -> dict[str, Any]:
    return security.answering.affected(by, query).as_json()


def rematch(by: Actor) -> dict[str, Any]:
    return {"hits": security.matching.rematch(by=by, at=now())}
