"""Whether a corrective action helped: what is counted, the hand-over, and the check by somebody else."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from openhtm.accounts.api import Permission, User
from openhtm.audit.api import Meaning, Reauthentication, UnableToSign, sign
from openhtm.kernel import acts
from openhtm.kernel.actions import action
from openhtm.kernel.actors import Actor
from openhtm.places.api import Department, Site, day_at, zone_at

from .. import correction_words, corrections, keeping
from ..errors import NotInThatState, UnableToCorrect
from ..models import CorrectionRound, CorrectiveAction
from ..plugins import rules
from ..rules.corrections import TO_PLAN, State, asks_nothing, may_be_effective, result
from .correcting import _end, _live


@dataclass(frozen=True, kw_only=True)
class NewCheck:
    """``rule`` with ``target``: so many findings of it at most, at ``department``, ``site``, or all sites the action
    is for. Without a rule ``looks_at`` says what a person looks at. ``look_from``: the first day to look."""

    look_from: date
    rule: str = ""
    target: int | None = None
    site: Site | None = None
    department: Department | None = None
    looks_at: str = ""


@action("compliance.correction.plan_check", needs=Permission.COMPLIANCE_CORRECT)
def plan_check(found: CorrectiveAction, *, check: NewCheck, by: Actor, at: datetime) -> CorrectionRound:
    """Say how one will know that it helped. What there is now is counted and kept, never typed."""
    of = _live(found, State.CAUSE_FOUND, State.IN_WORK)
    _check(found, check, today=day_at(found.site, at))
    values: dict[str, Any] = {
        "rule": check.rule,
        "target": check.target if check.rule else None,
        "measured_site": (check.department.site if check.department else check.site) or found.site,
        "measured_department": check.department or found.department,
        "looks_at": check.looks_at.strip(),
        "look_from": check.look_from,
    }
    before = _count_now(CorrectionRound(action=found, **values), by=by, at=at)
    if check.rule and check.target is not None and asks_nothing(before, check.target):
        told = _("There are %(n)d now: a target that is reached already shows nothing.") % {"n": before}
        raise UnableToCorrect(told, fields={"target": [told]})
    acts.save(of, **values, before=before, before_at=at if before is not None else None)
    acts.save(found, due_on=corrections.next_due(found, corrections.open_round(found), state=found.state))
    return of


def _check(found: CorrectiveAction, check: NewCheck, *, today: date) -> None:
    problems: dict[str, list[str]] = {}
    if check.rule and check.rule not in rules():
        problems["rule"] = [_("There is no rule '%(rule)s'.") % {"rule": check.rule}]
    if check.rule and (check.target is None or check.target < 0):
        problems["target"] = [_("Say how many findings there may be at most.")]
    if not check.rule and not check.looks_at.strip():
        problems["looks_at"] = [_("Choose a rule whose findings are counted, or say what is looked at.")]
    if check.look_from < today:
        problems["look_from"] = [_("Choose a day from today on.")]
    if not _within(found, check):
        problems["place"] = [_("Count at the place of the corrective action, or inside it.")]
    if problems:
        raise UnableToCorrect(_("The check is not whole."), fields=problems)


def _within(found: CorrectiveAction, check: NewCheck) -> bool:
    site = check.department.site_id if check.department else check.site.pk if check.site else None
    inside = found.site_id is None or site in {None, found.site_id}
    unit = check.department.pk if check.department else None
    return inside and (found.department_id is None or unit in {None, found.department_id})


def _count_now(of: CorrectionRound, *, by: Actor, at: datetime) -> int | None:
    """None: no rule counts it. Everything is looked at first where that is due."""
    if not of.rule or of.rule not in rules():
        return None
    keeping.current(by=by, at=at)
    return corrections.counted(of).standing().count()


@action("compliance.correction.hand_over", needs=Permission.COMPLIANCE_CORRECT)
def hand_over(found: CorrectiveAction, *, by: Actor, at: datetime) -> CorrectiveAction:
    """Say that the work is done: from the day of looking on somebody else checks whether it helped."""
    of = _live(found, State.IN_WORK)
    lacking = corrections.missing(of)
    if lacking:
        told = " ".join(str(correction_words.MISSING[one]) for one in lacking)
        raise NotInThatState(told)
    acts.save(of, handed_over_at=at)
    due = corrections.next_due(found, of, state=State.AWAITING_CHECK)
    return acts.save(found, state=State.AWAITING_CHECK, due_on=due)


@action("compliance.correction.check", needs=Permission.COMPLIANCE_VERIFY)
def check(
    found: CorrectiveAction,
    *,
    effective: bool,
    judgment: str,
    proof: Reauthentication | None = None,
    by: Actor,
    at: datetime,
) -> CorrectiveAction:
    """Judge and sign whether it helped. Effective, it is closed; else it is at work again in another round."""
    of = _live(found, State.AWAITING_CHECK)
    person = _may_check(found, of, by, today=day_at(found.site, at))
    if not judgment.strip():
        told = _("Say what you saw, and why you judge so.")
        raise UnableToCorrect(told, fields={"judgment": [told]})
    after = _count_now(of, by=by, at=at)
    got = result(counted=bool(of.rule), after=after, target=of.target)
    if effective and not may_be_effective(got):
        told = correction_words.refused_as(got, after=after, target=of.target)
        raise UnableToCorrect(told, fields={"effective": [told]})
    if proof is None:
        raise UnableToSign(_("Confirm the signature with your password."))
    content = correction_words.content(found, of, after=after, effective=effective, judgment=judgment.strip())
    sign(found, meaning=Meaning.REVIEWED, content=content, proof=proof, zone=zone_at(found.site, at))
    said: dict[str, Any] = {"after": after, "effective": effective, "judgment": judgment.strip()}
    acts.save(of, **said, checked_at=at, checked_by=person, ended_at=at)
    if effective:
        return _end(found, State.EFFECTIVE, reason="", by=by, at=at)
    return _again(found, of, before=after, at=at)


def _may_check(found: CorrectiveAction, of: CorrectionRound, by: Actor, *, today: date) -> User:
    if not isinstance(by, User):
        raise NotInThatState(_("A person checks a corrective action and signs."))
    own = {found.owner_id, of.owner_id, *(one.owner_id for one in of.steps.all())}
    if by.pk in own:
        raise NotInThatState(_("You answer for it or for one of its steps, so someone else has to check it."))
    if of.look_from is None or today < of.look_from:
        told = _("Look from %(day)s on: before, nothing can have shown.")
        raise NotInThatState(told % {"day": correction_words.day(of.look_from)})
    return by


def _again(
    found: CorrectiveAction, of: CorrectionRound, *, before: int | None, at: datetime
) -> CorrectiveAction:
    """Another round with the cause and the measure of the last; its steps and its day are to be planned."""
    today = day_at(found.site, at)
    same = ("method", "whys", "cause", "cause_at", "cause_by", "rule", "looks_at", "target")
    places = {"measured_site": of.measured_site, "measured_department": of.measured_department}
    acts.create(
        CorrectionRound(
            action=found,
            number=of.number + 1,
            begun_on=today,
            owner=found.owner,
            before=before,
            before_at=at if before is not None else None,
            **{name: getattr(of, name) for name in same},
            **places,
        )
    )
    return acts.save(found, state=State.IN_WORK, due_on=today + TO_PLAN)
