"""What the commands of policies do and show."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from django.core.files.base import File

from openhtm.accounts import api as accounts
from openhtm.awareness import api as awareness
from openhtm.kernel.actors import Actor
from openhtm.kernel.time import local_date, now
from openhtm.places.api import day_of

from .failures import Refusal, WrongUse
from .performing import password
from .values import site as named_site

_EDIT, _APPROVE = accounts.Permission.POLICY_EDIT, accounts.Permission.POLICY_APPROVE


def listed(by: Actor, *, q: str, state: str) -> list[dict[str, Any]]:
    on = day_of(now())
    if state and state not in awareness.listing.STATES:
        raise WrongUse(f"--state takes {', '.join(awareness.listing.STATES)}.")
    rows = awareness.listing.matching(awareness.policies(by), q=q, state=state, on=on)
    return [awareness.telling.policy(one, on=on) for one in rows.order_by("code")]


def whole(by: Actor, code: str) -> dict[str, Any]:
    """A policy with all its versions, the latest first."""
    on, found = day_of(now()), awareness.policy(by, code)
    told = [awareness.telling.version(one, on=on) for one in awareness.listing.versions_of(found)]
    return {**awareness.telling.policy(found, on=on), "versions": told}


def ready() -> list[dict[str, Any]]:
    return [
        {"slug": one.slug, "code": one.code, "title": one.title}
        for one in awareness.library.ready_policies().values()
    ]


def take_over(by: Actor, slug: str, *, site: str, code: str) -> dict[str, Any]:
    where = named_site(by, site)
    return _told(awareness.keeping.take_over(slug=slug, site=where, code=code, by=by, at=now()))


def add(by: Actor, code: str, *, title: str, site: str, file: Path) -> dict[str, Any]:
    """Begin a policy with the text of a file."""
    where, text = named_site(by, site), {"text": _text(file)}
    return _told(awareness.keeping.add(code=code, title=title, site=where, values=text, by=by, at=now()))


def _text(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        raise Refusal(f"{file} cannot be read as text.") from None


def begin(by: Actor, code: str) -> dict[str, Any]:
    return _told(awareness.keeping.begin(awareness.policy(by, code, _EDIT), by=by, at=now()))


def write(by: Actor, code: str, *, file: Path | None, change_note: str) -> dict[str, Any]:
    values = {"text": _text(file)} if file is not None else {}
    values |= {"change_note": change_note} if change_note else {}
    return _told(awareness.keeping.write(_latest(by, code, _EDIT), values=values, by=by, at=now()))


def submit(by: Actor, code: str) -> dict[str, Any]:
    return _told(awareness.keeping.submit(_latest(by, code, _EDIT), by=by, at=now()))


def send_back(by: Actor, code: str, *, reason: str) -> dict[str, Any]:
    found = _latest(by, code, _APPROVE)
    return _told(awareness.keeping.send_back(found, reason=reason, by=by, at=now()))


def approve(by: Actor, code: str, *, begins: date | None, from_input: bool) -> dict[str, Any]:
    found = _latest(by, code, _APPROVE)
    proof = _proof(by, from_input=from_input)
    return _told(awareness.keeping.approve(found, effective_from=begins, proof=proof, by=by, at=now()))


def review(by: Actor, code: str, *, note: str, from_input: bool) -> dict[str, Any]:
    """Of the approved version, whatever draft is under way."""
    found = awareness.policy(by, code, _APPROVE)
    versions = awareness.listing.versions_of(found)
    approved = next((one for one in versions if one.state == "approved"), None)
    if approved is None:
        raise Refusal(f"{found.code} has no approved version.")
    proof = _proof(by, from_input=from_input)
    return _told(awareness.keeping.review(approved, note=note, proof=proof, by=by, at=now()))


def retire(by: Actor, code: str, *, reason: str) -> dict[str, Any]:
    found = awareness.policy(by, code, _APPROVE)
    made = awareness.keeping.retire(found, reason=reason, by=by, at=now())
    return awareness.telling.policy(made, on=day_of(now()))


def _proof(by: Actor, *, from_input: bool) -> Any:
    if not isinstance(by, accounts.User):
        raise WrongUse("A person signs: give --as.")
    return accounts.reauthenticate(by, password=password(by, from_input=from_input), at=now())


def _latest(by: Actor, code: str, permission: str) -> Any:
    return awareness.listing.versions_of(awareness.policy(by, code, permission))[0]


def _told(version: Any) -> dict[str, Any]:
    return awareness.telling.version(version, on=day_of(now()))


def units(by: Actor) -> list[dict[str, Any]]:
    at = now()
    found = awareness.readiness.of_units(list(awareness.units(by)), on=day_of(at), at=at, spans=(30,))
    return [awareness.telling.unit(one) for one in found]


def unit(by: Actor, site: str, code: str) -> dict[str, Any]:
    return awareness.telling.whole_unit(_ready(awareness.unit_at(by, site, code)))


def _ready(unit: Any) -> Any:
    at = now()
    (found,) = awareness.readiness.of_units([unit], on=local_date(at, unit.site.time_zone), at=at)
    return found


def questions(by: Actor, site: str, code: str, file: Path) -> dict[str, Any]:
    unit = awareness.unit_at(by, site, code)
    named = awareness.responsible(by, unit)
    reader = by.actor_label
    content = awareness.questions.paper(_ready(unit), responsible=named, reader=reader, at=now())
    try:
        file.write_bytes(content)
    except OSError as problem:
        raise Refusal(f"{file} cannot be written: {problem.strerror}.") from None
    return {"unit": f"{unit.site.code} {unit.code}", "file": str(file), "bytes": len(content)}


def attest(by: Actor, code: str, *, site: str, unit: str, from_input: bool) -> list[dict[str, Any]]:
    found = awareness.unit_at(by, site, unit, accounts.Permission.POLICY_READ)
    version = awareness.held(by, code, local_date(now(), found.site.time_zone))
    proof = _proof(by, from_input=from_input)
    made = awareness.attesting.attest(version, department=found, proof=proof, by=by, at=now())
    return [awareness.telling.attestation(one) for one in made]


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """A sheet as it is named on the command line."""

    site: str
    unit: str
    people: Sequence[str]
    signed_on: date
    file: Path


def enter_sheet(by: Actor, code: str, sheet: Sheet) -> dict[str, Any]:
    unit = awareness.unit_at(by, sheet.site, sheet.unit, accounts.Permission.ATTESTATION_ENTER)
    version = awareness.held(by, code, local_date(now(), unit.site.time_zone))
    try:
        opened = sheet.file.open("rb")
    except OSError as problem:
        raise Refusal(f"{sheet.file} cannot be read: {problem.strerror}.") from None
    with opened:
        made = awareness.attesting.enter_sheet(
            version,
            department=unit,
            people=awareness.staff_by_email(unit, sheet.people, now()),
            signed_on=sheet.signed_on,
            file=File(opened, name=sheet.file.name),
            by=by,
            at=now(),
        )
    return awareness.telling.sheet(made)
