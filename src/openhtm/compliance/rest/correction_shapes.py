"""Corrective actions as programs send and see them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Literal

from ninja import Field, Schema

from openhtm.accounts.api import SignedInRequest
from openhtm.kernel.rest import Body, Paging
from openhtm.kernel.time import now
from openhtm.places.api import day_of

from .. import correction_words, corrections
from ..actions import correcting
from ..models import CorrectionRound, CorrectionStep

MethodName = Literal["five_whys", "other"]


KindName = Literal["containment", "corrective", "preventive"]


class CorrectionStepOut(Schema):
    """``evidence``: id of the document that shows it."""

    id: int
    kind: str
    text: str
    owner: str
    due_on: date
    done_at: datetime | None
    done_by: str
    note: str
    evidence: int | None


class CorrectionRoundOut(Schema):
    """``before`` and ``after``: findings of ``rule``, counted and never typed; null is unknown or not counted."""

    number: int
    method: str
    whys: list[str]
    cause: str
    steps: list[CorrectionStepOut]
    measure: str
    rule: str
    target: int | None
    before: int | None
    before_at: datetime | None
    look_from: date | None
    after: int | None
    checked_at: datetime | None
    checked_by: str | None
    effective: bool | None
    judgment: str


class CorrectionOut(Schema):
    """``due_on``: the last day for whatever comes next. ``missing``: why it cannot be handed over yet."""

    id: int
    number: str
    version: int
    title: str
    wrong: str
    state: str
    source: str
    source_text: str
    source_link: str
    site: str | None
    department: str | None
    owner: str
    opened_at: datetime
    opened_by: str
    due_on: date | None
    overdue: bool
    ended_at: datetime | None
    ended_by: str
    ended_reason: str
    findings: list[int]
    rounds: list[CorrectionRoundOut]
    missing: list[str]


class CorrectionLineOut(Schema):
    """``findings_standing``: those under it that are not mended."""

    id: int
    number: str
    title: str
    state: str
    source: str
    source_text: str
    site: str | None
    department: str | None
    owner: str
    opened_at: datetime
    due_on: date | None
    overdue: bool
    findings: int
    findings_standing: int
    ended_at: datetime | None


class CorrectionsWanted(Paging):
    """``state``: one of an action, ``live`` (not ended) or ``late``."""

    state: Literal[
        "", "live", "late", "open", "cause_found", "in_work", "awaiting_check", "effective", "withdrawn"
    ] = ""
    source: Literal["", "findings", "incident", "audit", "mock_survey", "other"] = ""
    q: str = Field("", max_length=100)


class CorrectionSaidIn(Body):
    """``owner``: e-mail address of who answers for it."""

    title: str = Field(max_length=200)
    wrong: str = Field(max_length=5000)
    owner: str


class CorrectionIn(CorrectionSaidIn):
    """``findings``: ids; without any, ``source`` says where it comes from, ``site`` and ``department`` (codes) where
    it is for."""

    findings: list[int] = Field([], max_length=correcting.MOST_FINDINGS)
    source: Literal["findings", "incident", "audit", "mock_survey", "other"] = "findings"
    source_text: str = Field("", max_length=300)
    source_link: str = Field("", max_length=500)
    site: str = ""
    department: str = ""


class CauseIn(Body):
    """``whys``: the answers of five whys, each to the one before."""

    method: MethodName
    whys: list[str] = Field([], max_length=5)
    cause: str = Field(max_length=5000)


class CorrectionStepChangeIn(Body):
    text: str = Field(max_length=500)
    owner: str
    due_on: date


class CorrectionStepIn(CorrectionStepChangeIn):
    kind: KindName


class StepDoneIn(Body):
    """``evidence``: id of a document that hangs on the action."""

    note: str = Field(max_length=1000)
    evidence: int | None = None


class CorrectionMeasureIn(Body):
    """``rule`` and ``target``: so many findings of it at most, where the action is or in ``department`` (code); or what
    a person ``looks_at``."""

    look_from: date
    rule: str = ""
    target: int | None = Field(None, ge=0, le=1_000_000)
    department: str = ""
    looks_at: str = Field("", max_length=500)


class CorrectionCheckIn(Body):
    password: str
    effective: bool
    judgment: str = Field(max_length=1000)


class CorrectionReasonIn(Body):
    reason: str = Field(max_length=500)


def _step(one: CorrectionStep) -> dict[str, Any]:
    plain = ("kind", "text", "due_on", "done_at", "done_by", "note")
    more = {"id": one.pk, "owner": str(one.owner), "evidence": one.evidence_id}
    return {**{name: getattr(one, name) for name in plain}, **more}


def _round(of: CorrectionRound) -> dict[str, Any]:
    plain = (
        *("number", "method", "whys", "cause", "rule", "target", "before", "before_at", "look_from"),
        *("after", "checked_at", "effective", "judgment"),
    )
    return {
        **{name: getattr(of, name) for name in plain},
        "steps": [_step(one) for one in of.steps.all()],
        "measure": correction_words.measure(of) if of.has_measure else "",
        "checked_by": str(of.checked_by) if of.checked_by else None,
    }


def correction_shape(request: SignedInRequest, pk: int) -> dict[str, Any]:
    found = corrections.action(request.user, pk)
    rounds = corrections.rounds(found)
    links = corrections.links(found, request.user)
    plain = (
        *(
            "title",
            "wrong",
            "state",
            "version",
            "source",
            "source_text",
            "source_link",
            "opened_at",
            "opened_by",
        ),
        *("due_on", "ended_at", "ended_by", "ended_reason"),
    )
    return {
        **{name: getattr(found, name) for name in plain},
        "id": found.pk,
        "number": str(found),
        "site": found.site.code if found.site else None,
        "department": found.department.name if found.department else None,
        "owner": str(found.owner),
        "overdue": found.is_overdue(day_of(now())),
        "findings": [one.finding_id for one in links],
        "rounds": [_round(one) for one in rounds],
        "missing": [] if found.ended_at else correction_words.missing(corrections.missing(rounds[-1])),
    }
