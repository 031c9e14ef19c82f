"""What the commands of device security do and show."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from openhtm.accounts.api import site
from openhtm.kernel.actors import Actor
from openhtm.kernel.errors import DomainError, NotPermitted
from openhtm.kernel.time import now
from openhtm.places.api import day_of
from openhtm.registry import api as registry
from openhtm.security import api as security

from .disclosures import attach
from .failures import Refusal
from .sbom import model_of, release_of

#: The code of a site and the tag of a device; both empty: all who run it.
Where = tuple[str, str]
Given = dict[str, Any]


def bring(by: Actor, files: Sequence[Path], *, model: str = "", version: str = "") -> list[dict[str, Any]]:
    """Each file for itself: one that is refused does not keep the others out. Of a ``model``: security statements."""
    if model:
        return [_stated(by, file, model=model, version=version) for file in files]
    return [_brought(by, file) for file in files]


def _stated(by: Actor, file: Path, *, model: str, version: str) -> dict[str, Any]:
    found: dict[str, Any] = {"file": str(file), "kind": "mds2", "applied": 0, "ignored": [], "error": None}
    try:
        made = attach(by, file, model=model, version=version)
    except NotPermitted:
        raise
    except (DomainError, Refusal) as problem:
        return found | {"error": str(problem)}
    ignored = [{"statement": one["place"], "why": f"{one['why']} {one['found']}"} for one in made["problems"]]
    return found | {"applied": made["answer_count"], "ignored": ignored}


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
    return security.answering.affected(by, query, on=day_of(now())).as_json()


def rematch(by: Actor) -> dict[str, Any]:
    return {"hits": security.matching.rematch(by=by, at=now())}


def judge(
    by: Actor, vulnerability: str, *, model: str, version: str, where: Where, given: Given
) -> list[Any]:
    """Judge a flaw in a release, for all who run it, for a site or for a device."""
    flaw = security.access.vulnerability(by, vulnerability)
    release = release_of(by, model_of(by, model), version)
    made = security.assessments.judge(
        flaw,
        releases=[release],
        new=security.NewAssessment(**given),
        place=_place(by, *where),
        by=by,
        at=now(),
    )
    return [security.assessment(row) for row in made]


def _place(by: Actor, site_code: str, tag: str) -> Any:
    if tag:
        return registry.device(by, tag)
    return site(by, site_code) if site_code else None


def withdraw(by: Actor, assessment_id: int, *, reason: str) -> dict[str, Any]:
    found = security.access.assessment(by, assessment_id)
    return security.assessment(security.assessments.withdraw(found, reason=reason, by=by, at=now()))


def assessments(by: Actor, query: str, *, state: str) -> list[dict[str, Any]]:
    rows = security.assessing.listed(by, q=query, state=state, on=day_of(now()))
    return [security.assessment(row) for row in rows]


def contradictions(by: Actor) -> list[dict[str, Any]]:
    lines = security.assessing.contradicted(by, registry.devices_for(by), on=day_of(now()))
    return [security.answering.contradiction_json(line) for line in lines]


def export_vex(by: Actor, kind: str, file: Path, *, site_code: str) -> dict[str, Any]:
    """Write what was judged to a file that is not there yet."""
    at_site = site(by, site_code) if site_code else None
    found = security.vexing.document(by, kind, site=at_site, at=now())
    text = json.dumps(found, indent=2, ensure_ascii=False) + "\n"
    if file.exists():
        raise Refusal(f"{file} is there already. Name another file.")
    try:
        file.write_text(text, encoding="utf-8")
    except OSError as problem:
        raise Refusal(f"{file} cannot be written: {problem.strerror}.") from problem
    return {"file": str(file), "format": kind, "statements": _statement_count(found)}


def _statement_count(found: dict[str, Any]) -> int:
    """CSAF tells of several releases in one entry."""
    if "statements" in found:
        return len(found["statements"])
    entries = found["vulnerabilities"]
    return sum(len(ids) for one in entries for ids in one.get("product_status", {"one": [0]}).values())
