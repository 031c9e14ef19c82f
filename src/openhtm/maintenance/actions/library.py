"""Taking a procedure from the library that comes with the program."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from openhtm.accounts.api import Permission
from openhtm.catalog.api import DeviceType, Model
from openhtm.kernel.actions import action, anywhere
from openhtm.kernel.actors import Actor
from openhtm.kernel.errors import NotFound

from ..checklists import LibraryProcedure, library_procedure
from ..models import ProcedureVersion
from .procedures import NewProcedure, StepDraft, create_procedure


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
        details=_details(found),
        steps=[StepDraft(step=one.step, section=one.section, help=one.help) for one in found.steps],
    )
    return create_procedure(new, by=by, at=at)


def _details(found: LibraryProcedure) -> dict[str, object]:
    return {
        "source": found.source,
        "source_reference": found.source_reference,
        "standard_minutes": found.standard_minutes,
        "competency": found.competency,
        "test_equipment": list(found.test_equipment),
        "warnings": found.warnings,
    }
