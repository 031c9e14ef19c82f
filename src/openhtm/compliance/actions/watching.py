"""Alternate programs in force: watched every night, suspended by rule or by somebody, reviewed every year, ended."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from openhtm.accounts.api import Permission, User
from openhtm.audit.api import Meaning, Reauthentication, UnableToSign, sign
from openhtm.kernel import acts
from openhtm.kernel.actions import action, organization
from openhtm.kernel.actors import Actor
from openhtm.kernel.errors import InvalidInput
from openhtm.maintenance.api import alternates, marking
from openhtm.places.api import day_at, zone_at

from .. import aem_words, evidence, programs
from ..errors import UnableToDecideProgram
from ..models import AemProgram, AemReview
from ..rules.programs import State, Trigger, may_become, triggers

_BY_HAND = "by_hand"


@action("compliance.aem.suspend", needs=Permission.PLAN_APPROVE)
def suspend(program: AemProgram, *, reason: str, by: Actor, at: datetime) -> AemProgram:
    """Stop a program in force; its devices go back to the manufacturer's schedule today."""
    _check(program, State.SUSPENDED, reason)
    return _suspended(program, [{"trigger": _BY_HAND, "text": reason.strip()}], by=by, at=at)


def _check(program: AemProgram, then: State, reason: str) -> None:
    if not may_become(program.state, then):
        told = _("%(program)s is %(state)s; this cannot be done with it now.")
        raise UnableToDecideProgram(told % {"program": program, "state": program.get_state_display().lower()})
    if not reason.strip():
        told = _("Say why.")
        raise InvalidInput(told, fields={"reason": [told]})


def _suspended(program: AemProgram, because: list[dict[str, Any]], *, by: Actor, at: datetime) -> AemProgram:
    _back_to_maker(program, reason=" ".join(aem_words.because(because)), by=by, at=at)
    return acts.save(program, state=State.SUSPENDED, because=because, effective_to=day_at(program.site, at))


def _back_to_maker(program: AemProgram, *, reason: str, by: Actor, at: datetime) -> None:
    """Unless the plan has ended or has other terms already, by which somebody decided."""
    if not programs.still_under(program):
        return
    alternates.return_to_maker(
        program.plan,
        way=programs.maker_way(program),
        reason=f"{program}: {reason}",
        on=day_at(program.site, at),
        by=by,
        at=at,
    )


@action("compliance.aem.withdraw", needs=Permission.PLAN_EDIT)
def withdraw(program: AemProgram, *, reason: str, by: Actor, at: datetime) -> AemProgram:
    """End a draft, a proposal or a suspended program for good. One in force is suspended first, by who may approve."""
    _check(program, State.WITHDRAWN, reason)
    return acts.save(program, state=State.WITHDRAWN, ended_reason=reason.strip())


@action("compliance.aem.watch", needs=Permission.COMPLIANCE_EDIT, where=organization)
def watch(*, by: Actor, at: datetime) -> list[AemProgram]:
    """Look at every program in force: suspend those whose limits are exceeded, prepare the reviews that come up,
    mark the devices. Returns those that were suspended; a second time finds nothing more."""
    ended = []
    for program in AemProgram.objects.in_force().for_list().order_by("pk"):
        found = triggers(
            programs.since_in_force(program, at=at),
            most_rate=program.most_rate,
            most_yield=program.most_yield,
            exclusion=about.exclusion if (about := programs.subject_of(program.plan)) else None,
            still_under=programs.still_under(program),
        )
        if found:
            ended.append(_suspended(program, [_kept(one) for one in found], by=by, at=at))
        else:
            _prepare(program, at=at)
    marking.follow()
    return ended


def _kept(one: Any) -> dict[str, Any]:
    values = asdict(one)
    return values if one.trigger in {Trigger.RATE, Trigger.YIELD} else {"trigger": one.trigger.value}


def _prepare(program: AemProgram, *, at: datetime) -> None:
    due = program.review_due_on
    if due is None or day_at(program.site, at) < due - programs.AHEAD:
        return
    if not program.reviews.filter(due_on=due).exists():
        found = evidence.as_data(programs.evidence_of(program, at=at))
        acts.create(AemReview(program=program, due_on=due, prepared_at=at, evidence=found))


@action("compliance.aem.review", needs=Permission.PLAN_APPROVE)
def decide_review(
    review: AemReview,
    *,
    goes_on: bool,
    text: str,
    proof: Reauthentication | None = None,
    by: Actor,
    at: datetime,
) -> AemReview:
    """Decide on a prepared review, signed by a qualified person: the program goes on for a year, or it ends."""
    program = review.program
    if review.decided_at is not None or program.state != State.IN_FORCE:
        raise UnableToDecideProgram(_("This review is decided already, or its program is not in force."))
    if not isinstance(by, User):
        raise UnableToDecideProgram(_("A person decides on a review and signs it."))
    if not text.strip():
        told = _("Say what the review found.")
        raise InvalidInput(told, fields={"text": [told]})
    limits = programs.qualified(program, by, at=at)
    if proof is None:
        raise UnableToSign(_("Confirm the signature with your password."))
    content = {
        "program": programs.content(program),
        "review": review.evidence,
        "goes_on": goes_on,
        "text": text,
    }
    sign(program, meaning=Meaning.REVIEWED, content=content, proof=proof, zone=zone_at(program.site, at))
    label = by.actor_label[:200]
    made = acts.save(review, decided_at=at, decided_by=label, goes_on=goes_on, text=text.strip())
    if goes_on:
        acts.save(program, review_due_on=evidence.months_after(review.due_on, limits.review_months))
    else:
        suspend(program, reason=text, by=by, at=at)
    return made
