"""Who was found able in what: granted, renewed by another grant, withdrawn."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext as _

from openhtm.accounts.api import Permission, User
from openhtm.kernel import acts
from openhtm.kernel.actions import action, anywhere
from openhtm.kernel.actors import Actor
from openhtm.kernel.errors import DomainError, InvalidInput, NotPermitted

from .. import access
from ..days import after_months
from ..models import Basis, Competency, Grant, LevelChoice
from ..rules.holding import Standing, standing


class UnableToGrant(DomainError):
    """The assessor is the person, or the competency is retired."""

    code = "unable_to_grant"


class UnableToWithdraw(DomainError):
    """The day lies before the assessment or in the future."""

    code = "unable_to_withdraw"


@dataclass(frozen=True, kw_only=True)
class Assessment:
    """What was found. ``assessor`` a person of the program, else ``assessed_by`` names somebody outside.

    Without ``valid_until`` it ends as the competency says, ``endless`` never.
    """

    level: int
    basis: str
    granted_on: date
    assessor: User | None = None
    assessed_by: str = ""
    valid_until: date | None = None
    endless: bool = False
    evidence: str = ""


@action("workforce.grant.record", needs=Permission.COMPETENCY_EDIT, where=anywhere)
def record(
    competency: Competency,
    *,
    people: Sequence[User],
    found: Assessment,
    today: date,
    by: Actor,
    at: datetime,
) -> list[Grant]:
    """Enter one assessment, or one course of many people. The same one again changes nothing.

    ``today``: the civil day where it is entered; nothing is granted in the future.
    """
    if competency.retired_reason:
        raise UnableToGrant(_("%(name)s is retired.") % {"name": competency})
    if not people:
        raise InvalidInput(_("Choose at least one person."), fields={"people": [_("Choose somebody.")]})
    _check(found, today=today)
    _check_reach(people, by=by)
    for person in people:
        _check_not_oneself(person, found, by=by)
    return [_one(competency, person, found, by=by, at=at) for person in dict.fromkeys(people)]


def _one(competency: Competency, person: User, found: Assessment, *, by: Actor, at: datetime) -> Grant:
    until = found.valid_until
    if until is None and not found.endless and competency.months:
        until = after_months(found.granted_on, competency.months)
    values = {
        "level": found.level,
        "basis": found.basis,
        "assessor": found.assessor,
        "assessed_by": "" if found.assessor else " ".join(found.assessed_by.split())[:200],
        "granted_on": found.granted_on,
        "valid_until": until,
        "evidence": found.evidence.strip()[:300],
    }
    same: Grant | None = Grant.objects.filter(
        competency=competency, person=person, withdrawn_on=None, in_error=False, **values
    ).first()
    if same is not None:
        return same
    return acts.create(
        Grant(
            competency=competency, person=person, recorded_at=at, recorded_by=by.actor_label[:200], **values
        )
    )


def _check_not_oneself(person: User, found: Assessment, *, by: Actor) -> None:
    if found.assessor is not None and found.assessor.pk == person.pk:
        text = _("Nobody assesses themselves: choose another assessor for %(name)s.")
        raise UnableToGrant(text % {"name": person})
    if by.actor_key == person.actor_key:
        text = _("Somebody else has to enter what %(name)s was found able in.")
        raise UnableToGrant(text % {"name": person})


def _check(found: Assessment, *, today: date) -> None:
    problems: dict[str, list[str]] = {}
    if found.level not in LevelChoice.values:
        problems["level"] = [_("Choose a level from 0 to 4.")]
    if found.basis not in Basis.values:
        problems["basis"] = [_("Choose a course, observation at work or a test.")]
    if found.granted_on > today:
        problems["granted_on"] = [_("Nobody has been assessed in the future.")]
    if found.valid_until is not None and found.valid_until < found.granted_on:
        problems["valid_until"] = [_("It ends before it was granted.")]
    if found.assessor is None and not found.assessed_by.strip():
        problems["assessor"] = [_("Say who assessed.")]
    if problems:
        raise InvalidInput(_("This assessment cannot be right."), fields=problems)


def _check_reach(people: Sequence[User], *, by: Actor) -> None:
    mine = access.people(by, Permission.COMPETENCY_EDIT)
    reached = set(mine.filter(pk__in=[person.pk for person in people]).values_list("pk", flat=True))
    if missed := [person for person in people if person.pk not in reached]:
        raise NotPermitted(_("%(name)s is not among the people of your sites.") % {"name": missed[0]})


@action("workforce.grant.withdraw", needs=Permission.COMPETENCY_EDIT, where=anywhere)
def withdraw(
    grant: Grant,
    *,
    reason: str,
    on: date,
    today: date,
    in_error: bool = False,
    by: Actor,
    at: datetime,
) -> Grant:
    """Say that somebody is no longer able from a day on, or that this was entered in error. It stays readable."""
    _check_reach([grant.person], by=by)
    if grant.person.actor_key == by.actor_key:
        raise UnableToWithdraw(_("Somebody else has to withdraw what is yours."))
    if standing(grant.held(), on=today) is Standing.WITHDRAWN:
        return grant
    if not reason.strip():
        raise InvalidInput(_("Say why."), fields={"reason": [_("Say why.")]})
    if on > today or on < grant.granted_on:
        raise UnableToWithdraw(_("The day lies between the assessment and today."))
    return acts.save(
        grant,
        withdrawn_on=on,
        withdrawn_at=at,
        withdrawn_by=by.actor_label[:200],
        withdrawn_reason=reason.strip()[:300],
        in_error=in_error,
    )
