"""Steps that the actions of an incident share: the timeline, and what must be true before anything is done."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from openhtm.accounts.api import User
from openhtm.kernel import acts
from openhtm.kernel.actors import Actor
from openhtm.registry.api import Device

from . import incident_words as words
from .errors import NotWhole, UnableToRespond
from .models import EvidenceHold, Incident, IncidentDevice, TimelineEntry
from .rules.incidents import DeviceState, device_may_follow


def note(
    incident: Incident,
    kind: str,
    text: str,
    *,
    by: Actor,
    at: datetime,
    device: Device | None = None,
    seen_at: datetime | None = None,
) -> TimelineEntry:
    """An entry of the timeline; ``seen_at``: when it happened, if that was before it was written."""
    return acts.create(
        TimelineEntry(
            incident=incident,
            at=seen_at or at,
            recorded_at=at,
            by_label=by.actor_label[:200],
            kind=kind,
            text=text[:2000],
            device=device,
        )
    )


def open_incident(incident: Incident) -> None:
    """Refuse to work in an incident that was closed."""
    # The row is locked, so that nothing is done in an incident while somebody closes it.
    stored = Incident.objects.select_for_update(of=("self",)).get(pk=incident.pk)
    if not stored.is_open:
        raise UnableToRespond(_("%(incident)s is closed. Declare another one.") % {"incident": incident})


def given(text: str, *, field: str = "reason", told: str = "") -> str:
    """The words, or a refusal that names the field."""
    found = text.strip()
    if not found:
        sentence = told or _("Say why.")
        raise NotWhole(sentence, fields={field: [sentence]})
    return found


def step(
    line: IncidentDevice, to: DeviceState, *, said: str = "", at: datetime, **more: Any
) -> IncidentDevice:
    """Take a device to another state by the table."""
    before = DeviceState(line.state)
    if not device_may_follow(before, to):
        raise UnableToRespond(words.no_step(line.device, before, to))
    return acts.save(line, state=to.value, since=at, said=said, **more)


def standing_hold(line: IncidentDevice) -> EvidenceHold | None:
    found: EvidenceHold | None = line.holds.filter(released_at__isnull=True).first()
    return found


def person(by: Actor) -> User | None:
    return by if isinstance(by, User) else None
