"""How the fleet is maintained: procedures from the library, one line of inspection for each type, and what is
known of electrical safety."""

from __future__ import annotations

from openhtm.maintenance import api as maintenance
from openhtm.maintenance.api import Basis, Interval, NewPlan, Procedure, Terms, Unit

from ..rules.content import TypeContent
from ..rules.history import YEARS, add_months
from .stage import BY, Stage

#: For types that no procedure of the library is written for.
_GENERAL = "electrical_safety"
_TABLE = "nfpa_99_2012"
_CLASSES = {
    "I": maintenance.electrical.ProtectionClass.I,
    "II": maintenance.electrical.ProtectionClass.II,
    "IP": maintenance.electrical.ProtectionClass.IP,
}


def load_strategy(stage: Stage) -> None:
    """Approve the library's procedures as they are and plan every type's inspection, all sites alike."""
    wanted = {item.name: _slug(item) for item in stage.content.types}
    procedures = {slug: _procedure(stage, slug) for slug in sorted(set(wanted.values()))}
    for item in stage.content.types:
        _plan(stage, item, procedures[wanted[item.name]])
    _electrical(stage)


def _slug(item: TypeContent) -> str:
    """The procedure of the library that names the type among its families."""
    for found in maintenance.library_procedures():
        if item.name in found.families:
            return found.slug
    return _GENERAL


def _procedure(stage: Stage, slug: str) -> Procedure:
    begin = add_months(stage.today, -12 * YEARS)
    draft = maintenance.copy_from_library(slug=slug, by=BY, at=stage.at)
    maintenance.submit_procedure(draft, by=BY, at=stage.at)
    return maintenance.approve_procedure(draft, effective_from=begin, by=BY, at=stage.at).procedure


def _electrical(stage: Stage) -> None:
    """Every site follows one table; of most types it is known what they are, the rest is asked."""
    for site in stage.sites.values():
        maintenance.electrical_acts.choose_table(site, slug=_TABLE, by=BY, at=stage.at)
    for item in stage.content.types:
        for model in item.models if item.safety else ():
            new = maintenance.NewFacts(facts=_facts(item.safety), source="Rating plate")
            known = stage.models[item.name, model.number]
            maintenance.electrical_acts.describe_model(known, new=new, by=BY, at=stage.at)


def _facts(safety: str) -> maintenance.electrical.Facts:
    protection, *parts = safety.split()
    return maintenance.electrical.Facts(
        protection=_CLASSES[protection],
        parts=frozenset(maintenance.electrical.AppliedPart(part) for part in parts),
        connection=maintenance.electrical.Connection.CORD,
    )


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
