"""What the pages of base dates show."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django import forms
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from openhtm.ui.parts import Act, Crumb, Fact, Page, Pill
from openhtm.ui.tones import Tone

from ...base_dates import CHANGING, Effect, Line
from ...models import BaseDate

#: Rows of a preview that are drawn; how many there are is always said.
SHOWN = 200
EFFECTS = {
    Effect.MOVES: (Tone.INFO, gettext_lazy("Moves")),
    Effect.JOINS: (Tone.PLAIN, gettext_lazy("Joins after the next")),
    Effect.SAME: (Tone.OK, gettext_lazy("On these dates")),
    Effect.OWN_TERMS: (Tone.HELD, gettext_lazy("Has its own first day")),
    Effect.SUSPENDED: (Tone.HELD, gettext_lazy("In storage")),
}


@dataclass(frozen=True, kw_only=True)
class BaseRow:
    place: str
    kind: str
    site: str
    day: date
    lines: int
    url: str
    change_url: str
    clear_url: str


@dataclass(frozen=True, kw_only=True)
class BasesPage(Page):
    rows: Sequence[BaseRow]


@dataclass(frozen=True, kw_only=True)
class LineRow:
    tag: str
    url: str
    plan: str
    due: date | None
    becomes: date | None
    then: date | None
    pill: Pill


@dataclass(frozen=True, kw_only=True)
class PreviewPage(Page):
    facts: Sequence[Fact]
    form: forms.Form
    rows: Sequence[LineRow]
    more: int
    rebase_url: str
    tags: str
    expected: int
    submit: str


def url(name: str, *arguments: object) -> str:
    return reverse(f"maintenance:{name}", args=arguments)


def crumbs(base: BaseDate | None = None) -> list[Crumb]:
    found = [Crumb(label=_("Base dates"), url=url("base_dates"))]
    return [*found, Crumb(label=base.place, url=url("base_date", base.pk))] if base else found


def row(base: BaseDate, counted: Mapping[int, int], *, may_edit: bool) -> BaseRow:
    return BaseRow(
        place=base.place,
        kind=_("Department") if base.department_id else _("Building"),
        site=base.site.code,
        day=base.day,
        lines=counted.get(base.pk, 0),
        url=url("base_date", base.pk) if may_edit else "",
        change_url=url("base_date_change", base.pk) if may_edit else "",
        clear_url=url("base_date_clear", base.pk) if may_edit else "",
    )


def preview_page(base: BaseDate, lines: Sequence[Line], *, form: forms.Form, tags: str) -> PreviewPage:
    """Those that change first, in the order of tags."""
    changing = [line for line in lines if line.effect in CHANGING]
    listed = [*changing, *(line for line in lines if line.effect not in CHANGING)]
    submit = ngettext("Re-base %(n)d line", "Re-base %(n)d lines", len(changing)) % {"n": len(changing)}
    return PreviewPage(
        title=_("Base date of %(place)s") % {"place": base.place},
        lead=_lead(lines, changing),
        crumbs=crumbs(base),
        acts=[
            Act(label=_("Change the day"), url=url("base_date_change", base.pk), icon="edit"),
            Act(label=_("Clear"), url=url("base_date_clear", base.pk), icon="x", kind="quiet"),
        ],
        facts=_facts(base, lines),
        form=form,
        rows=[_line(line) for line in listed[:SHOWN]],
        more=max(0, len(listed) - SHOWN),
        rebase_url=url("base_date_rebase", base.pk),
        tags=tags,
        expected=len(changing),
        submit=submit,
    )


def _lead(lines: Sequence[Line], changing: Sequence[Line]) -> str:
    if not lines:
        return _("No device stands here that has a plan of fixed dates.")
    if not changing:
        return _("Every plan of fixed dates here is on these dates, or has a reason not to be.")
    return _("Nothing has moved. This is what counting from the base date would do; no day comes later.")


def _facts(base: BaseDate, lines: Sequence[Line]) -> list[Fact]:
    counted = [(effect, sum(1 for line in lines if line.effect is effect)) for effect in Effect]
    told = [Fact(label=str(EFFECTS[effect][1]), value=str(n)) for effect, n in counted if n]
    return [Fact(label=_("Base date"), value=base.day), Fact(label=_("Site"), value=base.site.name), *told]


def _line(line: Line) -> LineRow:
    device = line.assignment.device
    tone, text = EFFECTS[line.effect]
    changes = line.effect in CHANGING
    joins = line.effect is Effect.JOINS and line.becomes is not None
    return LineRow(
        tag=device.tag,
        url=reverse("registry:device", args=[device.tag]),
        plan=line.assignment.plan.title,
        due=line.due,
        becomes=line.next_due if changes else None,
        then=line.becomes.first if joins and line.becomes and line.becomes.first != line.next_due else None,
        pill=Pill(tone=tone, text=str(text)),
    )
