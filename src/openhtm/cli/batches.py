"""What the commands of batches do and show."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from openhtm.accounts import api as accounts
from openhtm.kernel.actors import Actor
from openhtm.kernel.time import now
from openhtm.maintenance import api as maintenance
from openhtm.places.api import day_at
from openhtm.registry import api as registry

from . import values
from .failures import Refusal, WrongUse
from .performing import password, read_answer


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """What is due where, as the words on the line say it."""

    site: str
    procedure: str
    until: date
    department: str = ""


_COUNTS = ("waiting", "partly", "passed", "failed", "in_use", "not_located", "other", "left", "all")


def _lines(by: Actor, batch: Any) -> list[Any]:
    return maintenance.batches.lines_of(batch, accounts.scope(by, accounts.Permission.WORK_ORDER_READ))


def shown(by: Actor, batch: Any, lines: Sequence[Any] | None = None) -> dict[str, Any]:
    progress = maintenance.batches.progress_of(_lines(by, batch) if lines is None else lines)
    return {
        "id": batch.pk,
        "title": batch.title,
        "site": batch.site.code,
        "procedure": batch.procedure.code,
        "measured_with": ", ".join(batch.measured_with) or None,
        "opened_at": batch.opened_at.isoformat(),
        "closed_at": batch.closed_at.isoformat() if batch.closed_at else None,
        **{name: getattr(progress, name) for name in _COUNTS},
    }


def listed(by: Actor, *, closed: bool) -> list[dict[str, Any]]:
    rows = maintenance.readable_batches(by).filter(closed_at__isnull=not closed)
    found = list(rows.select_related("site", "procedure"))
    reach = accounts.scope(by, accounts.Permission.WORK_ORDER_READ)
    lines = maintenance.batches.lines_of_many(found, reach)
    return [shown(by, one, lines[one.pk]) for one in found]


def whole(by: Actor, pk: int) -> dict[str, Any]:
    """With its devices, each as it stands."""
    batch = maintenance.batch(by, pk)
    lines = _lines(by, batch)
    return {**shown(by, batch, lines), "devices": [_device(one) for one in lines]}


def _device(line: Any) -> dict[str, Any]:
    return {
        "tag": line.line.device.tag,
        "standing": line.standing.value,
        "order": line.order.reference,
        "repair": line.repair.reference if line.repair else None,
        "missing": [step.key for step in line.missing],
        "known": line.evidence or line.line.left_because or None,
    }


def offered(by: Actor, wanted: Wanted) -> list[dict[str, Any]]:
    return [
        {"tag": one.device.tag, "due_on": one.due_on.isoformat(), "occurrence": one.pk}
        for one in _offered(by, wanted)
    ]


def _offered(by: Actor, wanted: Wanted) -> list[Any]:
    place, department = values.site(by, wanted.site), wanted.department
    if place is None:
        raise WrongUse("Give the site: --site CODE.")
    units = [one for one in accounts.departments(by) if department in (one.code, one.name)]
    if department and not units:
        raise Refusal(f"There is no department {department}, or it is outside your sites.")
    rows = maintenance.batches.offered(
        accounts.scope(by, accounts.Permission.WORK_ORDER_CREATE).narrowed(place.pk),
        procedure=maintenance.procedure(by, wanted.procedure),
        until=wanted.until,
        department_id=units[0].pk if units else None,
    )
    return list(rows.select_related("device").order_by("device__tag"))


def opened(by: Actor, wanted: Wanted, *, tags: Sequence[str], title: str, email: str) -> dict[str, Any]:
    """Of what is offered, or of the devices that are named."""
    rows = _offered(by, wanted)
    named = {registry.tag_key(tag) for tag in tags}
    if missing := named - {one.device.tag for one in rows}:
        raise Refusal(f"Not due there by that procedure, or in work already: {', '.join(sorted(missing))}.")
    person = accounts.person_by_email(email) if email else None
    if email and person is None:
        raise Refusal(f"There is no person with the address {email}.")
    keys = [one.pk for one in rows if not named or one.device.tag in named]
    chosen = maintenance.occurrences_by_key(by, keys)
    new = maintenance.NewBatch(occurrences=chosen, title=title, assignee=person)
    return shown(by, maintenance.batch_acts.open_batch(new, by=by, at=now()))


def _line(by: Actor, pk: int, tag: str) -> Any:
    batch = maintenance.batch(by, pk)
    found = batch.lines.filter(device__tag=registry.tag_key(tag)).values_list("pk", flat=True).first()
    if found is None:
        raise Refusal(f"{tag} is not in that batch.")
    return maintenance.batch_line(by, found)


def _readings(line: Any, given: Iterable[tuple[str, str]]) -> dict[str, Any]:
    steps = {
        step.key: step for step in maintenance.batches.steps_for(line, on=day_at(line.batch.site, now()))
    }
    unknown = [key for key, _text in given if key not in steps]
    if unknown:
        raise WrongUse(f"This checklist has no step '{unknown[0]}'. Steps: {', '.join(steps)}.")
    return {key: read_answer(text, measured=bool(steps[key].unit)) for key, text in given}


def passed(by: Actor, pk: int, tag: str, *, given: Sequence[tuple[str, str]]) -> dict[str, Any]:
    line = _line(by, pk, tag)
    maintenance.batch_results.passed(line, readings=_readings(line, given), by=by, at=now())
    return _device(maintenance.batches.line_of(line))


def failed(
    by: Actor,
    pk: int,
    tag: str,
    *,
    steps: Sequence[str],
    given: Sequence[tuple[str, str]],
    comment: str,
) -> dict[str, Any]:
    line = _line(by, pk, tag)
    readings = _readings(line, given)
    maintenance.batch_results.failed(line, steps=steps, readings=readings, comment=comment, by=by, at=now())
    return _device(maintenance.batches.line_of(line))


def could_not(by: Actor, pk: int, tag: str, *, kind: str, evidence: str) -> dict[str, Any]:
    kinds = sorted(one.value for one in maintenance.batch_results.KINDS)
    if kind not in kinds:
        raise WrongUse(f"There is no kind '{kind}'. Kinds: {', '.join(kinds)}.")
    line = _line(by, pk, tag)
    attempt = maintenance.AttemptKind(kind)
    maintenance.batch_results.could_not(line, kind=attempt, evidence=evidence, by=by, at=now())
    return _device(maintenance.batches.line_of(line))


def taken_out(by: Actor, pk: int, tag: str, *, reason: str) -> dict[str, Any]:
    line = _line(by, pk, tag)
    maintenance.batch_acts.take_out(line, reason=reason, by=by, at=now())
    return _device(maintenance.batches.line_of(line))


def measured(by: Actor, pk: int, *, tags: Sequence[str]) -> dict[str, Any]:
    batch = maintenance.batch(by, pk)
    chosen = [maintenance.analyzer(by, tag) for tag in tags]
    maintenance.batch_acts.measure_batch_with(batch, analyzers=chosen, by=by, at=now())
    return shown(by, batch)


def closed(by: Actor, pk: int, *, minutes: int, from_input: bool) -> dict[str, Any]:
    batch = maintenance.batch(by, pk)
    proof = None
    if isinstance(by, accounts.User):
        proof = accounts.reauthenticate(by, password=password(by, from_input=from_input), at=now())
    maintenance.batch_acts.close_batch(batch, minutes=minutes, proof=proof, by=by, at=now())
    return shown(by, batch)
