"""The finish sheet: what is missing, what becomes of the device, verification, signature."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from openhtm.registry.api import USABLE, Status
from openhtm.ui.parts import Act, Crumb, Fact, Page, Pill, Stage

from ... import looks, words
from ...performing import retest_passed, retest_required
from ...rules.verdicts import Overall
from ...rules.work_order_states import State
from .order_lines import labor_total
from .work_order import crumbs, url


@dataclass(frozen=True, kw_only=True)
class FinishPage(Page):
    reference: str
    stages: Sequence[Stage]
    gaps: Sequence[Act]
    facts: Sequence[Fact]
    pills: Sequence[Pill]
    work: forms.Form | None = None
    work_url: str = ""
    labor: forms.Form | None = None
    labor_url: str = ""
    device: forms.Form | None = None
    device_url: str = ""
    device_why: str = ""
    verify: Act | None = None
    sign: forms.Form | None = None
    sign_url: str = ""
    meaning: str = ""


def stages(order: Any) -> list[Stage]:
    """Work, done, verified, closed; with the device's return between them where there is one."""
    state = State(order.state)
    reached = {
        "work": state not in {State.REQUESTED, State.TRIAGED, State.ASSIGNED},
        "done": state in {State.WORK_DONE, State.VERIFIED, State.CLOSED},
        "verified": state in {State.VERIFIED, State.CLOSED},
        "closed": state is State.CLOSED,
    }
    labels = {
        "work": _("Started"),
        "done": _("Work done"),
        "verified": _("Verified"),
        "closed": _("Signed and closed"),
    }
    made, current = [], True
    for name, done in reached.items():
        made.append(Stage(label=labels[name], state="done" if done else "current" if current else "todo"))
        current = current and done
    return made


def facts(order: Any, labor: Sequence[Any]) -> list[Fact]:
    """What a signature is about to bind, in short."""
    made = [
        Fact(
            label=_("Work order"),
            value=order.reference,
            url=order.get_absolute_url(),
            code=True,
            hint=order.title,
        ),
        Fact(label=_("Device"), value=order.device.tag if order.device_id else _("None"), code=True),
        Fact(label=_("Performed by"), value=str(order.completed_by or order.assignee or "") or None),
        Fact(label=_("Work finished"), value=order.completed_at or _("Not yet")),
        Fact(
            label=_("Labor"), value=labor_total(labor) or (_("None, as stated") if order.no_labor else None)
        ),
    ]
    if order.is_scheduled:
        made.append(
            Fact(
                label=_("Checklist"), value=None, pill=looks.overall(order.overall) if order.overall else None
            )
        )
        made.append(
            Fact(
                label=_("Result"),
                value=words.code_title("sm_result", order.sm_result) if order.sm_result else None,
            )
        )
    else:
        made += [
            Fact(label=label, value=words.code_title(name, code) if code else None)
            for label, name, code in (
                (_("Problem"), "problem", order.problem_code),
                (_("Cause"), "cause", order.cause_code),
                (_("Action"), "action", order.action_code),
            )
        ]
    if order.device_id:
        after = Status(order.status_after) if order.status_after else None
        made.append(Fact(label=_("Device afterward"), value=looks.status_words(after) if after else None))
    return made


def device_why(order: Any) -> str:
    """What stands before the device's return, in a sentence; empty when nothing does."""
    if not order.device_id:
        return ""
    if retest_required(order) and not retest_passed(order):
        return _("It needs a passing test after the repair before it goes back into use.")
    return ""


def meaning(order: Any) -> str:
    return _("I performed this inspection") if order.is_scheduled else _("I performed this work")


def is_back(order: Any) -> bool:
    """Whether the device already is where the order says it is afterward."""
    if not order.status_after or (order.overall == Overall.FAIL and Status(order.status_after) in USABLE):
        return False
    return (
        order.returned_at is not None
        or Status(order.status_after) not in USABLE
        or Status(order.device.status) in USABLE
    )


def finish_crumbs(order: Any) -> list[Crumb]:
    return crumbs(order)


def verify_act(order: Any, *, held: set[str]) -> Act | None:
    if State(order.state) is not State.WORK_DONE or "sign" not in held:
        return None
    return Act(label=_("Verify"), url=url("order_verify", order), method="post", icon="shield-check")


def lead(order: Any, missing: int) -> str:
    if State(order.state) is State.IN_PROGRESS:
        return _("Say what was done; then sign.")
    return (
        _("Everything is there. Sign to close the record.")
        if not missing
        else _("Settle what is missing; then sign.")
    )
