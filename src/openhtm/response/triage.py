"""Where the suspects of an incident come from: a flaw, a kind of device, or tags given by hand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from openhtm.accounts.api import Permission
from openhtm.catalog import api as catalog
from openhtm.registry import api as registry
from openhtm.registry.api import Device
from openhtm.security import api as security

from . import incident_words as words
from .errors import NotWhole
from .models import Incident

#: What a person can look through; a larger fleet is taken in by parts.
MOST = 2000


@dataclass(frozen=True)
class Suspects:
    devices: Sequence[Device]
    because: dict[int, str]


def from_flaw(user: Any, incident: Incident, name: str, *, on: date) -> Suspects:
    """Every device at the site that a vulnerability, advisory or component concerns or cannot be excluded from."""
    answer = security.answering.affected(user, name, on=on, site_id=incident.site_id)
    found = [one for one in answer.devices if one.tier in security.answering.OPEN]
    told = {one.device.pk: words.concerned(name, one.judged.tier, one.because)[:500] for one in found}
    return _at_most(Suspects([one.device for one in found], told))


def from_tags(user: Any, incident: Incident, tags: Sequence[str], *, reason: str) -> Suspects:
    """Named by hand; a tag that is not there is told."""
    wanted = list(dict.fromkeys(registry.tag_key(one) for one in tags if one.strip()))
    if not wanted or not reason.strip():
        raise NotWhole(_("Give the tags of the devices, and why they are suspected."))
    rows = list(registry.devices_for(user, Permission.RESPONSE_READ).filter(tag__in=wanted))
    if missing := sorted(set(wanted) - {one.tag for one in rows}):
        told = _("There is no device %(tags)s in your sites.") % {"tags": ", ".join(missing[:10])}
        raise NotWhole(told, fields={"tags": [told]})
    return _at_most(Suspects(rows, {one.pk: reason.strip() for one in rows}))


def from_kind(user: Any, incident: Incident, **wanted: Any) -> Suspects:
    """Every device of the site by type, model or unit; ``wanted``: columns of the device."""
    given = {name: value for name, value in wanted.items() if value is not None}
    if not given:
        raise NotWhole(_("Choose a device type, a model or a unit."))
    rows = registry.devices_for(user, Permission.RESPONSE_READ, site_id=incident.site_id).active()
    found = list(rows.filter(**given).order_by("tag")[: MOST + 1])
    told = ", ".join(str(one) for one in given.values())
    return _at_most(Suspects(found, {one.pk: told for one in found}))


def _at_most(found: Suspects) -> Suspects:
    if len(found.devices) > MOST:
        raise NotWhole(_("These are more than %(most)s devices. Take them in by parts.") % {"most": MOST})
    if not found.devices:
        raise NotWhole(_("No device of the site is concerned."))
    return found


@dataclass(frozen=True)
class Offers:
    """Device types and models of which the site has devices."""

    types: Sequence[catalog.DeviceType]
    models: Sequence[catalog.Model]


def offers(user: Any, incident: Incident) -> Offers:
    devices = registry.devices_for(user, site_id=incident.site_id).active().order_by()
    types = catalog.DeviceType.objects.filter(pk__in=devices.values("device_type"))
    models = catalog.Model.objects.filter(pk__in=devices.values("model")).select_related("manufacturer")
    return Offers(list(types.order_by("name")), list(models.order_by("manufacturer__name", "name")))
