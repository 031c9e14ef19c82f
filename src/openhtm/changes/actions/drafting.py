"""Requesting a change and writing what it is about: models, devices, texts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from django.db.models import Max
from django.utils.translation import gettext as _

from openhtm.accounts.api import Permission
from openhtm.catalog.api import Model
from openhtm.kernel import acts
from openhtm.kernel.actions import action
from openhtm.kernel.actors import Actor
from openhtm.places.api import Site
from openhtm.registry.api import Device
from openhtm.security.api import RemediationPlan

from .. import noting
from ..errors import NotWhole, UnableToChange
from ..gathering import running_versions
from ..models import Change, KindChoice, Line, SourceKind, Target, YesNo
from ..rules.states import TEXTS
from .fulfilling import fulfill

FIELDS = frozenset(
    {"kind", "title", "reason", "source_kind", "source", "follows", "recalibration", "begins_on", *TEXTS}
)
#: What belongs to the paperwork of an emergency and may follow its approval by word of mouth.
LATER = frozenset({"recalibration", "begins_on", *TEXTS})


def _check(values: Mapping[str, Any], change: Change) -> None:
    if unknown := sorted(set(values) - FIELDS):
        raise NotWhole(_("There is no field '%(field)s'.") % {"field": unknown[0]})
    problems = {
        name: told
        for name, told in (("title", _("Write a title.")), ("reason", _("Say why.")))
        if not str(values.get(name, "x")).strip()
    }
    choices = {"kind": KindChoice, "source_kind": SourceKind, "recalibration": YesNo}
    for name, known in choices.items():
        if name in values and values[name] not in known.values:
            problems[name] = _("Choose one of these: %(choices)s.") % {"choices": ", ".join(known.values)}
    follows = values.get("follows")
    if follows is not None and not _precedes(follows, change):
        problems["follows"] = _("Name a normal change of this site that was closed.")
    noting.refuse(problems)


def _precedes(other: Change, change: Change) -> bool:
    return other.site_id == change.site_id and (other.kind, other.state) == ("normal", "closed")


@action("changes.change.request", needs=Permission.CHANGE_EDIT)
def request(
    site: Site,
    *,
    values: Mapping[str, Any],
    plans: Sequence[RemediationPlan] = (),
    by: Actor,
    at: datetime,
) -> Change:
    """Request a change at a site; it begins as a draft. ``plans``: those against flaws that it carries out."""
    last = Change.objects.aggregate(last=Max("number"))["last"] or 0
    made = Change(
        site=site,
        number=last + 1,
        requester=noting.person(by),
        requested_by=by.actor_label[:200],
        requested_at=at,
    )
    given = {"kind": "", "source_kind": "", "title": "", "reason": "", **values}
    _check(given, made)
    for name, value in given.items():
        setattr(made, name, value)
    acts.create(made)
    for plan in plans:
        fulfill(made, plan=plan, by=by, at=at)
    return made


@action("changes.change.edit", needs=Permission.CHANGE_EDIT)
def edit(
    change: Change, *, values: Mapping[str, Any], seen_version: int | None = None, by: Actor, at: datetime
) -> Change:
    """Change what is written, as long as nothing is decided. The paperwork of an emergency may follow."""
    seen = change.version
    noting.writable(change, late=set(values) <= LATER)
    if seen_version is None and seen != change.version:
        seen_version = seen
    _check(values, change)
    return acts.save(change, seen_version=seen_version, **values)


@dataclass(frozen=True, kw_only=True)
class NewTarget:
    """The software is known to the register by ``software_kind`` and ``software_name``."""

    model: Model
    to_version: str
    from_versions: str = ""
    software_kind: str = "application"
    software_name: str = ""


@action("changes.target.name", needs=Permission.CHANGE_EDIT)
def name_target(change: Change, *, new: NewTarget, by: Actor, at: datetime) -> Target:
    """Name a model that is changed and the version it goes to; named again, the later word counts."""
    noting.writable(change)
    if change.kind == "network":
        raise UnableToChange(_("A change of the network side changes no device. Make it a normal one."))
    noting.given(new.to_version, field="to_version", told=_("Say to which version."))
    if new.software_kind not in {"os", "firmware", "application"}:
        noting.refuse({"software_kind": _("Choose one of these: os, firmware, application.")})
    values = {**asdict(new), "model": new.model, "to_version": new.to_version.strip()}
    found = change.targets.filter(model=new.model).first()
    if found is not None:
        return acts.save(found, **values)
    return acts.create(Target(change=change, **values))


@action("changes.line.add", needs=Permission.CHANGE_EDIT)
def add_devices(change: Change, *, devices: Sequence[Device], by: Actor, at: datetime) -> list[Line]:
    """Put devices of its models into the change; those there already stay as they are."""
    noting.writable(change)
    targets = {one.model_id: one for one in change.targets.all()}
    _refuse_strangers(change, devices, targets)
    there = set(change.lines.values_list("device_id", flat=True))
    fresh = [one for one in {row.pk: row for row in devices}.values() if one.pk not in there]
    running = running_versions(fresh, targets)
    rows = [
        Line(
            change=change,
            device=one,
            since=at,
            risk=one.risk_class,
            from_version=running.get(one.pk, ""),
        )
        for one in fresh
    ]
    return list(acts.create_many(rows))


def _refuse_strangers(change: Change, devices: Sequence[Device], targets: Mapping[int, Target]) -> None:
    elsewhere = [one.tag for one in devices if one.site_id != change.site_id]
    if elsewhere:
        told = _("%(tags)s: these devices belong to another site.")
        raise UnableToChange(told % {"tags": ", ".join(elsewhere[:5])})
    other = [one.tag for one in devices if one.model_id not in targets]
    if other:
        told = _("%(tags)s: this change does not name their model.")
        raise UnableToChange(told % {"tags": ", ".join(other[:5])})
