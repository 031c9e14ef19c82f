"""What manufacturers answered: filed with its document, and adopted as a judgment by a person."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.core.files.base import File
from django.utils.translation import gettext as _

from openhtm.accounts.api import Permission
from openhtm.documents import api as documents
from openhtm.kernel import acts
from openhtm.kernel.actions import action
from openhtm.kernel.actors import Actor
from openhtm.kernel.errors import InvalidInput, UnableToSome
from openhtm.places.api import day_at

from .. import answer_papers, inquiring, inquiry_words, refusing
from ..errors import UnableToAsk
from ..models import (
    Assessment,
    Hit,
    Inquiry,
    InquiryAnswer,
    InquiryLine,
    InquiryStatement,
    Justification,
    Way,
)
from ..queries import inquiring as asking
from ..queries.inquiring import Subject
from ..rules import inquiries as rules
from ..rules.inquiries import SETTLING, About, Said
from ..rules.judgment import Status
from . import assessments
from . import documents as knowledge
from .assessments import NewAssessment
from .inquiries import _locked


@dataclass(frozen=True, kw_only=True)
class NewStatement:
    """What is said of one release of the inquiry, by the number of its line."""

    line: int
    said: str
    justification: str = ""
    fixed_in: str = ""
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class NewAnswer:
    received_on: date
    way: str
    sender: str
    statements: Sequence[NewStatement]
    note: str = ""


@action("security.inquiry.answer", needs=Permission.SECURITY_EDIT)
def file_answer(
    inquiry: Inquiry, *, new: NewAnswer, file: File[bytes] | None = None, by: Actor, at: datetime
) -> InquiryAnswer:
    """File what came back: what it says of each release, with the letter itself. Nothing follows from it in silence:
    a person adopts it as a judgment. Refused as a whole where one statement lacks something."""
    row = _locked(inquiry)
    lines = {one.pk: one for one in row.lines.select_related("release__model__manufacturer")}
    _refuse_incomplete(row, new, lines, today=day_at(row.at_site, at))
    document = None
    if file is not None:
        title = _("Answer of the manufacturer")
        document = documents.add(row, file=file, title=title, by=by, at=at)
    made = acts.create(
        InquiryAnswer(
            inquiry=row,
            received_on=new.received_on,
            way=new.way,
            sender=new.sender.strip()[:300],
            note=new.note.strip(),
            document=document,
            filed_at=at,
            filed_by=by.actor_label[:200],
        )
    )
    acts.create_many([_statement(made, one, lines) for one in new.statements])
    for line, said in _counting([lines[one.line] for one in new.statements]).items():
        acts.save(lines[line], said=said)
    _settle(row, on=new.received_on)
    return made


def _statement(
    answer: InquiryAnswer, one: NewStatement, lines: Mapping[int, InquiryLine]
) -> InquiryStatement:
    return InquiryStatement(
        answer=answer,
        line=lines[one.line],
        said=one.said,
        justification=one.justification,
        fixed_in=one.fixed_in.strip(),
        note=one.note.strip(),
    )


def _counting(lines: Sequence[InquiryLine]) -> dict[int, str]:
    """What was received last of each; of one day what was filed last."""
    rows = InquiryStatement.objects.filter(line__in=lines).order_by("answer__received_on", "answer_id")
    return dict(rows.values_list("line_id", "said"))


def _settle(row: Inquiry, *, on: date) -> None:
    """With the last release the inquiry is answered; a later answer that takes it back opens it again."""
    open_lines = row.lines.exclude(said__in=SETTLING).exists()
    if open_lines and row.answered_on is not None:
        about = Subject(flaw=row.vulnerability, advisory=row.advisory)
        if row.closed_at is None and row.manufacturer_id in asking.open_inquiries(about, row.at_site):
            raise UnableToAsk(_("Another inquiry about the same is open. File the answer there."))
        acts.save(row, answered_on=None)
    elif not open_lines and row.answered_on is None:
        acts.save(row, answered_on=on)


def _refuse_incomplete(
    row: Inquiry, new: NewAnswer, lines: Mapping[int, InquiryLine], *, today: date
) -> None:
    if row.sent_on is None:
        raise UnableToAsk(_("Note first that the inquiry was sent."))
    refusing.refuse_unknown({"way": (new.way, Way.values)})
    problems: dict[str, list[str]] = {}
    if not row.sent_on <= new.received_on <= today:
        problems["received_on"] = [_("From the day on which it was sent up to today.")]
    if not new.sender.strip():
        problems["sender"] = [_("Say who answered.")]
    if not new.statements:
        problems["statements"] = [_("Say what is answered of at least one release.")]
    if problems:
        raise InvalidInput(_("The answer is not whole."), fields=problems)
    _refuse_unspeakable(row.about, new.statements, lines)


def _refuse_unspeakable(
    about: About, statements: Sequence[NewStatement], lines: Mapping[int, InquiryLine]
) -> None:
    if len({one.line for one in statements}) < len(statements):
        raise UnableToAsk(_("An answer says one thing of each release."))
    if any(one.line not in lines for one in statements):
        raise UnableToAsk(_("The inquiry does not ask about one of these releases."))
    problems: dict[str, str] = {}
    for one in statements:
        refusing.refuse_unknown(
            {"said": (one.said, Said), "justification": (one.justification, ("", *Justification.values))}
        )
        found = rules.unspeakable(
            about, Said(one.said), justification=one.justification, fixed_in=one.fixed_in
        )
        if found is not None:
            problems[str(lines[one.line].release)] = str(inquiry_words.REFUSALS[found])
    if problems:
        raise UnableToSome(_("The answer is not whole."), problems=problems)


@dataclass(frozen=True, kw_only=True)
class Adoption:
    """What the person who adopts an answer says of it."""

    reason: str
    action: str = ""
    review_on: date | None = None


@action("security.inquiry.adopt", needs=Permission.SECURITY_EDIT)
def adopt(
    inquiry: Inquiry, *, statement: InquiryStatement, new: Adoption, by: Actor, at: datetime
) -> list[Assessment]:
    """Judge a release as its manufacturer answered, for the place of the inquiry, with the answer as the evidence.
    Where nothing else on record names the release, the answer is kept as the maker's statement on the product too."""
    if statement.answer.inquiry_id != inquiry.pk:
        raise UnableToAsk(_("This is an answer to another inquiry."))
    release, document = statement.line.release, statement.answer.document
    status = rules.judgment_of(
        Said(statement.said), fixed_in=statement.fixed_in, version=release.software_version
    )
    if status is None or inquiry.about is About.REQUEST:
        raise UnableToAsk(_("This answer says nothing of a flaw: there is nothing to adopt."))
    if document is None:
        raise UnableToAsk(
            _("The letter itself is not on record. File the answer with its document: it is the evidence.")
        )
    judged = NewAssessment(
        status=status.value,
        justification=statement.justification if status.value == "not_affected" else "",
        reason=new.reason,
        action=new.action,
        review_on=new.review_on,
    )
    made: list[Assessment] = []
    _keep_as_statement(inquiry, statement, status, new, by=by, at=at)
    for flaw in inquiring.concerning(inquiry, release):
        made += assessments.judge(
            flaw, releases=[release], new=judged, place=inquiry.at_site, evidence=document, by=by, at=at
        )
    if not made:
        raise UnableToAsk(
            _(
                "Nobody knows which version %(release)s is, so there is nothing to judge: read the version on the "
                "devices and enter it first."
            )
            % {"release": release}
        )
    return made


def _keep_as_statement(
    inquiry: Inquiry, statement: InquiryStatement, status: Status, new: Adoption, *, by: Actor, at: datetime
) -> None:
    """Where nothing else on record names the release, such as one without a bill of materials, the answer becomes the
    statement of its maker on the product; not where nobody knows which version it is about."""
    release, flaws = statement.line.release, inquiring.flaws_of(inquiry)
    others = Hit.objects.filter(release=release, vulnerability__in=flaws)
    others = others.exclude(claim__document__identifier=answer_papers.identifier(statement))
    if not release.software_version or others.exists():
        return
    source = answer_papers.paper(statement, status=status, action=new.action, flaws=flaws)
    knowledge.bring(source=source, by=by, at=at)
