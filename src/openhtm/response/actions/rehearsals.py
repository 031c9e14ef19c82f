"""Holding a table-top exercise: beginning it, telling injects, noting decisions, marking what observers saw."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from openhtm.accounts.api import Permission, User
from openhtm.kernel import acts
from openhtm.kernel.actions import action
from openhtm.kernel.actors import Actor
from openhtm.places.api import Site

from .. import noting, shelf
from ..errors import NotWhole, UnableToRespond
from ..models import Rehearsal, RehearsalDecision, RehearsalInject, RehearsalMark
from ..rules.scenarios import Mark
from . import incidents


@action("response.rehearsal.begin", needs=Permission.RESPONSE_LEAD)
def begin(site: Site, *, scenario: str, by: Actor, at: datetime) -> Rehearsal:
    """Begin an exercise of a site by a scenario; its words are kept as they are now."""
    found = shelf.scenario(scenario)
    if found is None:
        told = _("There is no such scenario.")
        raise NotWhole(told, fields={"scenario": [told]})
    values = {"title": found.title, "kind": found.kind, "severity": "high", "summary": found.summary}
    incident = incidents.declare(site, values=values, learned_at=at, is_exercise=True, by=by, at=at)
    made = acts.create(Rehearsal(incident=incident, scenario=found.key, title=found.title, begun_at=at))
    rows = [
        RehearsalInject(
            rehearsal=made,
            position=position,
            key=one.key,
            minute=one.minute,
            role=one.to,
            text=one.text,
            good=one.good,
        )
        for position, one in enumerate(found.injects, start=1)
    ]
    acts.create_many(rows)
    return made


def _where(arguments: dict[str, Any]) -> list[tuple[int | None, int | None]]:
    return [(arguments["inject"].site_id, None)]


@action("response.rehearsal.release", needs=Permission.RESPONSE_LEAD, where=_where)
def release(inject: RehearsalInject, *, by: Actor, at: datetime) -> RehearsalInject:
    """Tell an inject to its role: from now on the time to a decision runs."""
    incident = inject.rehearsal.incident
    noting.open_incident(incident)
    if inject.released_at is not None:
        raise UnableToRespond(_("This was told already."))
    acts.save(inject, released_at=at, released_by=by.actor_label[:200])
    noting.note(incident, "note", _("Told to %(role)s: %(text)s") % _told(inject), by=by, at=at)
    return inject


def _told(inject: RehearsalInject) -> dict[str, str]:
    found = shelf.role(inject.role)
    return {"role": found.title if found else inject.role, "text": inject.text}


@action("response.rehearsal.decide", needs=Permission.RESPONSE_ACT, where=_where)
def decide(
    inject: RehearsalInject, *, text: str, role: str = "", by: Actor, at: datetime
) -> RehearsalDecision:
    """Note what was decided, and by which role; whoever notes it takes part and observes nothing."""
    noting.open_incident(inject.rehearsal.incident)
    who = _person(by)
    if inject.released_at is None:
        raise UnableToRespond(_("This was not told yet."))
    told = noting.given(text, field="text", told=_("Say what was decided."))
    if shelf.role(role or inject.role) is None:
        said = _("There is no such role.")
        raise NotWhole(said, fields={"role": [said]})
    if RehearsalMark.objects.filter(inject__rehearsal=inject.rehearsal_id, observer=who).exists():
        raise UnableToRespond(
            _("You have marked in this exercise as an observer. Let somebody else note decisions.")
        )
    made = RehearsalDecision(
        inject=inject,
        role=role or inject.role,
        text=told[:1000],
        released_at=inject.released_at,
        decided_at=at,
        noted_by=who,
    )
    noting.note(inject.rehearsal.incident, "note", _("Decided: %(text)s") % {"text": told}, by=by, at=at)
    return acts.create(made)


@action("response.rehearsal.mark", needs=Permission.RESPONSE_ACT, where=_where)
def mark(inject: RehearsalInject, *, mark: str, note: str = "", by: Actor, at: datetime) -> RehearsalMark:
    """Say as an observer what was seen of what a good team does. Who has decided in the exercise marks nothing."""
    noting.open_incident(inject.rehearsal.incident)
    who = _person(by)
    if inject.released_at is None:
        raise UnableToRespond(_("This was not told yet."))
    if mark not in set(Mark):
        told = _("Choose met, partly or missed.")
        raise NotWhole(told, fields={"mark": [told]})
    if mark != Mark.MET:
        noting.given(note, field="note", told=_("Say what was missing."))
    if RehearsalDecision.objects.filter(inject__rehearsal=inject.rehearsal_id, noted_by=who).exists():
        raise UnableToRespond(_("You take part in this exercise. An observer marks it."))
    return acts.create(
        RehearsalMark(inject=inject, mark=mark, note=note.strip()[:1000], observer=who, marked_at=at)
    )


def _person(by: Actor) -> User:
    who = noting.person(by)
    if who is None:
        raise UnableToRespond(_("A person takes part in an exercise, or observes it."))
    return who
