"""Ends facts of which a device has several; new ones come with ``devices.edit``."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from openhtm.accounts.api import Permission
from openhtm.kernel import acts
from openhtm.kernel.actions import action
from openhtm.kernel.actors import Actor
from openhtm.kernel.errors import InvalidInput, NotFound

from ..cleaning import clean_interface
from ..models import Device, Identifier, NetworkInterface, Software
from .searching import SearchTexts

Fact = Identifier | NetworkInterface | Software
_KINDS: dict[str, type[Fact]] = {
    "identifier": Identifier,
    "interface": NetworkInterface,
    "software": Software,
}


@action("registry.fact.add_interface", needs=Permission.DEVICE_UPDATE)
def add_interface(
    device: Device, *, values: dict[str, str], by: Actor, at: datetime, reason: str = ""
) -> NetworkInterface:
    """Give the device one more network identity."""
    try:
        cleaned = clean_interface(values)
    except ValueError as problem:
        raise InvalidInput(str(problem)) from None
    row = NetworkInterface(device=device, valid_from=at, by_label=by.actor_label[:200], **cleaned)
    acts.create(row)
    acts.note(device, before={}, after={"interfaces": str(row)})
    SearchTexts.refresh([device.pk])
    return row


@action("registry.fact.end", needs=Permission.DEVICE_UPDATE)
def end(device: Device, *, kind: str, fact_id: int, by: Actor, at: datetime, reason: str = "") -> Fact:
    """End an identifier, an interface or a software version of the device; it stays on record as past."""
    model = _KINDS.get(kind)
    row = (
        model._base_manager.filter(device=device, pk=fact_id, valid_to__isnull=True).first()
        if model
        else None
    )
    if row is None:
        raise NotFound(_("There is no such fact, or it has ended already."))
    acts.save(row, valid_to=at, reason=reason[:500])
    acts.note(device, before={kind: str(row)}, after={kind: None})
    SearchTexts.refresh([device.pk])
    return row
