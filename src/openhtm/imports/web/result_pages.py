"""What the pages after the decision show: result, undo, progress."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from openhtm.ui.parts import Act, Crumb, Page, Problem, Stage, Stat
from openhtm.ui.tones import Tone

from ..engine.progress import Progress
from ..labels import SLUG
from ..models import Import, State
from ..reports import report, what_depends
from .pages import crumbs, files, stages, stats, url


@dataclass(frozen=True, kw_only=True)
class ResultPage(Page):
    batch: Import
    stats: Sequence[Stat]
    stages: Sequence[Stage]
    files: Sequence[Act]
    errors: Sequence[Problem]
    dependents: Sequence[str] = ()


def result_page(batch: Import, *, may_undo: bool) -> ResultPage:
    undone = batch.state == State.UNDONE
    undo = Act(
        label=_("Undo the import"),
        url=url("undo", batch),
        icon="arrow-back-up",
        kind="danger",
        refused="" if may_undo else _("Your role may not undo imports."),
    )
    return ResultPage(
        title=batch.file_name,
        lead=_lead_of_result(batch),
        lead_tone=Tone.PLAIN if undone else Tone.OK,
        crumbs=crumbs(),
        acts=[] if undone else [undo],
        batch=batch,
        stats=stats(batch),
        stages=stages(batch, "result"),
        files=[*_labels(batch), *files(batch)],
        errors=[
            Problem(message=each["message"], count=each["count"], suggestion=each["suggestion"])
            for each in report(batch).groups("error")
        ],
    )


def _labels(batch: Import) -> list[Act]:
    """Devices that were entered need labels next."""
    if batch.kind != "devices" or batch.state != State.APPLIED or not batch.create_count:
        return []
    return [
        Act(
            label=_("Print their labels"),
            url=f"{reverse('registry:labels')}?of={SLUG}:{batch.pk}",
            icon="tag",
        )
    ]


def _lead_of_result(batch: Import) -> str:
    if batch.state == State.UNDONE:
        return _("This import was undone by %(name)s. Names it entered into catalog and places stay.") % {
            "name": batch.undone_label
        }
    return _("%(create)d entered, %(update)d changed, %(error)d refused.") % {
        "create": batch.create_count,
        "update": batch.update_count,
        "error": batch.error_count,
    }


def undo_page(batch: Import) -> ResultPage:
    """What undoing means, and what stands in the way."""
    dependents = what_depends(batch)[:200]
    refused = _("Something depends on it; see below.") if dependents else ""
    act = Act(
        label=_("Undo the import"),
        url=url("undo", batch),
        icon="arrow-back-up",
        kind="danger",
        method="post",
        refused=refused,
    )
    return ResultPage(
        title=_("Undo %(file)s?") % {"file": batch.file_name},
        lead=_("What it entered is withdrawn, what it changed is as before. The ledger keeps both."),
        lead_tone=Tone.SOON,
        crumbs=[*crumbs(), Crumb(label=batch.file_name, url=url("result", batch))],
        acts=[act],
        batch=batch,
        stats=stats(batch),
        stages=stages(batch, "result"),
        files=(),
        errors=(),
        dependents=dependents,
    )


@dataclass(frozen=True, kw_only=True)
class ProgressPage(Page):
    label: str
    done: int
    total: int | None
    refresh: str


def progress_page(batch: Import, told: Progress | None) -> ProgressPage:
    label = _("Checking the list") if batch.job == "check" else _("Importing")
    return ProgressPage(
        title=batch.file_name,
        lead=_("You can leave this page and come back: a worker goes on with it."),
        crumbs=crumbs(),
        label=label,
        done=told.done if told else 0,
        total=told.total if told else None,
        refresh=url("progress", batch),
    )
