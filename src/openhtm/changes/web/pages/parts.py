"""Parts of the page of a change: models, the maker's word, the determination, risks, approvals."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from openhtm.ui.parts import Act, Fact, Pill
from openhtm.ui.tones import Tone

from ... import shelf, words
from ...models import Approval, Change, Determination, Fulfillment, Rating, RoleChoice
from ...rules.risks import Rated
from ...rules.states import Kind, Role, Situation, State, obstacles
from .frame import to


@dataclass(frozen=True, kw_only=True)
class RiskRow:
    aspect: str
    before: str
    after: str
    pill: Pill
    reason: str


@dataclass(frozen=True, kw_only=True)
class ApprovalRow:
    role: str
    pill: Pill
    by: str
    at: datetime | None
    said: str
    acts: Sequence[Act]


@dataclass(frozen=True, kw_only=True)
class TargetRow:
    model: str
    url: str
    software: str
    before: str
    after: str


@dataclass(frozen=True, kw_only=True)
class PlanRow:
    """``unnamed``: the change names no version for the model of the plan."""

    name: str
    url: str
    pill: Pill
    unnamed: bool
    acts: Sequence[Act]


def plan_row(one: Fulfillment, rights: set[str]) -> PlanRow:
    plan, ended = one.plan, one.plan.ended_at is not None
    change = one.change
    withdraw = Act(label=_("Take it back"), url=to("withdraw_plan", change, plan.pk), kind="quiet")
    progress = Act(label=_("Device by device"), url=reverse("changes:of_plan", args=[plan.pk]), kind="quiet")
    models = {target.model_id for target in change.targets.all()}
    return PlanRow(
        name=str(plan),
        url=plan.get_absolute_url(),
        pill=Pill(text=_("Ended"), tone=Tone.OK) if ended else Pill(text=_("Under way"), tone=Tone.SOON),
        unnamed=change.kind != Kind.NETWORK and plan.model_id not in models,
        acts=[progress, *([withdraw] if "edit" in rights and change.is_running else [])],
    )


def target_row(one: Any) -> TargetRow:
    return TargetRow(
        model=str(one.model),
        url=reverse("catalog:model", args=[one.model_id]),
        software=one.software_name or one.software_kind,
        before=one.from_versions,
        after=one.to_version,
    )


def authorization(change: Change) -> list[Fact]:
    return [
        Fact(label=_("Document"), value=change.authorization or None),
        Fact(label=_("From"), value=change.authorized_by or None),
        Fact(label=_("Of"), value=change.authorized_on),
    ]


def determination(change: Change) -> list[Fact]:
    found = shelf.activity(change.activity)
    if found is None:
        return [Fact(label=_("Determination"), value=None)]
    determined = str(Determination(change.determination).label)
    return [
        Fact(label=_("Activity"), value=words.said(found.title), hint=words.said(found.note)),
        Fact(label=_("The list says"), value=words.leaning(found), hint=words.said(found.source)),
        Fact(label=_("Determination"), value=determined),
        Fact(label=_("Why"), value=change.rationale),
        Fact(label=_("References"), value=change.references or _("None")),
        Fact(label=_("Signed by"), value=change.determined_by),
    ]


def risk_row(one: Rating) -> RiskRow:
    names = ("severity_before", "probability_before", "severity_after", "probability_after")
    rated = Rated(**{name: getattr(one, name) for name in names}, reason=one.reason)
    if rated.after > rated.before:
        pill = Pill(text=_("Greater"), tone=Tone.OVERDUE if rated.unexplained else Tone.SOON)
    else:
        same = rated.after == rated.before
        pill = Pill(text=_("Same") if same else _("Smaller"), tone=Tone.PLAIN if same else Tone.OK)
    return RiskRow(
        aspect=one.get_aspect_display(),
        before=f"{one.severity_before} × {one.probability_before} = {rated.before}",
        after=f"{one.severity_after} × {one.probability_after} = {rated.after}",
        pill=pill,
        reason=one.reason,
    )


def given_row(one: Approval) -> ApprovalRow:
    if one.spoken:
        pill = Pill(text=_("By word of mouth"), tone=Tone.INFO)
    else:
        yes = one.approved
        pill = Pill(text=_("Approved") if yes else _("Rejected"), tone=Tone.OK if yes else Tone.OVERDUE)
    return ApprovalRow(
        role=one.get_role_display(), pill=pill, by=one.given_by, at=one.at, said=one.said, acts=()
    )


def role_row(
    change: Change, role: Role, held: Sequence[Approval], now: Situation, rights: set[str]
) -> ApprovalRow:
    given = next((one for one in held if one.role == role and not one.spoken), None)
    if given is not None:
        return given_row(given)
    late = change.spoken_at is not None and change.is_running
    in_review = change.state == State.REVIEW
    made = []
    if role.value in rights and (in_review or late):
        refused = words.obstacles(obstacles(State.REVIEW, now), now)
        made.append(
            Act(label=_("Approve"), url=to("approve", change, role.value), kind="primary", refused=refused)
        )
    if role.value in rights and in_review:
        made.append(Act(label=_("Reject"), url=to("reject", change, role.value)))
    return ApprovalRow(
        role=str(RoleChoice(role).label),
        pill=Pill(text=_("Not yet"), tone=Tone.UNKNOWN),
        by="",
        at=None,
        said="",
        acts=made,
    )
