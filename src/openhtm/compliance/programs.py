"""What is asked of alternate programs and worked out for them: demands, evidence of a plan, what is signed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _

from openhtm.accounts.api import EVERYWHERE, User
from openhtm.maintenance.api import Interval, PlanRevision, RevisionState, counting, ways
from openhtm.maintenance.api import Unit as IntervalUnit
from openhtm.places.api import day_at, zone_at
from openhtm.workforce import api as workforce

from . import evidence
from .errors import UnableToDecideProgram
from .models import AemDemands, AemProgram
from .rules.evidence import Demands, Tally

#: A day is multiplied by these to compare intervals; none in use lies near enough to another to be confused.
_DAYS: Mapping[str, float] = {"day": 1.0, "week": 7.0, "month": 30.436875, "year": 365.2425}


def demands() -> AemDemands | None:
    """None: nobody has said yet what is asked, so nothing can be approved."""
    found: AemDemands | None = AemDemands.objects.first()
    return found


def asked_of_history(found: AemDemands | None) -> Demands | None:
    names = ("years_watched", "device_years", "inspections", "most_unknown", "most_rate")
    return Demands(**{name: getattr(found, name) for name in names}) if found else None


def days(count: int, unit: str) -> float:
    return count * _DAYS[unit]


def alternate_way(program: AemProgram) -> ways.Way:
    interval = Interval(count=program.interval_count, unit=IntervalUnit(program.interval_unit))
    return ways.Way(interval=interval, procedure=program.procedure, reference=str(program))


def maker_way(program: AemProgram) -> ways.Way:
    interval = Interval(count=program.maker_count, unit=IntervalUnit(program.maker_unit))
    return ways.Way(interval=interval, procedure=program.procedure_before, reference=program.maker_reference)


def _lacks(person: User, named: str, *, on: date) -> bool:
    """By the competencies of the workforce: held, at the level of independent work, on that day."""
    return bool(workforce.lacking(person, workforce.Work(named=(named,)), on=on))


def qualified(program: AemProgram, by: User, *, at: datetime) -> AemDemands:
    """The demands, when this person holds the qualification they name."""
    limits = demands()
    if limits is None:
        raise UnableToDecideProgram(_("Nobody has named yet which qualification an approver must hold."))
    on = day_at(program.site, at)
    if _lacks(by, limits.qualification, on=on):
        told = _("To decide on this you must hold the competency %(name)s, at work alone, today.")
        raise UnableToDecideProgram(told % {"name": limits.qualification})
    return limits


def subject_of(plan: Any) -> evidence.Subject | None:
    """None for a plan by a filter: it is for no kind of device that a history could be of."""
    if plan.by_filter:
        return None
    kind = plan.device_type if plan.model_id is None else None
    return evidence.subject(model=plan.model, device_type=kind, site_id=plan.site_id)


def evidence_of(program: AemProgram, *, at: datetime) -> evidence.Answer:
    """Of the whole reach of the plan, whoever looks: a decision rests on all its devices."""
    about = subject_of(program.plan)
    if about is None:
        raise ValueError(f"{program} is for a plan by a filter.")
    question = evidence.asked(today=day_at(program.site, at), zone=zone_at(program.site, at))
    begun = program.effective_from
    inside = begun is not None and question.first < begun <= question.day
    return evidence.answer(
        EVERYWHERE, about, question, since=begun if inside else None, demands=asked_of_history(demands())
    )


def since_in_force(program: AemProgram, *, at: datetime) -> Tally:
    about, today = subject_of(program.plan), day_at(program.site, at)
    begun = program.effective_from
    if about is None or begun is None or begun > today:
        return Tally()
    question = counting.Asked(first=begun, last=today, today=today, zone=zone_at(program.site, at))
    return evidence.tally(EVERYWHERE, about, question)


def still_under(program: AemProgram) -> bool:
    """Whether the terms that were approved are those of the plan."""
    rows = PlanRevision.objects.filter(
        pk=program.revision_id, state=RevisionState.ACTIVE, plan__is_active=True
    )
    return bool(rows.exists())


def content(program: AemProgram) -> dict[str, Any]:
    """What is signed."""
    names = (
        *("number", "interval_count", "interval_unit", "maker_count", "maker_unit", "maker_reference"),
        *("rationale", "release", "watching", "answers", "evidence", "most_rate", "most_yield"),
    )
    return {
        **{name: getattr(program, name) for name in names},
        "plan": {"id": program.plan_id, "code": program.plan.code, "title": program.plan.title},
        "procedure": str(program.procedure) if program.procedure else None,
        "author": program.author.actor_label,
    }


#: How long before its day a review is prepared.
AHEAD = timedelta(days=30)
