"""What the demonstration hospital asked the maker that does not exist: for papers, which came, and about Log4Shell, of
which one release is answered and the others are owed beyond their day."""

from __future__ import annotations

from datetime import timedelta

from django.core.files.base import ContentFile

from openhtm.places.api import Site, day_at
from openhtm.registry.api import Device
from openhtm.security import api as security

from .flaws import CVE
from .security import MAKER
from .stage import Stage

_PAPERS = (
    "Dear hospital,\n\nthe papers that you asked for are in our portal for customers.\n\nProduct security\n"
)
_FLAW = "Dear hospital,\n\nwe look into it and will tell you more.\n\nProduct security\n"


def load_answers(stage: Stage) -> None:
    engineer = stage.people["engineer"]
    site = Device.objects.select_related("site").get(tag="NLV-0001").site
    wants = tuple(security.Want)
    papers = _ask(stage, security.Asking(subject=security.Subject(), wants=wants), site, ago=70)
    _answer(stage, papers, text=_PAPERS, said="provided", ago=48, most=100)
    flaw = security.access.vulnerability(engineer, CVE)
    asking = security.Asking(subject=security.Subject(flaw=flaw), blind=True)
    asked = _ask(stage, asking, site, ago=40)
    _answer(stage, asked, text=_FLAW, said="under_investigation", ago=33, most=1)


def _ask(stage: Stage, asking: security.Asking, site: Site, *, ago: int) -> security.Inquiry:
    by, then = stage.people["engineer"], stage.at - timedelta(days=ago)
    offers = security.inquiring.proposals(
        asking.subject, site=site, blind=asking.blind, wants=asking.wants, on=stage.today
    )
    maker = {one.maker.pk for one in offers if one.maker.name == MAKER}
    (made,) = security.inquiries.ask(asking=asking, makers=maker, site=site, by=by, at=then)
    letter = security.NewLetter(
        kind="first", sent_on=day_at(site, then), way="mail", to="product-security@example.org"
    )
    security.inquiries.note_sent(made, new=letter, by=by, at=stage.at)
    return made


def _answer(stage: Stage, inquiry: security.Inquiry, *, text: str, said: str, ago: int, most: int) -> None:
    lines = inquiry.lines.order_by("pk")[:most]
    new = security.NewAnswer(
        received_on=day_at(inquiry.at_site, stage.at - timedelta(days=ago)),
        way="mail",
        sender="Product security of the maker",
        statements=[security.NewStatement(line=line.pk, said=said) for line in lines],
    )
    file = ContentFile(text.encode(), "answer.txt")
    by = stage.people["engineer"]
    security.inquiry_answers.file_answer(inquiry, new=new, file=file, by=by, at=stage.at)
