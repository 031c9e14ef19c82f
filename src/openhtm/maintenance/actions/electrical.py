"""Electrical safety: which table a site follows, and what is known of models and devices."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from openhtm.accounts.api import Permission
from openhtm.catalog.api import Model
from openhtm.kernel import acts
from openhtm.kernel.actions import action, anywhere
from openhtm.kernel.actors import Actor
from openhtm.kernel.errors import InvalidInput, StaleVersion
from openhtm.places.api import Site
from openhtm.registry.api import Device

from .. import rule_words
from ..electrical import table, tables
from ..expanding import known_of
from ..models import ElectricalFacts, SafetyStandard
from ..rules.electrical import AppliedPart, Facts, InvalidMakerLimit, MakerLimit, check_maker, settled
from ..rules.limits import shown


@dataclass(frozen=True, kw_only=True)
class NewFacts:
    """What is stated of a model or device; None is unknown. ``source``: rating plate, manual, test report."""

    facts: Facts
    limits: Sequence[MakerLimit] = ()
    source: str = ""


@action("maintenance.electrical.choose_table", needs=Permission.SETTINGS_CONFIGURE)
def choose_table(site: Site, *, slug: str, by: Actor, at: datetime) -> SafetyStandard:
    """Let a site follow a table. Checklists that have begun keep theirs."""
    if table(slug) is None:
        text = _("There is no table of electrical safety named %(slug)s.") % {"slug": slug}
        raise InvalidInput(text, fields={"table": [text]})
    chosen: SafetyStandard | None = SafetyStandard.objects.filter(site=site).first()
    if chosen is None:
        return acts.create(SafetyStandard(site=site, table=slug))
    return acts.save(chosen, table=slug)


@action("maintenance.electrical.describe_model", needs=Permission.PROCEDURE_EDIT, where=anywhere)
def describe_model(
    model: Model, *, new: NewFacts, seen_version: int | None = None, by: Actor, at: datetime
) -> ElectricalFacts:
    """State class, applied parts, connection and the manufacturer's limits of a model."""
    return _describe(new, seen_version=seen_version, model=model)


@action("maintenance.electrical.describe_device", needs=Permission.DEVICE_UPDATE)
def describe_device(
    device: Device, *, new: NewFacts, seen_version: int | None = None, by: Actor, at: datetime
) -> ElectricalFacts:
    """State them of one device, where it differs from its model or that is not known. What is left unknown
    here is taken from the model."""
    return _describe(new, seen_version=seen_version, device=device)


@action("maintenance.electrical.learn", needs=Permission.WORK_ORDER_PERFORM)
def learn(
    device: Device, *, answers: Mapping[str, str], source: str, by: Actor, at: datetime
) -> ElectricalFacts | None:
    """Keep for the device what a checklist asked about it, so that it is asked once. What is known stays."""
    known = known_of(device)
    found = settled(known.facts, answers)
    if found == known.facts:
        return None
    own = known.of_device
    facts = _with(own.facts if own else Facts(), known.facts, found)
    kept = NewFacts(facts=facts, limits=own.makers if own else (), source=own.source if own else source)
    return _describe(kept, seen_version=None, device=device)


def _with(own: Facts, known: Facts, found: Facts) -> Facts:
    """The device's own facts with what was learned; what its model tells is not copied."""
    return Facts(
        protection=own.protection if known.protection else found.protection,
        parts=own.parts if known.parts is not None else found.parts,
        connection=own.connection if known.connection else found.connection,
    )


def _describe(new: NewFacts, *, seen_version: int | None, **of: Any) -> ElectricalFacts:
    _check(new.limits)
    given = _values(new)
    row: ElectricalFacts | None = ElectricalFacts.objects.filter(**of).first()
    if row is not None:
        return acts.save(row, seen_version=seen_version, **given)
    if seen_version:
        raise StaleVersion(subject=str(next(iter(of.values()))), seen=seen_version, current=0)
    return acts.create(ElectricalFacts(**of, **given))


def _check(limits: Sequence[MakerLimit]) -> None:
    rows = [row for one in tables().values() for row in one.rows]
    problems: dict[str, list[str]] = {}
    keys = [one.key for one in limits]
    for one in limits:
        try:
            check_maker(one, rows)
        except InvalidMakerLimit as problem:
            problems.setdefault(one.key or "limits", []).append(rule_words.reason(problem))
        if keys.count(one.key) > 1:
            problems.setdefault(one.key, []).append(_("A test is given twice."))
    if problems:
        text = " ".join(dict.fromkeys(said for told in problems.values() for said in told))
        raise InvalidInput(text, fields=problems)


def _values(new: NewFacts) -> dict[str, Any]:
    facts = new.facts
    return {
        "protection": facts.protection.value if facts.protection else "",
        "parts": None if facts.parts is None else [one.value for one in AppliedPart if one in facts.parts],
        "connection": facts.connection.value if facts.connection else "",
        "limits": [_limit(one) for one in new.limits],
        "source": new.source.strip(),
    }


def _limit(one: MakerLimit) -> dict[str, str | None]:
    return {
        "key": one.key,
        "unit": one.unit,
        "at_least": None if one.at_least is None else shown(one.at_least, decimals=None),
        "at_most": None if one.at_most is None else shown(one.at_most, decimals=None),
        "source": one.source.strip(),
    }
