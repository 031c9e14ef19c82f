"""Imports over REST: upload and check, say more, carry out, undo. The same steps as in the wizard."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from ninja import Field, File, Form, Query, Router, Schema, Status
from ninja.files import UploadedFile

from openhtm.accounts.api import Permission, SignedInRequest, site
from openhtm.kernel.errors import InvalidInput
from openhtm.kernel.paging import keys_from
from openhtm.kernel.rest import Body, Listed, Paging, listed, needs, run, sent
from openhtm.kernel.time import now

from .. import access, jobs
from ..actions import imports
from ..engine import findings
from ..models import Import, ImportProblem
from ..reports import report
from ..words import message, suggestion

router = Router()
ROUTERS = [("/imports", router)]


class ColumnOut(Schema):
    field: str
    confidence: float


class GroupOut(Schema):
    key: str
    message: str
    suggestion: str
    severity: str
    count: int


class ImportOut(Schema):
    """The counts sum to ``rows``. ``job`` is not empty while a worker has the import."""

    id: int
    kind: str
    file_name: str
    sha256: str
    state: str
    job: str
    job_error: str
    rows: int
    create: int
    update: int
    unchanged: int
    skip: int
    error: int
    columns: dict[str, ColumnOut]
    unmapped: list[str]
    groups: list[GroupOut]
    new_names: list[dict[str, Any]]
    applied: bool
    created_at: datetime
    version: int


class ProblemOut(Schema):
    row: int
    column: str
    value: str
    rule: str
    severity: str
    message: str
    suggestion: str


class NewImport(Schema):
    """What is in the file. ``site``: code of the site of the whole list."""

    kind: str = Field(max_length=40)
    site: str = Field("", max_length=12)
    profile: str = Field("", max_length=40)
    match: str = Field("", max_length=20)


class Said(Body):
    """What is said of the file; everything is checked again. ``mapping``: heading → field, null leaves it
    out.
    """

    mapping: dict[str, str | None] = {}
    words: dict[str, dict[str, str]] = {}
    choices: dict[str, dict[str, str]] = {}
    date_orders: dict[str, str] = Field({}, description="Field (or *) → day_first or month_first.")
    profile: str = Field("", max_length=40)
    match: str = Field("", max_length=20)


class Undoing(Body):
    reason: str = Field("", max_length=500)


class WantedProblems(Paging):
    severity: str = Field("", max_length=8, description="error or warning; empty for both.")


def shape(batch: Import) -> dict[str, Any]:
    columns = batch.found.get("columns", [])
    return {
        "id": batch.pk,
        **{
            name: getattr(batch, name)
            for name in ("kind", "file_name", "sha256", "state", "job", "job_error")
        },
        "rows": batch.row_count,
        **batch.counts,
        "columns": {
            each["header"]: {"field": each["field"], "confidence": each["confidence"]}
            for each in columns
            if each["field"]
        },
        "unmapped": [each["header"] for each in columns if not each["field"]],
        "groups": [
            {name: group[name] for name in ("key", "message", "suggestion", "severity", "count")}
            for group in report(batch).groups()
        ],
        "new_names": batch.found.get("new_names", []),
        "applied": batch.state == "applied",
        "created_at": batch.created_at,
        "version": batch.version,
    }


@router.get("", response=Listed[ImportOut])
@needs(Permission.IMPORT_RUN)
def list_imports(request: SignedInRequest, wanted: Query[Paging]) -> object:
    """One's own imports and those into one's sites, newest first."""
    return listed(access.imports(request.user), keys=keys_from("-pk"), paging=wanted, shape=shape)


@router.post("", response={201: ImportOut})
@needs(Permission.IMPORT_RUN)
def upload_import(request: SignedInRequest, given: Form[NewImport], file: File[UploadedFile]) -> object:
    """Upload a list and check it. Nothing of it is entered; large files are checked by a worker."""
    place = site(request.user, given.site, Permission.IMPORT_RUN) if given.site else None
    batch = run(
        request,
        imports.upload,
        kind=given.kind,
        name=file.name or "list",
        content=file,
        site=place,
        wishes=imports.Wishes(given.profile, given.match),
    )
    return Status(201, shape(jobs.check_soon(batch, by=request.user, at=now())))


@router.get("/{import_id}", response=ImportOut)
@needs(Permission.IMPORT_RUN)
def show_import(request: SignedInRequest, import_id: int) -> object:
    """Where an import stands and what it would do, or did."""
    return shape(access.import_(request.user, import_id))


@router.patch("/{import_id}", response=ImportOut)
@needs(Permission.IMPORT_RUN)
def revise_import(request: SignedInRequest, import_id: int, body: Said) -> object:
    """Say more of the file, and check it again."""
    batch = access.import_(request.user, import_id)
    changes = dict(sent(body))
    if orders := changes.pop("date_orders", None):
        if not set(orders.values()) <= {"day_first", "month_first", "year_first"}:
            raise InvalidInput(_("The order of dates is day_first, month_first or year_first."))
        changes["settings"] = {**batch.settings, "date_orders": orders}
    revised = run(request, imports.revise, batch, changes=changes)
    return shape(jobs.check_soon(revised, by=request.user, at=now()))


@router.post("/{import_id}/apply", response=ImportOut)
@needs(Permission.IMPORT_RUN)
def apply_import(request: SignedInRequest, import_id: int) -> object:
    """Carry a checked import out: all its rows without errors, or none. Large ones are handed to a worker."""
    batch = access.import_(request.user, import_id)
    if batch.size > jobs.AT_ONCE_BYTES:
        return shape(jobs.apply_soon(batch, by=request.user, at=now()))
    return shape(run(request, imports.apply, batch))


@router.post("/{import_id}/undo", response=ImportOut)
@needs(Permission.IMPORT_UNDO)
def undo_import(request: SignedInRequest, import_id: int, body: Undoing) -> object:
    """Take a whole import back; refused with the list of what depends on it."""
    return shape(run(request, imports.undo, access.import_(request.user, import_id), reason=body.reason))


@router.get("/{import_id}/problems", response=Listed[ProblemOut])
@needs(Permission.IMPORT_RUN)
def list_problems(request: SignedInRequest, import_id: int, wanted: Query[WantedProblems]) -> object:
    """Every problem of every row, in the order of the rows."""
    rows = access.import_(request.user, import_id).problems.all()
    rows = rows.filter(severity=wanted.severity) if wanted.severity else rows
    return listed(rows, keys=keys_from("row,pk"), paging=wanted, shape=_problem)


def _problem(row: ImportProblem) -> dict[str, Any]:
    problem = findings.as_problem(row)
    return {
        **{name: getattr(row, name) for name in ("row", "column", "value", "rule", "severity")},
        "message": message(problem),
        "suggestion": suggestion(problem),
    }
