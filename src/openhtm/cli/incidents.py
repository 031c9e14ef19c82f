"""What the commands of incidents do and show."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from openhtm.accounts import api as accounts
from openhtm.accounts.api import Permission
from openhtm.kernel.actors import Actor
from openhtm.kernel.time import local_date, now
from openhtm.response import api as response
from openhtm.response.api import Incident, IncidentDevice

from .failures import Refusal, WrongUse
from .performing import password


def plain(data: Any) -> Any:
    """Instants as text."""
    return json.loads(json.dumps(data, default=lambda one: one.isoformat()))


def found(by: Actor, number: str, permission: str = Permission.RESPONSE_READ) -> Incident:
    digits = number.strip().rpartition("-")[2]
    if not digits.isdigit():
        raise WrongUse(f"'{number}' is no number of an incident, such as INCIDENT-3.")
    one = response.incident_access.incidents(by, permission).filter(number=int(digits)).first()
    if one is None:
        raise Refusal(f"There is no incident {number}, or it is outside your sites.")
    return response.incident_access.incident(by, one.pk, permission)


def listed(by: Actor, *, state: str) -> list[dict[str, Any]]:
    rows = response.incident_access.incidents(by).for_list()
    return [
        plain(response.telling.incident_json(one)) for one in (rows.filter(state=state) if state else rows)
    ]


def declared(
    by: Actor, site: str, *, title: str, kind: str, severity: str, learned: datetime | None, exercise: bool
) -> dict[str, Any]:
    at = now()
    place = response.access.site(by, site, Permission.RESPONSE_LEAD)
    values = {"title": title, "kind": kind, "severity": severity}
    made = response.incidents.declare(
        place, values=values, learned_at=learned or at, is_exercise=exercise, by=by, at=at
    )
    return dict(plain(response.telling.incident_json(made)))


def shown(by: Actor, number: str) -> dict[str, Any]:
    one = found(by, number)
    held = set(response.incident_access.held_lines(one))
    rows = [response.telling.line_json(row, held=row.pk in held) for row in one.devices.for_list()]
    reports = response.telling.reports_json(one, now=now())
    return dict(plain({**response.telling.incident_json(one), "devices": rows, "reports": reports}))


def suspected(by: Actor, number: str, *, flaw: str, tags: Sequence[str], reason: str) -> dict[str, Any]:
    if bool(flaw) == bool(tags):
        raise WrongUse("Give either --flaw or tags.")
    one, at = found(by, number, Permission.RESPONSE_ACT), now()
    if flaw:
        on = local_date(at, one.site.time_zone)
        who = response.triage.from_flaw(by, one, flaw, on=on)
    else:
        who = response.triage.from_tags(by, one, tags, reason=reason)
    made = response.incidents.add_devices(one, devices=who.devices, because=who.because, by=by, at=at)
    return {"incident": str(one), "added": [row.device.tag for row in made]}


def noted(by: Actor, number: str, text: str) -> dict[str, Any]:
    one = found(by, number, Permission.RESPONSE_ACT)
    return dict(
        plain(response.telling.entry_json(response.incidents.add_note(one, text=text, by=by, at=now())))
    )


def timeline(by: Actor, number: str) -> list[dict[str, Any]]:
    return [plain(response.telling.entry_json(one)) for one in found(by, number).entries.all()]


def advanced(by: Actor, number: str, to: str) -> dict[str, Any]:
    one = found(by, number, Permission.RESPONSE_LEAD)
    return dict(
        plain(response.telling.incident_json(response.incidents.advance(one, to=to, by=by, at=now())))
    )


def line(by: Actor, number: str, tag: str, permission: str) -> IncidentDevice:
    one = found(by, number, permission)
    row = one.devices.filter(device__tag__iexact=tag.strip()).first()
    if row is None:
        raise Refusal(f"{tag} is not on the board of {one}.")
    return response.incident_access.line(by, one.pk, row.pk, permission)


#: What is done to a device by its name: the permission and the action with what it needs.
_ACTS: dict[str, tuple[Permission, Callable[..., object]]] = {
    "clear": (
        Permission.RESPONSE_ACT,
        lambda one, text, **who: response.lines.clear(one, reason=text, **who),
    ),
    "suspect": (
        Permission.RESPONSE_ACT,
        lambda one, text, **who: response.lines.suspect_again(one, reason=text, **who),
    ),
    "again": (
        Permission.RESPONSE_ACT,
        lambda one, text, **who: response.lines.isolate_again(one, reason=text, **who),
    ),
    "recover": (
        Permission.RESPONSE_ACT,
        lambda one, text, **who: response.lines.recover(one, plan=text, **who),
    ),
    "return": (Permission.RESPONSE_ACT, lambda one, _text, **who: response.lines.return_device(one, **who)),
    "isolated": (
        Permission.RESPONSE_ACT,
        lambda one, text, **who: response.lines.isolation_done(
            response.incident_access.standing_isolation(one), done_by=text, **who
        ),
    ),
    "release": (
        Permission.RESPONSE_LEAD,
        lambda one, text, **who: response.lines.release(
            response.incident_access.standing_hold(one), reason=text, **who
        ),
    ),
}


def acted(by: Actor, number: str, tag: str, act: str, text: str) -> dict[str, Any]:
    if act not in _ACTS:
        raise WrongUse(f"'{act}' is none of: {', '.join(_ACTS)}.")
    permission, call = _ACTS[act]
    one = line(by, number, tag, permission)
    call(one, text, by=by, at=now())
    return told(by, one)


def told(by: Actor, one: IncidentDevice) -> dict[str, Any]:
    fresh = response.incident_access.line(by, one.incident_id, one.pk)
    return dict(plain(response.telling.line_alone(fresh)))


def isolated(by: Actor, number: str, tag: str, given: dict[str, str]) -> dict[str, Any]:
    one = line(by, number, tag, Permission.RESPONSE_LEAD)
    response.lines.order_isolation(one, **given, by=by, at=now())
    return told(by, one)


def held(by: Actor, number: str, tag: str, *, reason: str, custody: str) -> dict[str, Any]:
    one = line(by, number, tag, Permission.RESPONSE_ACT)
    response.lines.hold(one, reason=reason, custody=custody, by=by, at=now())
    return told(by, one)


def report(
    by: Actor, number: str, clock: str, *, since: datetime | None, reason: str, reference: str
) -> dict[str, Any]:
    """``reference``: it was sent; ``since``: it is owed; neither: it does not apply."""
    one, at = found(by, number, Permission.RESPONSE_LEAD), now()
    if reference:
        stands = response.incident_access.report(one, clock)
        response.reports.sent(stands, sent_at=since or at, reference=reference, by=by, at=at)
    elif since is not None:
        response.reports.start(one, clock=clock, started_at=since, reason=reason, by=by, at=at)
    else:
        response.reports.rule_out(one, clock=clock, reason=reason, by=by, at=at)
    rows = response.telling.reports_json(one, now=at)
    return dict(plain(next(row for row in rows if row["clock"] == clock)))


def closed(by: Actor, number: str, *, went_well: str, to_mend: str, from_input: bool) -> dict[str, Any]:
    one = found(by, number, Permission.RESPONSE_LEAD)
    if not isinstance(by, accounts.User):
        raise WrongUse("A person closes an incident: give --as.")
    proof = accounts.reauthenticate(by, password=password(by, from_input=from_input), at=now())
    made = response.incidents.close(one, went_well=went_well, to_mend=to_mend, proof=proof, by=by, at=now())
    return dict(plain(response.telling.incident_json(made)))
