"""Mock surveys over REST."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Literal

from django.http import HttpResponse
from ninja import Query, Router, Schema, Status
from pydantic import Field

from openhtm.accounts.api import Permission, SignedInRequest, reauthenticate
from openhtm.kernel.paging import keys_from
from openhtm.kernel.rest import Body, Listed, Paging, listed, needs, run
from openhtm.kernel.time import now

from .. import access
from .. import answers as files
from ..actions import mock_surveys as acts
from ..mock import places, report, telling
from ..readers import Person

mock_surveys_router = Router()
mock_questions_router = Router()


class MockScoreOut(Schema):
    """``percent``: met of everything that was asked, rounded down; null: nothing was asked."""

    met: int
    gap: int
    unknown: int
    unanswered: int
    percent: int | None


class MockSurveyOut(Schema):
    """``score``: as it was signed; null while it runs."""

    id: int
    number: str
    site: str
    department: str | None
    seed: int
    size: int
    day: date
    begun_at: datetime
    begun_by: str
    finished_at: datetime | None
    finished_by: str
    conclusion: str
    score: MockScoreOut | None


class MockSurveyIn(Body):
    """``department``: the code of one department; empty: the whole site. ``seed``: null draws a new one."""

    site: str
    department: str = ""
    seed: int | None = Field(None, ge=0, le=999_999_999_999)
    size: int = Field(20, ge=1, le=200)


class MockPartOut(Schema):
    """``name``: of a requirement or a unit; empty for what belongs to none."""

    name: str
    score: MockScoreOut


class MockTimesOut(Schema):
    median: float | None
    slowest: float | None
    answers: int


class MockEarlierOut(Schema):
    number: str
    day: date
    score: MockScoreOut


class MockLineOut(Schema):
    """``verdict``: null while nobody has answered. ``rows``: addresses of the pages that it rests on. ``seconds``: of
    the program for all that was drawn together, of a person from asked to answered. ``finding``: one that says the
    same."""

    id: int | None
    device: str | None
    unit: str | None
    question: str
    text: str
    answered_by: Literal["record", "person"]
    verdict: Literal["met", "gap", "unknown"] | None
    because: list[str]
    rows: list[str]
    requirements: list[str]
    finding: int | None
    note: str
    by: str
    seconds: float | None
    documents: list[int]


class MockReportOut(Schema):
    number: str | None
    place: str
    site: str
    department: str | None
    seed: int
    day: date
    devices: list[str]
    score: MockScoreOut
    by_requirement: list[MockPartOut]
    by_unit: list[MockPartOut]
    program_seconds: MockTimesOut
    people_seconds: MockTimesOut
    earlier: list[MockEarlierOut]
    lines: list[MockLineOut]


class MockAnswerIn(Body):
    """``note``: what is wrong, when it is a gap."""

    verdict: str
    note: str = Field("", max_length=1000)


class MockAnswerOut(Schema):
    id: int
    question: int
    verdict: Literal["met", "gap", "unknown"]
    note: str
    asked_at: datetime
    answered_at: datetime
    corrects: bool
    by: str
    seconds: float


class MockAskedOut(Schema):
    question: int
    asked_at: datetime


class MockFinishIn(Body):
    conclusion: str = Field(max_length=4000)
    password: str


def _report(request: SignedInRequest, mock_id: int) -> report.Report:
    found = access.mock_survey(request.user, mock_id)
    kept = access.mock_surveys(request.user)
    return report.of_survey(found, reader=Person(request.user), kept=kept)


@mock_surveys_router.get("", response=Listed[MockSurveyOut])
@needs(Permission.COMPLIANCE_READ)
def list_mock_surveys(request: SignedInRequest, paging: Query[Paging]) -> object:
    """Mock surveys of one's sites, the newest first."""
    rows = access.mock_surveys(request.user)
    return listed(rows, keys=keys_from("-number"), paging=paging, shape=telling.survey_json)


@mock_surveys_router.post("", response={201: MockSurveyOut})
@needs(Permission.COMPLIANCE_EDIT)
def begin_mock_survey(request: SignedInRequest, body: MockSurveyIn) -> object:
    """Draw devices and units and keep what the record answers now."""
    place = places.named(request.user, body.site, body.department)
    seed = places.seed_of("" if body.seed is None else str(body.seed))
    return Status(201, telling.survey_json(run(request, acts.begin, place, seed=seed, size=body.size)))


@mock_surveys_router.get("/{mock_id}", response=MockSurveyOut)
@needs(Permission.COMPLIANCE_READ)
def get_mock_survey(request: SignedInRequest, mock_id: int) -> object:
    """One mock survey."""
    return telling.survey_json(access.mock_survey(request.user, mock_id))


@mock_surveys_router.get("/{mock_id}/report", response=MockReportOut)
@needs(Permission.COMPLIANCE_READ)
def get_mock_report(request: SignedInRequest, mock_id: int) -> dict[str, Any]:
    """Every question with the answer that counts, and what it comes to by requirement and unit."""
    return telling.report_json(_report(request, mock_id))


@mock_surveys_router.get("/{mock_id}/pdf")
@needs(Permission.COMPLIANCE_READ)
def get_mock_report_pdf(request: SignedInRequest, mock_id: int) -> HttpResponse:
    """The report as a PDF."""
    return files.mock_pdf(_report(request, mock_id), reader=Person(request.user).label, at=now())


@mock_surveys_router.post("/{mock_id}/finish", response=MockSurveyOut)
@needs(Permission.COMPLIANCE_EDIT)
def finish_mock_survey(request: SignedInRequest, mock_id: int, body: MockFinishIn) -> object:
    """End it and sign all that was asked and answered, with the password."""
    found = access.mock_survey(request.user, mock_id, Permission.COMPLIANCE_EDIT)
    proof = reauthenticate(request.user, password=body.password, at=now())
    return telling.survey_json(run(request, acts.finish, found, conclusion=body.conclusion, proof=proof))


@mock_questions_router.post("/{question_id}/ask", response=MockAskedOut)
@needs(Permission.COMPLIANCE_READ)
def ask_mock_question(request: SignedInRequest, question_id: int) -> object:
    """Ask a question of the person playing along: the time to the answer runs."""
    made = run(request, acts.ask, access.mock_line(request.user, question_id))
    return {"question": made.line_id, "asked_at": made.asked_at}


@mock_questions_router.post("/{question_id}/answer", response={201: MockAnswerOut})
@needs(Permission.COMPLIANCE_READ)
def answer_mock_question(request: SignedInRequest, question_id: int, body: MockAnswerIn) -> object:
    """Keep what was answered; another answer corrects it and leaves it on record."""
    found = access.mock_line(request.user, question_id)
    made = run(request, acts.answer, found, verdict=body.verdict, note=body.note)
    return Status(201, telling.answer_json(made))
