"""Inquiries to manufacturers over REST."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _
from ninja import File, Form, Query, Router, Status
from ninja.files import UploadedFile
from pydantic import TypeAdapter, ValidationError

from openhtm.accounts.api import Permission, SignedInRequest, site
from openhtm.kernel.errors import InvalidInput
from openhtm.kernel.paging import keys_from
from openhtm.kernel.rest import Listed, listed, needs, run
from openhtm.kernel.time import now
from openhtm.places.api import day_at, day_of

from .. import access, inquiring, inquiry_letters, inquiry_telling, telling
from ..actions import inquiries, inquiry_answers
from ..actions.inquiries import Asking, NewLetter
from ..actions.inquiry_answers import Adoption, NewAnswer, NewStatement
from ..queries.inquiring import Subject
from ..rules.inquiries import Want
from .assessments import JudgmentOut
from .inquiry_shapes import (
    AskIn,
    AskingIn,
    InquiriesWanted,
    InquiryAdoptIn,
    InquiryAnswerIn,
    InquiryCloseIn,
    InquiryLetterIn,
    InquiryOut,
    InquiryStatementIn,
    InquiryWhole,
    ManufacturerAnswersOut,
    ProposalOut,
)

inquiries_router = Router()


def _whole(request: SignedInRequest, pk: int) -> dict[str, Any]:
    found, at = access.inquiry(request.user, pk), now()
    text = inquiry_letters.as_text(inquiry_letters.letter(found, reader=request.user, at=at))
    return inquiry_telling.whole_json(found, on=day_at(found.at_site, at)) | {"text": text}


def _statements(text: str) -> list[NewStatement]:
    try:
        rows = TypeAdapter(list[InquiryStatementIn]).validate_json(text)
    except ValidationError as problem:
        told = _("A JSON list of what is said of each line.")
        raise InvalidInput(told, fields={"statements": [told]}) from problem
    return [NewStatement(**one.model_dump()) for one in rows]


def _asking(request: SignedInRequest, given: AskingIn) -> Asking:
    user = request.user
    subject = Subject(
        flaw=access.vulnerability(user, given.vulnerability) if given.vulnerability else None,
        advisory=access.document(user, given.advisory)
        if given.advisory and not given.vulnerability
        else None,
    )
    if not subject.name:
        return Asking(subject=subject, wants=tuple(Want(one) for one in given.wants))
    blind = inquiring.reaches_parts(subject) if given.blind is None else given.blind
    return Asking(subject=subject, blind=blind)


@inquiries_router.get("", response=Listed[InquiryOut])
@needs(Permission.SECURITY_READ)
def list_inquiries(request: SignedInRequest, wanted: Query[InquiriesWanted]) -> object:
    """What manufacturers were asked, for all sites and for one's own; the latest first."""
    on = day_of(now())
    rows = inquiring.listed(request.user, q=wanted.q, state=wanted.state, maker=wanted.manufacturer, on=on)
    shape = partial(inquiry_telling.inquiry_json, on=on)
    return listed(rows, keys=keys_from("-asked_at,-pk"), paging=wanted, shape=shape)


@inquiries_router.get("/proposals", response=list[ProposalOut])
@needs(Permission.SECURITY_EDIT)
def list_proposals(request: SignedInRequest, wanted: Query[AskingIn]) -> object:
    """What each manufacturer would be asked. Nothing is drawn up."""
    at_site = site(request.user, wanted.site, Permission.SECURITY_EDIT) if wanted.site else None
    inquiring.refuse_outsiders(request.user, at_site)
    asking = _asking(request, wanted)
    found = inquiring.proposals(
        asking.subject, site=at_site, blind=asking.blind, wants=asking.wants, on=day_at(at_site, now())
    )
    return [inquiry_telling.proposal_json(one) for one in found]


@inquiries_router.get("/manufacturers", response=list[ManufacturerAnswersOut])
@needs(Permission.SECURITY_READ)
def list_manufacturers(request: SignedInRequest) -> object:
    """Who answers how fast: whoever owes the oldest answer first."""
    found = inquiring.of_makers(request.user, on=day_of(now()))
    return [inquiry_telling.tally_json(one) for one in found]


@inquiries_router.post("", response={201: list[InquiryOut]})
@needs(Permission.SECURITY_EDIT)
def ask(request: SignedInRequest, body: AskIn) -> object:
    """Draw up one inquiry for each manufacturer. Nothing is asked twice: doing it again makes none."""
    at_site = site(request.user, body.site) if body.site else None
    chosen = None if body.manufacturers is None else set(body.manufacturers)
    made = run(request, inquiries.ask, asking=_asking(request, body), makers=chosen, site=at_site)
    rows = access.inquiries(request.user).filter(pk__in=[one.pk for one in made])
    on = day_at(at_site, now())
    told = [inquiry_telling.inquiry_json(row, on=on) for row in rows.order_by("manufacturer__name", "pk")]
    return Status(201, told)


@inquiries_router.get("/{inquiry_id}", response=InquiryWhole)
@needs(Permission.SECURITY_READ)
def show_inquiry(request: SignedInRequest, inquiry_id: int) -> object:
    """One inquiry with its releases, letters and answers."""
    return _whole(request, inquiry_id)


@inquiries_router.get("/{inquiry_id}/letter")
@needs(Permission.SECURITY_READ)
def get_letter(request: SignedInRequest, inquiry_id: int) -> HttpResponse:
    """The letter that is sent next, as a PDF."""
    found = access.inquiry(request.user, inquiry_id)
    content = inquiry_letters.as_pdf(found, reader=request.user, at=now())
    return HttpResponse(content, content_type="application/pdf")


@inquiries_router.post("/{inquiry_id}/letters", response={201: InquiryWhole})
@needs(Permission.SECURITY_EDIT)
def note_sent(request: SignedInRequest, inquiry_id: int, body: InquiryLetterIn) -> object:
    """Note that a person sent a letter. The first one starts the clocks."""
    found = access.inquiry(request.user, inquiry_id, Permission.SECURITY_EDIT)
    new = NewLetter(**{name: getattr(body, name) for name in ("kind", "sent_on", "way", "to", "note")})
    run(request, inquiries.note_sent, found, new=new)
    return Status(201, _whole(request, inquiry_id))


@inquiries_router.post("/{inquiry_id}/answers", response={201: InquiryWhole})
@needs(Permission.SECURITY_EDIT)
def file_answer(
    request: SignedInRequest,
    inquiry_id: int,
    given: Form[InquiryAnswerIn],
    file: File[UploadedFile | None] = None,
) -> object:
    """File what came back, with the letter itself. Nothing follows from it in silence."""
    found = access.inquiry(request.user, inquiry_id, Permission.SECURITY_EDIT)
    new = NewAnswer(
        received_on=given.received_on,
        way=given.way,
        sender=given.sender,
        note=given.note,
        statements=_statements(given.statements),
    )
    run(request, inquiry_answers.file_answer, found, new=new, file=file)
    return Status(201, _whole(request, inquiry_id))


@inquiries_router.post("/{inquiry_id}/statements/{statement_id}/adopt", response={201: list[JudgmentOut]})
@needs(Permission.SECURITY_EDIT)
def adopt(request: SignedInRequest, inquiry_id: int, statement_id: int, body: InquiryAdoptIn) -> object:
    """Judge the release as its manufacturer answered, with the answer as the evidence."""
    found = access.inquiry(request.user, inquiry_id, Permission.SECURITY_EDIT)
    said = access.inquiry_statement(request.user, found, statement_id)
    new = Adoption(reason=body.reason, action=body.action, review_on=body.review_on)
    made = run(request, inquiry_answers.adopt, found, statement=said, new=new)
    return Status(201, [telling.assessment(row) for row in made])


@inquiries_router.post("/{inquiry_id}/close", response=InquiryWhole)
@needs(Permission.SECURITY_EDIT)
def close(request: SignedInRequest, inquiry_id: int, body: InquiryCloseIn) -> object:
    """Give an inquiry up with a reason. A late answer can still be filed."""
    run(
        request,
        inquiries.close,
        access.inquiry(request.user, inquiry_id, Permission.SECURITY_EDIT),
        reason=body.reason,
    )
    return _whole(request, inquiry_id)
