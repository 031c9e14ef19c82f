"""The team: naming people, changing how they are reached, confirming it, and ending it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from openhtm.accounts.api import Permission
from openhtm.kernel import acts
from openhtm.kernel.actions import action
from openhtm.kernel.actors import Actor
from openhtm.kernel.time import local_date
from openhtm.places.api import Site

from .. import shelf
from ..errors import AlreadyEnded, UnableToPrepare
from ..models import TeamMember

FIELDS = frozenset(
    {
        *("department", "role", "rank", "person", "name", "organization"),
        *("phone", "out_of_hours", "other_way"),
    }
)


@action("response.member.name", needs=Permission.RESPONSE_PREPARE)
def name_member(site: Site, *, values: Mapping[str, Any], by: Actor, at: datetime) -> TeamMember:
    """Put somebody on the team of a site, or name whom to call in a unit."""
    member = TeamMember(site=site, **_known(values))
    _check(member)
    return acts.create(member)


@action("response.member.change", needs=Permission.RESPONSE_PREPARE)
def change_member(
    member: TeamMember,
    *,
    values: Mapping[str, Any],
    seen_version: int | None = None,
    by: Actor,
    at: datetime,
) -> TeamMember:
    """Change a role or how somebody is reached. Another number has not been confirmed."""
    _standing(member)
    given = _known(values)
    reached = ("phone", "out_of_hours", "other_way", "person", "name")
    if any(name in given and given[name] != getattr(member, name) for name in reached):
        given |= {"confirmed_on": None, "confirmed_by": ""}
    changed = TeamMember(**{**_values(member), **given})
    _check(changed, but=member)
    return acts.save(member, seen_version=seen_version, **given)


@action("response.member.confirm", needs=Permission.RESPONSE_PREPARE)
def confirm(member: TeamMember, *, on: date, by: Actor, at: datetime) -> TeamMember:
    """Say that the person was reached by this number on that day."""
    _standing(member)
    if on > local_date(at, member.site.time_zone):
        told = _("This day has not come yet.")
        raise UnableToPrepare(told, fields={"on": [told]})
    return acts.save(member, confirmed_on=on, confirmed_by=by.actor_label[:200])


@action("response.member.end", needs=Permission.RESPONSE_PREPARE)
def end(member: TeamMember, *, reason: str, by: Actor, at: datetime) -> TeamMember:
    """Take somebody off the team, with the reason."""
    _standing(member)
    if not reason.strip():
        told = _("Say why.")
        raise UnableToPrepare(told, fields={"reason": [told]})
    return acts.save(member, ended_at=at, ended_because=reason.strip())


def _known(values: Mapping[str, Any]) -> dict[str, Any]:
    if unknown := sorted(set(values) - FIELDS):
        raise UnableToPrepare(_("There is no field '%(field)s'.") % {"field": unknown[0]})
    return {name: value.strip() if isinstance(value, str) else value for name, value in values.items()}


def _values(member: TeamMember) -> dict[str, Any]:
    return {name: getattr(member, name) for name in (*FIELDS, "site")}


def _standing(member: TeamMember) -> None:
    if member.ended_at is not None:
        raise AlreadyEnded(_("%(member)s is no longer on the team.") % {"member": member})


def _check(member: TeamMember, *, but: TeamMember | None = None) -> None:
    problems: dict[str, list[str]] = {}
    if shelf.role(member.role) is None:
        problems["role"] = [_("Choose one of the roles.")]
    if (member.person is None) == (not member.name):
        problems["name"] = [_("Choose a person, or write the name of somebody who is not in the program.")]
    if not member.phone:
        problems["phone"] = [_("Write a number at which the person can be reached.")]
    if member.department is not None and member.department.site_id != member.site_id:
        problems["department"] = [_("This unit belongs to another site.")]
    if (member.role == shelf.UNIT) != (member.department is not None):
        problems["department"] = [_("Choose a unit for its contact, and for no other role.")]
    if not problems and member.person is not None and _there_already(member, but):
        problems["person"] = [_("%(person)s has this role already.") % {"person": member.person}]
    if problems:
        raise UnableToPrepare(_("The entry is not whole."), fields=problems)


def _there_already(member: TeamMember, but: TeamMember | None) -> bool:
    rows = TeamMember.objects.standing().filter(
        site=member.site, role=member.role, department=member.department, person=member.person
    )
    return bool(rows.exclude(pk=but.pk if but else None).exists())
