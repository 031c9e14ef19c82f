"""Survey rooms over REST."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any, Literal

from django.urls import reverse
from ninja import Field, File, Form, Query, Router, Schema, Status
from ninja.files import UploadedFile

from openhtm.accounts.api import Permission, SignedInRequest, departments, site
from openhtm.kernel.paging import keys_from
from openhtm.kernel.rest import Body, Listed, Paging, listed, needs, run

from .. import access
from ..actions import rooms as acts
from ..actions.rooms import NewRoom
from ..models import SurveyLink, SurveyRequest, SurveyRoom

surveys_router = Router()
links_router = Router()
requests_router = Router()


class SurveyRoomOut(Schema):
    """``places``: sites, and single departments as SITE/DEPARTMENT. ``as_of``: null means each day as it is."""

    id: int
    number: str
    authority: str
    requirement_set: str
    places: list[str]
    begins_on: date
    ends_on: date
    as_of: date | None
    opened_by: str
    opened_at: datetime
    closed_at: datetime | None


class SurveyRoomIn(Body):
    """``sites``: their codes. ``departments``: ids, for rooms that show single departments."""

    authority: str = Field(max_length=120)
    begins_on: date
    ends_on: date
    sites: list[str] = []
    departments: list[int] = []
    requirement_set: str = ""
    as_of: date | None = None


class SurveyLinkIn(Body):
    given_to: str = Field(max_length=120)
    days: int = Field(3, ge=1, le=92)


class SurveyLinkOut(Schema):
    """``address``: shown once, when the link is made; null afterwards."""

    id: int
    given_to: str
    expires_at: datetime
    revoked_at: datetime | None
    address: str | None = None


class SurveyRequestOut(Schema):
    """``seconds``: from question to answer; null while nobody has answered."""

    id: int
    kind: Literal["opened", "asked"]
    what: str
    by: str
    asked_at: datetime
    answered_at: datetime | None
    answered_by: str
    answer: str
    seconds: float | None


class SurveyQuestionIn(Body):
    what: str = Field(max_length=1000)


class SurveyAnswerIn(Body):
    answer: str = Field(max_length=2000)


def shape(room: SurveyRoom) -> dict[str, Any]:
    names = ("authority", "requirement_set", "begins_on", "ends_on", "as_of", "opened_at", "closed_at")
    rows = room.places.select_related("site", "department").order_by("pk")
    return {
        **{name: getattr(room, name) for name in names},
        "id": room.pk,
        "number": str(room),
        "opened_by": str(room.opened_by),
        "places": [
            f"{one.site.code}/{one.department.code}" if one.department else one.site.code for one in rows
        ],
    }


def _link(one: SurveyLink, address: str | None = None) -> dict[str, Any]:
    names = ("given_to", "expires_at", "revoked_at")
    return {**{name: getattr(one, name) for name in names}, "id": one.pk, "address": address}


def _request(one: SurveyRequest) -> dict[str, Any]:
    names = ("kind", "what", "by", "asked_at", "answered_at", "answered_by", "answer")
    seconds = one.took.total_seconds() if one.took is not None else None
    return {**{name: getattr(one, name) for name in names}, "id": one.pk, "seconds": seconds}


@surveys_router.get("", response=Listed[SurveyRoomOut])
@needs(Permission.COMPLIANCE_READ)
def list_survey_rooms(request: SignedInRequest, paging: Query[Paging]) -> object:
    """Survey rooms of one's sites, the newest first."""
    rows = access.rooms(request.user).select_related("opened_by")
    return listed(rows, keys=keys_from("-number"), paging=paging, shape=shape)


@surveys_router.post("", response={201: SurveyRoomOut})
@needs(Permission.COMPLIANCE_EDIT)
def open_survey_room(request: SignedInRequest, body: SurveyRoomIn) -> object:
    """Open a room: it shows what the caller may see at these places, to who holds a link."""
    units = departments(request.user, Permission.COMPLIANCE_EDIT).filter(pk__in=body.departments)
    new = NewRoom(
        authority=body.authority,
        begins_on=body.begins_on,
        ends_on=body.ends_on,
        sites=[site(request.user, code, Permission.COMPLIANCE_EDIT) for code in body.sites],
        departments=list(units.select_related("site")),
        requirement_set=body.requirement_set,
        as_of=body.as_of,
    )
    return Status(201, shape(run(request, acts.open_room, new)))


@surveys_router.get("/{survey_id}", response=SurveyRoomOut)
@needs(Permission.COMPLIANCE_READ)
def get_survey_room(request: SignedInRequest, survey_id: int) -> object:
    """One room."""
    return shape(access.room(request.user, survey_id))


@surveys_router.post("/{survey_id}/close", response=SurveyRoomOut)
@needs(Permission.COMPLIANCE_EDIT)
def close_survey_room(request: SignedInRequest, survey_id: int) -> object:
    """End a survey: its links lead nowhere any more."""
    return shape(
        run(request, acts.close_room, access.room(request.user, survey_id, Permission.COMPLIANCE_EDIT))
    )


@surveys_router.post("/{survey_id}/links", response={201: SurveyLinkOut})
@needs(Permission.COMPLIANCE_EDIT)
def make_survey_link(request: SignedInRequest, survey_id: int, body: SurveyLinkIn) -> object:
    """Make a link that expires. Its address is in this answer and nowhere else; a key of idempotency is not taken."""
    found = access.room(request.user, survey_id, Permission.COMPLIANCE_EDIT)
    request.META.pop("HTTP_IDEMPOTENCY_KEY", None)
    made = run(request, acts.make_link, found, given_to=body.given_to, lasts=timedelta(days=body.days))
    address = request.build_absolute_uri(reverse("survey:enter", args=[made.secret]))
    return Status(201, _link(made.link, address))


@surveys_router.get("/{survey_id}/links", response=list[SurveyLinkOut])
@needs(Permission.COMPLIANCE_READ)
def list_survey_links(request: SignedInRequest, survey_id: int) -> object:
    """The links into a room, without their addresses."""
    return [_link(one) for one in access.room(request.user, survey_id).links.all()]


@links_router.post("/{link_id}/revoke", response=SurveyLinkOut)
@needs(Permission.COMPLIANCE_EDIT)
def revoke_survey_link(request: SignedInRequest, link_id: int) -> object:
    """End a link at once."""
    return _link(run(request, acts.revoke_link, access.link(request.user, link_id)))


@surveys_router.get("/{survey_id}/requests", response=Listed[SurveyRequestOut])
@needs(Permission.COMPLIANCE_READ)
def list_survey_requests(request: SignedInRequest, survey_id: int, paging: Query[Paging]) -> object:
    """All that was opened by the links and asked, with the time to its answer, the latest first."""
    rows = access.room(request.user, survey_id).requests.all()
    return listed(rows, keys=keys_from("-asked_at"), paging=paging, shape=_request)


@surveys_router.post("/{survey_id}/requests", response={201: SurveyRequestOut})
@needs(Permission.COMPLIANCE_READ)
def ask_in_survey(request: SignedInRequest, survey_id: int, body: SurveyQuestionIn) -> object:
    """Write down what a surveyor asks for."""
    return Status(201, _request(run(request, acts.ask, access.room(request.user, survey_id), what=body.what)))


@requests_router.post("/{question_id}/answer-with-files", response=SurveyRequestOut)
@needs(Permission.COMPLIANCE_READ)
def answer_in_survey_with_files(
    request: SignedInRequest, question_id: int, given: Form[SurveyAnswerIn], files: File[list[UploadedFile]]
) -> object:
    """Answer what was asked, once, with files that the surveyor may take by the link."""
    found = access.survey_request(request.user, question_id)
    return _request(run(request, acts.answer, found, text=given.answer, files=files))


@requests_router.post("/{question_id}/answer", response=SurveyRequestOut)
@needs(Permission.COMPLIANCE_READ)
def answer_in_survey(request: SignedInRequest, question_id: int, body: SurveyAnswerIn) -> object:
    """Answer what was asked, once."""
    found = access.survey_request(request.user, question_id)
    return _request(run(request, acts.answer, found, text=body.answer))
