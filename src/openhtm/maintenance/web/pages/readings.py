"""Result files: what one would give a checklist, and how an analyzer's files are laid out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from openhtm.ui.parts import Act, Column, Crumb, Page, Pill
from openhtm.ui.tones import Tone

from ... import looks, result_words, words
from ...rules.limits import shown
from ...taking import Taking
from .analyzers import crumb, crumbs
from .work_order import crumbs as order_crumbs
from .work_order import url


def readings_url(order: Any, run: Any) -> str:
    return url("readings", order, run.pk)


@dataclass(frozen=True, kw_only=True)
class FileRow:
    """A file that was taken before."""

    name: str
    url: str
    analyzer: str
    at: Any
    steps: int


@dataclass(frozen=True, kw_only=True)
class FilePage(Page):
    form: forms.Form
    cancel: str
    files: Sequence[FileRow]
    none: Act | None


def file_page(order: Any, run: Any, form: Any, files: Sequence[Any]) -> FilePage:
    back = url("perform", order, run.pk)
    return FilePage(
        title=_("Readings from an analyzer's file"),
        lead=_("You see what each step would get before anything is taken."),
        crumbs=[*order_crumbs(order), Crumb(label=str(run.procedure_version.procedure), url=back)],
        form=form,
        cancel=back,
        files=[_file_row(one) for one in files],
        none=None
        if form.offers
        else Act(label=_("Test equipment"), url=reverse("maintenance:analyzers"), icon="tool"),
    )


def _file_row(one: Any) -> FileRow:
    return FileRow(
        name=one.name,
        url=reverse("documents:file", args=[one.document_id]),
        analyzer=one.use.analyzer.device.tag,
        at=one.taken_at,
        steps=one.steps,
    )


@dataclass(frozen=True, kw_only=True)
class FillRow:
    label: str
    said: str
    tests: str
    value: str
    limits: str
    pill: Pill


@dataclass(frozen=True, kw_only=True)
class PreviewPage(Page):
    """``stops``: why the file cannot be taken; ``doubts``: what can be accepted."""

    rows: Sequence[FillRow]
    columns: Sequence[Column]
    stops: Sequence[str]
    doubts: Sequence[str]
    left_out: str
    form: forms.Form
    take_url: str
    back: Act


def preview_page(order: Any, run: Any, found: Taking, *, form: forms.Form, name: str) -> PreviewPage:
    problems = [(one.stops, result_words.problem(one, labels=found.labels)) for one in found.match.problems]
    back, fills = readings_url(order, run), found.match.fills
    return PreviewPage(
        title=_("What %(file)s would fill") % {"file": name},
        lead=_lead(found),
        lead_tone=Tone.OVERDUE if found.stops else Tone.PLAIN,
        crumbs=[*order_crumbs(order), Crumb(label=_("Readings from an analyzer's file"), url=back)],
        rows=[_fill_row(fill, found.steps[fill.step]) for fill in fills],
        columns=[
            Column(label=_("Step")),
            Column(label=_("In the file")),
            Column(label=_("Judged value"), numeric=True),
            Column(label=_("Limit"), hidden_on_phone=True),
            Column(label=_("Verdict")),
        ],
        stops=[text for stops, text in problems if stops],
        doubts=[text for stops, text in problems if not stops],
        left_out=_left_out(found.match.left_out),
        form=form,
        take_url=back,
        back=Act(label=_("Choose another file"), url=back, icon="arrow-left"),
    )


def _lead(found: Taking) -> str:
    if found.stops:
        return _("This file cannot be taken. Nothing was changed.")
    number = len(found.match.fills)
    text = ngettext("It fills %(n)d step.", "It fills %(n)d steps.", number)
    return text % {"n": number}


def _left_out(number: int) -> str:
    if not number:
        return ""
    text = ngettext(
        "%(n)d line of the file is of another device and is left out.",
        "%(n)d lines of the file are of other devices and are left out.",
        number,
    )
    return text % {"n": number}


def _fill_row(fill: Any, step: Any) -> FillRow:
    judged = fill.judged
    value = "" if judged.value is None else f"{shown(judged.value, decimals=step.decimals)} {judged.unit}"
    return FillRow(
        label=step.label,
        said=fill.said,
        tests=", ".join(fill.tests),
        value=value,
        limits=words.limits(step.limits, unit=step.unit, decimals=step.decimals) if step.limits else "",
        pill=looks.verdict(judged.verdict),
    )


@dataclass(frozen=True, kw_only=True)
class LayoutPage(Page):
    """``roles``: the headings of the file; ``lines``: its tests."""

    form: forms.Form
    general: Sequence[Any]
    roles: Sequence[Any]
    sample: Any
    lines: Any
    keys: Sequence[str]
    save_url: str
    cancel: str
    seen: int


def layout_page(analyzer: Any, form: forms.Form, lines: Any, *, keys: Sequence[str], seen: int) -> LayoutPage:
    named = [bound for bound in form if bound.name.startswith("name_")]
    general = [bound for bound in form if bound.name != "sample" and bound not in named]
    return LayoutPage(
        title=_("Result files of %(tag)s") % {"tag": analyzer.device.tag},
        lead=_("Where its files say what, and which step each of their tests answers.")
        if seen
        else _("Nothing is stored yet: files in the documented layout are taken as they are."),
        crumbs=crumbs(crumb(analyzer)),
        form=form,
        general=general,
        roles=named,
        sample=form["sample"],
        lines=lines,
        keys=keys,
        save_url=reverse("maintenance:result_files", args=[analyzer.device.tag]),
        cancel=analyzer.get_absolute_url(),
        seen=seen,
    )
