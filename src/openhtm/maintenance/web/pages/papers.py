"""What the pages of papers show."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from openhtm.ui.parts import Act, Crumb, Page, Pill
from openhtm.ui.tones import Tone

from ...models import Paper, PaperKindChoice
from ...papers.offering import Offer
from ...rules.papers import PaperKind
from . import work_order as page_of


@dataclass(frozen=True, kw_only=True)
class PaperRow:
    title: str
    of: str
    pill: Pill | None
    url: str
    issued_at: datetime
    by: str
    sha256: str


@dataclass(frozen=True, kw_only=True)
class OfferRow:
    """``note`` says why nothing is to be pressed: refused, or issued and unchanged."""

    label: str
    note: str
    issue: Act | None
    download: str


@dataclass(frozen=True, kw_only=True)
class PapersPage(Page):
    offers: Sequence[OfferRow]
    rows: Sequence[PaperRow]
    why: str


def order_url(order: Any) -> str:
    return reverse("maintenance:order_papers", args=[order.reference])


def device_url(device: Any) -> str:
    return reverse("maintenance:device_papers", args=[device.tag])


def _download(paper: Paper) -> str:
    return reverse("documents:file", args=[paper.document_id])


def order_papers_page(
    order: Any, offers: Iterable[Offer], papers: Iterable[Paper], *, may_issue: bool
) -> PapersPage:
    press = reverse("maintenance:order_paper_issue", args=[order.reference])
    return PapersPage(
        title=_("Papers of %(number)s") % {"number": order.reference},
        crumbs=page_of.crumbs(order),
        offers=[_offer(one, press, may=may_issue) for one in offers],
        rows=_rows(papers),
        why=_("Nobody has issued a report, certificate or sticker of this order."),
    )


def device_papers_page(
    device: Any, offers: Iterable[Offer], papers: Iterable[Paper], *, may_issue: bool
) -> PapersPage:
    press = reverse("maintenance:device_paper_issue", args=[device.tag])
    # Of the tags only those that the record bears out, so that nobody has to read four refusals.
    fitting = [one for one in offers if not one.refused]
    return PapersPage(
        title=_("Papers of %(tag)s") % {"tag": device.tag},
        crumbs=[Crumb(label=device.tag, url=device.get_absolute_url())],
        offers=[_offer(one, press, may=may_issue) for one in fitting],
        rows=_rows(papers),
        why=_("No report, certificate, sticker or tag of this device was issued."),
    )


def _offer(offer: Offer, press: str, *, may: bool) -> OfferRow:
    latest = offer.latest
    if offer.refused or not may:
        note = offer.refused or _("You may not issue papers here.")
        return OfferRow(label=offer.label, note=note, issue=None, download="")
    if offer.unchanged and latest is not None:
        note = _("Version %(number)s says what the record says.") % {"number": latest.number}
        return OfferRow(label=offer.label, note=note, issue=None, download=_download(latest))
    again = _("Issue version %(number)s") % {"number": latest.number + 1} if latest else _("Issue")
    act = Act(label=again, url=press, method="post", icon="file-text", fields=[("paper", offer.kind.value)])
    note = _("The record has changed since version %(number)s.") % {"number": latest.number} if latest else ""
    return OfferRow(label=offer.label, note=note, issue=act, download="")


def _rows(papers: Iterable[Paper]) -> list[PaperRow]:
    seen: set[tuple[int | None, str]] = set()
    rows = []
    for paper in papers:
        key = (paper.work_order_id, paper.kind)
        rows.append(_row(paper, _pill(paper, latest=key not in seen)))
        seen.add(key)
    return rows


def _row(paper: Paper, pill: Pill | None) -> PaperRow:
    return PaperRow(
        title=_("%(kind)s, version %(number)s") % {"kind": paper.get_kind_display(), "number": paper.number},
        of=paper.work_order.reference if paper.work_order else "",
        pill=pill,
        url=_download(paper),
        issued_at=paper.issued_at,
        by=paper.issued_by,
        sha256=paper.document.sha256,
    )


def _pill(paper: Paper, *, latest: bool) -> Pill | None:
    if paper.document.voided_at is not None:
        return Pill(text=_("Voided"), tone=Tone.OVERDUE)
    return None if latest else Pill(text=_("Superseded"), tone=Tone.PLAIN)


@dataclass(frozen=True, kw_only=True)
class BatchPage(Page):
    rows: Sequence[PaperRow]
    refused: Sequence[tuple[str, str, str]]


def batch_page(kind: PaperKind, papers: Sequence[Paper], refused: Sequence[tuple[str, str]]) -> BatchPage:
    words = ngettext("%(n)d paper is ready.", "%(n)d papers are ready.", len(papers)) % {"n": len(papers)}
    url = f"{reverse('maintenance:papers_together')}?{urlencode([('paper', one.pk) for one in papers])}"
    download = Act(label=_("Download all as one PDF"), url=url, kind="primary", icon="download")
    return BatchPage(
        title=str(PaperKindChoice(kind).label),
        lead=words,
        crumbs=page_of.crumbs(),
        acts=[download] if papers else [],
        rows=[_row(one, None) for one in papers],
        refused=[
            (reference, reverse("maintenance:work_order", args=[reference]), why)
            for reference, why in refused
        ],
    )
