"""A user check made without a network. It ends in the action that every door calls."""

from __future__ import annotations

from typing import Annotated

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from pydantic import BaseModel, ConfigDict, Field

from openhtm.accounts.api import Permission
from openhtm.kernel.offline import ACTS, Conflict, Handed, OfflineAct, Payload, Subject
from openhtm.kernel.time import local_date, zone

from . import access, boards
from .actions import checking
from .finding import Entry, Finding, judged
from .models import CheckPoint, CheckRecord, OutcomeChoice
from .offline_words import FACT_LABELS, point_facts, record_facts

Key = Annotated[str, Field(max_length=60)]


class Given(BaseModel):
    """What was entered of one item; ``fault``: it is not well."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    fault: bool = False
    entered: Annotated[str, Field(max_length=300)] = ""
    note: Annotated[str, Field(max_length=300)] = ""


class Checked(Payload):
    point: int
    all_well: bool = False
    out_of_use: bool = False
    answers: Annotated[dict[Key, Given], Field(max_length=100)] = {}
    comment: Annotated[str, Field(max_length=900)] = ""


def _point(handed: Handed, permission: str = Permission.CHECK_PERFORM) -> CheckPoint:
    return access.point(handed.by, handed.payload.point, permission)


def _latest(point: CheckPoint) -> CheckRecord | None:
    found: CheckRecord | None = point.records.order_by("-at", "-pk").first()
    return found


def _subject(handed: Handed) -> Subject:
    point = _point(handed, Permission.CHECK_READ)
    return Subject(
        record=point,
        label=str(point),
        url=point.get_absolute_url(),
        site_id=point.site_id,
        facts=point_facts(point, _latest(point)),
    )


def _check(handed: Handed) -> object:
    point = _point(handed)
    finding = _finding(handed, point)
    if not handed.overrule:
        _refuse_over_a_later_one(handed, point, finding)
    return handed.once(
        checking.record_check,
        point,
        finding=finding,
        photo=handed.files[0] if handed.files else None,
        looked_at=handed.happened_at,
    )


def _finding(handed: Handed, point: CheckPoint) -> Finding:
    """With the moment at which somebody looked. What a record says is stored once for all, so it stays English."""
    given = handed.payload
    when = handed.happened_at.astimezone(zone(point.check_of.site.time_zone))
    entries = {
        key: Entry(fault=one.fault, entered=one.entered, note=one.note) for key, one in given.answers.items()
    }
    return Finding(
        all_well=given.all_well,
        out_of_use=given.out_of_use,
        entries=entries,
        comment=f"{given.comment}\nLooked at {when:%Y-%m-%d %H:%M}, without a network.".strip(),
    )


def _refuse_over_a_later_one(handed: Handed, point: CheckPoint, finding: Finding) -> None:
    """What somebody found after this person looked is not covered by an older "all well". A fault is always
    taken."""
    latest = _latest(point)
    if latest is None or latest.at <= handed.happened_at or latest.outcome == OutcomeChoice.WELL:
        return
    if _finds_a_fault(handed, point, finding, latest):
        return
    outcome = OutcomeChoice.OUT_OF_USE if finding.out_of_use else OutcomeChoice.WELL
    raise Conflict(
        _("%(person)s checked %(point)s after you did, and found otherwise.")
        % {"person": latest.by_label, "point": point},
        mine={
            "outcome": str(outcome.label),
            "checked": handed.happened_at.isoformat(timespec="minutes"),
            "by": handed.by.actor_label,
            "comment": handed.payload.comment,
        },
        theirs=record_facts(latest),
    )


def _finds_a_fault(handed: Handed, point: CheckPoint, finding: Finding, latest: CheckRecord) -> bool:
    if finding.out_of_use:
        return False
    items = boards.point_now(point, now=handed.at).items
    on = local_date(handed.happened_at, point.check_of.site.time_zone)
    return bool(judged(items, finding, before=latest.answers, on=on).failed)


ACTS.add(
    "check.record",
    OfflineAct(title=lazy("Checked"), shape=Checked, subject=_subject, perform=_check, labels=FACT_LABELS),
)
