"""Procedures that were copied from the library: whether the library has a newer one, and what differs."""

from __future__ import annotations

from collections.abc import Sequence

from openhtm.kernel.canonical import canonical, sha256

from .checklists import LibraryProcedure, library_procedure
from .models import Procedure, ProcedureVersion
from .models.content import step_content
from .rules.library_news import Offer, Written, offers
from .step_rows import step_row


def shipped_for(procedure: Procedure) -> LibraryProcedure | None:
    """The library's procedure that it was copied from; None where it was not, or the library has it no more."""
    return library_procedure(procedure.library) if procedure.library else None


def fingerprint(shipped: LibraryProcedure) -> str:
    """Of its steps: another one means that the library ships a newer version."""
    rows = [
        step_row(one.step, section=one.section, how=one.help, position=position)
        for position, one in enumerate(shipped.steps, start=1)
    ]
    return sha256(canonical([step_content(row) for row in rows]))


def has_news(procedure: Procedure) -> bool:
    """Whether the library ships other steps than those that were copied or looked at last."""
    shipped = shipped_for(procedure)
    if shipped is None or not procedure.library_seen:
        return False
    return fingerprint(shipped) != procedure.library_seen


def written(version: ProcedureVersion) -> list[Written]:
    return [Written(step=row.rule, section=row.section, help=row.help) for row in version.steps.all()]


def written_in_library(shipped: LibraryProcedure) -> list[Written]:
    return [Written(step=one.step, section=one.section, help=one.help) for one in shipped.steps]


def offers_for(version: ProcedureVersion) -> Sequence[Offer]:
    """How the version differs from the library; nothing where it was not copied from there."""
    shipped = shipped_for(version.procedure)
    return offers(written(version), written_in_library(shipped)) if shipped else ()
