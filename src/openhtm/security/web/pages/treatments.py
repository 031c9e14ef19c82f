"""The pages of controls, accepted risks and clocks."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django import forms
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from openhtm.registry.api import Device
from openhtm.ui.lists import Head
from openhtm.ui.parts import Act, Chip, Column, Crumb, Fact, Page, Paging, Pill
from openhtm.ui.tones import Tone

from ... import reaching, treatment_words
from ...clocks import Set
from ...models import Control, RiskAcceptance
from ...rules import controls
from ...rules.controls import State
from .shared import crumbs

SHOWN = 200
TONES = {
    State.WAITING: Tone.SOON,
    State.PLANNED: Tone.PLAIN,
    State.IN_FORCE: Tone.OK,
    State.EXPIRED: Tone.OVERDUE,
    State.ENDED: Tone.PLAIN,
}
CONTROL_HEADS = (
    Head(label=lazy("Control"), key="title"),
    Head(label=lazy("For which devices")),
    Head(label=lazy("Against")),
    Head(label=lazy("State")),
    Head(label=lazy("Until"), key="until_on"),
    Head(label=lazy("Owner"), hidden_on_phone=True),
)
ACCEPTANCE_HEADS = (
    Head(label=lazy("Flaw"), key="vulnerability__name"),
    Head(label=lazy("For which devices")),
    Head(label=lazy("Reason")),
    Head(label=lazy("State")),
    Head(label=lazy("Until"), key="until_on"),
    Head(label=lazy("Clinical owner"), hidden_on_phone=True),
)


def control_pill(row: Control, *, on: date) -> Pill:
    state = row.state(on)
    return Pill(text=str(treatment_words.STATES[state]), tone=TONES[state])


def acceptance_pill(row: RiskAcceptance, *, on: date) -> Pill:
    state = row.state(on)
    return Pill(text=str(treatment_words.ACCEPTANCE_STATES[state]), tone=TONES[state])


def groups(row: Control | RiskAcceptance) -> str:
    """Its devices in one line."""
    site = row.at_site.name if row.at_site is not None else ""
    named = "; ".join(reaching.words(one) for one in row.reach.all())
    return f"{site}: {named}" if site else named


def against(row: Control) -> str:
    if row.against != controls.Against.NAMED.value:
        return str(row.get_against_display())
    return ", ".join(sorted(one.name for one in row.flaws.all()))


@dataclass(frozen=True, kw_only=True)
class TreatmentRow:
    """A control or an accepted risk in a list."""

    url: str
    name: str
    under: str
    devices: str
    about: str
    pill: Pill
    review: Pill | None
    until: date
    owner: str


def control_row(row: Control, *, on: date) -> TreatmentRow:
    due = row.state(on) is State.IN_FORCE and row.review_on is not None and row.review_on < on
    return TreatmentRow(
        url=row.get_absolute_url(),
        name=row.title,
        under=str(row.get_kind_display()),
        devices=groups(row),
        about=against(row),
        pill=control_pill(row, on=on),
        review=Pill(text=_("Review is due"), tone=Tone.OVERDUE) if due else None,
        until=row.until_on,
        owner=str(row.owner),
    )


def acceptance_row(row: RiskAcceptance, *, on: date) -> TreatmentRow:
    return TreatmentRow(
        url=row.get_absolute_url(),
        name=row.vulnerability.name,
        under=row.vulnerability.title,
        devices=groups(row),
        about=row.reason,
        pill=acceptance_pill(row, on=on),
        review=None,
        until=row.until_on,
        owner=str(row.owner),
    )


@dataclass(frozen=True, kw_only=True)
class TreatmentListPage(Page):
    rows: Sequence[TreatmentRow]
    columns: Sequence[Column]
    paging: Paging
    filter: forms.Form
    chips: Sequence[Chip]
    clear: str
    caption: str
    empty: str
    why: str


def control_acts(*, may_edit: bool) -> list[Act]:
    add = Act(label=_("Enter a control"), url=reverse("security:control_add"), icon="plus", kind="primary")
    return [*([add] if may_edit else []), clocks_act()]


def clocks_act() -> Act:
    return Act(label=_("Clocks"), url=reverse("security:clocks"), icon="hourglass")


@dataclass(frozen=True, kw_only=True)
class DeviceLink:
    tag: str
    url: str
    where: str


@dataclass(frozen=True, kw_only=True)
class TreatmentPage(Page):
    """``text``: what was done, or why the risk can be borne. ``signed``: by whom and when."""

    facts: Sequence[Fact]
    text: str
    text_title: str
    note: str
    flaws: Sequence[Fact]
    devices: Sequence[DeviceLink]
    count: int
    signed: Sequence[tuple[str, datetime]]


def _devices(rows: Iterable[Device]) -> list[DeviceLink]:
    return [
        DeviceLink(
            tag=one.tag,
            url=one.get_absolute_url(),
            where=" · ".join(str(part) for part in (one.site.code, one.department) if part),
        )
        for one in rows
    ]


def _end_facts(row: Control | RiskAcceptance) -> list[Fact]:
    if row.ended_at is None:
        return []
    return [
        Fact(label=_("Ended"), value=row.ended_at),
        Fact(label=_("Ended by"), value=row.ended_by),
        Fact(label=_("Ended because"), value=row.ended_because),
    ]


def control_page(
    row: Control, *, on: date, devices: Any, signed: Iterable[Any], may_edit: bool
) -> TreatmentPage:
    state = row.state(on)
    return TreatmentPage(
        title=row.title,
        lead=str(treatment_words.STATES[state]),
        lead_tone=TONES[state],
        crumbs=crumbs(Crumb(label=_("Controls"), url=reverse("security:controls"))),
        acts=_control_acts(row, state) if may_edit else [],
        facts=_control_facts(row),
        text=row.what,
        text_title=_("What was done"),
        note=_(
            "It makes the flaw harder to reach. The devices stay affected, and their priority says what it takes."
        ),
        flaws=[
            Fact(label=one.name, value=one.title or one.name, url=one.get_absolute_url())
            for one in row.flaws.all()
        ],
        devices=_devices(devices[:SHOWN]),
        count=devices.count(),
        signed=[(one.printed_name, one.signed_at) for one in signed],
    )


def _control_acts(row: Control, state: State) -> list[Act]:
    if state is State.ENDED:
        return []
    end = Act(label=_("End it"), url=reverse("security:control_end", args=[row.pk]), icon="x")
    if row.signed_at is not None or state is State.EXPIRED:
        return [end]
    sign = reverse("security:control_sign", args=[row.pk])
    missing = "" if row.evidence_text or row.evidence_id else _("Say first how it was verified.")
    return [
        Act(label=_("Sign"), url=sign, icon="writing-sign", kind="primary", refused=missing),
        Act(
            label=_("Say how it was verified"),
            url=reverse("security:control_prove", args=[row.pk]),
            icon="edit",
        ),
        end,
    ]


def _control_facts(row: Control) -> list[Fact]:
    effect = controls.EFFECTS[controls.Kind(row.kind)]
    remains = _("%(share)d %% of what makes a flaw reachable remains in the priority") % {
        "share": controls.REMAINS[effect]
    }
    return [
        Fact(label=_("Kind"), value=row.get_kind_display()),
        Fact(label=_("Effect"), value=treatment_words.EFFECTS[effect], hint=remains),
        Fact(label=_("Against"), value=row.get_against_display()),
        Fact(label=_("For which devices"), value=groups(row)),
        Fact(label=_("Owner"), value=str(row.owner)),
        Fact(label=_("From"), value=row.begins_on),
        Fact(label=_("Until"), value=row.until_on),
        *([Fact(label=_("Review on"), value=row.review_on)] if row.review_on else []),
        Fact(label=_("How it was verified"), value=row.evidence_text or None),
        Fact(
            label=_("Evidence"),
            value=str(row.evidence) if row.evidence is not None else _("No file"),
            url=reverse("documents:document", args=[row.evidence_id]) if row.evidence_id else "",
        ),
        Fact(label=_("Entered"), value=row.entered_at),
        Fact(label=_("By"), value=row.entered_by),
        *_end_facts(row),
    ]


def acceptance_page(
    row: RiskAcceptance,
    *,
    on: date,
    devices: Any,
    signed: Iterable[Any],
    may_edit: bool,
    may_accept: bool,
    is_author: bool,
) -> TreatmentPage:
    state = row.state(on)
    flaw = row.vulnerability
    return TreatmentPage(
        title=_("Accepted risk of %(flaw)s") % {"flaw": flaw.name},
        lead=str(treatment_words.ACCEPTANCE_STATES[state]),
        lead_tone=TONES[state],
        crumbs=crumbs(Crumb(label=_("Accepted risks"), url=reverse("security:acceptances"))),
        acts=_acceptance_acts(row, state, may_edit=may_edit, may_accept=may_accept, is_author=is_author),
        facts=[
            Fact(label=_("What is to be done"), value=row.action),
            Fact(label=_("For which devices"), value=groups(row)),
            Fact(label=_("Clinical owner"), value=str(row.owner)),
            Fact(label=_("Until"), value=row.until_on),
            Fact(label=_("Proposed by"), value=str(row.author)),
            Fact(label=_("Proposed"), value=row.entered_at),
            Fact(label=_("Approved by"), value=str(row.approver) if row.approver else _("Nobody yet")),
            *_end_facts(row),
        ],
        text=row.reason,
        text_title=_("Why the risk can be borne"),
        note=_("The devices stay affected. After the last day they count as open again."),
        flaws=[Fact(label=flaw.name, value=flaw.title or flaw.name, url=flaw.get_absolute_url())],
        devices=_devices(devices[:SHOWN]),
        count=devices.count(),
        signed=[(one.printed_name, one.signed_at) for one in signed],
    )


def _acceptance_acts(
    row: RiskAcceptance, state: State, *, may_edit: bool, may_accept: bool, is_author: bool
) -> list[Act]:
    if state is State.ENDED:
        return []
    own = _("You proposed it, so someone else has to accept the risk.") if is_author else ""
    approve = Act(
        label=_("Accept the risk and sign"),
        url=reverse("security:acceptance_approve", args=[row.pk]),
        icon="writing-sign",
        kind="primary",
        refused=own,
    )
    withdraw = Act(
        label=_("Withdraw it"), url=reverse("security:acceptance_withdraw", args=[row.pk]), icon="x"
    )
    return [
        *([approve] if state is State.WAITING and may_accept else []),
        *([withdraw] if may_edit else []),
    ]


@dataclass(frozen=True, kw_only=True)
class ClockRow:
    label: str
    days: int
    declared: int
    most: int
    source: str
    because: str
    url: str


@dataclass(frozen=True, kw_only=True)
class ClocksPage(Page):
    rows: Sequence[ClockRow]
    columns: Sequence[Column]


def clocks_page(found: Iterable[Set], *, may_set: bool) -> ClocksPage:
    return ClocksPage(
        title=_("Clocks"),
        lead=_("How long things may take or last. What a hospital sets counts from then on."),
        crumbs=crumbs(),
        rows=[
            ClockRow(
                label=str(treatment_words.CLOCKS[one.policy.clock]),
                days=one.days,
                declared=one.policy.days,
                most=one.policy.most,
                source=one.policy.source,
                because=one.setting.because if one.setting is not None else "",
                url=reverse("security:clock_set", args=[one.policy.clock.value]) if may_set else "",
            )
            for one in found
        ],
        columns=[
            Column(label=_("Clock")),
            Column(label=_("Days"), numeric=True),
            Column(label=_("As declared"), numeric=True),
            Column(label=_("At most"), numeric=True),
            Column(label=_("Where it comes from")),
        ],
    )
