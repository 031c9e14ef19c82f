"""What the commands of alternate maintenance do and show."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

from openhtm.accounts import api as accounts
from openhtm.catalog import api as catalog
from openhtm.compliance import api as compliance
from openhtm.kernel.actors import Actor
from openhtm.kernel.time import now

from .failures import Refusal, WrongUse
from .performing import password
from .sbom import model_of

Days = tuple[date | None, date | None, date | None]


def evidence(by: Actor, *, model: str, device_type: str, days: Days) -> compliance.evidence.Answer:
    """``days``: first and last of the period, and the one on which the schedule changed."""
    if bool(model) == bool(device_type):
        raise WrongUse("Give either --model or --type.")
    at, (first, last, since) = now(), days
    about = compliance.evidence.subject(
        model=model_of(by, model) if model else None,
        device_type=_type_of(by, device_type) if device_type else None,
    )
    question = compliance.evidence.asked(
        today=compliance.day_of(at), zone=compliance.zone_name(at), first=first, last=last
    )
    reach = accounts.scope(by, accounts.Permission.COMPLIANCE_READ)
    return compliance.evidence.answer(reach, about, question, since=since)


def _type_of(by: Actor, name: str) -> catalog.DeviceType:
    found: catalog.DeviceType | None = (
        catalog.access.device_types(by).filter(name__iexact=name.strip()).first()
    )
    if found is None:
        raise Refusal(f"There is no device type '{name}', or it is outside your sites.")
    return found


def told(found: compliance.evidence.Answer) -> list[str]:
    """The answer in lines."""
    words, one = compliance.evidence_words, found.evidence
    lines = [
        found.subject.name,
        f"{words.CONCLUSIONS[one.conclusion]}. {words.conclusion(one)}",
        words.eligible(found.eligibility),
        f"Failures a year: {words.rate(one.failure) or 'unknown'} ({words.rate_bounds(one.failure)})",
        f"Preventable a year: {words.rate(one.known) or 'unknown'} ({words.rate_bounds(one.known)})",
        f"Preventable a year, at most: {words.rate(one.at_most) or 'unknown'} ({words.rate_bounds(one.at_most)})",
        f"Inspection yield: {words.share_bounds(one.found)}",
        *(words.check(check) for check in one.checks),
    ]
    return [*lines, words.comparison(found.comparison)] if found.comparison else lines


def data(found: compliance.evidence.Answer) -> dict[str, Any]:
    return compliance.evidence.as_data(found)


def _program(by: Actor, number: str, permission: str) -> compliance.AemProgram:
    plain = number.strip().upper().removeprefix("AEM-")
    if not plain.isdigit():
        raise WrongUse(f"'{number}' is no number of an alternate program, such as AEM-7.")
    found = compliance.programs(by).filter(number=int(plain)).first()
    if found is None:
        raise Refusal(f"There is no alternate program {number}, or it is outside your sites.")
    return compliance.program(by, found.pk, permission)


def row(found: compliance.AemProgram) -> dict[str, Any]:
    return {
        "number": str(found),
        "state": found.state,
        "devices_of": str(found.plan.model or found.plan.device_type),
        "plan": found.plan_id,
        "terms": compliance.aem_words.terms(found),
        "author": str(found.author),
        "approver": str(found.approver) if found.approver else None,
        "effective_from": found.effective_from.isoformat() if found.effective_from else None,
        "review_due_on": found.review_due_on.isoformat() if found.review_due_on else None,
        "because": compliance.aem_words.because(found.because),
    }


def listed(by: Actor, *, state: str) -> list[dict[str, Any]]:
    rows = compliance.programs(by).for_list()
    return [row(one) for one in (rows.filter(state=state) if state else rows)]


def watched(by: Actor) -> list[dict[str, Any]]:
    """Those that were suspended."""
    return [row(one) for one in compliance.watching.watch(by=by, at=now())]


def submitted(by: Actor, number: str) -> dict[str, Any]:
    found = _program(by, number, accounts.Permission.PLAN_EDIT)
    return row(compliance.proposing.submit(found, by=by, at=now()))


def approved(by: Actor, number: str, *, note: str, from_input: bool) -> dict[str, Any]:
    found = _program(by, number, accounts.Permission.PLAN_APPROVE)
    if not isinstance(by, accounts.User):
        raise WrongUse("A person approves: give --as.")
    proof = accounts.reauthenticate(by, password=password(by, from_input=from_input), at=now())
    return row(compliance.proposing.approve(found, note=note, proof=proof, by=by, at=now()))


def ended(by: Actor, number: str, *, reason: str, for_good: bool) -> dict[str, Any]:
    right = accounts.Permission.PLAN_EDIT if for_good else accounts.Permission.PLAN_APPROVE
    found = _program(by, number, right)
    act = compliance.watching.withdraw if for_good else compliance.watching.suspend
    return row(act(found, reason=reason, by=by, at=now()))


def memo_written(by: Actor, number: str, file: Path) -> dict[str, Any]:
    found = _program(by, number, accounts.Permission.COMPLIANCE_READ)
    content = compliance.memo.memo(found, reader=by.actor_label, at=now())
    try:
        file.write_bytes(content)
    except OSError as problem:
        raise Refusal(f"{file} cannot be written: {problem.strerror}.") from None
    return {"number": str(found), "file": str(file), "bytes": len(content)}
