"""Who lacks what for a piece of work, and who could sign for it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import date

from openhtm.accounts.api import User

from .models import Competency, Grant, SigningRule
from .rules.demands import Purpose, Work, answers, demands, key, unanswered
from .rules.holding import may_sign


def holds_from() -> date | None:
    """The day from which a signature without the competency is refused; None: it is only warned about."""
    found = SigningRule.objects.first()
    return found.holds_from if found else None


def holds(*, on: date) -> bool:
    """Whether a signature without the competency is refused on that day."""
    since = holds_from()
    return since is not None and since <= on


def purposes() -> list[Purpose]:
    """What each competency that counts is for."""
    rows = Competency.objects.filter(retired_reason="").prefetch_related("scopes")
    return [_purpose(row) for row in rows]


def _purpose(row: Competency) -> Purpose:
    scopes = list(row.scopes.all())
    return Purpose(
        pk=row.pk,
        names=frozenset({row.name_key, key(row.code)}),
        models=frozenset(one.model_id for one in scopes if one.model_id),
        types=frozenset(one.device_type_id for one in scopes if one.device_type_id),
    )


def signing(people: Iterable[User], *, on: date, among: Collection[int]) -> dict[int, set[int]]:
    """The competencies (of those) in which each person works alone on that day, by person id."""
    return {person: _able(grants, on=on) for person, grants in _history(people, among=among).items()}


def _history(people: Iterable[User], *, among: Collection[int]) -> dict[int, dict[int, list[Grant]]]:
    """All that was ever granted, by person and competency."""
    rows = Grant.objects.filter(person__in=[one.pk for one in people], competency__in=among)
    found: dict[int, dict[int, list[Grant]]] = defaultdict(lambda: defaultdict(list))
    for row in rows:
        found[row.person_id][row.competency_id].append(row)
    return found


def _able(grants: Mapping[int, list[Grant]], *, on: date) -> set[int]:
    return {pk for pk, rows in grants.items() if may_sign([one.held() for one in rows], on=on)}


def lacking(person: User, work: Work, *, on: date) -> tuple[str, ...]:
    """The demands of the work that this person does not answer; "" stands for the device itself."""
    if not demands(work):
        return ()
    fitting = _fitting(work)
    held = signing([person], on=on, among=[one.pk for one in fitting])
    return unanswered(work, purposes=fitting, held=held.get(person.pk, set()))


def lacking_then(works: Mapping[int, tuple[User, date, Work]]) -> dict[int, tuple[str, ...]]:
    """As ``lacking``, of works by their keys, each with its person and its day, in as many queries as of one; those
    with something lacking."""
    asked = {number: one for number, one in works.items() if demands(one[2])}
    if not asked:
        return {}
    every = purposes()
    history = _history([who for who, _on, _work in asked.values()], among=[one.pk for one in every])
    found = {
        number: unanswered(work, purposes=every, held=_able(history.get(who.pk, {}), on=on))
        for number, (who, on, work) in asked.items()
    }
    return {number: names for number, names in found.items() if names}


def able(work: Work, *, on: date, among: Iterable[User]) -> list[User]:
    """Those of these people who answer every demand of the work, by name."""
    people = list(among)
    fitting = _fitting(work)
    held = signing(people, on=on, among=[one.pk for one in fitting])
    found = [one for one in people if not unanswered(work, purposes=fitting, held=held.get(one.pk, set()))]
    return sorted(found, key=lambda one: one.name)


def lacking_each(person: User, works: Mapping[int, Work], *, on: date) -> dict[int, tuple[str, ...]]:
    """As ``lacking``, of many works by their keys in as many queries as of one; those with something lacking."""
    asked = {number: work for number, work in works.items() if demands(work)}
    if not asked:
        return {}
    every = purposes()
    held = signing([person], on=on, among=[one.pk for one in every]).get(person.pk, set())
    found = {number: unanswered(work, purposes=every, held=held) for number, work in asked.items()}
    return {number: names for number, names in found.items() if names}


def able_each(works: Mapping[int, Work], *, on: date, among: Iterable[User]) -> dict[int, list[User]]:
    """As ``able``, of many works by their keys in as many queries as of one."""
    people, every = sorted(among, key=lambda one: one.name), purposes()
    held = signing(people, on=on, among=[one.pk for one in every])
    return {
        number: [one for one in people if not unanswered(work, purposes=every, held=held.get(one.pk, set()))]
        for number, work in works.items()
    }


def _fitting(work: Work) -> list[Purpose]:
    asked = demands(work)
    return [one for one in purposes() if any(answers(one, demand, work=work) for demand in asked)]
