"""Statements of makers on security (MDS2) over REST."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from ninja import Field, File, Form, Query, Router, Schema, Status
from ninja.files import UploadedFile

from openhtm.accounts.api import Permission, SignedInRequest
from openhtm.catalog import api as catalog
from openhtm.kernel.paging import keys_from
from openhtm.kernel.rest import Listed, Paging, listed, needs, run
from openhtm.registry import api as registry

from .. import access, disclosing
from ..actions import disclosures
from ..queries import disclosures as asking

disclosures_router = Router()
_SAID = "^(yes|no|not_applicable|see_note|stated|unknown)?$"


class DisclosureProblemOut(Schema):
    trouble: str
    place: str
    found: str
    why: str


class DisclosureOut(Schema):
    """``software_version`` null: it stands for every version. ``problems`` are the first of all that are counted."""

    id: int
    model: int
    model_name: str
    software_version: str | None
    edition: str
    identifier: str
    revision: str
    publisher: str
    about: str
    sha256: str
    document: int | None
    answer_count: int
    unknown_count: int
    problem_count: int
    problems: list[DisclosureProblemOut]
    attached_at: datetime
    attached_by: str
    replaced_at: datetime | None


class DisclosuresWanted(Paging):
    q: str = Field("", description="Part of maker or model.", max_length=100)
    state: str = Field("", pattern="^(replaced)?$", description="replaced; empty: those that stand.")


class DisclosureAnswerOut(Schema):
    """``said`` is what the answer comes to: yes, no, not_applicable, see_note, stated or unknown."""

    question: str
    section: str
    text: str
    said: str
    answer: str
    note: str
    place: str


class AnswersWanted(Paging):
    q: str = Field("", description="Part of question, answer or note.", max_length=100)
    said: str = Field("", pattern=_SAID, description="What the answer comes to.")


class GapOut(Schema):
    """``meets``: gap, unknown, see_note (a person reads it), not_applicable or met. ``said`` null: not asked."""

    profile: str
    question: str
    wanted: list[str]
    why: str
    meets: str
    said: str | None


class GapsOut(Schema):
    gaps: list[GapOut]


class AnswerSideOut(Schema):
    said: str
    answer: str
    note: str


class AnswerChangeOut(Schema):
    """Null on a side: that statement does not ask the question."""

    question: str
    section: str
    text: str
    before: AnswerSideOut | None
    after: AnswerSideOut | None


class AnswerChangesOut(Schema):
    """``same_edition`` false: the editions number their questions otherwise."""

    same_edition: bool
    differences: list[AnswerChangeOut]


class ComparedWanted(Schema):
    to: int = Field(description="The number of the earlier or other statement.")


class DisclosureCoverageOut(Schema):
    """Devices in use that are on the network or of which nobody knows; ``unknown`` have no statement."""

    devices: int
    covered: int
    unknown: int


class DisclosureIn(Schema):
    model: int
    software_version: str = Field("", max_length=80, description="Empty: it stands for every version.")


@disclosures_router.get("", response=Listed[DisclosureOut])
@needs(Permission.SECURITY_READ)
def list_disclosures(request: SignedInRequest, wanted: Query[DisclosuresWanted]) -> object:
    """Statements of makers (MDS2), the latest first."""
    rows = disclosing.matching(request.user, q=wanted.q, state=wanted.state)
    return listed(rows, keys=keys_from("-attached_at,-pk"), paging=wanted, shape=disclosing.row_data)


@disclosures_router.post("", response={201: DisclosureOut})
@needs(Permission.SECURITY_EDIT)
def attach_disclosure(
    request: SignedInRequest, given: Form[DisclosureIn], file: File[UploadedFile]
) -> object:
    """Attach a statement (MDS2, XLSX) to a model or to a version of it. The same file again changes nothing."""
    model = catalog.access.model(request.user, given.model)
    made = run(request, disclosures.attach, model, software_version=given.software_version, file=file)
    return Status(201, disclosing.row_data(access.disclosure(request.user, made.pk)))


@disclosures_router.get("/coverage", response=DisclosureCoverageOut)
@needs(Permission.SECURITY_READ)
def show_disclosure_coverage(request: SignedInRequest) -> object:
    """Of how many of one's devices a maker has told anything."""
    found = asking.coverage(registry.devices_for(request.user))
    return {"devices": found.devices, "covered": found.covered, "unknown": found.unknown}


@disclosures_router.get("/{disclosure_id}", response=DisclosureOut)
@needs(Permission.SECURITY_READ)
def show_disclosure(request: SignedInRequest, disclosure_id: int) -> object:
    """One statement."""
    return disclosing.row_data(access.disclosure(request.user, disclosure_id))


@disclosures_router.get("/{disclosure_id}/answers", response=Listed[DisclosureAnswerOut])
@needs(Permission.SECURITY_READ)
def list_answers(request: SignedInRequest, disclosure_id: int, wanted: Query[AnswersWanted]) -> object:
    """The answers of a statement, in its order."""
    found = access.disclosure(request.user, disclosure_id)
    rows = disclosing.answers(found, q=wanted.q, said=wanted.said)
    return listed(rows, keys=keys_from("position"), paging=wanted, shape=disclosing.answer_data)


@disclosures_router.get("/{disclosure_id}/gaps", response=GapsOut)
@needs(Permission.SECURITY_READ)
def list_gaps(request: SignedInRequest, disclosure_id: int) -> object:
    """What is wanted of devices of this risk class, held against the answers; the gaps first."""
    found = access.disclosure(request.user, disclosure_id)
    return {"gaps": [disclosing.gap_data(one) for one in disclosing.gaps_of(found)]}


@disclosures_router.get("/{disclosure_id}/differences", response=AnswerChangesOut)
@needs(Permission.SECURITY_READ)
def list_differences(request: SignedInRequest, disclosure_id: int, wanted: Query[ComparedWanted]) -> Any:
    """What a statement answers otherwise than another."""
    found = access.disclosure(request.user, disclosure_id)
    other = access.disclosure(request.user, wanted.to)
    changes = [disclosing.changed_data(one) for one in disclosing.differing(other, found)]
    return {"same_edition": found.edition == other.edition, "differences": changes}
