"""What the commands of procedures do and show."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from openhtm.kernel.actors import Actor
from openhtm.kernel.time import now
from openhtm.maintenance import api as maintenance

from .failures import Refusal, WrongUse

STATES = ("", "in_force", "in_review", "draft", "retired")
MOST_BYTES = 2_000_000


def library_or_refuse() -> None:
    """The shipped library whole, or where its files are wrong: nobody should find out at a bedside."""
    try:
        maintenance.library_procedures()
    except maintenance.InvalidLibraryFile as problem:
        raise Refusal(f"The library of checklists cannot be used. {problem}") from None


def listed(by: Actor, *, text: str, state: str) -> list[dict[str, Any]]:
    """The newest version of each procedure, by code."""
    if state not in STATES:
        raise WrongUse(f"There is no state '{state}'. States: {', '.join(filter(None, STATES))}.")
    readable = maintenance.readable_procedures(by)
    rows = maintenance.listing.latest_versions(text=text, state=state).filter(procedure__in=readable)
    return [_head(row) for row in rows.order_by("procedure__code")]


def _head(version: Any) -> dict[str, Any]:
    scope = version.procedure.model or version.procedure.device_type
    return {
        "code": version.procedure.code,
        "title": version.procedure.title,
        "number": version.number,
        "state": version.state,
        "for": str(scope) if scope else None,
        "minutes": version.standard_minutes,
        "library": version.procedure.library or None,
    }


def shelf(text: str) -> list[dict[str, Any]]:
    """What the library holds, by title."""
    library_or_refuse()
    wanted = text.casefold()
    return [
        {
            "slug": one.slug,
            "code": one.code,
            "title": one.title,
            "steps": len(one.steps),
            "minutes": one.standard_minutes,
            "families": list(one.families),
        }
        for one in maintenance.library_procedures()
        if wanted in f"{one.slug} {one.title} {' '.join(one.families)}".casefold()
    ]


def whole(by: Actor, code: str, *, number: int) -> dict[str, Any]:
    """One version with its steps: the one in force, or the newest while none is."""
    version = maintenance.procedure_version(by, code, number or None)
    return {
        **_head(version),
        "source": version.source,
        "source_reference": version.source_reference,
        "in_force_from": version.effective_from.isoformat() if version.effective_from else None,
        "author": str(version.author) if version.author else None,
        "approver": str(version.approver) if version.approver else None,
        "test_equipment": version.test_equipment,
        "steps": [_step(row.rule, row.section) for row in version.steps.all()],
    }


def from_library(slug: str) -> dict[str, Any]:
    """One procedure of the library with its steps."""
    library_or_refuse()
    found = maintenance.library_procedure(slug)
    if found is None:
        raise Refusal(
            f"The library has no procedure {slug}. See them with: openhtm procedures list --library."
        )
    return {
        "code": found.code,
        "title": found.title,
        "library": found.slug,
        "minutes": found.standard_minutes,
        "source": found.source,
        "source_reference": found.source_reference,
        "test_equipment": list(found.test_equipment),
        "steps": [_step(one.step, one.section) for one in found.steps],
    }


def _step(step: Any, section: str) -> dict[str, Any]:
    limits = (
        maintenance.words.limits(step.limits, unit=step.unit, decimals=step.decimals) if step.limits else ""
    )
    return {
        "key": step.key,
        "section": section or None,
        "title": step.label,
        "kind": step.kind.value,
        "limit": limits or ", ".join(step.choices) or step.expected or None,
        "critical": step.critical,
        "source": step.source or None,
        "when": step.condition or None,
        "as_left_of": step.as_left_of or None,
    }


def checked(files: Sequence[Path]) -> list[dict[str, Any]]:
    """Everything wrong with library files; without any, with those that are shipped."""
    texts = [(str(file), _text(file)) for file in files] or list(maintenance.shipped().items())
    return [
        {"file": one.file, "line": one.line, "step": one.step or None, "text": one.text}
        for one in maintenance.problems_of(texts)
    ]


def _text(file: Path) -> str:
    if not file.is_file():
        raise WrongUse(f"There is no file {file}.")
    with file.open("rb") as stream:
        data = stream.read(MOST_BYTES + 1)
    if len(data) > MOST_BYTES:
        raise WrongUse(f"{file} is larger than a checklist can be.")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise WrongUse(f"{file} is not UTF-8 text.") from None


def library_changes(by: Actor, code: str) -> dict[str, Any]:
    """How the newest version differs from the library."""
    version = maintenance.procedure_version(by, code, newest=True)
    return {
        "code": version.procedure.code,
        "number": version.number,
        "library": version.procedure.library or None,
        "news": maintenance.library_news.has_news(version.procedure),
        "changes": [
            {"step": one.key, "change": one.change.value, "title": one.title}
            for one in maintenance.library_news.offers_for(version)
        ],
    }


def taken_over(by: Actor, code: str, *, keys: Sequence[str]) -> dict[str, Any]:
    procedure = maintenance.procedure_version(by, code, newest=True).procedure
    return _head(maintenance.take_over_from_library(procedure, keys=keys, by=by, at=now()))
