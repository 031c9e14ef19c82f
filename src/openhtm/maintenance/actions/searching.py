"""The end of a search: the device is found, or it is declared missing."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from openhtm.accounts.api import Permission
from openhtm.kernel import acts
from openhtm.kernel.actions import action
from openhtm.kernel.actors import Actor
from openhtm.kernel.errors import DomainError, InvalidInput
from openhtm.places.api import Room
from openhtm.registry import api as registry
from openhtm.registry.api import Device, Status

from .. import chasing, words
from ..acting import person
from ..models import Attempt, AttemptKind, WorkOrder
from ..performing import GOOD
from ..rules.chase import Rung


class NotSearched(DomainError):
    """Nobody looks for the device, or the ladder asks for another search first."""

    code = "not_searched"


def _search(device: Device, *, at: datetime) -> chasing.Search:
    found = chasing.search_for(device, at=at)
    if found is None:
        raise NotSearched(_("Nobody is looking for %(tag)s.") % {"tag": device.tag})
    return found


@action("maintenance.search.found", needs=Permission.WORK_ORDER_PERFORM)
def found(device: Device, *, where: str, room: Room | None = None, by: Actor, at: datetime) -> Attempt:
    """Say that a device that was looked for has turned up, and where; its inspection stays due.

    One that had been declared missing goes out of service until it has been inspected.
    """
    search = _search(device, at=at)
    if not where.strip():
        raise InvalidInput(_("Say where it was found."), fields={"where": [_("Say where.")]})
    latest = search.latest
    made = acts.create(
        Attempt(
            occurrence=latest.occurrence,
            site_id=latest.site_id,
            kind=AttemptKind.FOUND,
            tried_at=at,
            tried_by=person(by),
            evidence=where.strip(),
        )
    )
    if room is not None and room.pk != device.room_id:
        registry.devices.move(device, room=room, by=by, at=at, reason=_("Found there."))
    if search.missing:
        device.refresh_from_db()
        registry.devices.change_status(
            device, to=Status.OUT_OF_SERVICE, reason=f"Found: {where.strip()}"[:300], by=by, at=at
        )
    return made


@action("maintenance.search.declare_missing", needs=Permission.DEVICE_STATUS)
def declare_missing(device: Device, *, reason: str = "", by: Actor, at: datetime) -> Device:
    """Give up a search that has climbed the whole ladder: the device is missing from today on.

    It stays in the inventory, and what falls due from today is not counted as missed.
    """
    search = _search(device, at=at)
    if search.missing:
        raise NotSearched(_("%(tag)s has been declared missing already.") % {"tag": device.tag})
    if search.state.rung is not Rung.DECLARE:
        raise NotSearched(
            _("It is too early to call %(tag)s missing. %(next)s")
            % {"tag": device.tag, "next": words.next_step(search.state)}
        )
    told = f"Not found in {search.state.searches} searches since {search.state.first}. {reason.strip()}"
    registry.devices.change_status(device, to=Status.MISSING, reason=told.strip()[:500], by=by, at=at)
    return device


@action(
    "maintenance.search.hold_found",
    needs=None,
    open_to="a step of whatever ended the status 'missing', which was allowed there",
)
def hold_found(device: Device, *, by: Actor, at: datetime) -> None:
    """Forbid the use of a device that was missing until it has been inspected."""
    registry.blocks.put(
        device,
        code=chasing.BLOCK_CODE,
        source=chasing.BLOCK_SOURCE,
        text="Was missing. Inspect before use.",
        by=by,
        at=at,
    )


@action(
    "maintenance.search.release_found",
    needs=None,
    open_to="a step of giving a device back into use, which was allowed there",
)
def release_found(order: WorkOrder, *, by: Actor, at: datetime) -> bool:
    """Lift that block once a checklist has passed; False when there is none or it has not passed."""
    if order.device is None or not order.runs.filter(finished_at__isnull=False, overall__in=GOOD).exists():
        return False
    lifted: bool = registry.blocks.lift(
        order.device,
        code=chasing.BLOCK_CODE,
        source=chasing.BLOCK_SOURCE,
        reason=f"Inspected on {order}",
        by=by,
        at=at,
    )
    return lifted
