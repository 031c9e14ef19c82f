"""What a person settles of a host that a scan saw. Nothing else changes the register of devices."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from openhtm.accounts.api import Permission
from openhtm.kernel import acts
from openhtm.kernel.actions import action
from openhtm.kernel.actors import Actor
from openhtm.kernel.errors import InvalidInput, NotPermitted
from openhtm.registry.api import Device, Facts
from openhtm.registry.api import devices as registry

from ..errors import UnableToSettle
from ..models import Finding, NetworkHost, Settled
from ..queries.network import interfaces, seen_of
from ..rules import reconciling
from ..rules.hosts import MacKind, mac_kind
from ..rules.reconciling import Because, Result

Change = dict[str, Any]


@action("security.network.link", needs=Permission.SECURITY_EDIT)
def link(host: NetworkHost, *, device: Device, reason: str = "", by: Actor, at: datetime) -> NetworkHost:
    """Say that the host is this device. The register is left as it is; later scans keep to it."""
    if host.finding == Finding.DUPLICATE:
        found: Change = {"mark": host.mark}
    else:
        seen = seen_of(host)
        result = Result(finding=reconciling.Finding.MATCHED, devices=(device.pk,), because=(Because.LINKED,))
        differs = reconciling.differing(seen, interfaces([device.pk]).get(device.pk, []))
        found = {
            "finding": Finding.MATCHED,
            "because": [Because.LINKED.value],
            "candidates": [device.pk],
            "differs": list(differs),
            "mark": reconciling.fingerprint(result, differs, seen),
        }
    return _settle(host, Settled.LINKED, {**found, "device_id": device.pk}, reason=reason, by=by, at=at)


@action("security.network.update", needs=Permission.SECURITY_EDIT)
def take_over(host: NetworkHost, *, reason: str = "", by: Actor, at: datetime) -> NetworkHost:
    """Write what was seen into the register, for the device that the host is matched to: address, IP address, name.

    An address that software sets is not written. ``NotPermitted`` for whoever may not change the device's facts.
    """
    device = host.device
    if device is None or host.finding != Finding.MATCHED or not host.differs:
        raise UnableToSettle(
            _("There is nothing that could be taken over: link the host to its device first.")
        )
    if not by.may(Permission.DEVICE_UPDATE, site_id=device.site_id, department_id=device.department_id):
        raise NotPermitted(_("You may not change the facts of this device."))
    given = {name: getattr(host, name) for name in ("ip", "hostname") if name in host.differs}
    known = {one.mac for one in interfaces([device.pk]).get(device.pk, [])}
    if mac_kind(host.mac) is MacKind.UNIVERSAL or host.mac in known:
        given["mac"] = host.mac
    given = {name: value for name, value in given.items() if value}
    facts = Facts(interfaces=[{**given, "source": f"scan {host.last_scan.kind}"[:60]}])
    registry.edit(device, changes={}, facts=facts, by=by, at=at, reason=reason or _("Seen on the network"))
    result = Result(
        finding=reconciling.Finding.MATCHED,
        devices=(device.pk,),
        because=tuple(map(Because, host.because)),
    )
    mark = reconciling.fingerprint(result, (), seen_of(host))
    return _settle(host, Settled.UPDATED, {"differs": [], "mark": mark}, reason=reason, by=by, at=at)


@action("security.network.request", needs=Permission.SECURITY_EDIT)
def request(hosts: Sequence[NetworkHost], *, reason: str = "", by: Actor, at: datetime) -> list[NetworkHost]:
    """Say that these are devices to be entered into the register. A scan after that finds them there."""
    wrong = [str(one) for one in hosts if one.finding == Finding.MATCHED]
    if wrong:
        text = _("On record as devices already: %(names)s.")
        raise UnableToSettle(text % {"names": ", ".join(wrong[:5])})
    return [_settle(one, Settled.REQUESTED, {}, reason=reason, by=by, at=at) for one in hosts]


@action("security.network.ignore", needs=Permission.SECURITY_EDIT)
def ignore(hosts: Sequence[NetworkHost], *, reason: str, by: Actor, at: datetime) -> list[NetworkHost]:
    """Leave these aside, with the reason, until something of them changes."""
    if not reason.strip():
        text = _("Give the reason: others will rely on it.")
        raise InvalidInput(text, fields={"reason": [text]})
    return [_settle(one, Settled.IGNORED, {}, reason=reason, by=by, at=at) for one in hosts]


@action("security.network.reopen", needs=Permission.SECURITY_EDIT)
def reopen(host: NetworkHost, *, reason: str = "", by: Actor, at: datetime) -> NetworkHost:
    """Take back what was settled; the next scan matches the host anew."""
    if not host.settled:
        raise UnableToSettle(_("Nothing was settled of this host."))
    nothing: dict[str, Any] = {
        "settled": "",
        "settled_mark": "",
        "settled_because": "",
        "settled_at": None,
        "settled_by": "",
    }
    return acts.save(host, **nothing, is_open=True)


def _settle(
    host: NetworkHost, how: Settled, found: Change, *, reason: str, by: Actor, at: datetime
) -> NetworkHost:
    return acts.save(
        host,
        **found,
        is_open=False,
        settled=how,
        settled_mark=found.get("mark", host.mark),
        settled_because=reason.strip()[:500],
        settled_at=at,
        settled_by=by.actor_label[:200],
    )
