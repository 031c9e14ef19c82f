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
from ...performing import (
    high_risk_repair,
    may_confirm,
    retest_passed,
    retest_required,
    second_person_required,
)
from ...rules.verdicts import Overall
from ...rules.work_order_states import WAITING, State
from .order_lines import labor_total
from .related import Related
from .work_order import crumbs, url

#: The work has yet to begin, or rests.
BEFORE_THE_END = WAITING | {State.REQUESTED, State.TRIAGED, State.ASSIGNED}


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
    begin: Sequence[Act] = ()
    repairs: Sequence[Related] = ()
    second_person: str = ""
    verify: Sequence[Act] = ()
    lacking: str = ""
    lacking_title: str = ""
    co_sign: forms.Form | None = None
    co_sign_url: str = ""
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


def second_person(order: Any, *, who: Any) -> str:
    """What a second person has to do, said before anybody runs into it; empty when nothing is asked."""
    if order.verified_by_id is not None or not high_risk_repair(order):
        return ""
    if not second_person_required(order):
        return (
            _(
                "This device is high-risk. When a safety-relevant part is opened or replaced, somebody else with "
                "the right to verify confirms the repair before the device goes back into use."
            )
            if State(order.state) is not State.WORK_DONE
            else ""
        )
    if State(order.state) is State.WORK_DONE and may_confirm(order, who=who):
        return _("This device is high-risk: you are the second person who confirms the repair.")
    return _(
        "This device is high-risk: after the work somebody else with the right to verify has to confirm the "
        "repair before the device goes back into use."
    )


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


def verify_acts(order: Any, *, held: set[str], who: Any) -> list[Act]:
    """The act of confirming, with the reason beside it where it is somebody else's."""
    if State(order.state) is not State.WORK_DONE or "sign" not in held:
        return []
    other = second_person_required(order) and not may_confirm(order, who=who)
    why = _("Somebody else with the right to verify has to confirm this repair.") if other else ""
    address = url("order_verify", order)
    return [Act(label=_("Verify"), url=address, method="post", icon="shield-check", refused=why)]


def lead(order: Any, missing: int) -> str:
    if State(order.state) in BEFORE_THE_END:
        return _("%(state)s. Go on with the work first; then finish it here.") % {
            "state": order.get_state_display()
        }
    if State(order.state) is State.IN_PROGRESS:
        return _("Say what was done; then sign.")
    return (
        _("Everything is there. Sign to close the record.")
        if not missing
        else _("Settle what is missing; then sign.")
    )
