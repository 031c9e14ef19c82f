"""Result files of analyzers over REST: how they are laid out, what one would fill, and taking it."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _
from ninja import Field, File, Form, Router, Schema, Status
from ninja.files import UploadedFile

from openhtm.accounts.api import Permission, SignedInRequest
from openhtm.kernel.errors import InvalidInput
from openhtm.kernel.rest import Body, needs, run, seen_version, versioned
from openhtm.kernel.time import now

from .. import access, performing, taking
from ..actions import readings
from ..analyzer_files import MOST_BYTES
from ..models import Analyzer, ChecklistRun, ResultFile
from ..rules.result_layouts import layout_values

layouts_router = Router()
readings_router = Router()


class TestIn(Body):
    """One test of the file and the step it answers. ``lowest`` and ``highest``: what the instrument measures."""

    __test__ = False

    name: str = Field(max_length=120)
    step: str = Field(max_length=60)
    unit: str = Field("", max_length=20)
    polarity: str = Field("", max_length=60)
    lowest: str | None = None
    highest: str | None = None


class LayoutIn(Body):
    """``names``: the heading of each role: test, value, unit, polarity, verdict, device, serial, analyzer,
    measured_on."""

    format: str = "csv"
    shape: str = "rows"
    decimals: str = "either"
    day_format: str = "%Y-%m-%d"
    record: str = Field("", max_length=100)
    names: dict[str, str] = Field(default_factory=dict)
    tests: list[TestIn] = Field(default_factory=list, max_length=300)


class LayoutOut(Schema):
    """``stored`` False: files in the documented layout are taken as they are."""

    stored: bool
    format: str
    shape: str
    decimals: str
    day_format: str
    record: str
    names: dict[str, str]
    tests: list[dict[str, Any]]


class BringIn(Schema):
    """``accept``: codes of what may stand against the file, divided by commas."""

    analyzer: str = Field(max_length=64)
    accept: str = Field("", max_length=300)
    reason: str = Field("", max_length=300)


class FillOut(Schema):
    step: str
    label: str
    tests: list[str]
    entered: str
    value: str | None
    unit: str
    verdict: str


class ReadingProblemOut(Schema):
    """``acceptable``: it may be taken all the same when its code is accepted."""

    code: str
    text: str
    acceptable: bool


class PreviewOut(Schema):
    measured_on: date | None
    left_out: int
    steps: list[FillOut]
    problems: list[ReadingProblemOut]


class ResultFileOut(Schema):
    """``steps``: keys of the steps whose result this file gives."""

    id: int = Field(alias="pk")
    name: str
    sha256: str
    document: int = Field(alias="document_id")
    analyzer: str = Field(alias="use.analyzer.device.tag")
    measured_on: date | None
    accepted: list[str]
    taken_at: datetime
    steps: list[str] = []

    @staticmethod
    def resolve_steps(row: Any) -> list[str]:
        return list(row.results.order_by("step__position", "step_id").values_list("step__key", flat=True))


@layouts_router.get("/{tag}/result-files", response=LayoutOut)
@needs(Permission.DEVICE_READ)
def show_result_layout(request: SignedInRequest, response: HttpResponse, tag: str) -> object:
    """How the result files of a piece of test equipment are laid out."""
    return _layout(response, access.analyzer(request.user, tag))


def _layout(response: HttpResponse, analyzer: Analyzer) -> dict[str, Any]:
    stored = taking.mapping_of(analyzer)
    if stored is None:
        return {"stored": False, **layout_values(taking.documented())}
    return {"stored": True, **layout_values(versioned(response, stored).layout)}


@layouts_router.put("/{tag}/result-files", response=LayoutOut)
@needs(Permission.DEVICE_UPDATE)
def store_result_layout(request: SignedInRequest, response: HttpResponse, tag: str, body: LayoutIn) -> object:
    """Say how its result files are laid out, and which of their tests answers which step."""
    analyzer = access.analyzer(request.user, tag)
    run(request, readings.map_files, analyzer, layout=body.model_dump(), seen_version=seen_version(request))
    return _layout(response, analyzer)


@readings_router.get("/{reference}/checklists/{purpose}/readings", response=list[ResultFileOut])
@needs(Permission.WORK_ORDER_READ)
def list_result_files(request: SignedInRequest, reference: str, purpose: str) -> object:
    """The result files that filled steps of the checklist `main` or `retest`."""
    found = performing.latest_run(access.work_order(request.user, reference), purpose)
    rows = ResultFile.objects.none() if found is None else found.files
    return rows.select_related("use__analyzer__device").order_by("pk")


@readings_router.post("/{reference}/checklists/{purpose}/readings", response={201: ResultFileOut})
@needs(Permission.WORK_ORDER_PERFORM)
def take_result_file(
    request: SignedInRequest, reference: str, purpose: str, given: Form[BringIn], file: File[UploadedFile]
) -> object:
    """Fill the steps that the file answers: all of it or nothing. The server judges."""
    filled, analyzer, brought = _brought(request, reference, purpose, given, file)
    made = run(request, readings.take_readings, filled, analyzer=analyzer, given=brought, reason=given.reason)
    return Status(201, made)


@readings_router.post("/{reference}/checklists/{purpose}/readings/preview", response=PreviewOut)
@needs(Permission.WORK_ORDER_PERFORM)
def preview_result_file(
    request: SignedInRequest, reference: str, purpose: str, given: Form[BringIn], file: File[UploadedFile]
) -> object:
    """What each step would get and everything that stands against it; nothing is written."""
    filled, analyzer, brought = _brought(request, reference, purpose, given, file)
    return taking.told(taking.taking(filled, analyzer=analyzer, content=brought.content, at=now()))


def _brought(
    request: SignedInRequest, reference: str, purpose: str, given: BringIn, file: UploadedFile
) -> tuple[ChecklistRun, Analyzer, readings.GivenFile]:
    order = access.work_order(request.user, reference, Permission.WORK_ORDER_PERFORM)
    found = performing.latest_run(order, purpose)
    if found is None:
        raise InvalidInput(_("This checklist has not begun. Begin it first."))
    accepted = frozenset(code.strip() for code in given.accept.split(",") if code.strip())
    content = file.read(MOST_BYTES + 1)
    brought = readings.GivenFile(content=content, name=file.name or "results", accepted=accepted)
    return found, access.analyzer(request.user, given.analyzer), brought
