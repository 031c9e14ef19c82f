"""What is done to a device of an incident, reports to others and lessons, over REST."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Literal

from ninja import Field, Router, Schema, Status

from openhtm.accounts.api import Permission, SignedInRequest, reauthenticate
from openhtm.kernel.rest import Body, needs, run
from openhtm.kernel.time import now
from openhtm.maintenance import api as maintenance
from openhtm.places.api import day_at

from .. import access as places
from .. import incident_access as access
from .. import telling
from ..actions import lessons, lines, reports
from ..models import IncidentDevice, Lesson
from .incidents import SuspectOut

suspects_router = Router()


class SuspectAloneOut(SuspectOut):
    """``lacking``: what keeps it from going back to patients."""

    lacking: list[str]


class SuspectReasonIn(Body):
    reason: str = Field(max_length=500)


class IsolateIn(Body):
    """Either ``released_by`` or ``unreleased_because``."""

    way: Literal["network", "out_of_use"]
    reason: str = Field(max_length=500)
    released_by: str = Field("", max_length=200)
    unreleased_because: str = Field("", max_length=500)


class IsolatedIn(Body):
    done_by: str = Field("", max_length=200)


class HoldIn(Body):
    reason: str = Field(max_length=500)
    custody: str = Field(max_length=300)


class RecoverIn(Body):
    """``procedure``: the code of that of the test; empty: what is planned for the device."""

    plan: str = Field(max_length=500)
    procedure: str = ""


class UntestedIn(SuspectReasonIn):
    password: str


class ReportOut(Schema):
    """``state``: undecided, running, sent or not_applicable."""

    clock: str
    report: str
    deadline: str
    source: str
    confidence: str
    state: str
    started_at: datetime | None
    due_at: datetime | None
    late: bool
    reason: str | None
    reference: str | None


class ReportsOut(Schema):
    reports: list[ReportOut]


class ReportDecideIn(Body):
    """``started_at``: it is owed and counted from then; without: it does not apply."""

    reason: str = Field(max_length=1000)
    started_at: datetime | None = None


class ReportSentIn(Body):
    sent_at: datetime
    reference: str = Field(max_length=200)


class LessonIn(Body):
    text: str = Field(max_length=500)
    owner: int
    due_on: date


class LessonDoneIn(Body):
    note: str = Field(max_length=500)


class LessonOut(Schema):
    id: int
    text: str
    owner: str
    due_on: date
    done_on: date | None
    done_note: str


def _line(request: SignedInRequest, incident_id: int, line_id: int, permission: str) -> IncidentDevice:
    return access.line(request.user, incident_id, line_id, permission)


def _told(request: SignedInRequest, one: IncidentDevice) -> dict[str, Any]:
    return telling.line_alone(access.line(request.user, one.incident_id, one.pk))


@suspects_router.get("/{incident_id}/suspects/{line_id}", response=SuspectAloneOut)
@needs(Permission.RESPONSE_READ)
def get_suspect(request: SignedInRequest, incident_id: int, line_id: int) -> object:
    """One device of an incident, with what keeps it from going back to patients."""
    return telling.line_alone(_line(request, incident_id, line_id, Permission.RESPONSE_READ))


@suspects_router.post("/{incident_id}/suspects/{line_id}/clear", response=SuspectAloneOut)
@needs(Permission.RESPONSE_ACT)
def clear_suspect(request: SignedInRequest, incident_id: int, line_id: int, body: SuspectReasonIn) -> object:
    """The device is not concerned."""
    found = _line(request, incident_id, line_id, Permission.RESPONSE_ACT)
    return _told(request, run(request, lines.clear, found, reason=body.reason))


@suspects_router.post("/{incident_id}/suspects/{line_id}/suspect", response=SuspectAloneOut)
@needs(Permission.RESPONSE_ACT)
def suspect_again(request: SignedInRequest, incident_id: int, line_id: int, body: SuspectReasonIn) -> object:
    """A device that was cleared or returned is a suspect again."""
    found = _line(request, incident_id, line_id, Permission.RESPONSE_ACT)
    return _told(request, run(request, lines.suspect_again, found, reason=body.reason))


@suspects_router.post("/{incident_id}/suspects/{line_id}/isolate", response=SuspectAloneOut)
@needs(Permission.RESPONSE_LEAD)
def order_isolation(request: SignedInRequest, incident_id: int, line_id: int, body: IsolateIn) -> object:
    """Decide that a device is isolated; nothing happens to it yet."""
    found = _line(request, incident_id, line_id, Permission.RESPONSE_LEAD)
    run(request, lines.order_isolation, found, **body.model_dump())
    return _told(request, found)


@suspects_router.post("/{incident_id}/suspects/{line_id}/isolated", response=SuspectAloneOut)
@needs(Permission.RESPONSE_ACT)
def isolation_done(request: SignedInRequest, incident_id: int, line_id: int, body: IsolatedIn) -> object:
    """Say that the isolation was carried out."""
    found = _line(request, incident_id, line_id, Permission.RESPONSE_ACT)
    run(request, lines.isolation_done, access.standing_isolation(found), done_by=body.done_by)
    return _told(request, found)


@suspects_router.post("/{incident_id}/suspects/{line_id}/again", response=SuspectAloneOut)
@needs(Permission.RESPONSE_ACT)
def isolate_again(request: SignedInRequest, incident_id: int, line_id: int, body: SuspectReasonIn) -> object:
    """The recovery did not succeed: isolated as before."""
    found = _line(request, incident_id, line_id, Permission.RESPONSE_ACT)
    return _told(request, run(request, lines.isolate_again, found, reason=body.reason))


@suspects_router.post("/{incident_id}/suspects/{line_id}/hold", response=SuspectAloneOut)
@needs(Permission.RESPONSE_ACT)
def hold_suspect(request: SignedInRequest, incident_id: int, line_id: int, body: HoldIn) -> object:
    """Keep the device as evidence: not used, serviced, wiped or retired."""
    found = _line(request, incident_id, line_id, Permission.RESPONSE_ACT)
    run(request, lines.hold, found, **body.model_dump())
    return _told(request, found)


@suspects_router.post("/{incident_id}/suspects/{line_id}/release", response=SuspectAloneOut)
@needs(Permission.RESPONSE_LEAD)
def release_suspect(
    request: SignedInRequest, incident_id: int, line_id: int, body: SuspectReasonIn
) -> object:
    """Let the device go as evidence."""
    found = _line(request, incident_id, line_id, Permission.RESPONSE_LEAD)
    run(request, lines.release, access.standing_hold(found), reason=body.reason)
    return _told(request, found)


@suspects_router.post("/{incident_id}/suspects/{line_id}/recover", response=SuspectAloneOut)
@needs(Permission.RESPONSE_ACT)
def recover_suspect(request: SignedInRequest, incident_id: int, line_id: int, body: RecoverIn) -> object:
    """Begin to bring the device back; a work order is opened whose test proves it."""
    found = _line(request, incident_id, line_id, Permission.RESPONSE_ACT)
    version = maintenance.procedure(request.user, body.procedure) if body.procedure else None
    on = day_at(found.incident.site, now())
    given = maintenance.performing.in_force(version, on=on) if version else None
    return _told(request, run(request, lines.recover, found, plan=body.plan, version=given))


@suspects_router.post("/{incident_id}/suspects/{line_id}/return", response=SuspectAloneOut)
@needs(Permission.RESPONSE_ACT)
def return_suspect(request: SignedInRequest, incident_id: int, line_id: int) -> object:
    """Give the device back to patients: its order is closed and its test passed."""
    found = _line(request, incident_id, line_id, Permission.RESPONSE_ACT)
    return _told(request, run(request, lines.return_device, found))


@suspects_router.post("/{incident_id}/suspects/{line_id}/untested", response=SuspectAloneOut)
@needs(Permission.RESPONSE_LEAD)
def return_untested(request: SignedInRequest, incident_id: int, line_id: int, body: UntestedIn) -> object:
    """Give it back without that proof, on one's own signature."""
    found = _line(request, incident_id, line_id, Permission.RESPONSE_LEAD)
    proof = reauthenticate(request.user, password=body.password, at=now())
    return _told(request, run(request, lines.return_untested, found, reason=body.reason, proof=proof))


@suspects_router.get("/{incident_id}/reports", response=ReportsOut)
@needs(Permission.RESPONSE_READ)
def list_reports(request: SignedInRequest, incident_id: int) -> object:
    """Reports to others: whether each applies, and by when."""
    return {"reports": telling.reports_json(access.incident(request.user, incident_id), now=now())}


@suspects_router.put("/{incident_id}/reports/{clock}", response=ReportsOut)
@needs(Permission.RESPONSE_LEAD)
def decide_report(request: SignedInRequest, incident_id: int, clock: str, body: ReportDecideIn) -> object:
    """Decide that a report is owed since a moment, or does not apply."""
    found = access.incident(request.user, incident_id, Permission.RESPONSE_LEAD)
    if body.started_at is None:
        run(request, reports.rule_out, found, clock=clock, reason=body.reason)
    else:
        run(request, reports.start, found, clock=clock, started_at=body.started_at, reason=body.reason)
    return {"reports": telling.reports_json(found, now=now())}


@suspects_router.post("/{incident_id}/reports/{clock}/sent", response=ReportsOut)
@needs(Permission.RESPONSE_LEAD)
def report_sent(request: SignedInRequest, incident_id: int, clock: str, body: ReportSentIn) -> object:
    """Say that a report was sent."""
    found = access.incident(request.user, incident_id, Permission.RESPONSE_LEAD)
    run(request, reports.sent, access.report(found, clock), **body.model_dump())
    return {"reports": telling.reports_json(found, now=now())}


def _lesson(one: Lesson) -> dict[str, Any]:
    names = ("text", "due_on", "done_on", "done_note")
    return {"id": one.pk, "owner": str(one.owner), **{name: getattr(one, name) for name in names}}


@suspects_router.post("/{incident_id}/lessons", response={201: LessonOut})
@needs(Permission.RESPONSE_LEAD)
def add_lesson(request: SignedInRequest, incident_id: int, body: LessonIn) -> object:
    """Give somebody something to mend until a day."""
    found = access.incident(request.user, incident_id, Permission.RESPONSE_LEAD)
    owner = places.one_person(request.user, body.owner)
    made = run(request, lessons.add, found, text=body.text, owner=owner, due_on=body.due_on)
    return Status(201, _lesson(made))


@suspects_router.post("/{incident_id}/lessons/{lesson_id}/done", response=LessonOut)
@needs(Permission.RESPONSE_ACT)
def lesson_done(request: SignedInRequest, incident_id: int, lesson_id: int, body: LessonDoneIn) -> object:
    """Say that it was done, and how."""
    found = access.incident(request.user, incident_id, Permission.RESPONSE_ACT)
    return _lesson(run(request, lessons.done, access.lesson(found, lesson_id), note=body.note))
