"""What the page of one device shows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from openhtm.accounts.api import Permission
from openhtm.kernel.values import Money
from openhtm.ui.parts import Act, Entry, Fact, Page, Tab, Verdict
from openhtm.ui.tones import Tone

from ...device_panels import DevicePanel
from ...fields import CORE, FieldSpec, Kind
from ...models import Device, StatusChoice
from ...queries.past import AsOf
from ...queries.timeline import Happening
from ...queries.verdicts import Usability
from ...rules.completeness import Completeness, Supplier
from ...rules.status import GONE, Status
from ...rules.transitions import following
from .. import looks
from .shared import device_url, list_crumb

_GROUPS = {
    "identity": gettext_lazy("Identity"),
    "risk": gettext_lazy("Risk"),
    "place": gettext_lazy("Place and custody"),
    "ownership": gettext_lazy("Ownership and responsibility"),
    "money": gettext_lazy("Purchase and life"),
    "network": gettext_lazy("Network and software"),
    "custom": gettext_lazy("Custom fields"),
    "notes": gettext_lazy("Notes"),
}
#: Shown even when unknown: a blank here is a task.
_ALWAYS = frozenset(
    {"serial_number", "manufacturer", "model", "device_type", "risk_class", "department", "room", "ownership"}
    | {"responsibility", "acceptance_date", "warranty_end", "network_connected", "stores_phi"}
)
_NETWORKED = frozenset({"mac_address", "software_version"})
_SUPPLIERS = {
    Supplier.TECHNICIAN: gettext_lazy("a technician, at the device"),
    Supplier.ENGINEER: gettext_lazy("a clinical engineer"),
    Supplier.DEPARTMENT: gettext_lazy("the department"),
    Supplier.PURCHASING: gettext_lazy("purchasing"),
    Supplier.IT: gettext_lazy("IT security"),
}
#: So many acts stand in the head; the verdict must not be pushed off a phone.
_AT_HAND = 3
_ICONS = {"status": "activity", "place": "map-pin", "facts": "edit", "documents": "file-text"}


@dataclass(frozen=True)
class Group:
    title: str
    facts: Sequence[Fact]


@dataclass(frozen=True)
class Panel:
    title: str
    url: str
    height: str


@dataclass(frozen=True)
class Part:
    tag: str
    what: str
    url: str
    status: Any


@dataclass(frozen=True, kw_only=True)
class DevicePage(Page):
    device: Device
    verdict: Verdict | None
    head: Sequence[Fact]
    groups: Sequence[Group]
    completeness: Completeness | None = None
    missing: Sequence[Fact] = ()
    entries: Sequence[Entry] = ()
    kinds: Sequence[Tab] = ()
    panels: Sequence[Panel] = ()
    as_of_day: date | None = None
    more: Sequence[Act] = ()
    this_url: str = ""


@dataclass(frozen=True, kw_only=True)
class TimelinePage(Page):
    entries: Sequence[Entry]
    kinds: Sequence[Tab]


@dataclass(frozen=True, kw_only=True)
class PartsPage(Page):
    parent: Part | None
    parts: Sequence[Part]
    attach: Act | None


@dataclass(frozen=True)
class Known:
    """What is known of a device when its page is drawn."""

    user: Any
    device: Device
    specs: Sequence[FieldSpec]
    today: date


def device_page(
    known: Known,
    *,
    usability: Usability,
    completeness: Completeness,
    happenings: Sequence[Happening],
    kinds: Sequence[Tab],
    panels: Sequence[DevicePanel],
) -> DevicePage:
    device, offered = known.device, acts(known)
    return DevicePage(
        title=f"{device.tag} {_name(device)}".strip(),
        lead=_lead(device),
        crumbs=[list_crumb()],
        acts=offered[:_AT_HAND],
        more=offered[_AT_HAND:],
        device=device,
        verdict=looks.verdict(usability),
        head=_head(known),
        groups=groups(known),
        completeness=completeness,
        missing=_missing(known, completeness),
        entries=entries(happenings),
        kinds=kinds,
        panels=[
            Panel(str(panel.title), reverse(panel.url_name, args=[device.tag]), panel.height)
            for panel in panels
        ],
        this_url=device_url(device),
    )


def past_page(known: Known, then: AsOf, *, day: date) -> DevicePage:
    """The device as it was on record at the end of that day."""
    device = known.device
    status = looks.status_pill(then.status) if then.status else None
    head = [
        Fact(label=_("Status"), value=then.status or _("Not on record yet"), pill=status),
        Fact(label=_("Site"), value=str(then.site) if then.site else None),
        Fact(label=_("Department"), value=str(then.department) if then.department else None),
        Fact(label=_("Room"), value=str(then.room) if then.room else None),
        Fact(label=_("Custodian"), value=then.custodian or _("Its department")),
        Fact(label=_("Ownership"), value=_ownership(then)),
    ]
    beside = [
        Fact(label=_("Identifiers"), value="; ".join(map(str, then.identifiers)) or _("None")),
        Fact(label=_("Network interfaces"), value="; ".join(map(str, then.interfaces)) or _("None")),
        Fact(label=_("Software"), value="; ".join(map(str, then.software)) or None),
    ]
    return DevicePage(
        title=f"{device.tag} {_name(device)}".strip(),
        crumbs=[list_crumb()],
        as_of=then.at,
        device=device,
        verdict=None,
        head=head,
        groups=[Group(_("What was on record beside"), beside)],
        as_of_day=day,
        this_url=device_url(device),
    )


def _ownership(then: AsOf) -> str | None:
    if then.ownership == "unknown":
        return None
    spec = next(spec for spec in CORE if spec.key == "ownership")
    label = str(dict(spec.choices).get(then.ownership, then.ownership))
    return f"{label}: {then.owner}" if then.owner else label


def _name(device: Device) -> str:
    return device.device_type.name if device.device_type else device.name


def _lead(device: Device) -> str:
    return " · ".join(part for part in (looks.what(device), looks.place(device)) if part)


def _head(known: Known) -> list[Fact]:
    device = known.device
    due_tone = looks.due_tone(device, known.today)
    return [
        Fact(label=_("Status"), value=device.status, pill=looks.status_pill(device.status)),
        Fact(label=_("Risk class"), value=device.risk_class, pill=looks.risk_pill(device.risk_class)),
        Fact(
            label=_("Serial number"),
            value=device.serial or None,
            code=True,
            settle=None if device.serial else _settle(known),
        ),
        Fact(
            label=_("Next due"),
            value=device.next_due_on or (_("Nothing is due any more") if device.status in GONE else None),
            hint=_("overdue") if due_tone is Tone.OVERDUE else "",
        ),
    ]


def _settle(known: Known) -> Act | None:
    device = known.device
    may = known.user.may(Permission.DEVICE_UPDATE, site_id=device.site_id, department_id=device.department_id)
    return Act(label=_("Enter it"), url=reverse("registry:edit", args=[device.tag])) if may else None


def groups(known: Known) -> list[Group]:
    """The facts by group; a group in which nothing is known is left out, unless something in it is a task."""
    made = []
    for key, title in _GROUPS.items():
        specs = [spec for spec in known.specs if spec.group == key and _concerns(spec, known.device)]
        facts = [fact for spec in specs if (fact := _fact(spec, known)) is not None]
        if facts:
            made.append(Group(str(title), facts))
    return made


def _concerns(spec: FieldSpec, device: Device) -> bool:
    return spec.device_type_id in (None, device.device_type_id)


def _fact(spec: FieldSpec, known: Known) -> Fact | None:
    device = known.device
    value = _value(spec, device)
    wanted = spec.key in _ALWAYS or spec.required or (spec.key in _NETWORKED and device.network_connected)
    if value is None and not wanted:
        return None
    label = str(spec.label)[:1].upper() + str(spec.label)[1:]
    if spec.key == "risk_class":
        return Fact(label=label, value=value, pill=looks.risk_pill(device.risk_class))
    return Fact(
        label=label,
        value=value,
        code=spec.kind is Kind.CODE,
        url=_link(spec, device),
        settle=_settle(known) if value is None and spec.written else None,
        hint=spec.unit,
    )


def _value(spec: FieldSpec, device: Device) -> object | None:
    value = spec.read(device)
    if value in (None, "") or (value == "unknown" and spec.kind is Kind.CHOICE):
        return None
    if spec.key == "department":
        return str(device.department)
    if spec.kind is Kind.CHOICE:
        return str(dict(spec.choices).get(str(value), value))
    if spec.kind is Kind.FLAG:
        return _("Yes") if value else _("No")
    if spec.kind is Kind.MONEY:
        return str(Money(getattr(device, spec.attname), device.currency))
    return value


def _link(spec: FieldSpec, device: Device) -> str:
    if spec.key == "parent" and device.parent:
        return device_url(device.parent)
    base = reverse("registry:device_list")
    keys = {
        "manufacturer": "manufacturer",
        "model": "model",
        "device_type": "type",
        "department": "department",
        "room": "room",
    }
    if spec.key in keys and getattr(device, spec.attname):
        return f"{base}?{keys[spec.key]}={getattr(device, spec.attname)}"
    return ""


def _missing(known: Known, completeness: Completeness) -> list[Fact]:
    labels = {spec.key: str(spec.label) for spec in CORE}
    return [
        Fact(
            label=labels[wanted.key][:1].upper() + labels[wanted.key][1:],
            value=_("can be supplied by %(who)s") % {"who": _SUPPLIERS[wanted.supplier]},
            settle=_settle(known),
        )
        for wanted in completeness.missing
    ]


def acts(known: Known) -> list[Act]:
    """What the reader may do, the next step first; what is not theirs to do is absent."""
    device, tag = known.device, known.device.tag
    place = {"site_id": device.site_id, "department_id": device.department_id}
    status = Status(device.status)
    offered = [
        (status is Status.IN_ACCEPTANCE, Permission.DEVICE_STATUS, "accept", _("Accept"), "circle-check"),
        (bool(following(status)), Permission.DEVICE_STATUS, "status", _("Change status"), "activity"),
        (status not in GONE, Permission.DEVICE_MOVE, "move", _("Move"), "transfer"),
        (status not in GONE, Permission.DEVICE_MOVE, "hand_over", _("Hand over"), "user-check"),
        (True, Permission.DEVICE_UPDATE, "edit", _("Edit"), "edit"),
        (True, Permission.DEVICE_UPDATE, "facts", _("Identifiers and network"), "network"),
        (True, Permission.DEVICE_COST, "costs", _("Costs"), "coin"),
        (status not in GONE, Permission.DEVICE_RETIRE, "retire", _("Retire"), "archive"),
        (status not in GONE, Permission.DEVICE_UPDATE, "label", _("Label"), "tag"),
        (True, Permission.DEVICE_READ, "record", _("Print"), "printer"),
    ]
    return [
        Act(
            label=label,
            url=reverse(f"registry:{name}", args=[tag]),
            icon=icon,
            kind="danger" if name == "retire" else "secondary",
        )
        for possible, permission, name, label, icon in offered
        if possible and known.user.may(permission, **place)
    ]


def entries(happenings: Sequence[Happening]) -> list[Entry]:
    return [
        Entry(
            at=item.at,
            title=str(item.title),
            kind=item.kind,
            by=item.by,
            detail=_detail(item),
            url=item.url,
            icon=_ICONS.get(item.kind, "point"),
        )
        for item in happenings
    ]


def _detail(item: Happening) -> str:
    unknown = _("unknown")
    lines = [item.reason] if item.reason else []
    for label, before, after in item.changes:
        old, new = (unknown if value is None else value for value in (before, after))
        lines.append(f"{label}: {new}" if before is None else f"{label}: {old} → {new}")
    return "\n".join(lines)


def parts_page(known: Known, *, parent: Device | None, parts: Sequence[Device]) -> PartsPage:
    device = known.device
    may = known.user.may(Permission.DEVICE_UPDATE, site_id=device.site_id, department_id=device.department_id)
    return PartsPage(
        title=_("Parts of %(tag)s") % {"tag": device.tag},
        crumbs=[list_crumb()],
        parent=_part(parent) if parent else None,
        parts=[_part(part) for part in parts],
        attach=Act(
            label=_("Say what it is part of"),
            url=reverse("registry:attach", args=[device.tag]),
            icon="sitemap",
        )
        if may
        else None,
    )


def _part(device: Device) -> Part:
    return Part(device.tag, looks.what(device), device_url(device), looks.status_pill(device.status))


def status_label(status: str) -> str:
    return str(StatusChoice(status).label)


def instant_label(value: datetime) -> str:
    return value.isoformat(timespec="minutes")
