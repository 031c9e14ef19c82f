"""The functions through which everyone reaches what a survey shows, inside their scope."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, cast

from django.utils.translation import gettext as _

from openhtm.accounts.api import Permission, one, scope
from openhtm.compliance.api import day_of
from openhtm.documents import api as documents
from openhtm.documents.api import Document
from openhtm.kernel.canonical import sha256
from openhtm.kernel.errors import NotFound
from openhtm.registry.api import Device, DeviceQuerySet, tag_key

from .guests import Guest
from .models import (
    MockAnswer,
    MockLine,
    MockSurvey,
    MockSurveyQuerySet,
    SurveyLink,
    SurveyRequest,
    SurveyRoom,
    SurveyRoomQuerySet,
)
from .readers import Reader


def devices(reader: Reader) -> DeviceQuerySet:
    """Those whose dossier this reader may see: device and findings, both."""
    rows: DeviceQuerySet = Device.objects.within(reader.scope(Permission.COMPLIANCE_READ))
    seen: DeviceQuerySet = rows.within(reader.scope(Permission.DEVICE_READ))
    return seen


def device(reader: Reader, tag: str) -> Device:
    missing = _("There is no such device, or it is outside your sites.")
    return cast(Device, one(devices(reader).for_page(), missing, tag=tag_key(tag)))


def rooms(user: Any, permission: str = Permission.COMPLIANCE_READ) -> SurveyRoomQuerySet:
    """Survey rooms of which every place lies inside the scope."""
    rows: SurveyRoomQuerySet = SurveyRoom.objects.within(scope(user, permission))
    return rows


def room(user: Any, pk: int, permission: str = Permission.COMPLIANCE_READ) -> SurveyRoom:
    missing = _("There is no such survey room, or it is outside your sites.")
    return cast(SurveyRoom, one(rooms(user, permission).select_related("opened_by", "site"), missing, pk=pk))


def link(user: Any, pk: int, permission: str = Permission.COMPLIANCE_EDIT) -> SurveyLink:
    rows = SurveyLink.objects.filter(room__in=rooms(user, permission)).select_related("room__site")
    return cast(SurveyLink, one(rows, _("There is no such link, or it is outside your sites."), pk=pk))


def survey_request(user: Any, pk: int, permission: str = Permission.COMPLIANCE_READ) -> SurveyRequest:
    rows = SurveyRequest.objects.filter(room__in=rooms(user, permission)).select_related("room__site")
    return cast(SurveyRequest, one(rows, _("There is no such question, or it is outside your sites."), pk=pk))


def mock_surveys(user: Any, permission: str = Permission.COMPLIANCE_READ) -> MockSurveyQuerySet:
    """Those of one's sites; who holds a department sees those of the department, not of its site."""
    rows: MockSurveyQuerySet = MockSurvey.objects.within(scope(user, permission))
    return rows.for_list()


def mock_survey(user: Any, pk: int, permission: str = Permission.COMPLIANCE_READ) -> MockSurvey:
    missing = _("There is no such mock survey, or it is outside your sites.")
    return cast(MockSurvey, one(mock_surveys(user, permission), missing, pk=pk))


def mock_line(user: Any, pk: int, permission: str = Permission.COMPLIANCE_READ) -> MockLine:
    rows = MockLine.objects.filter(survey__in=mock_surveys(user, permission).order_by())
    missing = _("There is no such question, or it is outside your sites.")
    joined = rows.select_related("survey__site", "survey__department", "stop__device", "stop__unit")
    return cast(MockLine, one(joined, missing, pk=pk))


def mock_answer(user: Any, pk: int, permission: str = Permission.COMPLIANCE_READ) -> MockAnswer:
    """For what hangs on an answer, such as a photo."""
    rows = MockAnswer.objects.filter(line__survey__in=mock_surveys(user, permission).order_by())
    missing = _("There is no such answer, or it is outside your sites.")
    return cast(MockAnswer, one(rows.select_related("line__survey__site"), missing, pk=pk))


def request_files(requests: Sequence[SurveyRequest]) -> Mapping[int, list[Document]]:
    """What answers carry, by question; what was voided is not among it."""
    found: dict[int, list[Document]] = {}
    rows = documents.of_many(SurveyRequest, [each.pk for each in requests])
    for file in rows.filter(voided_at__isnull=True):
        found.setdefault(file.subject_id, []).append(file)
    return found


def file_of_room(guest: Guest, pk: int) -> Document:
    """A file of an answer in the room of a link; of any other room, or of anything else, there is none."""
    asked = SurveyRequest.objects.filter(room=guest.room).values("pk")
    rows = Document.objects.valid().filter(subject_type="survey.surveyrequest", subject_id__in=asked)
    missing = _("There is no such file in this survey.")
    if guest.scope(Permission.DOCUMENT_READ).is_empty:
        raise NotFound(missing)
    return cast(Document, one(rows, missing, pk=pk))


def link_of_secret(secret: str, *, at: datetime) -> SurveyLink:
    """The link of a secret that works now. Altered, expired, revoked and closed look all the same."""
    return _working(at, secret_hash=sha256(secret))


def link_of_cookie(pk: int, secret_hash: str, *, at: datetime) -> SurveyLink:
    return _working(at, pk=pk, secret_hash=secret_hash)


def _working(at: datetime, **lookup: Any) -> SurveyLink:
    missing = _("This link leads nowhere. Ask the hospital for a new one.")
    found = SurveyLink.objects.filter(**lookup).select_related("room__opened_by", "room__site").first()
    if found is None or not found.works(at) or not found.room.is_open(day_of(at)):
        raise NotFound(missing)
    return cast(SurveyLink, found)
