"""Corrective actions: begun over findings or by hand, their cause found, changed, withdrawn."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Max
from django.utils.translation import gettext as _

from openhtm.accounts.api import Permission, User
from openhtm.kernel import acts
from openhtm.kernel.actions import PlaceMark, action
from openhtm.kernel.actors import Actor
from openhtm.kernel.errors import InvalidInput
from openhtm.places.api import Department, Site, day_at

from .. import correction_words, corrections
from ..errors import AlreadyMended, NotInThatState, UnableToCorrect
from ..models import (
    CauseMethod,
    CorrectedFinding,
    CorrectionRound,
    CorrectionSource,
    CorrectiveAction,
    Finding,
)
from ..rules.corrections import LIVE, TO_PLAN, State, chain, is_link, may_become

#: Taken up by one action at once, so that somebody has read them.
MOST_FINDINGS = 200


@dataclass(frozen=True, kw_only=True)
class NewCorrection(PlaceMark):
    """``site`` and ``department`` count for one by hand only; that of findings lies where they lie."""

    title: str
    wrong: str
    owner: User
    source: str = CorrectionSource.FINDINGS
    source_text: str = ""
    source_link: str = ""
    site: Site | None = None
    department: Department | None = None

    @property
    def site_id(self) -> int | None:
        return self.site.pk if self.site else None

    @property
    def department_id(self) -> int | None:
        return self.department.pk if self.department else None


def _where(arguments: Mapping[str, Any]) -> list[tuple[int | None, int | None]]:
    """At every finding; by hand, at the place that is given."""
    of = arguments["findings"] or [arguments["new"]]
    return sorted({(one.site_id, one.department_id) for one in of}, key=str)


@action("compliance.correction.start", needs=Permission.COMPLIANCE_CORRECT, where=_where)
def start(findings: Sequence[Finding], *, new: NewCorrection, by: Actor, at: datetime) -> CorrectiveAction:
    """Begin a corrective action over findings, or by hand without any. The findings stay open."""
    _check(new, findings)
    site, department = _place(findings, new)
    _may_own(new.owner, site=site, department=department, field="owner")
    today = day_at(site, at)
    last = CorrectiveAction.objects.aggregate(last=Max("number"))["last"] or 0
    made = acts.create(
        CorrectiveAction(
            number=last + 1,
            title=new.title.strip(),
            wrong=new.wrong.strip(),
            source=new.source,
            source_text=new.source_text.strip(),
            source_link=new.source_link.strip(),
            site=site,
            department=department,
            owner=new.owner,
            opened_at=at,
            opened_by=by.actor_label[:200],
            due_on=today + TO_PLAN,
        )
    )
    acts.create(CorrectionRound(action=made, number=1, begun_on=today, owner=new.owner))
    acts.create_many([CorrectedFinding(action=made, finding=one, added_at=at) for one in findings])
    return made


def _check(new: NewCorrection, findings: Sequence[Finding]) -> None:
    problems: dict[str, list[str]] = {}
    for name in ("title", "wrong"):
        if not getattr(new, name).strip():
            problems[name] = [_("Fill this in.")]
    if new.source not in CorrectionSource.values or bool(findings) != (
        new.source == CorrectionSource.FINDINGS
    ):
        problems["source"] = [correction_words.source_refused(bool(findings))]
    if not findings and not new.source_text.strip():
        problems["source_text"] = [_("Name the incident, audit or survey that it comes from.")]
    if new.source_link.strip() and not is_link(new.source_link):
        problems["source_link"] = [_("Give a web address, or one of this program that begins with /.")]
    if len(findings) > MOST_FINDINGS:
        problems["findings"] = [_("At most %(n)d findings at once.") % {"n": MOST_FINDINGS}]
    if problems:
        raise UnableToCorrect(_("The corrective action is not whole."), fields=problems)
    _refuse_taken(findings)


def _refuse_taken(findings: Sequence[Finding]) -> None:
    mended = [one.subject for one in findings if one.closed_at is not None]
    if mended:
        raise AlreadyMended(_("Mended meanwhile: %(names)s.") % {"names": ", ".join(mended)})
    taken = corrections.corrected_among([one.pk for one in findings])
    if taken:
        names = ", ".join(one.subject for one in findings if one.pk in taken)
        raise UnableToCorrect(_("Being corrected already: %(names)s.") % {"names": names})


def _place(findings: Sequence[Finding], new: NewCorrection) -> tuple[Site | None, Department | None]:
    """That of the findings; a department only where all of them are of it."""
    if not findings:
        return (new.department.site if new.department else new.site), new.department
    sites = {one.site_id: one.site for one in findings if one.site is not None}
    if len(sites) > 1:
        raise UnableToCorrect(_("These findings are of several sites. Begin one corrective action for each."))
    units = {one.department_id: one.department for one in findings}
    site = next(iter(sites.values()), None)
    return site, next(iter(units.values())) if len(units) == 1 else None


def _may_own(person: User, *, site: Site | None, department: Department | None, field: str) -> None:
    place = {"site_id": site.pk if site else None, "department_id": department.pk if department else None}
    if not person.is_active:
        told = _("This person has left.")
    elif not person.may(Permission.COMPLIANCE_READ, **place):
        told = _("%(name)s may not see corrective actions of this place. Choose somebody who may.")
        told = told % {"name": person}
    else:
        return
    raise UnableToCorrect(told, fields={field: [told]})


def _live(found: CorrectiveAction, *states: State) -> CorrectionRound:
    """The round at work, when the action is in one of the states."""
    if found.state not in (states or LIVE):
        told = _("%(action)s is in another state: %(state)s.")
        raise NotInThatState(told % {"action": found, "state": found.get_state_display()})
    return corrections.open_round(found)


@action("compliance.correction.change", needs=Permission.COMPLIANCE_CORRECT)
def change(
    found: CorrectiveAction,
    *,
    title: str,
    wrong: str,
    owner: User,
    seen_version: int | None = None,
    by: Actor,
    at: datetime,
) -> CorrectiveAction:
    """Say better what is wrong, or hand it to somebody else."""
    of = _live(found)
    if not title.strip() or not wrong.strip():
        raise UnableToCorrect(_("Say what is wrong."), fields={"wrong": [_("Fill this in.")]})
    if owner.pk != found.owner_id:
        _may_own(owner, site=found.site, department=found.department, field="owner")
        acts.save(of, owner=owner)
    return acts.save(found, seen_version=seen_version, title=title.strip(), wrong=wrong.strip(), owner=owner)


@action("compliance.correction.find_cause", needs=Permission.COMPLIANCE_CORRECT)
def find_cause(
    found: CorrectiveAction,
    *,
    method: str,
    whys: Sequence[str] = (),
    cause: str,
    by: Actor,
    at: datetime,
) -> CorrectiveAction:
    """Say why it happened, and how one came to know. It may be seen better later, until the work is handed over."""
    of = _live(found, State.OPEN, State.CAUSE_FOUND, State.IN_WORK)
    if method not in CauseMethod.values:
        raise UnableToCorrect(_("There is no such method."), fields={"method": [_("Choose a method.")]})
    asked = chain(method, whys)
    if asked is None:
        told = _("Answer at least two whys, one after the other without a gap.")
        raise UnableToCorrect(told, fields={"why_1": [told]})
    if not cause.strip():
        told = _("Name the root cause.")
        raise UnableToCorrect(told, fields={"cause": [told]})
    label = by.actor_label[:200]
    acts.save(of, method=method, whys=asked, cause=cause.strip(), cause_at=at, cause_by=label)
    state = State.CAUSE_FOUND if may_become(found.state, State.CAUSE_FOUND) else found.state
    return acts.save(found, state=state)


@action("compliance.correction.withdraw", needs=Permission.COMPLIANCE_CORRECT)
def withdraw(found: CorrectiveAction, *, reason: str, by: Actor, at: datetime) -> CorrectiveAction:
    """End it without a check, with the reason. What was done stays on record; its findings are free again."""
    of = _live(found)
    if not reason.strip():
        told = _("Say why.")
        raise InvalidInput(told, fields={"reason": [told]})
    acts.save(of, ended_at=at)
    return _end(found, State.WITHDRAWN, reason=reason.strip(), by=by, at=at)


def _end(found: CorrectiveAction, state: State, *, reason: str, by: Actor, at: datetime) -> CorrectiveAction:
    for link in found.links.filter(ended_at__isnull=True):
        acts.save(link, ended_at=at)
    label = by.actor_label[:200]
    return acts.save(found, state=state, due_on=None, ended_at=at, ended_by=label, ended_reason=reason[:500])
