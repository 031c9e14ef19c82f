"""The list of corrective actions and the page of one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django import forms
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from openhtm.ui.lists import Head
from openhtm.ui.parts import Act, Chip, Column, Crumb, Page, Paging, Pill
from openhtm.ui.tones import Tone

from ... import correction_words
from ...models import CorrectionRound, CorrectiveAction
from ...rules.corrections import State
from .findings import HEADS as FINDING_HEADS
from .findings import FindingRow, crumbs

HEADS = (
    Head(label=gettext_lazy("Action"), key="number"),
    Head(label=gettext_lazy("What")),
    Head(label=gettext_lazy("State")),
    Head(label=gettext_lazy("Answers for it"), hidden_on_phone=True),
    Head(label=gettext_lazy("Findings"), numeric=True, hidden_on_phone=True),
    Head(label=gettext_lazy("Next due"), key="due_on"),
)
TONES = {
    State.OPEN: Tone.SOON,
    State.CAUSE_FOUND: Tone.SOON,
    State.IN_WORK: Tone.INFO,
    State.AWAITING_CHECK: Tone.SOON,
    State.EFFECTIVE: Tone.OK,
    State.WITHDRAWN: Tone.PLAIN,
}


@dataclass(frozen=True, kw_only=True)
class CorrectionRow:
    name: str
    url: str
    title: str
    source: str
    state: Pill
    owner: str
    place: str
    findings: str
    due: date | None
    overdue: bool


@dataclass(frozen=True, kw_only=True)
class CorrectionListPage(Page):
    rows: Sequence[CorrectionRow]
    columns: Sequence[Column]
    paging: Paging
    filter: forms.Form
    chips: Sequence[Chip]
    clear: str
    exports: Sequence[tuple[str, str]]


@dataclass(frozen=True, kw_only=True)
class CountedPage(Page):
    """The findings behind a number; those outside the places of the reader are counted, not shown."""

    rows: Sequence[FindingRow]
    columns: Sequence[Column]
    paging: Paging


def counted_columns() -> list[Column]:
    return [Column(label=str(head.label), hidden_on_phone=head.hidden_on_phone) for head in FINDING_HEADS]


def counted_lead(of: CorrectionRound, at: datetime) -> str:
    told = _(
        "At %(place)s, as they were kept on %(at)s. Those outside your places are counted and not shown."
    )
    return told % {"place": correction_words.place(of), "at": date_format(localtime(at), "DATETIME_FORMAT")}


def list_crumb() -> Crumb:
    return Crumb(label=_("Corrective actions"), url=reverse("compliance:corrections"))


def action_crumbs(found: CorrectiveAction | None = None) -> list[Crumb]:
    own = [Crumb(label=str(found), url=found.get_absolute_url())] if found else []
    return crumbs(list_crumb(), *own)


def address(name: str, found: CorrectiveAction, *more: object) -> str:
    return reverse(f"compliance:correction_{name}", args=[found.pk, *more])


def pill(found: CorrectiveAction) -> Pill:
    return Pill(tone=TONES[State(found.state)], text=found.get_state_display())


def place(found: CorrectiveAction) -> str:
    if found.department is not None:
        return str(found.department)
    return str(found.site) if found.site is not None else _("All sites")


def row(found: Any, *, on: date) -> CorrectionRow:
    """``found``: of ``for_list``."""
    told = _("%(standing)d of %(n)d stand") % {"standing": found.standing, "n": found.covered}
    return CorrectionRow(
        name=str(found),
        url=found.get_absolute_url(),
        title=found.title,
        source=correction_words.source(found),
        state=pill(found),
        owner=str(found.owner),
        place=place(found),
        findings=told if found.covered else _("None"),
        due=found.due_on,
        overdue=found.is_overdue(on),
    )


def lead(counts: Mapping[str, int]) -> str:
    told = ngettext(
        "%(live)d corrective action has not ended; %(awaiting)d waiting for the check, %(late)d overdue.",
        "%(live)d corrective actions have not ended; %(awaiting)d waiting for the check, %(late)d overdue.",
        counts["live"],
    )
    return told % dict(counts)


def lead_tone(counts: Mapping[str, int]) -> Tone:
    return Tone.OVERDUE if counts["late"] else Tone.PLAIN


def list_acts(may_plan: bool) -> list[Act]:
    if not may_plan:
        return []
    url = reverse("compliance:correction_start")
    return [Act(label=_("Begin one by hand"), url=url, icon="plus", kind="primary")]
