"""What the commands of alternate maintenance do and show."""

from __future__ import annotations

from datetime import date
from typing import Any

from openhtm.accounts import api as accounts
from openhtm.catalog import api as catalog
from openhtm.compliance import api as compliance
from openhtm.kernel.actors import Actor
from openhtm.kernel.time import now

from .failures import Refusal, WrongUse
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
