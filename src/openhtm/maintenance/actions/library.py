"""Taking a procedure from the library that comes with the program."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from django.utils.translation import gettext as _

from openhtm.accounts.api import Permission
from openhtm.catalog.api import DeviceType, Model
from openhtm.kernel import acts
from openhtm.kernel.actions import action, anywhere
from openhtm.kernel.actors import Actor
from openhtm.kernel.errors import InvalidInput, NotFound

from .. import library_news
from ..checklists import LibraryProcedure, library_procedure
from ..models import Procedure, ProcedureState, ProcedureVersion
from ..rules.library_news import Written, offers, taken
from .procedures import NewProcedure, StepDraft, create_procedure, edit_version, start_version


@action("maintenance.procedure.copy_from_library", needs=Permission.PROCEDURE_EDIT, where=anywhere)
def copy(
    *,
    slug: str,
    code: str = "",
    title: str = "",
    device_type: DeviceType | None = None,
    model: Model | None = None,
    by: Actor,
    at: datetime,
) -> ProcedureVersion:
    """Make a procedure from a library file, as a draft to be adapted and approved."""
    found = library_procedure(slug)
    if found is None:
        raise NotFound(_("The library has no procedure named %(slug)s.") % {"slug": slug})
    new = NewProcedure(
        code=code or found.code,
        title=title or found.title,
        device_type=device_type,
        model=model,
        library=slug,
        library_seen=library_news.fingerprint(found),
        details=_details(found),
        steps=[StepDraft(step=one.step, section=one.section, help=one.help) for one in found.steps],
    )
    return create_procedure(new, by=by, at=at)


@action("maintenance.procedure.take_over_from_library", needs=Permission.PROCEDURE_EDIT, where=anywhere)
def take_over(procedure: Procedure, *, keys: Collection[str], by: Actor, at: datetime) -> ProcedureVersion:
    """Bring the chosen steps of the library into the draft; where there is none, one is begun. What the library
    ships now counts as looked at, also with no step chosen: then no draft is begun.

    Nothing in force changes: the draft is approved like any other.
    """
    shipped = library_news.shipped_for(procedure)
    if shipped is None:
        raise NotFound(_("%(procedure)s was not copied from the library.") % {"procedure": procedure})
    newest = procedure.versions.latest("number")
    theirs = library_news.written_in_library(shipped)
    known = {one.key for one in offers(library_news.written(newest), theirs)}
    if strangers := sorted(set(keys) - known):
        raise InvalidInput(
            _("%(steps)s do not differ from the library.") % {"steps": ", ".join(strangers)},
            fields={"keys": strangers},
        )
    acts.save(procedure, library_seen=library_news.fingerprint(shipped))
    return _with_steps(newest, theirs, keys, by=by, at=at) if keys else newest


def _with_steps(
    newest: ProcedureVersion, theirs: Sequence[Written], keys: Collection[str], *, by: Actor, at: datetime
) -> ProcedureVersion:
    draft = newest
    if newest.state != ProcedureState.DRAFT:
        draft = start_version(newest.procedure, change_note=_NOTE, by=by, at=at)
    steps = [
        StepDraft(step=one.step, section=one.section, help=one.help)
        for one in taken(library_news.written(draft), theirs, keys)
    ]
    return edit_version(draft, steps=steps, by=by, at=at)


#: Stays with the version, so in the language of the record.
_NOTE = "Steps taken over from the library"


def _details(found: LibraryProcedure) -> dict[str, object]:
    return {
        "source": found.source,
        "source_reference": found.source_reference,
        "standard_minutes": found.standard_minutes,
        "competency": found.competency,
        "test_equipment": list(found.test_equipment),
        "warnings": found.warnings,
    }
