"""The pages of what scans saw on the network."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django import forms
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from openhtm.registry.api import Device
from openhtm.ui.parts import Act, Chip, Column, Crumb, Fact, Page, Paging, Pill, Stat
from openhtm.ui.tones import Tone

from ... import words
from ...models import Finding, NetworkHost, NetworkScan, Settled
from ...reconciling import because
from ...rules.documents import Trouble
from .releases import SHOWN, ProblemRow
from .shared import columns

_TONES = {
    Finding.MATCHED: Tone.OK,
    Finding.NEW: Tone.UNKNOWN,
    Finding.CONFLICT: Tone.HELD,
    Finding.DUPLICATE: Tone.OVERDUE,
    Finding.VANISHED: Tone.SOON,
}


def crumbs(*more: Crumb) -> list[Crumb]:
    return [Crumb(label=_("Network"), url=reverse("security:network")), *more]


def crumb(host: NetworkHost) -> Crumb:
    return Crumb(label=str(host), url=host.get_absolute_url())


@dataclass(frozen=True, kw_only=True)
class DeviceLink:
    tag: str
    url: str
    status: str


@dataclass(frozen=True, kw_only=True)
class HostRow:
    pk: int
    name: str
    url: str
    mac: str
    ip: str
    pill: Pill
    differs: str
    settled: Pill | None
    devices: Sequence[DeviceLink]
    hidden: bool
    where: str
    seen: datetime


@dataclass(frozen=True, kw_only=True)
class HostListPage(Page):
    stats: Sequence[Stat]
    rows: Sequence[HostRow]
    columns: Sequence[Column]
    paging: Paging
    filter: forms.Form
    chips: Sequence[Chip]
    clear: str
    bulk_url: str


def list_acts(*, may_edit: bool) -> list[Act]:
    scans = Act(label=_("Scans"), url=reverse("security:network_scans"), icon="history")
    return [scans, *_take(may_edit=may_edit)]


def scan_acts(*, may_edit: bool) -> list[Act]:
    return _take(may_edit=may_edit)


def _take(*, may_edit: bool) -> list[Act]:
    take = Act(label=_("Take a scan"), url=reverse("security:network_take"), icon="upload", kind="primary")
    return [take] if may_edit else []


_DEFINITIONS = {
    Finding.NEW: lazy("Hosts of which no device is known by MAC address, serial number or name."),
    Finding.CONFLICT: lazy("Hosts whose signs mean several devices."),
    Finding.DUPLICATE: lazy("MAC addresses that two devices have, or that two hosts show at once."),
    Finding.VANISHED: lazy("Hosts of devices that the last three scans of their segment did not see."),
    Finding.MATCHED: lazy("Hosts of known devices of which the register has something otherwise."),
}


def stats(found: Mapping[str, int]) -> list[Stat]:
    """What waits for a person, by what it is; each number opens to its hosts."""
    network = reverse("security:network")
    labels = {**dict(Finding.choices), "matched": _("Matched, and different")}
    return [
        Stat(
            label=str(labels[finding]),
            value=found[finding],
            definition=str(_DEFINITIONS[finding]),
            url=f"{network}?finding={finding.value}",
            tone=_TONES[finding] if found[finding] else Tone.PLAIN,
        )
        for finding in (Finding.DUPLICATE, Finding.CONFLICT, Finding.NEW, Finding.VANISHED, Finding.MATCHED)
    ]


def list_columns() -> list[Column]:
    made = columns(_("Host"), _("Address"), _("Finding"), _("Device"))
    return [*made, Column(label=_("Segment"), hidden_on_phone=True), *columns(_("Last seen"))]


def rows(hosts: Sequence[NetworkHost], devices: Mapping[int, Device]) -> list[HostRow]:
    return [_row(one, devices) for one in hosts]


def _row(one: NetworkHost, devices: Mapping[int, Device]) -> HostRow:
    meant = [one.device_id] if one.device_id is not None else one.candidates
    return HostRow(
        pk=one.pk,
        name=str(one),
        url=one.get_absolute_url(),
        mac=one.mac,
        ip=one.ip,
        pill=finding_pill(one.finding, differs=bool(one.differs)),
        differs=_differs(one),
        settled=_settled_pill(one),
        devices=[_link(devices[pk]) for pk in meant if pk in devices],
        hidden=any(pk not in devices for pk in meant),
        where=" · ".join(filter(None, (one.site.code, one.segment))),
        seen=one.seen_at,
    )


def finding_pill(finding: str, *, differs: bool = False) -> Pill:
    return Pill(text=str(Finding(finding).label), tone=Tone.SOON if differs else _TONES[Finding(finding)])


def _differs(one: NetworkHost) -> str:
    names = ", ".join(str(words.DIFFERS[name]) for name in one.differs)
    return _("Otherwise: %(names)s") % {"names": names} if names else ""


def _settled_pill(one: NetworkHost) -> Pill | None:
    if not one.settled:
        return None
    return Pill(text=str(Settled(one.settled).label), tone=Tone.SOON if one.is_open else Tone.PLAIN)


def _link(device: Device) -> DeviceLink:
    return DeviceLink(tag=device.tag, url=device.get_absolute_url(), status=device.get_status_display())


@dataclass(frozen=True, kw_only=True)
class HostPage(Page):
    pill: Pill
    facts: Sequence[Fact]
    because: Sequence[str]
    differs: str
    devices: Sequence[DeviceLink]
    hidden: bool
    others: Sequence[str]
    settled: Sequence[Fact]
    reopened: bool


def host_page(found: NetworkHost, *, devices: Mapping[int, Device], may_edit: bool) -> HostPage:
    meant = list(dict.fromkeys([*([found.device_id] if found.device_id else []), *found.candidates]))
    return HostPage(
        title=str(found),
        lead=next(iter(because(found)), ""),
        lead_tone=_TONES[Finding(found.finding)],
        crumbs=crumbs(),
        acts=_host_acts(found, devices) if may_edit else [],
        pill=finding_pill(found.finding, differs=bool(found.differs)),
        facts=_facts(found),
        because=because(found),
        differs=_differs(found),
        devices=[_link(devices[pk]) for pk in meant if pk in devices],
        hidden=any(pk not in devices for pk in meant),
        others=found.others,
        settled=_settled(found),
        reopened=bool(found.settled) and found.is_open,
    )


def _host_acts(found: NetworkHost, devices: Mapping[int, Device]) -> list[Act]:
    address = reverse("security:host_settle", args=[found.pk])
    made = [
        Act(label=_("Settle it"), url=address, icon="check", kind="primary" if found.is_open else "secondary")
    ]
    if found.finding == Finding.MATCHED and found.differs and found.device_id in devices:
        made.insert(0, Act(label=_("Take it over"), url=f"{address}?how=update", icon="download"))
    if found.settled:
        made.append(Act(label=_("Take it back"), url=f"{address}?how=reopen", icon="arrow-back-up"))
    return made


def _facts(found: NetworkHost) -> list[Fact]:
    return [
        Fact(label=_("MAC address"), value=found.mac or None, code=True),
        Fact(label=_("IP address"), value=found.ip or None, code=True),
        Fact(label=_("Host name"), value=found.hostname or None, code=True),
        Fact(label=_("Serial number"), value=found.serial or None, code=True),
        Fact(label=_("Vendor of the card"), value=found.vendor or None),
        Fact(label=_("What it runs"), value=found.runs or None),
        Fact(label=_("Site"), value=found.site.name),
        Fact(label=_("Segment"), value=found.segment or None),
        Fact(label=_("Last seen"), value=found.seen_at),
        Fact(label=_("Last scan"), value=found.last_scan.file_name),
    ]


def _settled(found: NetworkHost) -> list[Fact]:
    if not found.settled:
        return []
    return [
        Fact(label=_("As"), value=str(Settled(found.settled).label)),
        Fact(label=_("Reason"), value=found.settled_because or _("None given")),
        Fact(label=_("By"), value=found.settled_by),
        Fact(label=_("At"), value=found.settled_at),
    ]


@dataclass(frozen=True, kw_only=True)
class ScanRow:
    name: str
    where: str
    kind: str
    seen: datetime
    counts: Sequence[Pill]
    by: str
    problem_count: int
    problems: Sequence[ProblemRow]


@dataclass(frozen=True, kw_only=True)
class ScanListPage(Page):
    rows: Sequence[ScanRow]
    columns: Sequence[Column]
    paging: Paging


def scan_columns() -> list[Column]:
    return columns(_("Files"), _("Segment"), _("Kind"), _("Of"), _("Hosts"), _("Taken by"))


def scan_row(one: NetworkScan) -> ScanRow:
    return ScanRow(
        name=one.file_name,
        where=" · ".join(filter(None, (one.site.code, one.segment))),
        kind=one.kind,
        seen=one.seen_at,
        counts=[
            Pill(text=f"{one.counts[finding]} {Finding(finding).label}", tone=_TONES[Finding(finding)])
            for finding in Finding.values
            if one.counts.get(finding)
        ],
        by=one.taken_by,
        problem_count=one.problem_count,
        problems=[
            ProblemRow(
                place=found["place"], why=str(words.TROUBLES[Trouble(found["trouble"])]), found=found["found"]
            )
            for found in one.problems[:SHOWN]
        ],
    )
