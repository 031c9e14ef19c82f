"""What the commands of competencies do and show."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from openhtm.accounts import api as accounts
from openhtm.kernel.actors import Actor
from openhtm.kernel.time import now
from openhtm.workforce import api as workforce

from .failures import Refusal


def listed(by: Actor) -> list[dict[str, Any]]:
    """Every competency with how many may sign alone, and how many assessments expired or end soon."""
    on = workforce.today_for(by, now())
    every = list(workforce.competencies(by))
    lines = workforce.matrix.lines(workforce.people(by), every, on=on)
    return [_counted(one, [line.cells[one.pk] for line in lines if one.pk in line.cells]) for one in every]


def _counted(competency: Any, cells: Sequence[Any]) -> dict[str, Any]:
    return {
        **shown(competency),
        "able": sum(cell.signs for cell in cells),
        "due": sum(cell.standing in workforce.matrix.DUE for cell in cells),
    }


def shown(competency: Any) -> dict[str, Any]:
    return {
        "code": competency.code,
        "name": competency.name,
        "months": competency.months,
        "for": sorted(str(one) for one in competency.scopes.all()),
        "retired_reason": competency.retired_reason or None,
    }


def whole(by: Actor, code: str) -> dict[str, Any]:
    """With the people who hold it, by name."""
    found = workforce.competency(by, code)
    on = workforce.today_for(by, now())
    lines = workforce.matrix.lines(workforce.people(by).order_by("name", "pk"), [found], on=on)
    cells = [line.cells[found.pk] for line in lines if found.pk in line.cells]
    return {**shown(found), "people": [_cell(cell) for cell in cells]}


def _cell(cell: Any) -> dict[str, Any]:
    return {**_granted(cell.grant), "state": cell.standing.value, "signs": cell.signs}


def _granted(grant: Any) -> dict[str, Any]:
    return {
        "id": grant.pk,
        "competency": grant.competency.code,
        "person": grant.person.name,
        "email": grant.person.email,
        "level": grant.level,
        "basis": grant.basis,
        "assessor": grant.assessor_name,
        "granted_on": grant.granted_on.isoformat(),
        "valid_until": grant.valid_until.isoformat() if grant.valid_until else None,
        "withdrawn_on": grant.withdrawn_on.isoformat() if grant.withdrawn_on else None,
    }


def covered(by: Actor, *, every: bool) -> list[dict[str, Any]]:
    """Kinds of device with who may work on them alone today; unless ``every`` those with too few."""
    found = workforce.gaps.lines(by, on=workforce.today_for(by, now()))
    return [
        {
            "device_type": line.name,
            "devices": line.devices,
            "risk": line.risk,
            "able": [str(one) for one in line.whole],
            "partly": [str(one) for one in line.part],
            "gap": line.is_gap,
        }
        for line in found
        if every or line.is_gap
    ]


def add(by: Actor, *, code: str, name: str, months: int | None) -> dict[str, Any]:
    values = {"code": code, "name": name, "months": months}
    return shown(workforce.definitions.add(values=values, by=by, at=now()))


def grant(
    by: Actor, code: str, *, people: Sequence[str], assessor: str, given: dict[str, Any]
) -> list[dict[str, Any]]:
    """One assessment of these people (addresses); ``assessor`` an address, else the name of somebody outside."""
    known = accounts.person_by_email(assessor)
    found = workforce.Assessment(**given, assessor=known, assessed_by="" if known else assessor)
    at = now()
    made = workforce.granting.record(
        workforce.competency(by, code, accounts.Permission.COMPETENCY_EDIT),
        people=[_person(by, email) for email in people],
        found=found,
        today=workforce.today_for(by, at),
        by=by,
        at=at,
    )
    return [_granted(one) for one in made]


def _person(by: Actor, email: str) -> Any:
    rows = workforce.people(by, accounts.Permission.COMPETENCY_EDIT)
    found = rows.filter(email__iexact=email.strip()).first()
    if found is None:
        raise Refusal(f"There is no person '{email}', or they are outside your sites.")
    return found


def withdraw(by: Actor, pk: int, *, on: date | None, reason: str, in_error: bool) -> dict[str, Any]:
    found = workforce.grant(by, pk, accounts.Permission.COMPETENCY_EDIT)
    at = now()
    today = workforce.today_for(by, at)
    made = workforce.granting.withdraw(
        found, reason=reason, on=on or today, today=today, in_error=in_error, by=by, at=at
    )
    return _granted(made)


def rule(by: Actor, *, holds_from: date | None, change: bool) -> dict[str, Any]:
    """The day from which signatures are refused, after it was set when ``change``."""
    if change:
        workforce.definitions.set_signing_rule(holds_from=holds_from, by=by, at=now())
    since = workforce.holds_from()
    words = workforce.words.rule(since, today=workforce.today_for(by, now()))
    return {"holds_from": since.isoformat() if since else None, "words": words}
