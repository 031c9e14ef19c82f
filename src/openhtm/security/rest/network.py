"""Scans of the network and the hosts that they saw over REST."""

from __future__ import annotations

from datetime import datetime
from typing import Any, cast

from django.db.models import QuerySet
from ninja import Field, File, Form, Query, Router, Schema, Status
from ninja.files import UploadedFile

from openhtm.accounts.api import Permission, SignedInRequest
from openhtm.accounts.api import site as site_of
from openhtm.kernel.paging import keys_from
from openhtm.kernel.rest import Body, Listed, Paging, listed, needs, run
from openhtm.kernel.time import now

from .. import access, reconciling
from ..actions import scans
from ..feeds.sources import uploaded
from ..models import NetworkHost

scans_router = Router()
hosts_router = Router()
_FINDINGS = "^(matched|new|conflict|duplicate|vanished)?$"
_STATES = "^(all|linked|updated|requested|ignored)?$"
_HOW = "^(link|update|request|ignore|reopen)$"


class NetworkScanProblemOut(Schema):
    trouble: str
    place: str
    found: str
    why: str


class NetworkScanOut(Schema):
    """``counts``: hosts by what they were to the register; ``no_host``: sightings of what is no single machine."""

    id: int
    site: str
    segment: str
    kind: str
    file_name: str
    sha256: str
    seen_at: datetime
    counts: dict[str, int]
    problem_count: int
    problems: list[NetworkScanProblemOut]
    taken_at: datetime
    taken_by: str


class NetworkScanIn(Schema):
    site: str = Field(description="The code of the site.", max_length=60)
    segment: str = Field("", max_length=60, description="The same name for the same segment each time.")


class NetworkHostOut(Schema):
    """``device``: whom it is matched or linked to; ``candidates``: who could be meant; tags of devices one may see."""

    id: int
    site: str
    segment: str
    mac: str
    ip: str
    hostname: str
    serial: str
    vendor: str
    runs: str
    others: list[str]
    seen_at: datetime
    finding: str
    because: list[str]
    device: str | None
    candidates: list[str]
    differs: list[str]
    is_open: bool
    settled: str | None
    settled_because: str
    settled_at: datetime | None
    settled_by: str


class NetworkHostsWanted(Paging):
    q: str = Field("", description="Part of an address, a name, or of a device's tag.", max_length=100)
    finding: str = Field("", pattern=_FINDINGS, description="What it is to the register.")
    state: str = Field("", pattern=_STATES, description="Empty: open; all; or how it was settled.")
    segment: str = Field("", description="The segment.", max_length=60)


class SettleHostIn(Body):
    how: str = Field(pattern=_HOW, description="link, update, request, ignore or reopen.")
    tag: str = Field("", max_length=64, description="The device, for a link.")
    reason: str = Field("", max_length=500, description="Needed to ignore.")


class SettleHostsIn(SettleHostIn):
    hosts: list[int] = Field(min_length=1, max_length=reconciling.MOST)


class NetworkHostsOut(Schema):
    hosts: list[NetworkHostOut]


@scans_router.get("", response=Listed[NetworkScanOut])
@needs(Permission.SECURITY_READ)
def list_scans(request: SignedInRequest, wanted: Query[Paging]) -> object:
    """Scans of the segments of one's sites, the latest first."""
    rows = access.network_scans(request.user)
    return listed(rows, keys=keys_from("-seen_at,-pk"), paging=wanted, shape=reconciling.scan_data)


@scans_router.post("", response={201: NetworkScanOut})
@needs(Permission.SECURITY_EDIT)
def take_scan(request: SignedInRequest, given: Form[NetworkScanIn], file: File[UploadedFile]) -> object:
    """Take a scan: Nmap (XML), a log of Zeek, or the CSV of a discovery product. The register is never changed."""
    site = site_of(request.user, given.site)
    made = run(request, scans.take, site=site, segment=given.segment, sources=[uploaded(file)])
    return Status(201, reconciling.scan_data(made))


@hosts_router.get("", response=Listed[NetworkHostOut])
@needs(Permission.SECURITY_READ)
def list_hosts(request: SignedInRequest, wanted: Query[NetworkHostsWanted]) -> object:
    """Hosts that were seen; those that wait for a person, unless another state is asked for."""
    rows: QuerySet[NetworkHost] = reconciling.matching(
        request.user, q=wanted.q, finding=wanted.finding, state=wanted.state, segment=wanted.segment
    )
    found = listed(rows, keys=keys_from("-seen_at,-pk"), paging=wanted)
    return found | {"items": reconciling.hosts_data(request.user, cast("list[NetworkHost]", found["items"]))}


@hosts_router.post("/settle", response=NetworkHostsOut)
@needs(Permission.SECURITY_EDIT)
def settle_hosts(request: SignedInRequest, body: SettleHostsIn) -> object:
    """Settle several at once: request or ignore."""
    rows = [access.host(request.user, pk, Permission.SECURITY_EDIT) for pk in dict.fromkeys(body.hosts)]
    return {"hosts": _settled(request, rows, body)}


@hosts_router.get("/{host_id}", response=NetworkHostOut)
@needs(Permission.SECURITY_READ)
def show_host(request: SignedInRequest, host_id: int) -> object:
    """One host with what it rests on."""
    return reconciling.hosts_data(request.user, [access.host(request.user, host_id)])[0]


@hosts_router.post("/{host_id}/settle", response=NetworkHostOut)
@needs(Permission.SECURITY_EDIT)
def settle_host(request: SignedInRequest, host_id: int, body: SettleHostIn) -> object:
    """Say what a host is: link, update (the register, by whoever may), request, ignore or reopen."""
    return _settled(request, [access.host(request.user, host_id, Permission.SECURITY_EDIT)], body)[0]


def _settled(request: SignedInRequest, rows: list[NetworkHost], body: SettleHostIn) -> list[dict[str, Any]]:
    made = reconciling.settle(rows, how=body.how, tag=body.tag, reason=body.reason, by=request.user, at=now())
    return reconciling.hosts_data(request.user, made)
