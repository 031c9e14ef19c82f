"""Writing procedures: new ones, new versions, and the steps of a draft."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.utils.translation import gettext as _

from openhtm.accounts.api import Permission
from openhtm.catalog.api import DeviceType, Model
from openhtm.kernel import acts
from openhtm.kernel.actions import action, anywhere
from openhtm.kernel.actors import Actor
from openhtm.kernel.errors import DomainError, InvalidInput

from .. import rule_words
from ..acting import person
from ..drafts import draft
from ..electrical import check_tables
from ..models import Procedure, ProcedureState, ProcedureStep, ProcedureVersion
from ..models.content import step_content
from ..rules.steps import InvalidStep, Step, check_steps
from ..step_rows import step_row

EDITABLE = frozenset(
    {
        "source",
        "source_reference",
        "standard_minutes",
        "competency",
        "test_equipment",
        "parts_kit",
        "warnings",
        "change_note",
    }
)


class ProcedureExists(DomainError):
    """The code is taken."""

    code = "procedure_exists"


class DraftExists(DomainError):
    """The procedure already has a draft or a version in review."""

    code = "draft_exists"


@dataclass(frozen=True, kw_only=True)
class StepDraft:
    """A step as it is written: what the rules judge, with section and explanation."""

    step: Step
    section: str = ""
    help: str = ""


@dataclass(frozen=True, kw_only=True)
class NewProcedure:
    """What a new procedure begins with. `details` are fields of its first version."""

    code: str
    title: str
    device_type: DeviceType | None = None
    model: Model | None = None
    library: str = ""
    library_seen: str = ""
    details: Mapping[str, object] = field(default_factory=dict)
    steps: Sequence[StepDraft] = ()


@action("maintenance.procedure.create", needs=Permission.PROCEDURE_EDIT, where=anywhere)
def create_procedure(new: NewProcedure, *, by: Actor, at: datetime) -> ProcedureVersion:
    """Make a procedure with version 1 as a draft; returns the draft."""
    code = new.code.strip()
    if not code or not new.title.strip():
        raise InvalidInput(_("A procedure needs a code and a title."))
    if Procedure.objects.filter(code__iexact=code).exists():
        raise ProcedureExists(
            _("There is a procedure %(code)s already. Edit that one or choose another code.") % {"code": code}
        )
    procedure = acts.create(
        Procedure(
            code=code,
            title=new.title.strip(),
            device_type=new.device_type,
            model=new.model,
            library=new.library,
            library_seen=new.library_seen,
        )
    )
    version = _new_version(procedure, number=1, details=new.details, by=by, at=at)
    if new.steps:
        _write_steps(version, new.steps)
    return version


@action("maintenance.procedure.start_version", needs=Permission.PROCEDURE_EDIT, where=anywhere)
def start_version(
    procedure: Procedure, *, change_note: str = "", by: Actor, at: datetime
) -> ProcedureVersion:
    """Make the next version as a draft that begins as a copy of the latest one."""
    latest = procedure.versions.order_by("number").last()
    if latest is None:
        return _new_version(procedure, number=1, details={"change_note": change_note}, by=by, at=at)
    if latest.state in {ProcedureState.DRAFT, ProcedureState.IN_REVIEW}:
        raise DraftExists(
            _("Version %(number)s is not approved yet. Finish or change that one first.")
            % {"number": latest.number}
        )
    details = {name: getattr(latest, name) for name in EDITABLE} | {"change_note": change_note}
    version = _new_version(procedure, number=latest.number + 1, details=details, by=by, at=at)
    copied = [StepDraft(step=step.rule, section=step.section, help=step.help) for step in latest.steps.all()]
    _write_steps(version, copied)
    return version


def _new_version(
    procedure: Procedure, *, number: int, details: Mapping[str, object], by: Actor, at: datetime
) -> ProcedureVersion:
    _refuse_unknown(details)
    return acts.create(
        ProcedureVersion(procedure=procedure, number=number, author=person(by), created_at=at, **details)
    )


def _refuse_unknown(details: Mapping[str, object]) -> None:
    if unknown := sorted(set(details) - EDITABLE):
        raise InvalidInput(
            _("%(unknown)s cannot be set on a procedure version.") % {"unknown": ", ".join(unknown)}
        )


@action("maintenance.procedure.edit", needs=Permission.PROCEDURE_EDIT, where=anywhere)
def edit_version(
    version: ProcedureVersion,
    *,
    details: Mapping[str, object] | None = None,
    steps: Sequence[StepDraft] | None = None,
    seen_version: int | None = None,
    by: Actor,
    at: datetime,
) -> ProcedureVersion:
    """Change facts of a draft, and replace its steps when `steps` is given."""
    _refuse_unknown(details or {})
    acts.save(draft(version), seen_version=seen_version, author=person(by), **(details or {}))
    if steps is not None:
        _write_steps(version, steps)
    return version


def _write_steps(version: ProcedureVersion, drafts: Sequence[StepDraft]) -> None:
    """Replace all steps of a draft. The draft's rows are not evidence yet, so they may go."""
    _check(drafts)
    before = [step_content(step) for step in version.steps.all()]
    version.steps.all().delete()
    rows = [
        step_row(one.step, section=one.section, how=one.help, position=position, procedure_version=version)
        for position, one in enumerate(drafts, start=1)
    ]
    ProcedureStep.objects.bulk_create(rows)
    after = [step_content(row) for row in rows]
    if before != after:
        acts.note(version, before={"steps": before}, after={"steps": after})


def _check(drafts: Sequence[StepDraft]) -> None:
    try:
        check_steps([one.step for one in drafts])
        check_tables([one.step for one in drafts])
    except InvalidStep as problem:
        told = rule_words.reason(problem)
        raise InvalidInput(
            rule_words.impossible(problem), fields={problem.key or "steps": [told]}
        ) from problem
