"""What the commands of bills of materials do and show."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.files.base import File

from openhtm.catalog import api as catalog
from openhtm.kernel.actors import Actor
from openhtm.kernel.time import now
from openhtm.registry import api as registry
from openhtm.security import api as security

from .failures import Refusal


def model_of(by: Actor, name: str) -> catalog.Model:
    """The model of that name or number, with its maker before it or not; several are told, none is guessed."""
    rows: list[catalog.Model] = list(catalog.access.models(by).for_lists().named(name.split()[-1]))
    wanted = " ".join(name.split()).casefold()
    exact = [row for row in rows if wanted in _names(row)]
    found = exact or [row for row in rows if wanted in str(row).casefold()]
    if len(found) == 1:
        return found[0]
    if not found:
        raise Refusal(f"There is no model '{name}', or it is outside your sites.")
    raise Refusal(f"Several models are called so: {', '.join(sorted(map(str, found)))}. Write the maker too.")


def _names(model: catalog.Model) -> set[str]:
    return {text.casefold() for text in (str(model), model.name, model.number, model.label) if text}


def release_of(by: Actor, model: catalog.Model, version: str) -> security.Release:
    rows = security.access.releases(by).filter(model=model, software_version=" ".join(version.split()))
    found = rows.first()
    if found is None:
        raise Refusal(f"{model} has no release {version} on record.")
    return found


def attach(by: Actor, file: Path, *, model: str, version: str, reason: str) -> dict[str, Any]:
    """Attach the file; the release is entered where it is not on record."""
    if not file.is_file():
        raise Refusal(f"There is no file {file}.")
    at = now()
    release = security.releases.add(model_of(by, model), software_version=version, by=by, at=at)
    with file.open("rb") as content:
        made = security.bills.attach(release, file=File(content, name=file.name), reason=reason, by=by, at=at)
    return _bill(made) | {"model": str(release.model), "version": release.software_version}


def show(by: Actor, *, model: str, version: str, component: str) -> dict[str, Any]:
    """A release with its standing bill, and those of its components that carry the text."""
    release = release_of(by, model_of(by, model), version)
    bill = security.access.bills(by, release).standing().first()
    devices = security.running.running(registry.devices_for(by), release)
    found: dict[str, Any] = {
        "model": str(release.model),
        "version": release.software_version,
        "devices": devices.count(),
        "bill": None,
        "components": [],
    }
    if bill is not None:
        rows = security.access.components(by, bill).named(component).order_by("name_key", "pk")
        found |= {"bill": _bill(bill), "components": list(map(security.listing.component_data, rows))}
    return found


def _bill(bill: security.Bill) -> dict[str, Any]:
    return {
        "kind": bill.kind,
        "edition": bill.edition,
        "about": bill.about,
        "issued_at": bill.issued_at.isoformat() if bill.issued_at else None,
        "sha256": bill.sha256,
        "component_count": bill.component_count,
        "unversioned_count": bill.unversioned_count,
        "problem_count": bill.problem_count,
        "problems": bill.problems,
    }
