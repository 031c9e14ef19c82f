"""An incident from its declaration to its closing: state, board, timeline."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db.models import Max
from django.utils.translation import gettext as _

from openhtm.accounts.api import Permission
from openhtm.audit.api import Meaning, Reauthentication, UnableToSign, sign
from openhtm.kernel import acts
from openhtm.kernel.actions import action
from openhtm.kernel.actors import Actor
from openhtm.places.api import Site
from openhtm.registry.api import Device

from .. import incident_record, noting
from .. import incident_words as words
from ..errors import NotWhole, UnableToRespond
from ..models import Incident, IncidentDevice, IncidentKind, Severity, TimelineEntry
from ..rules.incidents import State, may_follow, obstacles

FIELDS = frozenset({"title", "kind", "severity", "summary"})


@action("response.incident.declare", needs=Permission.RESPONSE_LEAD)
def declare(
    site: Site,
    *,
    values: Mapping[str, Any],
    learned_at: datetime,
    is_exercise: bool = False,
    by: Actor,
    at: datetime,
) -> Incident:
    """Declare an incident of a site, or begin an exercise, which changes no device."""
    _check(values)
    if learned_at > at:
        told = _("This moment has not come yet.")
        raise NotWhole(told, fields={"learned_at": [told]})
    last = Incident.objects.aggregate(last=Max("number"))["last"] or 0
    made = acts.create(
        Incident(
            site=site,
            number=last + 1,
            is_exercise=is_exercise,
            learned_at=learned_at,
            declared_at=at,
            declared_by=noting.person(by),
            **values,
        )
    )
    noting.note(made, "declared", words.declared(made), by=by, at=at)
    return made


def _check(values: Mapping[str, Any]) -> None:
    if unknown := sorted(set(values) - FIELDS):
        raise NotWhole(_("There is no field '%(field)s'.") % {"field": unknown[0]})
    problems: dict[str, list[str]] = {}
    if not str(values.get("title", "x")).strip():
        problems["title"] = [_("Write a title.")]
    if values.get("kind", IncidentKind.OTHER) not in IncidentKind.values:
        problems["kind"] = [_("Choose one of the kinds.")]
    if values.get("severity", Severity.UNKNOWN) not in Severity.values:
        problems["severity"] = [_("Choose one of the severities.")]
    if problems:
        raise NotWhole(_("The declaration is not whole."), fields=problems)


@action("response.incident.change", needs=Permission.RESPONSE_LEAD)
def change(
    incident: Incident,
    *,
    values: Mapping[str, Any],
    seen_version: int | None = None,
    by: Actor,
    at: datetime,
) -> Incident:
    """Change title, kind, severity or what is known; what it was stays on the timeline."""
    noting.open_incident(incident)
    _check(values)
    before = incident.get_severity_display()
    acts.save(incident, seen_version=seen_version, **values)
    told = _("Severity: %(before)s, now %(now)s. %(summary)s") % {
        "before": before,
        "now": incident.get_severity_display(),
        "summary": incident.summary,
    }
    noting.note(incident, "changed", told, by=by, at=at)
    return incident


@action("response.incident.note", needs=Permission.RESPONSE_ACT)
def add_note(
    incident: Incident, *, text: str, seen_at: datetime | None = None, by: Actor, at: datetime
) -> TimelineEntry:
    """Write something on the timeline; ``seen_at``: when it happened."""
    noting.open_incident(incident)
    told = noting.given(text, field="text", told=_("Write what happened."))
    if seen_at is not None and seen_at > at:
        said = _("This moment has not come yet.")
        raise NotWhole(said, fields={"seen_at": [said]})
    return noting.note(incident, "note", told, by=by, at=at, seen_at=seen_at)


@action("response.incident.add_devices", needs=Permission.RESPONSE_ACT)
def add_devices(
    incident: Incident, *, devices: Sequence[Device], because: Mapping[int, str], by: Actor, at: datetime
) -> list[IncidentDevice]:
    """Put devices on the board as suspected, each with why; those there already stay as they are.

    A new suspect takes the incident back to declared.
    """
    noting.open_incident(incident)
    elsewhere = [one.tag for one in devices if one.site_id != incident.site_id]
    if elsewhere:
        raise UnableToRespond(
            _("%(tags)s: these devices belong to another site.") % {"tags": ", ".join(elsewhere[:5])}
        )
    there = set(incident.devices.values_list("device_id", flat=True))
    rows = [
        IncidentDevice(
            incident=incident,
            device=one,
            since=at,
            because=noting.given(because.get(one.pk, ""), field="because")[:500],
        )
        for one in {row.pk: row for row in devices}.values()
        if one.pk not in there
    ]
    made = list(acts.create_many(rows))
    if made:
        noting.note(incident, "suspected", words.suspected(made), by=by, at=at)
        if incident.state != State.DECLARED:
            acts.save(incident, state=State.DECLARED.value)
    return made


@action("response.incident.advance", needs=Permission.RESPONSE_LEAD)
def advance(incident: Incident, *, to: str, by: Actor, at: datetime) -> Incident:
    """Take the incident to contained, recovering, recovered, or back; ``close`` closes it."""
    noting.open_incident(incident)
    if to not in set(State) or to == State.CLOSED:
        raise UnableToRespond(_("Choose the next state of the incident."))
    _may_become(incident, State(to))
    acts.save(incident, state=to)
    noting.note(incident, "state", words.state_now(incident), by=by, at=at)
    return incident


@action("response.incident.close", needs=Permission.RESPONSE_LEAD)
def close(
    incident: Incident,
    *,
    went_well: str,
    to_mend: str,
    proof: Reauthentication | None = None,
    by: Actor,
    at: datetime,
) -> Incident:
    """Close with the report of what went well and what is to be mended, and sign the whole record."""
    noting.open_incident(incident)
    report: dict[str, Any] = {"went_well": went_well.strip(), "to_mend": to_mend.strip()}
    problems = {name: [_("Fill this in.")] for name, text in report.items() if not text}
    if problems:
        raise NotWhole(_("The report is not whole."), fields=problems)
    _may_become(incident, State.CLOSED)
    if proof is None:
        raise UnableToSign(_("Confirm the signature with your password."))
    noting.note(incident, "closed", _("Closed."), by=by, at=at)
    acts.save(incident, state=State.CLOSED.value, closed_at=at, closed_by=by.actor_label[:200], **report)
    sign(
        incident,
        meaning=Meaning.APPROVED,
        content=incident_record.content(incident),
        proof=proof,
        zone=incident.site.time_zone,
    )
    return incident


def _may_become(incident: Incident, to: State) -> None:
    if not may_follow(State(incident.state), to):
        raise UnableToRespond(
            _("%(incident)s is %(state)s: this cannot follow.")
            % {"incident": incident, "state": incident.get_state_display().lower()}
        )
    found = obstacles(to, incident_record.situation(incident, reported=True))
    if found:
        raise UnableToRespond(" ".join(words.obstacle(one) for one in found))
