"""The pages of software releases."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice

from django import forms
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from openhtm.registry.api import Device, DeviceQuerySet, Software
from openhtm.ui.parts import Act, Chip, Column, Crumb, Fact, Page, Paging, Pill, Tab
from openhtm.ui.tones import Tone

from ... import words
from ...models import Bill, BillComponent, Disclosure, Release
from ...rules.documents import Trouble
from ...treatments import OnDevice
from .shared import columns
from .treatments import acceptance_pill, control_pill

#: So many devices and problems are named on the page of a release.
SHOWN = 50


def crumbs(*more: Crumb) -> list[Crumb]:
    return [Crumb(label=_("Software"), url=reverse("security:releases")), *more]


def crumb(release: Release) -> Crumb:
    return Crumb(label=str(release), url=release.get_absolute_url())


@dataclass(frozen=True, kw_only=True)
class ReleaseRow:
    url: str
    model: str
    maker: str
    version: str
    devices: int
    bill: Pill
    statement: Pill
    statement_url: str


@dataclass(frozen=True, kw_only=True)
class ReleaseListPage(Page):
    rows: Sequence[ReleaseRow]
    columns: Sequence[Column]
    paging: Paging
    filter: forms.Form
    chips: Sequence[Chip]
    clear: str


def list_acts(*, may_edit: bool) -> list[Act]:
    add = Act(label=_("Add a release"), url=reverse("security:release_add"), icon="plus")
    statements = Act(
        label=_("Security statements"), url=reverse("security:disclosures"), icon="clipboard-list"
    )
    return [statements, add] if may_edit else [statements]


def list_columns() -> list[Column]:
    made = columns(_("Model"), _("Version"))
    devices = Column(label=_("Devices"), numeric=True)
    return [*made, devices, *columns(_("Bill of materials"), _("Security statement"))]


def rows(releases: Sequence[Release], counts: Mapping[int, int]) -> list[ReleaseRow]:
    return [
        ReleaseRow(
            url=one.get_absolute_url(),
            model=one.model.label,
            maker=one.model.manufacturer.name,
            version=one.software_version,
            devices=counts.get(one.pk, 0),
            bill=bill_pill(one.component_count),  # type: ignore[attr-defined]
            statement=statement_pill(one.disclosure_id),  # type: ignore[attr-defined]
            statement_url=statement_url(one.disclosure_id),  # type: ignore[attr-defined]
        )
        for one in releases
    ]


def statement_pill(disclosure_id: int | None) -> Pill:
    """Whether the maker told of its security (MDS2)."""
    if disclosure_id is None:
        return Pill(text=_("Unknown"), tone=Tone.UNKNOWN)
    return Pill(text=_("On record"), tone=Tone.INFO, icon="clipboard-list")


def statement_url(disclosure_id: int | None) -> str:
    return reverse("security:disclosure", args=[disclosure_id]) if disclosure_id is not None else ""


def bill_pill(components: int | None) -> Pill:
    if components is None:
        return Pill(text=_("Unknown"), tone=Tone.UNKNOWN)
    text = ngettext("%(count)d component", "%(count)d components", components) % {"count": components}
    return Pill(text=text, tone=Tone.INFO, icon="stack-2")


@dataclass(frozen=True, kw_only=True)
class ComponentRow:
    name: str
    version: str
    supplier: str
    package: str
    path: str


@dataclass(frozen=True, kw_only=True)
class DeviceRow:
    tag: str
    url: str
    where: str


@dataclass(frozen=True, kw_only=True)
class BillRow:
    url: str
    about: str
    what: str
    issued: date | None
    attached: datetime
    by: str
    replaced: datetime | None
    sha256: str


@dataclass(frozen=True, kw_only=True)
class ProblemRow:
    place: str
    why: str
    found: str


@dataclass(frozen=True, kw_only=True)
class ReleasePage(Page):
    facts: Sequence[Fact]
    bills: Sequence[BillRow]
    problems: Sequence[ProblemRow]
    problem_count: int
    components: Sequence[ComponentRow]
    columns: Sequence[Column]
    paging: Paging | None
    filter: forms.Form
    devices: Sequence[DeviceRow]
    device_count: int
    list_url: str


def tabs(release: Release, current: str) -> list[Tab]:
    names = (("release", _("Components")), ("bill_tree", _("Tree")))
    return [
        Tab(label=label, url=reverse(f"security:{name}", args=[release.pk]), current=name == current)
        for name, label in names
    ]


def release_page(
    release: Release,
    *,
    bills: Sequence[Bill],
    components: tuple[Iterable[BillComponent], Paging | None],
    devices: DeviceQuerySet,
    form: forms.Form,
    may_edit: bool,
    disclosure: Disclosure | None,
) -> ReleasePage:
    standing = next((one for one in bills if one.replaced_at is None), None)
    count = devices.count()
    attach = Act(
        label=_("Attach a bill of materials") if standing is None else _("Replace the bill of materials"),
        url=reverse("security:bill_attach", args=[release.pk]),
        icon="upload",
        kind="primary" if standing is None else "secondary",
    )
    return ReleasePage(
        title=str(release),
        lead=_lead(standing, count),
        lead_tone=Tone.PLAIN if standing is not None else Tone.UNKNOWN,
        crumbs=crumbs(),
        tabs=tabs(release, "release") if standing is not None else [],
        acts=[attach] if may_edit and release.software_version else [],
        facts=[*_facts(release, standing), _statement(release, disclosure, may_edit=may_edit)],
        bills=[_bill_row(one) for one in bills],
        problems=_problems(standing),
        problem_count=standing.problem_count if standing else 0,
        components=[_component_row(one) for one in components[0]],
        columns=columns(_("Component"), _("Version"), _("Supplier"), _("Where in the software")),
        paging=components[1],
        filter=form,
        devices=[_device_row(one) for one in islice(devices, SHOWN)],
        device_count=count,
        list_url=reverse("registry:device_list"),
    )


def _lead(standing: Bill | None, devices: int) -> str:
    run = ngettext("%(count)d device runs it.", "%(count)d devices run it.", devices) % {"count": devices}
    if standing is None:
        return _("%(run)s Nobody knows what it is made of.") % {"run": run}
    return run


def _facts(release: Release, standing: Bill | None) -> list[Fact]:
    model = release.model
    made = [
        Fact(label=_("Model"), value=str(model), url=reverse("catalog:model", args=[model.pk])),
        Fact(label=_("Version"), value=release.software_version or None, code=True),
        Fact(label=_("Security contact"), value=model.manufacturer.security_contact or None),
        Fact(label=_("Security support ends"), value=model.end_of_security_support_on),
    ]
    if standing is None:
        return [*made, Fact(label=_("Components"), value=None)]
    return [
        *made,
        Fact(label=_("Components"), value=standing.component_count),
        Fact(label=_("Of unknown version"), value=standing.unversioned_count),
    ]


def _statement(release: Release, found: Disclosure | None, *, may_edit: bool) -> Fact:
    """The maker's statement on its security: of this release, else of its model."""
    if found is not None:
        of = _("of this version") if found.release_id is not None else _("of every version of the model")
        return Fact(
            label=_("Security statement"),
            value=f"MDS2 {found.edition}",
            url=found.get_absolute_url(),
            hint=of,
        )
    query = f"?model={release.model_id}&software_version={release.software_version}"
    attach = Act(label=_("Attach it"), url=reverse("security:disclosure_attach") + query)
    return Fact(label=_("Security statement"), value=None, settle=attach if may_edit else None)


def _bill_row(bill: Bill) -> BillRow:
    return BillRow(
        url=reverse("documents:document", args=[bill.document_id]),
        about=bill.about,
        what=f"{words.KINDS.get(bill.kind, bill.kind)} {bill.edition}",
        issued=bill.issued_at.date() if bill.issued_at else None,
        attached=bill.attached_at,
        by=bill.attached_by,
        replaced=bill.replaced_at,
        sha256=bill.sha256,
    )


def _problems(standing: Bill | None) -> list[ProblemRow]:
    found = standing.problems[:SHOWN] if standing is not None else []
    return [
        ProblemRow(place=one["place"], why=str(words.TROUBLES[Trouble(one["trouble"])]), found=one["found"])
        for one in found
    ]


def _component_row(one: BillComponent) -> ComponentRow:
    return ComponentRow(
        name=one.name,
        version=one.component_version,
        supplier=one.supplier,
        package=one.purl or one.cpe,
        path=one.path,
    )


def _device_row(device: Device) -> DeviceRow:
    where = " · ".join(str(one) for one in (device.site.code, device.department, device.room) if one)
    return DeviceRow(tag=device.tag, url=device.get_absolute_url(), where=where)


@dataclass(frozen=True, kw_only=True)
class RunRow:
    url: str
    version: str
    bill: Pill
    statement: Pill
    statement_url: str


@dataclass(frozen=True, kw_only=True)
class PastRow:
    text: str
    since: datetime
    until: datetime | None


@dataclass(frozen=True, kw_only=True)
class TreatedRow:
    """A control, or an accepted risk, of the device."""

    text: str
    url: str
    pill: Pill
    until: date


@dataclass(frozen=True, kw_only=True)
class DeviceSoftwarePage(Page):
    runs: Sequence[RunRow]
    past: Sequence[PastRow]
    treated: Sequence[TreatedRow]
    facts_url: str
    configuration_url: str


def device_page(
    device: Device, *, releases: Sequence[Release], past: Sequence[Software], treated: OnDevice, on: date
) -> DeviceSoftwarePage:
    return DeviceSoftwarePage(
        title=_("Software of %(tag)s") % {"tag": device.tag},
        crumbs=[Crumb(label=device.tag, url=device.get_absolute_url())],
        runs=[
            RunRow(
                url=one.get_absolute_url(),
                version=one.software_version,
                bill=bill_pill(one.component_count),  # type: ignore[attr-defined]
                statement=statement_pill(one.disclosure_id),  # type: ignore[attr-defined]
                statement_url=statement_url(one.disclosure_id),  # type: ignore[attr-defined]
            )
            for one in releases
        ],
        past=[PastRow(text=str(one), since=one.valid_from, until=one.valid_to) for one in past[:SHOWN]],
        treated=_treated(treated, on=on),
        facts_url=reverse("registry:facts", args=[device.tag]),
        configuration_url=reverse("security:configuration", args=[device.tag]),
    )


def _treated(found: OnDevice, *, on: date) -> list[TreatedRow]:
    return [
        *(
            TreatedRow(
                text=one.title, url=one.get_absolute_url(), pill=control_pill(one, on=on), until=one.until_on
            )
            for one in found.controls
        ),
        *(
            TreatedRow(
                text=_("Accepted risk of %(flaw)s") % {"flaw": one.vulnerability.name},
                url=one.get_absolute_url(),
                pill=acceptance_pill(one, on=on),
                until=one.until_on,
            )
            for one in found.acceptances
        ),
    ]
