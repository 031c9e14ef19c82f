"""Papers issued from the record: drawn, stored with their hash, and never changed afterwards."""

from __future__ import annotations

from datetime import datetime

from django.core.files.base import ContentFile
from django.utils.translation import gettext as _

from openhtm.accounts.api import Permission
from openhtm.documents import api as documents
from openhtm.documents.api import Document, DocumentKind
from openhtm.kernel import acts
from openhtm.kernel.actions import action
from openhtm.kernel.actors import Actor
from openhtm.kernel.errors import DomainError
from openhtm.kernel.time import local_date
from openhtm.registry.api import Device

from .. import papers
from ..models import Paper, PaperKindChoice, WorkOrder
from ..moving import own_order_only
from ..papers import PaperKind, Refusal, Sheet
from ..rule_words import paper_refusal


class UnableToIssue(DomainError):
    """The paper would say more than the record does."""

    code = "unable_to_issue"


@action("maintenance.paper.issue", needs=Permission.DOCUMENT_ADD)
def issue(order: WorkOrder, *, kind: PaperKind, by: Actor, at: datetime) -> Paper:
    """Issue a paper of a work order. While the record is as it was, the paper issued last is given again;
    once it has changed, the next version is issued and the earlier one stays on record."""
    own_order_only(order, by=by)
    _of(kind, papers.OF_ORDERS)
    # Two people who press at once wait for each other: the second is given what the first issued.
    order = WorkOrder.objects.select_for_update(of=("self",)).select_related("site").get(pk=order.pk)
    today = local_date(at, order.site.time_zone)
    found = papers.gather(order)
    _refuse(kind, papers.refusal_of_order(found, kind, on=today))
    last = order.papers.filter(kind=kind).order_by("number").last()
    return _issued(order, last, papers.sheet_of_order(found, kind), kind=kind, by=by, at=at)


@action("maintenance.paper.issue_tag", needs=Permission.DOCUMENT_ADD)
def issue_tag(device: Device, *, kind: PaperKind, by: Actor, at: datetime) -> Paper:
    """Issue a status tag of a device that says what its record says now."""
    _of(kind, papers.TAGS)
    device = Device.objects.select_for_update(of=("self",)).select_related("site").get(pk=device.pk)
    today = local_date(at, device.site.time_zone)
    _refuse(kind, papers.refusal_of_device(device, kind, on=today))
    earlier = Paper.objects.filter(device=device, work_order=None, kind=kind)
    sheet = papers.sheet_of_device(device, kind, on=today)
    return _issued(device, earlier.order_by("number").last(), sheet, kind=kind, by=by, at=at)


def _of(kind: PaperKind, kinds: tuple[PaperKind, ...]) -> None:
    if kind not in kinds:
        known = ", ".join(str(PaperKindChoice(one).label) for one in kinds)
        raise UnableToIssue(
            _("That paper is not of this record. Choose one of: %(known)s.") % {"known": known}
        )


def _refuse(kind: PaperKind, refused: Refusal | None) -> None:
    if refused is not None:
        raise UnableToIssue(paper_refusal(refused), details={"kind": kind.value, "reason": refused.value})


def _issued(
    subject: WorkOrder | Device, last: Paper | None, sheet: Sheet, *, kind: PaperKind, by: Actor, at: datetime
) -> Paper:
    if last is not None and last.content_hash == sheet.content_hash and last.document.voided_at is None:
        return last
    number = last.number + 1 if last is not None else 1
    paper = Paper(
        site_id=subject.site_id,
        department_id=subject.department_id,
        work_order=subject if isinstance(subject, WorkOrder) else None,
        device=subject.device if isinstance(subject, WorkOrder) else subject,
        kind=kind,
        number=number,
        content_hash=sheet.content_hash,
        issued_at=at,
        issued_by=by.actor_label[:200],
    )
    paper.document = _stored(subject, paper, sheet, last.document if last else None, by=by, at=at)
    return acts.create(paper)


def _stored(
    subject: WorkOrder | Device,
    paper: Paper,
    sheet: Sheet,
    earlier: Document | None,
    *,
    by: Actor,
    at: datetime,
) -> Document:
    file = ContentFile(papers.draw([(sheet, papers.issue_of(paper))]), papers.file_name(paper))
    return documents.add(
        subject,
        file=file,
        kind=DocumentKind.CERTIFICATE if paper.kind == PaperKind.CERTIFICATE else DocumentKind.REPORT,
        title=str(paper),
        supersedes=earlier,
        by=by,
        at=at,
    )
