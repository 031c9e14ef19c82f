"""What the page of a procedure beside its library shows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from openhtm.ui.parts import Crumb, Page, Pill
from openhtm.ui.tones import Tone

from ...models import ProcedureVersion
from ...models.choices import StepKindChoice
from ...rules.library_news import Change, Offer, Written
from .procedures import crumbs, rule_words_of, url

_CHANGES = {
    Change.NEW: (gettext_lazy("New step"), Tone.INFO),
    Change.OTHER: (gettext_lazy("Another content"), Tone.SOON),
    Change.GONE: (gettext_lazy("Not in the library"), Tone.HELD),
}


@dataclass(frozen=True, kw_only=True)
class OfferRow:
    """One difference: what stands here, and what the library has instead."""

    key: str
    label: str
    pill: Pill
    mine: str
    theirs: str


@dataclass(frozen=True, kw_only=True)
class LibraryNewsPage(Page):
    rows: Sequence[OfferRow]
    copied: bool
    may_take: bool
    refused: str
    note: str
    back: str


def page(
    version: ProcedureVersion, found: Sequence[Offer], *, copied: bool, may_take: bool, refused: str
) -> LibraryNewsPage:
    """``copied``: the procedure came from the library; ``refused``: what the last attempt said."""
    return LibraryNewsPage(
        title=_("%(code)s beside the library") % {"code": version.procedure.code},
        lead=_lead(found, copied=copied),
        crumbs=crumbs(Crumb(label=str(version.procedure), url=url("procedure_version", version))),
        rows=[_row(one) for one in found],
        copied=copied,
        may_take=may_take and copied,
        refused=refused,
        note=_(
            "Compared with version %(n)d. What you take over goes into a draft, which is approved like any other; "
            "what you leave stays as it is here."
        )
        % {"n": version.number},
        back=reverse("maintenance:procedure", args=[version.procedure.code]),
    )


def _lead(found: Sequence[Offer], *, copied: bool) -> str:
    if not copied:
        return _("This procedure was not copied from the library.")
    if not found:
        return _("Every step is as in the library.")
    return ngettext("%(n)d step differs.", "%(n)d steps differ.", len(found)) % {"n": len(found)}


def _row(one: Offer) -> OfferRow:
    text, tone = _CHANGES[one.change]
    return OfferRow(
        key=one.key,
        label=one.title,
        pill=Pill(text=str(text), tone=tone),
        mine=_words(one.mine) if one.mine else _("not here"),
        theirs=_words(one.theirs) if one.theirs else _("not in the library"),
    )


def _words(one: Written) -> str:
    told = rule_words_of(one.step, kind=str(StepKindChoice(one.step.kind).label))
    return " · ".join(text for text in (one.section, told, one.help) if text)
