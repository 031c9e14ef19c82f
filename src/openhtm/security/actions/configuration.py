"""Enters how a device is set up. A fact is ended and a new one begins; none is changed or lost."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from django.utils.translation import gettext as _

from openhtm.accounts.api import Permission
from openhtm.kernel import acts
from openhtm.kernel.actions import action
from openhtm.kernel.actors import Actor
from openhtm.kernel.errors import InvalidInput
from openhtm.places.api import day_at
from openhtm.registry.api import Device

from ..models import DeviceFact
from ..rules.configuring import VALUES, Fact


@action("security.configuration.enter", needs=Permission.SECURITY_EDIT)
def enter(
    device: Device, *, facts: Mapping[str, str], source: str, seen_on: date, by: Actor, at: datetime
) -> list[DeviceFact]:
    """Enter facts of a device by their names; an empty value makes one unknown again. Those not named stay.

    ``source``: who or what says so; ``seen_on``: the day it was looked at, which cannot lie in the future.
    """
    _refuse_wrong(facts, source, seen_on, today=day_at(device.site, at))
    known = {row.fact: row for row in DeviceFact.objects.open().filter(device=device)}
    made, before, after = [], {}, {}
    for name, value in facts.items():
        row = known.get(name)
        if (row.value if row is not None else "") == value:
            continue
        before[name], after[name] = (row.value if row is not None else None), value or None
        if row is not None:
            acts.save(row, valid_to=at)
        if value:
            given = {"source": source.strip()[:200], "seen_on": seen_on}
            new = DeviceFact(device=device, fact=name, value=value, valid_from=at, **given)
            new.by_label = by.actor_label[:200]
            made.append(acts.create(new))
    if after:
        acts.note(device, before=before, after=after)
    return made


def _refuse_wrong(facts: Mapping[str, str], source: str, seen_on: date, *, today: date) -> None:
    problems = {}
    for name, value in facts.items():
        if name not in list(Fact) or (value and value not in VALUES[Fact(name)]):
            problems[name] = [_("'%(value)s' is not one of the choices.") % {"value": value}]
    if not source.strip():
        problems["source"] = [_("Say who or what says so.")]
    if seen_on > today:
        problems["seen_on"] = [_("This day has not come yet.")]
    if problems:
        texts = " ".join(f"{name}: {' '.join(said)}" for name, said in problems.items())
        raise InvalidInput(texts, fields=problems)
