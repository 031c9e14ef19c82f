"""The page of one work order: its state, what can be done next, what it still lacks, and its record."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django import forms
from django.urls import reverse
from django.utils.translation import gettext as _

from openhtm.accounts.api import Permission
from openhtm.ui.parts import Act, Crumb, Entry, Fact, Page, Pill
from openhtm.ui.tones import Tone

from ... import competence, describing, looks, measuring, repairs, words
from ...clocking import answered_at
from ...models.choices import OrderSource
from ...rules.closing import Missing
from ...rules.work_order_states import ENDED, OPEN, WAITING, State, Verb, verbs_from
from .clocks import ClockRow
from .downtime import DownRow, LoanRow
from .order_lines import LaborRow, PartRow
from .outside import Outside
from .related import Related
from .teams import Handed, MemberRow, Noted

RIGHTS = {
    "manage": Permission.WORK_ORDER_ASSIGN,
    "work": Permission.WORK_ORDER_PERFORM,
    "update": Permission.WORK_ORDER_UPDATE,
    "sign": Permission.WORK_ORDER_SIGN,
    "verify": Permission.WORK_ORDER_VERIFY,
    "close": Permission.WORK_ORDER_CLOSE,
    "cancel": Permission.WORK_ORDER_CANCEL,
    "create": Permission.WORK_ORDER_CREATE,
}


def rights(user: Any, order: Any) -> set[str]:
    """What the reader may do to this order, at its place."""
    place = {"site_id": order.site_id, "department_id": order.department_id}
    return {name for name, permission in RIGHTS.items() if user.may(permission, **place)}


def url(name: str, order: Any, *more: object) -> str:
    return reverse(f"maintenance:{name}", args=[order.reference, *more])


_OWN = (
    "loan_add",
    "downtime_add",
    "downtime_of_status",
    "labor_add",
    "part_add",
    "note_add",
    "helper_add",
    "order_codes",
    "order_times",
    "order_papers",
)


def urls(order: Any) -> dict[str, str]:
    """Where the forms in place are sent, and what the page refers to."""
    own = {name: url(name, order) for name in _OWN}
    return own | {"service_targets": reverse("maintenance:service_targets")}


@dataclass(frozen=True, kw_only=True)
class RunRow:
    """A checklist filled, or being filled, on this order."""

    title: str
    url: str
    label: str
    pill: Pill
    purpose: str
    started_at: datetime
    by: str
    finished: bool


@dataclass(frozen=True, kw_only=True)
class OrderForms:
    """The forms a reader who may update the order fills in place."""

    labor: forms.Form | None = None
    part: forms.Form | None = None
    note: forms.Form | None = None
    loan: forms.Form | None = None
    down: forms.Form | None = None
    codes: forms.Form | None = None
    times: forms.Form | None = None


@dataclass(frozen=True, kw_only=True)
class OrderPage(Page):
    reference: str
    more: Sequence[Act]
    pills: Sequence[Pill]
    reported: str
    patient: Sequence[str]
    gaps: Sequence[Act]
    facts: Sequence[Fact]
    clocks: Sequence[ClockRow]
    loans: Sequence[LoanRow]
    down: DownRow | None
    times: Sequence[Fact]
    codes: Sequence[Fact]
    runs: Sequence[RunRow]
    run_act: Act | None
    labor: Sequence[LaborRow]
    labor_total: str
    parts: Sequence[PartRow]
    related: Sequence[Related]
    entries: Sequence[Entry]
    documents_url: str
    outside: Outside | None = None
    team: Sequence[MemberRow] = ()
    team_acts: Sequence[Act] = ()
    handed: Handed | None = None
    stores: Any = None
    costs: str = ""
    forms: OrderForms = field(default_factory=OrderForms)
    urls: dict[str, str] = field(default_factory=dict)


def lead(order: Any) -> tuple[str, Tone]:
    """The sentence its reader came for: where the order stands, with whom."""
    state, who = State(order.state), str(order.assignee) if order.assignee_id else ""
    if state in ENDED:
        return _ended(order, state)
    if state in WAITING:
        return _("%(state)s.") % {"state": order.get_state_display()}, Tone.SOON
    sentences = {
        State.REQUESTED: _("Requested; nobody has looked at it yet."),
        State.TRIAGED: _("Nobody has it yet."),
        State.ASSIGNED: _("Assigned to %(who)s, not started.") % {"who": who},
        State.IN_PROGRESS: _("In progress with %(who)s.") % {"who": who or _("nobody")},
        State.WORK_DONE: _("The work is done; it has to be verified."),
        State.VERIFIED: _("Verified; it has to be signed and closed."),
    }
    return sentences[state], Tone.INFO


def _ended(order: Any, state: State) -> tuple[str, Tone]:
    if state is State.CLOSED:
        if order.source == OrderSource.IMPORTED:
            return _("Closed in the records before this program, which are not signed here."), Tone.PLAIN
        who = order.closed_by or _("System")
        return _("Closed and signed by %(who)s. Its record stays as it is.") % {"who": who}, Tone.OK
    return _("%(state)s: %(reason)s") % {
        "state": order.get_state_display(),
        "reason": order.end_reason,
    }, Tone.PLAIN


def acts(order: Any, *, held: set[str], run_url: str, lacking: int) -> list[Act]:
    """The next acts by the table of states, only those the reader may do; the first is the one to press."""
    state = State(order.state)
    if state in WAITING:
        return _when(
            "work" in held,
            Act(
                label=_("Go on"),
                url=url("order_resume", order),
                method="post",
                kind="primary",
                icon="player-play",
            ),
        )
    offered = {
        State.IN_PROGRESS: _working,
        State.WORK_DONE: _done,
        State.VERIFIED: _verified,
        State.CLOSED: _closed,
        State.CANCELLED: _closed,
        State.DUPLICATE: _duplicate,
    }.get(state, _waiting_for_start)
    return offered(order, held=held, run_url=run_url, lacking=lacking)


def _when(condition: bool, *made: Act) -> list[Act]:
    return list(made) if condition else []


def _waiting_for_start(order: Any, *, held: set[str], run_url: str, lacking: int) -> list[Act]:
    made = _when(
        "work" in held,
        Act(
            label=_("Start"), url=url("order_start", order), method="post", kind="primary", icon="player-play"
        ),
    )
    if "work" in held and not order.assignee_id:
        made.append(Act(label=_("Take it"), url=url("order_take", order), method="post", icon="user-check"))
    if "work" in held and answered_at(order) is None:
        made.append(Act(label=_("Note a call"), url=url("order_respond", order), icon="phone"))
    if "manage" in held:
        if State(order.state) is State.REQUESTED:
            made.append(Act(label=_("Triage"), url=url("order_triage", order), icon="list-check"))
        made.append(Act(label=_("Assign"), url=url("order_assign", order), icon="user-plus"))
    return made


def _working(order: Any, *, held: set[str], run_url: str, lacking: int) -> list[Act]:
    made = []
    if "work" in held:
        if run_url:
            made.append(
                Act(label=_("Go on with the checklist"), url=run_url, kind="primary", icon="checklist")
            )
        made.append(
            Act(
                label=_("Finish"),
                url=url("order_finish", order),
                kind="secondary" if run_url else "primary",
                icon="check",
            )
        )
        made.append(Act(label=_("Wait"), url=url("order_wait", order), icon="player-pause"))
    if "manage" in held or "work" in held:
        made.append(Act(label=_("Hand over"), url=url("order_assign", order), icon="transfer"))
    return made


def _done(order: Any, *, held: set[str], run_url: str, lacking: int) -> list[Act]:
    made = _when(
        "sign" in held or "verify" in held,
        Act(label=_("Verify and close"), url=url("order_finish", order), kind="primary", icon="shield-check"),
    )
    return [*made, *_rework(order, held)]


def _verified(order: Any, *, held: set[str], run_url: str, lacking: int) -> list[Act]:
    made = _when(
        "close" in held,
        Act(label=_("Sign and close"), url=url("order_finish", order), kind="primary", icon="writing-sign"),
    )
    return [*made, *_rework(order, held)]


def _rework(order: Any, held: set[str]) -> list[Act]:
    return _when(
        "work" in held, Act(label=_("Back to work"), url=url("order_rework", order), icon="arrow-back-up")
    )


def _closed(order: Any, *, held: set[str], run_url: str, lacking: int) -> list[Act]:
    return _when(
        "create" in held, Act(label=_("Open a follow-up"), url=url("order_reopen", order), icon="rotate")
    )


def _duplicate(order: Any, *, held: set[str], run_url: str, lacking: int) -> list[Act]:
    made = _when(
        "cancel" in held,
        Act(label=_("It is no duplicate"), url=url("order_no_duplicate", order), icon="arrow-back-up"),
    )
    return [*made, *_closed(order, held=held, run_url=run_url, lacking=lacking)]


def more(order: Any, *, held: set[str]) -> list[Act]:
    """What is done seldom; every order can be printed."""
    made = [Act(label=_("Print the record"), url=url("order_record", order), icon="printer")]
    if "create" in held and not order.is_scheduled:
        made.append(Act(label=_("Copy"), url=url("order_copy", order), icon="copy"))
    if "manage" in held and order.is_open:
        plan = f"{reverse('maintenance:dispatch_move')}?order={order.reference}"
        made.append(Act(label=_("Plan a day"), url=plan, icon="calendar-event"))
    verbs = verbs_from(State(order.state))
    if "cancel" in held and Verb.CANCEL in verbs:
        made.append(Act(label=_("Cancel"), url=url("order_cancel", order), icon="circle-x"))
        made.append(Act(label=_("It is a duplicate"), url=url("order_duplicate", order), icon="transfer"))
    return made


def gaps(order: Any, missing: Iterable[Missing]) -> list[Act]:
    """What the order lacks, each a link to where it is mended."""
    if State(order.state) not in OPEN:
        return []
    base = url("work_order", order)
    return [Act(label=str(words.LACKS[one.lack]), url=f"{base}#{one.where.value}") for one in missing]


def pills(order: Any, repeated: Any = None) -> list[Pill]:
    made = [looks.priority(order.priority), looks.order_state(order)]
    if order.device_id:
        made += [looks.risk(order.device.risk_class), looks.device_status(order.device)]
    if repeated is not None:
        again = repairs.repeats(order, repeated)
        text = _("Repeat repair") if again else _("Repaired within 30 days")
        made.append(Pill(text=text, tone=Tone.OVERDUE if again else Tone.SOON, icon="rotate"))
    if order.is_repair and measuring.owes_retest(order):
        made.append(Pill(text=_("To be tested again"), tone=Tone.OVERDUE))
    return made


def patient(order: Any) -> list[str]:
    """What was said about patient and backup; what nobody said is said to be unknown."""
    facts = (
        (
            order.on_patient,
            _("In use on a patient"),
            _("Not on a patient"),
            _("Whether a patient is on it is not known"),
        ),
        (
            order.backup_available,
            _("A backup is at hand"),
            _("No backup"),
            _("Whether there is a backup is not known"),
        ),
        (
            order.reported_usable,
            _("Reported as usable"),
            _("Reported as not usable"),
            _("Whether it can be used was not said"),
        ),
    )
    return [{True: yes, False: no, None: unknown}[value] for value, yes, no, unknown in facts]


def facts(order: Any, campaign: Any = None) -> list[Fact]:
    device = order.device
    made = []
    if campaign is not None:
        made.append(Fact(label=_("Campaign"), value=campaign.title, url=campaign.get_absolute_url()))
    if device:
        made += [
            looks.device_fact(device),
            Fact(label=_("Serial number"), value=device.serial or None, code=True),
            Fact(label=_("Place"), value=describing.place(device), hint=describing.access_note(device)),
        ]
    return [
        *made,
        Fact(label=_("Kind"), value=order.get_kind_display()),
        Fact(
            label=_("Priority"),
            value=order.get_priority_display(),
            pill=looks.priority(order.priority),
            hint=priority_reason(order),
        ),
        Fact(label=_("Department"), value=str(order.department) if order.department_id else None),
        Fact(label=_("Assigned to"), value=str(order.assignee) if order.assignee_id else _("Nobody")),
        Fact(
            label=_("Reported by"),
            value=order.requester or str(order.requested_by or "") or None,
            hint=order.contact,
        ),
        Fact(label=_("Source"), value=order.get_source_display()),
        Fact(label=_("Due"), value=order.due_on or _("No day set")),
        Fact(label=_("Planned for"), value=order.planned_on or _("No day planned")),
        *(
            [Fact(label=_("Number before"), value=order.original_number, code=True)]
            if order.original_number
            else []
        ),
        *([Fact(label=_("Competency"), value=told)] if (told := competence.said(order)) else []),
    ]


def priority_reason(order: Any) -> str:
    """The rules that gave the priority, in words; a person's own reason as it was written."""
    found = [str(words.HITS[part]) for part in order.priority_reason.split(",") if part in words.HITS]
    return ", ".join(found) or order.priority_reason


def times(order: Any) -> list[Fact]:
    down = order.downtime
    hours = None if down is None else _("%(hours)s h") % {"hours": round(down.total_seconds() / 3600, 1)}
    never = _("Not yet") if order.is_open else _("Not recorded")
    return [
        Fact(label=_("Opened"), value=order.opened_at),
        Fact(label=_("Answered"), value=answered_at(order) or never),
        Fact(label=_("Started"), value=order.started_at or never),
        Fact(label=_("Work finished"), value=order.completed_at or never),
        Fact(label=_("Verified"), value=order.verified_at or never),
        Fact(label=_("Back in use"), value=order.returned_at or never),
        Fact(label=_("Closed"), value=order.closed_at or never),
        Fact(label=_("Down from"), value=order.down_from or _("Not stated")),
        Fact(label=_("Down until"), value=order.down_to or _("Not stated"), hint=hours or ""),
    ]


def codes(order: Any) -> list[Fact]:
    names = (
        [("sm_result", _("Result"))]
        if order.is_scheduled
        else [("problem", _("Problem")), ("cause", _("Cause")), ("action", _("Action"))]
    )
    made = []
    for name, label in names:
        code = getattr(order, "sm_result" if name == "sm_result" else f"{name}_code")
        made.append(Fact(label=label, value=words.code_title(name, code) if code else _("Not coded yet")))
    made.append(Fact(label=_("What was done"), value=order.resolution or _("Not written yet")))
    return made


def run_rows(order: Any, runs: Iterable[Any]) -> list[RunRow]:
    return [
        RunRow(
            title=str(run.procedure_version.procedure),
            url=url("perform", order, run.pk),
            label=_("Read") if run.finished_at else _("Go on"),
            pill=looks.overall(run.overall),
            purpose=run.get_purpose_display(),
            started_at=run.started_at,
            by=str(run.started_by or _("System")),
            finished=run.finished_at is not None,
        )
        for run in runs
    ]


def run_act(order: Any, runs: Sequence[Any], *, held: set[str]) -> Act | None:
    """Begin a checklist: the main one, or after a failure or a repair the retest."""
    if (
        "work" not in held
        or not order.is_open
        or order.is_waiting
        or any(run.finished_at is None for run in runs)
    ):
        return None
    main = [run for run in runs if run.purpose == "main"]
    retest = bool(main) or order.is_repair
    if order.is_scheduled and main and main[-1].overall != "fail":
        return None
    label = _("Begin the test after repair") if retest else _("Begin the checklist")
    fields = [("purpose", "retest" if retest else "main")]
    return Act(label=label, url=url("run_begin", order), method="post", icon="checklist", fields=fields)


_ICONS = {"comment": "message-circle", "hand_over": "transfer", "addendum": "notes"}


def entries(changes: Iterable[Any], notes: Iterable[Noted], signatures: Iterable[Any]) -> list[Entry]:
    """Changes of state, notes and signatures, newest first."""
    made = [
        Entry(
            at=one.changed_at,
            title=one.get_state_after_display(),
            by=one.by_label,
            detail=one.reason,
            kind="state",
            icon="arrow-right",
        )
        for one in changes
    ]
    made += [
        Entry(
            at=one.note.written_at,
            title=one.note.text,
            by=", ".join((one.note.by_label, str(one.note.get_kind_display()), *one.said)),
            kind="note",
            icon=_ICONS[one.note.kind],
            pictures=one.pictures,
        )
        for one in notes
    ]
    made += [
        Entry(
            at=one.signed_at,
            title=_("Signed: %(meaning)s") % {"meaning": one.get_meaning_display()},
            by=one.printed_name,
            detail=one.content_hash,
            kind="signature",
            icon="writing-sign",
            tone=Tone.OK,
        )
        for one in signatures
    ]
    return sorted(made, key=lambda entry: entry.at, reverse=True)


def crumbs(order: Any | None = None) -> list[Crumb]:
    made = [Crumb(label=_("Work orders"), url=reverse("maintenance:work_orders"))]
    return [*made, Crumb(label=order.reference, url=url("work_order", order))] if order else made
