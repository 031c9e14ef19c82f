"""What the commands of security statements (MDS2) do and show."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.files.base import File

from openhtm.kernel.actors import Actor
from openhtm.kernel.time import now
from openhtm.registry import api as registry
from openhtm.security import api as security

from .failures import Refusal
from .sbom import model_of


def attach(by: Actor, file: Path, *, model: str, version: str) -> dict[str, Any]:
    if not file.is_file():
        raise Refusal(f"There is no file {file}.")
    with file.open("rb") as content:
        made = security.disclosures.attach(
            model_of(by, model), software_version=version, file=File(content, name=file.name), by=by, at=now()
        )
    return _data(made)


def listed(by: Actor, query: str, *, state: str) -> dict[str, Any]:
    rows = security.disclosing.matching(by, q=query, state=state)
    covered = security.coverage(registry.devices_for(by))
    return {
        "statements": [_data(one) for one in rows],
        "devices": covered.devices,
        "covered": covered.covered,
        "unknown": covered.unknown,
    }


def show(by: Actor, number: int, *, query: str) -> dict[str, Any]:
    found = security.access.disclosure(by, number)
    return _data(found) | {
        "answers": [
            security.disclosing.answer_data(one) for one in security.disclosing.answers(found, q=query)
        ],
        "gaps": [security.disclosing.gap_data(one) for one in security.disclosing.gaps_of(found)],
    }


def compare(by: Actor, before: int, after: int) -> dict[str, Any]:
    old, new = security.access.disclosure(by, before), security.access.disclosure(by, after)
    return {
        "same_edition": old.edition == new.edition,
        "differences": [
            security.disclosing.changed_data(one) for one in security.disclosing.differing(old, new)
        ],
    }


def _data(one: Any) -> dict[str, Any]:
    found = security.disclosing.row_data(one)
    instants = ("attached_at", "replaced_at")
    return found | {name: found[name].isoformat() if found[name] else None for name in instants}
