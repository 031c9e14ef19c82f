"""What the pages of the wizard show."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.utils.translation import ngettext

from openhtm.kernel.paging import Page as Found
from openhtm.ui.parts import Act, Column, Crumb, Page, Paging, Pill, Problem, Stage, Stat
from openhtm.ui.tones import Tone

from ..engine import findings
from ..kinds import kind as kind_of
from ..kinds.base import NewName
from ..mending import Mend, mends
from ..models import Import, ImportProblem, State
from ..reports import report
from ..rules.text import normalize
from ..words import message, suggestion
from .forms import ColumnsForm

_STATES = {
    State.UPLOADED: (Tone.SOON, lazy("To be checked")),
    State.CHECKED: (Tone.INFO, lazy("Checked, not imported")),
    State.APPLIED: (Tone.OK, lazy("Imported")),
    State.UNDONE: (Tone.PLAIN, lazy("Undone")),
}
_SHOWN_NAMES = 100


def crumbs() -> list[Crumb]:
    return [Crumb(label=_("Import"), url=reverse("imports:import_list"))]


def url(name: str, batch: Import) -> str:
    return reverse(f"imports:{name}", args=[batch.pk])


def stage_url(batch: Import) -> str:
    """Where the import stands."""
    if batch.job:
        return url("progress", batch)
    if batch.state in (State.APPLIED, State.UNDONE):
        return url("result", batch)
    if batch.state == State.CHECKED:
        return url("problems" if _was_said(batch) else "columns", batch)
    return url("columns", batch) if batch.found else reverse("imports:upload")


def _was_said(batch: Import) -> bool:
    """Whether somebody has gone past the columns."""
    return bool(batch.mapping or batch.words or batch.choices or batch.settings)


def stages(batch: Import | None, now: str) -> list[Stage]:
    """File, Columns, Problems, Result; those behind can be gone back to."""
    names = {"file": _("File"), "columns": _("Columns"), "problems": _("Problems"), "result": _("Result")}
    order = list(names)
    done = order[: order.index(now)]
    open_ = batch is not None and batch.state in (State.UPLOADED, State.CHECKED)
    return [
        Stage(
            label=label,
            state="current" if name == now else "done" if name in done else "todo",
            url=url(name, batch) if batch and open_ and name in done and name != "file" else "",
        )
        for name, label in names.items()
    ]


@dataclass(frozen=True, kw_only=True)
class ImportRow:
    batch: Import
    url: str
    kind: str
    pill: Pill


@dataclass(frozen=True, kw_only=True)
class ListPage(Page):
    rows: Sequence[ImportRow]
    columns: Sequence[Column]
    paging: Paging
    add: Act


def list_page(found: Found[Import]) -> ListPage:
    add = Act(label=_("Import a list"), url=reverse("imports:upload"), icon="upload", kind="primary")
    return ListPage(
        title=_("Import"),
        lead=_("Bring the list you have. Everything is shown before anything is written."),
        acts=[add],
        add=add,
        rows=[_row(batch) for batch in found.rows],
        columns=[
            Column(label=_("File")),
            Column(label=_("What")),
            Column(label=_("State")),
            Column(label=_("Rows"), numeric=True),
            Column(label=_("Refused"), numeric=True, hidden_on_phone=True),
            Column(label=_("Uploaded"), hidden_on_phone=True),
        ],
        paging=Paging(
            next_url=f"?cursor={found.next_cursor}" if found.next_cursor else "",
            previous_url=f"?cursor={found.previous_cursor}" if found.previous_cursor else "",
        ),
    )


def _row(batch: Import) -> ImportRow:
    tone, text = _STATES[State(batch.state)]
    return ImportRow(
        batch=batch,
        url=url("import", batch),
        kind=str(kind_of(batch.kind).title),
        pill=Pill(text=str(text), tone=tone),
    )


@dataclass(frozen=True, kw_only=True)
class FilePage(Page):
    form: forms.Form
    stages: Sequence[Stage]

    @classmethod
    def of(cls, form: forms.Form) -> FilePage:
        return cls(title=_("Import a list"), crumbs=crumbs(), form=form, stages=stages(None, "file"))


@dataclass(frozen=True, kw_only=True)
class ColumnRow:
    header: str
    control: forms.BoundField
    pill: Pill
    samples: Sequence[str]


@dataclass(frozen=True, kw_only=True)
class ColumnsPage(Page):
    batch: Import
    form: ColumnsForm
    rows: Sequence[ColumnRow]
    controls: Sequence[forms.BoundField]
    stages: Sequence[Stage]
    notes: Sequence[str]
    warnings: Sequence[str]


def columns_page(batch: Import, form: ColumnsForm) -> ColumnsPage:
    found = batch.found
    unmapped = sum(1 for each in found["columns"] if not each["field"])
    return ColumnsPage(
        title=batch.file_name,
        lead=_lead_of_columns(len(found["columns"]), unmapped),
        lead_tone=Tone.SOON if unmapped else Tone.OK,
        crumbs=crumbs(),
        batch=batch,
        form=form,
        rows=[_column_row(form, position, each) for position, each in enumerate(found["columns"])],
        controls=[form[name] for name in form.fields if not name.startswith("column-")],
        stages=stages(batch, "columns"),
        notes=found.get("notes", ()),
        warnings=[
            group["message"] for group in report(batch).groups("warning") if group["rule"].startswith("file.")
        ],
    )


def _lead_of_columns(count: int, unmapped: int) -> str:
    if not unmapped:
        return _("All %(count)d columns were understood. Check that they are right.") % {"count": count}
    return ngettext(
        "%(unmapped)d of %(count)d columns means nothing to the program. Choose its field, or leave it out.",
        "%(unmapped)d of %(count)d columns mean nothing to the program. Choose their fields, or "
        "leave them out.",
        unmapped,
    ) % {"unmapped": unmapped, "count": count}


def _column_row(form: ColumnsForm, position: int, column: dict[str, Any]) -> ColumnRow:
    return ColumnRow(
        header=column["header"],
        control=form[f"column-{position}"],
        pill=_confidence(column),
        samples=[sample for sample in column["samples"] if sample],
    )


def _confidence(column: dict[str, Any]) -> Pill:
    if not column["field"]:
        left_out = column["how"] in ("given", "remembered")
        return Pill(text=_("Left out"), tone=Tone.PLAIN if left_out else Tone.UNKNOWN)
    percent = round(column["confidence"] * 100)
    said = {"given": _("Said by you"), "remembered": _("Remembered"), "profile": _("From the profile")}
    if column["how"] in said:
        return Pill(text=said[column["how"]], tone=Tone.OK)
    tone = Tone.OK if percent >= 90 else Tone.SOON
    return Pill(text=_("%(percent)d %% sure") % {"percent": percent}, tone=tone)


@dataclass(frozen=True, kw_only=True)
class MendableGroup:
    problem: Problem
    key: str
    mends: Sequence[Mend]


@dataclass(frozen=True, kw_only=True)
class ProblemRow:
    row: int
    column: str
    value: str
    message: str
    suggestion: str
    tone: Tone


@dataclass(frozen=True, kw_only=True)
class NameRow:
    name: NewName
    list_label: str
    choices: Sequence[tuple[str, str]]
    chosen: str
    likely: bool


@dataclass(frozen=True, kw_only=True)
class ProblemsPage(Page):
    batch: Import
    stats: Sequence[Stat]
    errors: Sequence[MendableGroup]
    warnings: Sequence[MendableGroup]
    rows: Sequence[ProblemRow]
    columns: Sequence[Column]
    paging: Paging
    names: Sequence[NameRow]
    more_names: int
    samples: Sequence[Any]
    stages: Sequence[Stage]
    apply_acts: Sequence[Act]
    files: Sequence[Act]


def problems_page(batch: Import, found: Found[ImportProblem], *, cause: str) -> ProblemsPage:
    groups = report(batch).groups()
    names = findings.choices_of(batch.found.get("new_names", []))
    names.sort(key=lambda each: (not each.candidates, each.list_name, each.name))
    return ProblemsPage(
        title=batch.file_name,
        lead=_lead_of_problems(batch),
        lead_tone=Tone.SOON if batch.error_count else Tone.OK,
        crumbs=crumbs(),
        batch=batch,
        stats=stats(batch),
        errors=[_group(batch, each) for each in groups if each["severity"] == "error"],
        warnings=[_group(batch, each) for each in groups if each["severity"] == "warning"],
        rows=[_problem_row(row) for row in found.rows],
        columns=[
            Column(label=_("Row"), numeric=True),
            Column(label=_("Column")),
            Column(label=_("Value")),
            Column(label=_("Problem")),
            Column(label=_("What to do"), hidden_on_phone=True),
        ],
        paging=Paging(
            next_url=_with(cause, found.next_cursor), previous_url=_with(cause, found.previous_cursor)
        ),
        names=[_name_row(batch, each) for each in names[:_SHOWN_NAMES]],
        more_names=max(0, len(names) - _SHOWN_NAMES),
        samples=batch.found.get("samples", []),
        stages=stages(batch, "problems"),
        apply_acts=[_apply_act(batch)],
        files=files(batch),
    )


def _with(cause: str, cursor: str) -> str:
    if not cursor:
        return ""
    return f"?cause={cause}&cursor={cursor}#rows" if cause else f"?cursor={cursor}#rows"


def _lead_of_problems(batch: Import) -> str:
    if not batch.error_count:
        return _("No row has a problem that stands in the way.")
    return ngettext(
        "%(count)d row cannot be taken as it is. Mend it here or in the list, or import without it.",
        "%(count)d rows cannot be taken as they are. Mend them here or in the list, or import without them.",
        batch.error_count,
    ) % {"count": batch.error_count}


def stats(batch: Import) -> list[Stat]:
    """The five counts; they sum to the rows."""
    of = _("of %(rows)d rows") % {"rows": batch.row_count}
    return [
        Stat(
            label=_("New"),
            value=batch.create_count,
            definition=_("Not in the record yet."),
            of=of,
            tone=Tone.INFO,
        ),
        Stat(
            label=_("Changed"),
            value=batch.update_count,
            definition=_("In the record with other facts."),
            of=of,
        ),
        Stat(
            label=_("Unchanged"), value=batch.unchanged_count, definition=_("In the record just so."), of=of
        ),
        Stat(
            label=_("Left out"),
            value=batch.skip_count,
            definition=_("Rows that say nothing, or say it again."),
            of=of,
        ),
        Stat(
            label=_("Refused"),
            value=batch.error_count,
            definition=_("Rows with a problem that stands in the way."),
            of=of,
            tone=Tone.OVERDUE if batch.error_count else Tone.PLAIN,
        ),
    ]


def _group(batch: Import, group: dict[str, Any]) -> MendableGroup:
    examples = batch.problems.filter(cause=group["key"]).exclude(value="").values_list("value", flat=True)
    return MendableGroup(
        problem=Problem(
            message=group["message"],
            count=group["count"],
            tone=Tone.OVERDUE if group["severity"] == "error" else Tone.SOON,
            examples=list(dict.fromkeys(examples[:20]))[:3],
            suggestion=group["suggestion"],
            url=f"?cause={group['key']}#rows",
        ),
        key=group["key"],
        mends=mends(batch, group),
    )


def _problem_row(row: ImportProblem) -> ProblemRow:
    problem = findings.as_problem(row)
    tone = Tone.OVERDUE if row.severity == "error" else Tone.SOON
    return ProblemRow(
        row=row.row,
        column=row.column,
        value=row.value,
        message=message(problem),
        suggestion=suggestion(problem),
        tone=tone,
    )


_LISTS = {
    "manufacturer": lazy("Manufacturer"),
    "model": lazy("Model"),
    "device_type": lazy("Device type"),
    "department": lazy("Department"),
    "room": lazy("Room"),
    "site": lazy("Site"),
    "plan": lazy("Plan"),
    "procedure": lazy("Procedure"),
}


def _name_row(batch: Import, name: NewName) -> NameRow:
    same = [
        (
            f"same:{pk}",
            _("Same as %(name)s (%(percent)d %%)") % {"name": known, "percent": round(confidence * 100)},
        )
        for pk, known, confidence in name.candidates
    ]
    chosen = batch.choices.get(name.list_name, {}).get(normalize(name.name), "new")
    parks = [("park", _("Park: keep it in the notes"))] if name.list_name == "manufacturer" else []
    return NameRow(
        name=name,
        list_label=str(_LISTS.get(name.list_name, name.list_name)),
        choices=[("new", _("New")), *same, *parks] if same or parks else [],
        chosen=chosen,
        likely=any(confidence >= 0.85 for _pk, _name, confidence in name.candidates),
    )


def _apply_act(batch: Import) -> Act:
    writing = batch.create_count + batch.update_count
    label = ngettext("Import %(count)d row", "Import %(count)d rows", writing) % {"count": writing}
    refused = "" if writing else _("No row would enter or change anything.")
    return Act(
        label=label, url=url("apply", batch), icon="check", kind="primary", method="post", refused=refused
    )


def files(batch: Import) -> list[Act]:
    found = []
    if batch.error_count:
        found.append(Act(label=_("Refused rows as CSV"), url=url("refused", batch), icon="download"))
    if batch.found.get("groups"):
        found.append(Act(label=_("All problems as CSV"), url=url("problem_file", batch), icon="download"))
    return found
