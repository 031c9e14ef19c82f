"""The pages of plans: list, one plan, and the plans of one device."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.urls import reverse
from django.utils import formats
from django.utils.dates import MONTHS_3, WEEKDAYS
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from openhtm.ui.lists import Head
from openhtm.ui.parts import Act, Chip, Column, Crumb, Fact, Page, Paging, Pill
from openhtm.ui.tones import Tone

from ... import looks, words
from ...models import Plan, PlanRevision, RevisionState
from ...nested import Around
from ...rules.occasions import REASONS, Trigger
from ...rules.schedule import Kind

HEADS = (
    Head(label=gettext_lazy("Plan"), key="title"),
    Head(label=gettext_lazy("For")),
    Head(label=gettext_lazy("Terms")),
    Head(label=gettext_lazy("Ground"), hidden_on_phone=True),
    Head(label=gettext_lazy("Procedure"), hidden_on_phone=True),
    Head(label=gettext_lazy("Devices"), numeric=True),
)


def crumbs(*more: Crumb) -> list[Crumb]:
    return [Crumb(label=_("Plans"), url=reverse("maintenance:plans")), *more]


def url(plan: Plan) -> str:
    return reverse("maintenance:plan", args=[plan.pk])


def terms(revision: PlanRevision) -> str:
    """The terms in one line: "every 12 months, fixed dates"."""
    if revision.excluded:
        return _("No maintenance under this line")
    length = revision.interval
    if not length:
        return _without_interval(revision)
    often = words.interval(length)
    if revision.kind == Kind.METER:
        return _by_meter(revision, often)
    return _("%(often)s (%(kind)s)") % {"often": often, "kind": words.COUNTED[revision.kind]}


def _by_meter(revision: PlanRevision, often: str) -> str:
    step = words.use(Decimal(revision.meter["every"]), revision.meter["counts"])
    return _("every %(use)s, and at the latest %(often)s") % {"use": step, "often": often}


def _without_interval(revision: PlanRevision) -> str:
    if revision.kind == Kind.ONCE:
        day = words.day(revision.anchor_on) if revision.anchor_on else _("a day not known")
        return _("once, on %(day)s") % {"day": day}
    if revision.kind == Kind.CONDITION:
        return _after_result(revision.trigger)
    if revision.kind == Kind.EVENT:
        return _after_events(revision.trigger)
    return _listed(revision.calendar)


def _after_events(stored: Mapping[str, Any]) -> str:
    named = [str(words.EVENTS[REASONS[Trigger(name)]]) for name in stored.get("events", [])]
    days = int(stored.get("within_days", 0))
    facts = {"events": ", ".join(named), "days": days}
    if not days:
        return _("on the day of %(events)s") % facts
    return ngettext("within %(days)d day of %(events)s", "within %(days)d days of %(events)s", days) % facts


def _after_result(stored: Mapping[str, Any]) -> str:
    days = int(stored.get("within_days", 0))
    facts = {"condition": stored.get("condition", ""), "days": days}
    if not days:
        return _("on the day when %(condition)s") % facts
    form = ngettext("within %(days)d day of %(condition)s", "within %(days)d days of %(condition)s", days)
    return form % facts


def _listed(stored: Mapping[str, Any]) -> str:
    months = ", ".join(str(MONTHS_3[int(month)]) for month in stored.get("months") or []) or _("every month")
    days = ", ".join(_day_words(rule) for rule in stored.get("days", []))
    return f"{days}; {months}" if days else months


def _day_words(rule: Mapping[str, Any]) -> str:
    if "day" in rule:
        return _("day %(n)s") % {"n": rule["day"]}
    name = str(WEEKDAYS[int(rule["weekday"])])
    if "nth" not in rule:
        return _("every %(weekday)s") % {"weekday": name}
    nth = int(rule["nth"])
    named = {1: _("first"), 2: _("second"), 3: _("third"), 4: _("fourth"), -1: _("last")}
    return f"{named.get(nth, nth)} {name}"


@dataclass(frozen=True, kw_only=True)
class PlanRow:
    title: str
    url: str
    code: str
    scope: str
    terms: str
    basis: str
    procedure: str
    devices: int
    pill: Pill | None


def plan_row(plan: Any) -> PlanRow:
    """``plan`` with ``active_revision`` (or None), ``device_count`` and ``proposed`` (a flag)."""
    revision = plan.active_revision
    return PlanRow(
        title=plan.title,
        url=url(plan),
        code=plan.code,
        scope=scope_words(plan),
        terms=terms(revision) if revision else _("No terms in force"),
        basis=revision.get_basis_display() if revision else "",
        procedure=str(plan.procedure.code) if plan.procedure else "",
        devices=plan.device_count,
        pill=_row_pill(plan),
    )


def _row_pill(plan: Any) -> Pill | None:
    if not plan.is_active:
        return Pill(text=_("Ended"), tone=Tone.PLAIN)
    if plan.proposed:
        return Pill(text=_("Proposal waits"), tone=Tone.SOON)
    return None


def owner_words(plan: Any) -> str:
    """The model, the type, or what its filters mean: ``plan`` as `listing.with_terms` gives it."""
    if plan.by_filter:
        return _("Devices with %(filters)s") % {"filters": "; ".join(plan.meant)}
    return str(plan.model or plan.device_type)


def scope_words(plan: Plan) -> str:
    what = owner_words(plan)
    return f"{what}, {plan.site.name}" if plan.site else what


@dataclass(frozen=True, kw_only=True)
class PlanListPage(Page):
    rows: Sequence[PlanRow]
    columns: Sequence[Column]
    paging: Paging
    filter: forms.Form
    chips: Sequence[Chip]
    clear: str


@dataclass(frozen=True, kw_only=True)
class RevisionRow:
    """Terms of a plan, for all or for one device, with what may be decided about them."""

    number: int
    state: Pill
    terms: str
    window: str
    basis: str
    reason: str
    effective_from: date
    who: str
    tag: str
    tag_url: str
    note: str
    acts: Sequence[Act]


@dataclass(frozen=True, kw_only=True)
class PlanPage(Page):
    facts: Sequence[Fact]
    waiting: Sequence[RevisionRow]
    overrides: Sequence[RevisionRow]
    history: Sequence[RevisionRow]
    nested: Sequence[Fact]
    devices: int
    devices_url: str
    under_url: str


def plan_page(
    plan: Any, revisions: Sequence[PlanRevision], *, around: Around, person: Any, rights: set[str]
) -> PlanPage:
    rows = [(one, revision_row(one, person=person, rights=rights)) for one in revisions]
    active = next(
        (one for one in revisions if one.state == RevisionState.ACTIVE and one.device_id is None), None
    )
    waiting = [row for one, row in rows if one.state == RevisionState.PROPOSED]
    lead, tone = _lead(plan, active, len(waiting))
    return PlanPage(
        title=plan.title,
        lead=lead,
        lead_tone=tone,
        crumbs=crumbs(),
        acts=_acts(plan, rights=rights),
        facts=_facts(plan, active),
        waiting=waiting,
        overrides=[row for one, row in rows if one.state == RevisionState.ACTIVE and one.device_id],
        history=[row for one, row in rows if one.state != RevisionState.PROPOSED],
        nested=_nested(around),
        devices=plan.device_count,
        devices_url=f"{reverse('maintenance:schedule')}?plan={plan.pk}",
        under_url=reverse("maintenance:plan_devices", args=[plan.pk]),
    )


def _lead(plan: Any, active: PlanRevision | None, waiting: int) -> tuple[str, Tone]:
    if not plan.is_active:
        return _("Ended."), Tone.PLAIN
    if waiting:
        return ngettext(
            "%(n)d proposal waits for a decision.", "%(n)d proposals wait for a decision.", waiting
        ) % {"n": waiting}, Tone.SOON
    if active is None:
        return _("No terms are in force: nothing is planned under this line."), Tone.UNKNOWN
    counted = ngettext("%(n)s device", "%(n)s devices", plan.device_count) % {
        "n": formats.number_format(plan.device_count, use_l10n=True, force_grouping=True)
    }
    return f"{counted}, {terms(active)}.", Tone.PLAIN


def _nested(around: Around) -> list[Fact]:
    """Other lines that are done with this one, and those that do this one."""
    named = [(_("Holds"), one) for one in around.held] + [(_("Held in"), one) for one in around.holding]
    return [Fact(label=label, value=one.title, url=url(one), hint=one.code) for label, one in named]


def _acts(plan: Plan, *, rights: set[str]) -> list[Act]:
    if not plan.is_active:
        return []
    made = []
    if "edit" in rights:
        made += [
            Act(
                label=_("Change the terms"),
                url=reverse("maintenance:plan_propose", args=[plan.pk]),
                icon="adjustments",
                kind="primary",
            ),
            Act(
                label=_("Edit title and procedure"),
                url=reverse("maintenance:plan_edit", args=[plan.pk]),
                icon="edit",
            ),
            Act(
                label=_("Nested lines"),
                url=reverse("maintenance:plan_covers", args=[plan.pk]),
                icon="stack-2",
            ),
        ]
        if plan.by_filter:
            made.append(
                Act(
                    label=_("Change the devices"),
                    url=reverse("maintenance:plan_filter", args=[plan.pk]),
                    icon="filter",
                )
            )
    if "approve" in rights:
        made.append(
            Act(
                label=_("End the plan"),
                url=reverse("maintenance:plan_end", args=[plan.pk]),
                icon="archive",
                kind="danger",
            )
        )
    return made


def _facts(plan: Plan, active: PlanRevision | None) -> list[Fact]:
    procedure = plan.procedure
    link = reverse("maintenance:procedure", args=[procedure.code]) if procedure else ""
    made = [
        Fact(label=_("Line"), value=plan.code, code=True),
        Fact(label=_("For"), value=owner_words(plan)),
        Fact(label=_("At"), value=str(plan.site) if plan.site else _("All sites")),
        Fact(label=_("Procedure"), value=str(procedure) if procedure else None, url=link),
    ]
    return made + (_term_facts(active) if active else [])


def _term_facts(active: PlanRevision) -> list[Fact]:
    basis = None if active.basis == "unknown" else active.get_basis_display()
    return [
        Fact(label=_("Terms"), value=terms(active), hint=_("revision %(n)d") % {"n": active.number}),
        Fact(label=_("On time is"), value=words.window(active.window_rule), hint=active.window_source),
        Fact(label=_("First due day"), value=active.anchor_on or _("Each device's own")),
        Fact(label=_("Ground"), value=basis, hint=active.basis_reference),
        Fact(label=_("In force since"), value=active.effective_from),
    ]


def revision_row(revision: PlanRevision, *, person: Any, rights: set[str]) -> RevisionRow:
    device = revision.device
    return RevisionRow(
        number=revision.number,
        state=looks.revision_state(revision),
        terms=terms(revision),
        window=words.window(revision.window_rule),
        basis=revision.get_basis_display(),
        reason=revision.reason,
        effective_from=revision.effective_from,
        who=_who(revision),
        tag=device.tag if device else "",
        tag_url=device.get_absolute_url() if device else "",
        note=revision.decision_note,
        acts=_decisions(revision, person=person, rights=rights),
    )


def _who(revision: PlanRevision) -> str:
    proposed = str(revision.proposed_by) if revision.proposed_by_id else _("System")
    if not revision.approved_by_id:
        return proposed
    return _("%(proposer)s, approved by %(approver)s") % {
        "proposer": proposed,
        "approver": revision.approved_by,
    }


def _decisions(revision: PlanRevision, *, person: Any, rights: set[str]) -> list[Act]:
    if revision.state == RevisionState.PROPOSED and "approve" in rights:
        own = revision.proposed_by_id == person.pk
        why = _("You proposed this; someone else has to decide.") if own else ""
        return [
            Act(
                label=_("Approve"),
                url=reverse("maintenance:revision_approve", args=[revision.pk]),
                method="post",
                kind="primary",
                icon="check",
                refused=why,
            ),
            Act(
                label=_("Reject"),
                url=reverse("maintenance:revision_reject", args=[revision.pk]),
                icon="x",
                refused=why,
            ),
        ]
    if revision.state == RevisionState.ACTIVE and revision.device_id and "edit" in rights:
        return [
            Act(
                label=_("Back to the plan's terms"),
                url=reverse("maintenance:override_drop", args=[revision.pk]),
                icon="arrow-back-up",
            )
        ]
    return []


@dataclass(frozen=True, kw_only=True)
class DevicePlanRow:
    """A plan as it holds for one device."""

    title: str
    url: str
    terms: str
    own: bool
    since: date
    last_done_on: date | None
    next_due_on: date | None
    next_url: str
    next_pill: Pill | None
    override_url: str


@dataclass(frozen=True, kw_only=True)
class DevicePlanLeft:
    """A plan that the device was under."""

    title: str
    url: str
    ended_on: date
    reason: str


@dataclass(frozen=True, kw_only=True)
class DevicePlansPage(Page):
    rows: Sequence[DevicePlanRow]
    left: Sequence[DevicePlanLeft]
    happened_url: str


def device_plans_page(
    device: Any,
    rows: Sequence[Any],
    nexts: Mapping[int, Any],
    left: Sequence[Any],
    *,
    today: date,
    may_override: bool,
    may_report: bool,
) -> DevicePlansPage:
    """``rows`` are open assignments, ``nexts`` the first open occurrence by plan id, ``left`` ended ones."""
    return DevicePlansPage(
        title=_("Plans of %(tag)s") % {"tag": device.tag},
        crumbs=[Crumb(label=device.tag, url=device.get_absolute_url())],
        rows=[
            _device_plan(device, row, nexts.get(row.plan_id), today=today, may_override=may_override)
            for row in rows
        ],
        left=[
            DevicePlanLeft(
                title=row.plan.title, url=url(row.plan), ended_on=row.valid_to, reason=row.end_reason
            )
            for row in left
        ],
        happened_url=reverse("maintenance:happened", args=[device.tag]) if may_report else "",
    )


def _device_plan(device: Any, row: Any, coming: Any, *, today: date, may_override: bool) -> DevicePlanRow:
    return DevicePlanRow(
        title=row.plan.title,
        url=url(row.plan),
        terms=terms(row.revision),
        own=row.revision.device_id is not None,
        since=row.valid_from,
        last_done_on=row.last_done_on,
        next_due_on=coming.due_on if coming else None,
        next_url=reverse("maintenance:occurrence", args=[coming.pk]) if coming else "",
        next_pill=looks.due(coming, today=today) if coming else None,
        override_url=reverse("maintenance:override", args=[device.tag, row.plan_id]) if may_override else "",
    )
