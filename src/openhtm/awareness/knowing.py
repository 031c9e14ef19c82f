"""Who of a unit has to know what, and who has attested to it. Some queries, however many units and people."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import partial

from openhtm.accounts.api import RoleAssignment, User
from openhtm.kernel.time import local_date
from openhtm.places.api import Department

from . import demanding, versions
from .demanding import UnitDemand
from .models import Attestation, PolicyVersion
from .rules.attesting import Given, Standing, Step, enough_from, standing
from .rules.policies import SIGNED


@dataclass(frozen=True, kw_only=True)
class Member:
    """Somebody of a unit: who holds a role in it."""

    person: User
    role: str


@dataclass(frozen=True, kw_only=True)
class Knowing:
    """One person and one thing to know; ``template`` empty: the policy itself. ``latest``: what counts most."""

    member: Member
    version: PolicyVersion
    template: str
    standing: Standing
    latest: Given | None


@dataclass(frozen=True, kw_only=True)
class Need:
    """What the staff of a unit has to know: ``version`` and, with ``template``, a check that it demands.

    ``people``: one for each who holds a role that it is for; none: nobody is on record, so nobody is known to know.
    """

    department: Department
    version: PolicyVersion
    template: str
    people: Sequence[Knowing]

    @property
    def missing(self) -> list[Knowing]:
        return [one for one in self.people if one.standing is not Standing.CURRENT]

    @property
    def counts(self) -> Counter[Standing]:
        return Counter(one.standing for one in self.people)


def staff(department_ids: Collection[int], *, at: datetime) -> dict[int, list[Member]]:
    """Active people by unit: who holds a role in that unit, not in the whole site. One line for each role."""
    rows = RoleAssignment.objects.current(at).filter(department__in=department_ids, user__is_active=True)
    found: dict[int, list[Member]] = defaultdict(list)
    for row in rows.select_related("user").order_by("user__name", "user_id", "role"):
        member = Member(person=row.user, role=row.role)
        if member not in found[row.department_id]:
            found[row.department_id].append(member)
    return found


def needs(
    units: Sequence[Department],
    *,
    on: date,
    at: datetime,
    demands: Sequence[UnitDemand] | None = None,
) -> list[Need]:
    """Of these units: the policies that ask something there or of everybody, and the checks they demand."""
    keys = [one.pk for one in units]
    held = [one for one in versions.in_force(on).select_related("policy__site") if one.audience]
    asked = _asked(demanding.of_units(on, department_ids=keys) if demands is None else demands)
    demanding_any, meant = set(_with_demands(held)), versions.meant_units(held)
    people, given, enough = staff(keys, at=at), _given(keys), _enough(held)
    made = []
    for unit in units:
        for version in held:
            templates = asked.get((unit.pk, version.pk), [])
            if not versions.is_for(version, unit, meant) or (version.pk in demanding_any and not templates):
                continue
            members = _meant(people.get(unit.pk, ()), version)
            known = partial(
                _knowing,
                version=version,
                given=given,
                enough=enough[version.pk],
                department_id=unit.pk,
                on=on,
            )
            made += [
                Need(
                    department=unit,
                    version=version,
                    template=template,
                    people=[known(one, template=template) for one in members],
                )
                for template in ("", *templates)
            ]
    return made


def _meant(members: Iterable[Member], version: PolicyVersion) -> list[Member]:
    """Each person once, by the first of their roles that it is for."""
    found: dict[int, Member] = {}
    for one in members:
        if one.role in version.audience:
            found.setdefault(one.person.pk, one)
    return list(found.values())


def _asked(lines: Iterable[UnitDemand]) -> dict[tuple[int, int], list[str]]:
    found: dict[tuple[int, int], list[str]] = defaultdict(list)
    for one in lines:
        known = found[one.department.pk, one.demand.policy_version_id]
        if one.demand.template not in known:
            known.append(one.demand.template)
    return found


def _with_demands(held: Sequence[PolicyVersion]) -> Iterable[int]:
    rows = PolicyVersion.objects.filter(pk__in=[one.pk for one in held], demands__isnull=False)
    return rows.order_by().values_list("pk", flat=True).distinct()


_Key = tuple[int, int, str]


def _given(department_ids: Collection[int]) -> dict[_Key, list[Given]]:
    """By person, policy and template. What was attested in one unit counts there alone: its checks differ."""
    rows = Attestation.objects.filter(department__in=department_ids).order_by()
    names = (
        *("department_id", "person_id", "policy_version__policy_id", "template"),
        *("policy_version__number", "attested_on", "expires_on"),
    )
    found: dict[_Key, list[Given]] = defaultdict(list)
    for unit, person, policy, template, number, day, until in rows.values_list(*names):
        found[unit, person, f"{policy} {template}"].append(Given(number, day, until))
    return found


def _enough(held: Sequence[PolicyVersion]) -> Mapping[int, int]:
    rows = PolicyVersion.objects.filter(policy__in=[one.policy_id for one in held], state__in=SIGNED)
    steps: dict[int, list[Step]] = defaultdict(list)
    for policy, number, renews in rows.order_by().values_list("policy_id", "number", "renews"):
        steps[policy].append(Step(number, renews))
    return {one.pk: enough_from(steps[one.policy_id], held=one.number) for one in held}


def _knowing(
    member: Member,
    *,
    version: PolicyVersion,
    template: str,
    given: Mapping[_Key, list[Given]],
    enough: int,
    department_id: int,
    on: date,
) -> Knowing:
    rows = given.get((department_id, member.person.pk, f"{version.policy_id} {template}"), [])
    return Knowing(
        member=member,
        version=version,
        template=template,
        standing=standing(rows, enough=enough, on=on),
        latest=max(rows, key=lambda one: (one.number, one.on), default=None),
    )


def own(person: User, *, at: datetime) -> list[Need]:
    """What this person has to know in each unit in which they hold a role, with their own line alone."""
    held = RoleAssignment.objects.current(at).filter(user=person, department__isnull=False)
    units = Department.objects.filter(pk__in=held.values("department_id"), is_active=True)
    found: list[Need] = []
    for unit in units.select_related("site").order_by("site__code", "name"):
        on = local_date(at, unit.site.time_zone)
        for need in needs([unit], on=on, at=at):
            mine = [one for one in need.people if one.member.person.pk == person.pk]
            if mine:
                found.append(replace(need, people=mine))
    return found
