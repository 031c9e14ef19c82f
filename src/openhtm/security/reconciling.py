"""Hosts of scans as lists, and settling them by name, for pages, REST and the command alike."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import Any, cast

from django.db.models import Count, Exists, OuterRef, Q
from django.utils.translation import gettext as _

from openhtm.kernel.actors import Actor
from openhtm.kernel.errors import InvalidInput
from openhtm.registry import api as registry

from . import access, words
from .actions import hosts as acts
from .models import Finding, NetworkHost, NetworkHostQuerySet, NetworkScan, Settled
from .rules.documents import Trouble
from .rules.hosts import mac_of
from .rules.reconciling import Because

#: Settled at once by hand, so that somebody has read them.
MOST = 200


def matching(
    user: Any,
    *,
    q: str = "",
    finding: str = "",
    state: str = "",
    segment: str = "",
    site_id: int | None = None,
) -> NetworkHostQuerySet:
    """``state``: empty for those that wait for a person, "all", or how they were settled."""
    rows: Any = access.hosts(user)
    if site_id is not None:
        rows = rows.filter(site=site_id)
    if state != "all":
        rows = rows.filter(settled=state) if state in Settled.values else rows.open()
    if finding:
        rows = rows.filter(finding=finding)
    if segment.strip():
        rows = rows.filter(segment__iexact=segment.strip())
    return cast(NetworkHostQuerySet, _named(user, rows, q.strip()) if q.strip() else rows)


def _named(user: Any, rows: Any, text: str) -> Any:
    """By part of an address or name; by the tag of a device that one may see."""
    found = Q(hostname__icontains=text) | Q(ip__startswith=text) | Q(vendor__icontains=text)
    found |= Q(mac__startswith=mac_of(text) or text.lower()) | Q(serial__iexact=text)
    tags = registry.devices_for(user).filter(tag__istartswith=text)
    return rows.filter(found | Q(Exists(tags.order_by().filter(pk=OuterRef("device_id")))))


def counts(user: Any, *, site_id: int | None = None) -> dict[str, int]:
    """Open hosts by what they are."""
    rows = matching(user, site_id=site_id).order_by().values_list("finding").annotate(Count("pk"))
    found = dict(rows)
    return {finding: found.get(finding, 0) for finding in Finding.values}


def devices_by_id(user: Any, hosts: Iterable[NetworkHost]) -> dict[int, registry.Device]:
    """The devices that these hosts could be, of those that one may see."""
    ids = {pk for one in hosts for pk in [*one.candidates, one.device_id] if pk is not None}
    return {one.pk: one for one in registry.devices_for(user).filter(pk__in=ids).select_related("site")}


def settle(
    hosts: Sequence[NetworkHost], *, how: str, tag: str = "", reason: str = "", by: Actor, at: datetime
) -> list[NetworkHost]:
    """By the name of the act: link, update, request, ignore or reopen."""
    if len(hosts) > MOST:
        raise InvalidInput(_("At most %(most)d are settled at once.") % {"most": MOST})
    if how == "ignore":
        return acts.ignore(hosts, reason=reason, by=by, at=at)
    if how == "request":
        return acts.request(hosts, reason=reason, by=by, at=at)
    if len(hosts) != 1:
        raise InvalidInput(_("This is settled one by one."))
    return [_settled(hosts[0], how=how, tag=tag, reason=reason, by=by, at=at)]


def _settled(host: NetworkHost, *, how: str, tag: str, reason: str, by: Actor, at: datetime) -> NetworkHost:
    if how == "update":
        return acts.take_over(host, reason=reason, by=by, at=at)
    if how == "reopen":
        return acts.reopen(host, reason=reason, by=by, at=at)
    if not tag.strip():
        text = _("Write the tag of the device.")
        raise InvalidInput(text, fields={"tag": [text]})
    return acts.link(host, device=registry.device(by, tag), reason=reason, by=by, at=at)


def because(host: NetworkHost) -> list[str]:
    return [str(words.HOSTS[Because(code)]) for code in host.because]


def host_data(one: NetworkHost, devices: dict[int, registry.Device]) -> dict[str, Any]:
    """A host as programs see it. ``candidates``: tags of devices that could be meant, of those that one may see."""
    names = ("segment", "mac", "ip", "hostname", "serial", "vendor", "runs", "others", "finding", "differs")
    device = devices.get(one.device_id) if one.device_id is not None else None
    return {
        "id": one.pk,
        "site": one.site.code,
        **{name: getattr(one, name) for name in names},
        "seen_at": one.seen_at,
        "because": because(one),
        "device": device.tag if device is not None else None,
        "candidates": [devices[pk].tag for pk in one.candidates if pk in devices],
        "is_open": one.is_open,
        "settled": one.settled or None,
        "settled_because": one.settled_because,
        "settled_at": one.settled_at,
        "settled_by": one.settled_by,
    }


def hosts_data(user: Any, hosts: Collection[NetworkHost]) -> list[dict[str, Any]]:
    devices = devices_by_id(user, hosts)
    return [host_data(one, devices) for one in hosts]


def scan_data(one: NetworkScan) -> dict[str, Any]:
    names = (
        "segment",
        "kind",
        "file_name",
        "sha256",
        "seen_at",
        "counts",
        "problem_count",
        "taken_at",
        "taken_by",
    )
    return {
        "id": one.pk,
        "site": one.site.code,
        **{name: getattr(one, name) for name in names},
        "problems": [
            {**problem, "why": str(words.TROUBLES[Trouble(problem["trouble"])])} for problem in one.problems
        ],
    }
