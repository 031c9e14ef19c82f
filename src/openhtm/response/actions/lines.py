"""What is done to a device of an incident: cleared, isolated, held as evidence, recovered, returned.

An exercise goes through the same steps and touches no device, no order and no status.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from openhtm.accounts.api import Permission
from openhtm.audit.api import Meaning, Reauthentication, UnableToSign, sign
from openhtm.kernel import acts
from openhtm.kernel.actions import action
from openhtm.kernel.actors import Actor
from openhtm.maintenance import api as maintenance
from openhtm.registry import api as registry
from openhtm.registry.api import Status

from .. import incident_words as words
from .. import noting, returning
from ..errors import EvidenceHeld, NotWhole, UnableToRespond, UnableToReturnDevice
from ..models import EvidenceHold, IncidentDevice, Isolation, Way
from ..rules.incidents import DeviceState, Lacking

HOLD = "evidence_hold"


@action("response.device.clear", needs=Permission.RESPONSE_ACT)
def clear(line: IncidentDevice, *, reason: str, by: Actor, at: datetime) -> IncidentDevice:
    """The device is not concerned, with the reason. One that is held as evidence is not cleared."""
    noting.open_incident(line.incident)
    told = noting.given(reason)
    _not_held(line)
    noting.step(line, DeviceState.CLEARED, said=told, at=at)
    _end_isolation(line, told, by=by, at=at, back=True)
    return _noted(line, "cleared", _("Cleared: %(why)s") % {"why": told}, by=by, at=at)


@action("response.device.suspect_again", needs=Permission.RESPONSE_ACT)
def suspect_again(line: IncidentDevice, *, reason: str, by: Actor, at: datetime) -> IncidentDevice:
    """A device that was cleared or returned is a suspect again; the incident begins again with it."""
    noting.open_incident(line.incident)
    told = noting.given(reason)
    noting.step(line, DeviceState.SUSPECTED, said=told, at=at, order=None, override="")
    acts.save(line.incident, state="declared")
    return _noted(line, "suspected", _("Suspected again: %(why)s") % {"why": told}, by=by, at=at)


@action("response.isolation.order", needs=Permission.RESPONSE_LEAD)
def order_isolation(
    line: IncidentDevice,
    *,
    way: str,
    reason: str,
    released_by: str = "",
    unreleased_because: str = "",
    by: Actor,
    at: datetime,
) -> Isolation:
    """Decide that a device is isolated. A clinician released it, or it is said why nobody was asked."""
    noting.open_incident(line.incident)
    told = noting.given(reason)
    if line.state != DeviceState.SUSPECTED or line.isolations.filter(ended_at__isnull=True).exists():
        raise UnableToRespond(_("Only a suspected device without a standing order can be ordered isolated."))
    if way not in Way.values:
        raise NotWhole(_("Choose how it is isolated."), fields={"way": [_("Choose how it is isolated.")]})
    if not released_by.strip() and not unreleased_because.strip():
        said = _("Name the clinician who released the device, or say why nobody was asked.")
        raise NotWhole(said, fields={"released_by": [said]})
    made = acts.create(
        Isolation(
            line=line,
            way=way,
            reason=told,
            decided_by=by.actor_label[:200],
            decided_at=at,
            released_by=released_by.strip(),
            unreleased_because=unreleased_because.strip(),
        )
    )
    _noted(line, "isolation", words.isolation_ordered(made), by=by, at=at)
    return made


@action("response.isolation.done", needs=Permission.RESPONSE_ACT)
def isolation_done(isolation: Isolation, *, done_by: str = "", by: Actor, at: datetime) -> Isolation:
    """Say that it was done, by whom. Taken out of use, the device has the status isolated until it is returned."""
    line = isolation.line
    noting.open_incident(line.incident)
    if isolation.done_at is not None or isolation.ended_at is not None:
        raise UnableToRespond(_("This order of isolation was carried out or has ended."))
    noting.step(line, DeviceState.ISOLATED, said=isolation.reason, at=at)
    before = _take_out(line, isolation, by=by, at=at)
    acts.save(isolation, done_by=(done_by.strip() or by.actor_label)[:200], done_at=at, status_before=before)
    told = _("Isolated by %(who)s: %(way)s") % {
        "who": isolation.done_by,
        "way": isolation.get_way_display().lower(),
    }
    _noted(line, "isolation", told, by=by, at=at)
    return isolation


def _take_out(line: IncidentDevice, isolation: Isolation, *, by: Actor, at: datetime) -> str:
    """The status the device had; empty: it was left as it was."""
    if line.incident.is_exercise or isolation.way != Way.OUT_OF_USE:
        return ""
    line.device.refresh_from_db()
    before = Status(line.device.status)
    if before not in registry.USABLE:
        return ""
    registry.devices.change_status(
        line.device,
        to=Status.ISOLATED,
        reason=f"Isolated in {line.incident}: {isolation.reason}"[:500],
        by=by,
        at=at,
    )
    return before.value


@action("response.hold.put", needs=Permission.RESPONSE_ACT)
def hold(line: IncidentDevice, *, reason: str, custody: str, by: Actor, at: datetime) -> EvidenceHold:
    """Keep the device as evidence: it may not be serviced, wiped or retired, nor used."""
    noting.open_incident(line.incident)
    told = noting.given(reason)
    kept = noting.given(custody, field="custody", told=_("Say where it is kept, and by whom."))
    if noting.standing_hold(line) is not None:
        raise EvidenceHeld(_("%(device)s is held already.") % {"device": line.device})
    if line.state == DeviceState.IN_RECOVERY:
        raise UnableToRespond(_("Work on it has begun. Take it back to isolated first."))
    made = acts.create(
        EvidenceHold(line=line, reason=told, custody=kept, held_by=by.actor_label[:200], held_at=at)
    )
    if not line.incident.is_exercise:
        text = f"Evidence of {line.incident}: do not use, service, wipe or retire"
        registry.blocks.put(line.device, code=HOLD, source=str(line.incident), text=text, by=by, at=at)
    _noted(
        line, "hold", _("Held as evidence: %(why)s. %(where)s") % {"why": told, "where": kept}, by=by, at=at
    )
    return made


@action("response.hold.release", needs=Permission.RESPONSE_LEAD)
def release(held: EvidenceHold, *, reason: str, by: Actor, at: datetime) -> EvidenceHold:
    """Let the device go as evidence, with the reason; also after the incident was closed."""
    told = noting.given(reason)
    if held.released_at is not None:
        raise UnableToRespond(_("It is no longer held."))
    acts.save(held, released_at=at, released_by=by.actor_label[:200], released_because=told)
    line = held.line
    if not line.incident.is_exercise:
        registry.blocks.lift(line.device, code=HOLD, source=str(line.incident), reason=told, by=by, at=at)
    _noted(line, "hold", _("Released as evidence: %(why)s") % {"why": told}, by=by, at=at)
    return held


@action("response.device.recover", needs=Permission.RESPONSE_ACT)
def recover(
    line: IncidentDevice, *, plan: str, version: Any = None, by: Actor, at: datetime
) -> IncidentDevice:
    """Begin to bring the device back: a work order is opened whose checklist is its test. Not while it is held."""
    noting.open_incident(line.incident)
    told = noting.given(
        plan, field="plan", told=_("Say what is done: new software, the maker's patch, a new image.")
    )
    _not_held(line)
    noting.step(line, DeviceState.IN_RECOVERY, said=told, at=at)
    if not line.incident.is_exercise:
        order = maintenance.orders.open_order(returning.new_order(line, told, version), by=by, at=at)
        acts.save(line, order=order)
    return _noted(line, "recovery", words.recovery(line, told), by=by, at=at)


@action("response.device.isolate_again", needs=Permission.RESPONSE_ACT)
def isolate_again(line: IncidentDevice, *, reason: str, by: Actor, at: datetime) -> IncidentDevice:
    """The recovery did not succeed: the device is isolated as before. Its order stays on record."""
    noting.open_incident(line.incident)
    told = noting.given(reason)
    if not line.isolations.filter(ended_at__isnull=True, done_at__isnull=False).exists():
        raise UnableToRespond(
            _("It was recovered where it stood and never isolated. Suspect it again first.")
        )
    noting.step(line, DeviceState.ISOLATED, said=told, at=at)
    return _noted(line, "isolation", _("Back to isolated: %(why)s") % {"why": told}, by=by, at=at)


@action("response.device.return", needs=Permission.RESPONSE_ACT)
def return_device(line: IncidentDevice, *, by: Actor, at: datetime) -> IncidentDevice:
    """Give the device back to patients: its work order is closed and its tests passed."""
    noting.open_incident(line.incident)
    if lacking := returning.lacking(line):
        raise UnableToReturnDevice(" ".join(words.lacking(one) for one in lacking))
    return _returned(
        line,
        _("Returned to service; the tests of %(order)s passed") % {"order": line.order or "-"},
        by=by,
        at=at,
    )


@action("response.device.return_untested", needs=Permission.RESPONSE_LEAD)
def return_untested(
    line: IncidentDevice, *, reason: str, proof: Reauthentication | None = None, by: Actor, at: datetime
) -> IncidentDevice:
    """Give it back without the proof of a closed order, on one's own signature. Never what is held as evidence."""
    noting.open_incident(line.incident)
    told = noting.given(reason)
    if Lacking.HELD in returning.lacking(line):
        raise EvidenceHeld(words.lacking(Lacking.HELD))
    if proof is None:
        raise UnableToSign(_("Confirm the signature with your password."))
    content = {"incident": str(line.incident), "device": line.device.tag, "returned_untested": told}
    zone = line.incident.site.time_zone
    sign(line, meaning=Meaning.APPROVED, content=content, proof=proof, zone=zone)
    acts.save(line, override=told)
    return _returned(line, _("Returned without the test: %(why)s") % {"why": told}, by=by, at=at)


def _returned(line: IncidentDevice, told: str, *, by: Actor, at: datetime) -> IncidentDevice:
    noting.step(line, DeviceState.RETURNED, said=told[:500], at=at)
    _end_isolation(line, told, by=by, at=at, back=True)
    return _noted(line, "returned", told, by=by, at=at)


def _end_isolation(line: IncidentDevice, told: str, *, by: Actor, at: datetime, back: bool) -> None:
    """End what stands; a device that was taken out of use for it gets the status it had."""
    standing = line.isolations.filter(ended_at__isnull=True).first()
    if standing is None:
        return
    acts.save(standing, ended_at=at, ended_because=told[:500])
    line.device.refresh_from_db()
    if back and standing.status_before and line.device.status == Status.ISOLATED:
        registry.devices.change_status(
            line.device,
            to=Status(standing.status_before),
            reason=f"{line.incident}: {told}"[:500],
            conditions_of_use=line.device.limited_use_note or None,
            by=by,
            at=at,
        )


def _not_held(line: IncidentDevice) -> None:
    if noting.standing_hold(line) is not None:
        raise EvidenceHeld(
            _("%(device)s is held as evidence. Release it first, with the reason.") % {"device": line.device}
        )


def _noted(line: IncidentDevice, kind: str, text: str, *, by: Actor, at: datetime) -> IncidentDevice:
    noting.note(line.incident, kind, f"{line.device.tag}: {text}", by=by, at=at, device=line.device)
    return line
