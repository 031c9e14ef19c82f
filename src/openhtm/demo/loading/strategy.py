"""How the fleet is maintained: procedures from the library, and one line of inspection for each type."""

from __future__ import annotations

from openhtm.maintenance import api as maintenance
from openhtm.maintenance.api import Basis, Interval, NewPlan, Procedure, Terms, Unit

from ..rules.content import TypeContent
from ..rules.history import YEARS, add_months
from .stage import BY, Stage

#: For types without a procedure of their own: the electrical safety test.
_GENERAL = "electrical_safety_nfpa99"


def load_strategy(stage: Stage) -> None:
    """Approve the library's procedures as they are and plan every type's inspection, all sites alike."""
    procedures = {slug: _procedure(stage, slug) for slug in sorted(_slugs(stage))}
    for item in stage.content.types:
        _plan(stage, item, procedures[item.checklist or _GENERAL])


def _slugs(stage: Stage) -> set[str]:
    return {item.checklist for item in stage.content.types if item.checklist} | {_GENERAL}


def _procedure(stage: Stage, slug: str) -> Procedure:
    begin = add_months(stage.today, -12 * YEARS)
    draft = maintenance.copy_from_library(slug=slug, by=BY, at=stage.at)
    maintenance.submit_procedure(draft, by=BY, at=stage.at)
    return maintenance.approve_procedure(draft, effective_from=begin, by=BY, at=stage.at).procedure


def _plan(stage: Stage, item: TypeContent, procedure: Procedure) -> None:
    terms = Terms(
        interval=Interval(count=item.months, unit=Unit.MONTH),
        basis=Basis.IFU,
        basis_reference="Manufacturer's service manual, preventive maintenance schedule",
    )
    new = NewPlan(
        code="inspection",
        title=_title(item.months),
        terms=terms,
        effective_from=add_months(stage.today, -12 * YEARS),
        device_type=stage.types[item.name],
        procedure=procedure,
        reason="Strategy of the demonstration.",
    )
    maintenance.add_plan(new, by=BY, at=stage.at)


def _title(months: int) -> str:
    return {6: "Semi-annual inspection", 12: "Annual inspection", 24: "Inspection every two years"}[months]
