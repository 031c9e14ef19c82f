"""The list of changes, and one change: what it is, what is missing, who approved."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.utils.translation import ngettext

from openhtm.ui.lists import Head
from openhtm.ui.parts import Act, Chip, Column, Fact, Page, Paging, Pill, Stage, Verdict
from openhtm.ui.parts import Reason as Why
from openhtm.ui.tones import Tone

from ... import shelf, telling, words
from ...models import Change, Fulfillment, StateChoice
from ...rules.states import ENDED, Kind, Obstacle, Role, Situation, State, may_follow, obstacles
from . import parts
from .frame import crumbs, state_pill, tabs, title_of, to

HEADS = (
    Head(label=lazy("Change"), key="number"),
    Head(label=lazy("Title")),
    Head(label=lazy("Kind")),
    Head(label=lazy("State")),
    Head(label=lazy("Devices verified"), numeric=True),
    Head(label=lazy("Begins"), key="begins_on"),
)
_PATH = (
    *(State.DRAFT, State.ASSESSMENT, State.REVIEW, State.APPROVED),
    *(State.SCHEDULED, State.IMPLEMENTING, State.VERIFICATION, State.CLOSED),
)
_TEXTS = (
    ("clinical_impact", lazy("Clinical impact")),
    ("fallback", lazy("What units do meanwhile")),
    ("test_plan", lazy("Test plan")),
    ("rollback", lazy("Way back")),
    ("training", lazy("Training and telling")),
    ("it_part", lazy("IT's part")),
)


@dataclass(frozen=True, kw_only=True)
class ChangeRow:
    name: str
    url: str
    title: str
    source: str
    kind: str
    state: Pill
    late: bool
    done: str
    begins: date | None


@dataclass(frozen=True, kw_only=True)
class ChangesPage(Page):
    rows: Sequence[ChangeRow]
    columns: Sequence[Column]
    paging: Paging
    filter: forms.Form
    chips: Sequence[Chip]
    clear: str


def row(one: Any, *, on: date) -> ChangeRow:
    done = _("%(done)s of %(all)s") % {"done": one.done_count, "all": one.line_count}
    return ChangeRow(
        name=str(one),
        url=one.get_absolute_url(),
        title=one.title,
        source=f"{one.get_source_kind_display()} {one.source}".strip(),
        kind=one.get_kind_display(),
        state=state_pill(one),
        late=telling.late(one, on=on),
        done=done if one.line_count else "",
        begins=one.begins_on,
    )


def list_lead(running: int, late: int) -> str:
    told = ngettext("%(n)s change is running.", "%(n)s changes are running.", running) % {"n": running}
    if not late:
        return told
    more = ngettext(
        "The paperwork of %(n)s emergency is over its day.",
        "The paperwork of %(n)s emergencies is over its day.",
        late,
    )
    return f"{told} {more % {'n': late}}"


@dataclass(frozen=True, kw_only=True)
class ChangePage(Page):
    stages: Sequence[Stage]
    verdict: Verdict
    moving: Sequence[Act]
    reason: str
    facts: Sequence[Fact]
    on_devices: bool
    targets: Sequence[parts.TargetRow]
    authorization: Sequence[Fact]
    determination: Sequence[Fact]
    risks: Sequence[parts.RiskRow]
    texts: Sequence[tuple[str, str]]
    plans: Sequence[parts.PlanRow]
    approvals: Sequence[parts.ApprovalRow]
    earlier: Sequence[parts.ApprovalRow]
    result: str


def change_page(
    change: Change,
    *,
    now: Situation,
    rights: set[str],
    writable: bool,
    plans: Sequence[Fulfillment],
    on: date,
) -> ChangePage:
    approvals = list(change.approvals.all())
    held = [one for one in approvals if one.round == change.round]
    late = telling.late(change, on=on)
    return ChangePage(
        title=title_of(change),
        lead=_lead(change, late),
        lead_tone=Tone.OVERDUE if late else Tone.PLAIN,
        crumbs=crumbs(),
        tabs=tabs(change, "change"),
        acts=_acts(change, rights, writable=writable),
        stages=_stages(change),
        verdict=_verdict(change, now),
        moving=_moving(change, now, rights),
        reason=change.reason,
        facts=_facts(change),
        on_devices=now.on_devices,
        targets=[parts.target_row(one) for one in change.targets.select_related("model__manufacturer")],
        authorization=parts.authorization(change),
        determination=parts.determination(change),
        risks=[parts.risk_row(one) for one in change.ratings.all()],
        texts=[(str(label), getattr(change, name)) for name, label in _TEXTS],
        approvals=[parts.role_row(change, role, held, now, rights) for role in Role if role in now.required]
        + [parts.given_row(one) for one in held if one.spoken],
        earlier=[parts.given_row(one) for one in approvals if one.round != change.round],
        plans=[parts.plan_row(one, rights) for one in plans],
        result=change.result,
    )


def _lead(change: Change, late: bool) -> str:
    if late:
        return _("It was approved by word of mouth, and its paperwork is over its day.")
    if change.paperwork_on is not None and change.paperwork_done_at is None:
        return _("It was approved by word of mouth: its paperwork follows.")
    return words.said(shelf.kinds()[Kind(change.kind)].meaning)


def _stages(change: Change) -> list[Stage]:
    state = State(change.state)
    if state in ENDED - {State.CLOSED}:
        return [Stage(label=str(StateChoice(state).label), state="failed")]
    here = _PATH.index(state)

    def of(n: int) -> Literal["done", "current", "todo", "failed"]:
        if n == here and state is not State.CLOSED:
            return "current"
        return "done" if n <= here else "todo"

    return [Stage(label=str(StateChoice(one).label), state=of(n)) for n, one in enumerate(_PATH)]


def _next(change: Change) -> State | None:
    """The state that is worked for."""
    state = State(change.state)
    if state in ENDED:
        return None
    if state is State.APPROVED and change.kind == Kind.EMERGENCY:
        return State.IMPLEMENTING
    return _PATH[_PATH.index(state) + 1]


def _verdict(change: Change, now: Situation) -> Verdict:
    to_come = _next(change)
    if to_come is None:
        return Verdict(text=change.get_state_display(), tone=state_pill(change).tone)
    found = obstacles(to_come, now)
    named = str(StateChoice(to_come).label).lower()
    if not found:
        return Verdict(text=_("Nothing is missing. Next: %(state)s.") % {"state": named}, tone=Tone.OK)
    tone = Tone.UNKNOWN if Obstacle.NOT_LOOKED in found else Tone.SOON
    reasons = [Why(text=words.obstacle(one, now), tone=tone) for one in found]
    text = ngettext(
        "%(n)s thing is missing before it is %(state)s.",
        "%(n)s things are missing before it is %(state)s.",
        len(found),
    )
    return Verdict(text=text % {"n": len(found), "state": named}, tone=tone, reasons=reasons)


def _moving(change: Change, now: Situation, rights: set[str]) -> list[Act]:
    if "lead" not in rights:
        return []
    state, kind = State(change.state), Kind(change.kind)
    made = []
    for target in State:
        # Approvals approve it, and a rejection is a role's or has an end of its own.
        signed = target is State.APPROVED and state is not State.SCHEDULED
        if signed or not may_follow(state, target, kind=kind):
            continue
        refused = words.obstacles(obstacles(target, now), now)
        label = str(StateChoice(target).label)
        if target in ENDED:
            url = to("end", change, target.value)
            made.append(Act(label=label, url=url, refused=refused, icon="signature"))
            continue
        fields = (("to", target.value),)
        made.append(
            Act(label=label, url=to("advance", change), method="post", fields=fields, refused=refused)
        )
    if shelf.kinds()[kind].paperwork_days and state in (State.DRAFT, State.ASSESSMENT, State.REVIEW):
        made.append(Act(label=_("Approved by word of mouth"), url=to("speak", change), icon="phone"))
    return made


def _acts(change: Change, rights: set[str], *, writable: bool) -> list[Act]:
    if "edit" not in rights or not change.is_running:
        return []
    plan = Act(label=_("A plan it carries out"), url=to("fulfill", change), icon="clipboard-list")
    return [*(_writing(change) if writable else []), plan]


def _writing(change: Change) -> list[Act]:
    made = [Act(label=_("Assess"), url=to("assess", change), icon="edit", kind="primary")]
    if change.state in (State.DRAFT, State.ASSESSMENT):
        made.append(Act(label=_("Edit the request"), url=to("edit", change)))
        if change.kind == Kind.NETWORK:
            made.append(Act(label=_("What it touches"), url=to("touches", change), icon="network"))
    if change.kind != Kind.NETWORK and change.state in (State.DRAFT, State.ASSESSMENT):
        made += [
            Act(label=_("Name a model"), url=to("target", change), icon="versions"),
            Act(label=_("The maker's word"), url=to("authorize", change), icon="file-certificate"),
            Act(label=_("Remanufacturing?"), url=to("determine", change), icon="signature"),
        ]
    return [*made, Act(label=_("Rate the risk"), url=to("rate", change), icon="gauge")]


def _facts(change: Change) -> list[Fact]:
    source = f"{change.get_source_kind_display()} {change.source}".strip()
    return [
        Fact(label=_("State"), value=change.state, pill=state_pill(change)),
        Fact(label=_("Kind"), value=change.get_kind_display()),
        Fact(label=_("Source"), value=source),
        Fact(label=_("Site"), value=change.site.name),
        Fact(label=_("Requested by"), value=change.requested_by),
        Fact(label=_("Requested"), value=change.requested_at),
        Fact(label=_("Begins"), value=change.begins_on),
        Fact(label=_("Recalibration"), value=_known(change)),
        *(
            [Fact(label=_("Repeats"), value=str(change.follows), url=change.follows.get_absolute_url())]
            if change.follows
            else []
        ),
        *([Fact(label=_("Paperwork until"), value=change.paperwork_on)] if change.paperwork_on else []),
        *([Fact(label=_("Ended by"), value=change.ended_by)] if change.ended_by else []),
    ]


def _known(change: Change) -> str | None:
    return None if change.recalibration == "unknown" else change.get_recalibration_display()
