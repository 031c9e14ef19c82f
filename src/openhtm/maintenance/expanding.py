"""From a step "electrical safety by table" to what is measured on one device.

What is known of the device wins over what is known of its model; the manufacturer's limits win over the table.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from openhtm.kernel.errors import DomainError

from . import words
from .electrical import standing_in
from .electrical import table as table_named
from .models import ChecklistRun, ElectricalFacts, ProcedureStep, ProcedureVersion, SafetyStandard, WorkOrder
from .rules.electrical import Expanded, Facts, MakerLimit, Table, expand
from .rules.steps import Step, StepKind
from .step_rows import step_row


class UnableToExpand(DomainError):
    """The site follows a table that this program does not have."""

    code = "no_safety_table"


@dataclass(frozen=True, kw_only=True)
class Known:
    """What is known of one device: ``of_device`` and ``of_model`` are the rows it comes from."""

    facts: Facts
    makers: Sequence[MakerLimit]
    of_device: ElectricalFacts | None = None
    of_model: ElectricalFacts | None = None


def known_of(device: Any | None) -> Known:
    """Without a device nothing is known: everything is asked."""
    if device is None:
        return Known(facts=Facts(), makers=())
    return known_of_many([device])[device.pk]


def _rows(devices: Iterable[Any]) -> Iterable[ElectricalFacts]:
    found = list(devices)
    of_devices = ElectricalFacts.objects.filter(device__in=[one.pk for one in found])
    of_models = ElectricalFacts.objects.filter(model__in={one.model_id for one in found if one.model_id})
    return [*of_devices, *of_models]


def known_of_many(devices: Sequence[Any]) -> dict[int, Known]:
    """By device, in two queries."""
    rows = list(_rows(devices))
    own = {row.device_id: row for row in rows if row.device_id}
    models = {row.model_id: row for row in rows if row.model_id}
    return {one.pk: _known(own.get(one.pk), models.get(one.model_id)) for one in devices}


def _known(device: ElectricalFacts | None, model: ElectricalFacts | None) -> Known:
    mine = device.facts if device else Facts()
    theirs = model.facts if model else Facts()
    limits = {one.key: one for row in (model, device) if row for one in row.makers}
    facts = Facts(
        protection=mine.protection or theirs.protection,
        parts=theirs.parts if mine.parts is None else mine.parts,
        connection=mine.connection or theirs.connection,
    )
    return Known(facts=facts, makers=list(limits.values()), of_device=device, of_model=model)


def table_step(version: ProcedureVersion) -> ProcedureStep | None:
    """The step that a table replaces; a version has one at most."""
    steps = version.steps.all()
    return next((step for step in steps if step.kind == StepKind.ELECTRICAL_SAFETY), None)


@dataclass(frozen=True, kw_only=True)
class Held:
    """The table that holds. ``chosen``: by the site or the step, not standing in until somebody chooses."""

    table: Table
    chosen: bool


def tables_of_sites(sites: Iterable[int]) -> dict[int, Held]:
    """What each site follows, in one query. A site whose table this program does not have is left out."""
    wanted = set(sites)
    chosen = dict(SafetyStandard.objects.filter(site__in=wanted).values_list("site_id", "table"))
    found = {site: table_named(chosen[site]) if site in chosen else standing_in() for site in wanted}
    return {
        site: Held(table=table, chosen=site in chosen) for site, table in found.items() if table is not None
    }


def table_of_site(site_id: int) -> Held | None:
    return tables_of_sites([site_id]).get(site_id)


def _held(step: ProcedureStep, of_site: Held | None) -> Held | None:
    """The table that the step names, else the site's."""
    if not step.expected:
        return of_site
    named = table_named(step.expected)
    return Held(table=named, chosen=True) if named else None


def table_for(step: ProcedureStep, *, site_id: int) -> Held:
    """The table that a checklist of the site is laid out with; raises `UnableToExpand`."""
    found = _held(step, None if step.expected else table_of_site(site_id))
    if found is None:
        raise UnableToExpand(
            _(
                "The site follows a table of electrical safety that this program does not have. "
                "A manager chooses another under Procedures, Electrical safety."
            )
        )
    return found


@dataclass(frozen=True, kw_only=True)
class Laid:
    """What a checklist is laid out with. ``told``: by which table and facts, for its record."""

    steps: list[ProcedureStep]
    told: dict[str, Any]


def laid_out(step: ProcedureStep, *, held: Held, known: Known, **owner: Any) -> Laid:
    """The rows that replace the step, not stored yet."""
    found = expand(held.table, known.facts, known.makers, at=step.rule)
    rows = [_stored(one, step, held.table, **owner) for one in found]
    return Laid(steps=rows, told=told(held, known))


def _stored(one: Expanded, step: ProcedureStep, table: Table, **owner: Any) -> ProcedureStep:
    row = step_row(
        one.step,
        section=step.section or _("Electrical safety"),
        how=one.help,
        position=step.position,
        **owner,
    )
    if one.instead_of is not None:
        row.source = said_source(one, table)[:300]
    return row


def said_source(one: Expanded, table: Table) -> str:
    """Where the limit comes from; of the manufacturer's, which one it replaces."""
    if one.instead_of is None:
        return one.step.source
    row = one.instead_of
    limit = words.limits(row.limits, unit=row.unit)
    by = ", ".join(text for text in (table.standard, row.clause) if text)
    facts = {"source": one.step.source, "by": by, "limit": limit}
    return _("Manufacturer: %(source)s (instead of %(limit)s by %(by)s)") % facts


def told(held: Held, known: Known) -> dict[str, Any]:
    """As it is kept on the checklist."""
    facts, table = known.facts, held.table
    return {
        "table": table.slug,
        "standard": table.standard,
        "chosen": held.chosen,
        "protection": facts.protection.value if facts.protection else None,
        "parts": None if facts.parts is None else sorted(one.value for one in facts.parts),
        "connection": facts.connection.value if facts.connection else None,
        "manufacturer": sorted(one.key for one in known.makers),
    }


def for_order(order: WorkOrder, version: ProcedureVersion) -> Laid | None:
    """What a checklist of this order would be laid out with; None for a version without a table."""
    step = table_step(version)
    if step is None:
        return None
    return laid_out(step, held=table_for(step, site_id=order.site_id), known=known_of(order.device))


# -- for many orders --------------------------------------------------------------------------------------


def laid_key(order: WorkOrder) -> str:
    """The name of the steps that are laid out for one order, where others are named by their version."""
    return f"order:{order.pk}"


def laid_for(
    orders: Sequence[WorkOrder],
    runs: Mapping[int, ChecklistRun],
    versions: Mapping[int, ProcedureVersion],
) -> dict[int, list[ProcedureStep]]:
    """The steps of each order whose version has a table, in few queries: of the checklist in hand as they were
    laid out, of others as they would be. An order whose site follows a table that is not there is left out."""
    having = [order for order in orders if order.pk in versions and table_step(versions[order.pk])]
    known = known_of_many([order.device for order in having if order.device])
    tables = tables_of_sites(order.site_id for order in having)
    made: dict[int, list[ProcedureStep]] = {}
    for order in having:
        version, run = versions[order.pk], runs.get(order.pk)
        own = list(run.own_steps.all()) if run else _would_be(order, version, tables, known)
        if own:
            made[order.pk] = in_place(version.steps.all(), own)
    return made


def _would_be(
    order: WorkOrder,
    version: ProcedureVersion,
    tables: Mapping[int, Held],
    known: Mapping[int, Known],
) -> list[ProcedureStep]:
    step = table_step(version)
    held = _held(step, tables.get(order.site_id)) if step else None
    if step is None or held is None:
        return []
    of = known[order.device_id] if order.device_id else known_of(None)
    return laid_out(step, held=held, known=of).steps


def in_place(steps: Iterable[ProcedureStep], own: Sequence[ProcedureStep]) -> list[ProcedureStep]:
    """The steps in order, with the table's in place of the step that stands for it."""
    laid = sorted(own, key=lambda step: step.pk or 0)
    made: list[ProcedureStep] = []
    for step in steps:
        made += laid if step.kind == StepKind.ELECTRICAL_SAFETY else [step]
    return made


# -- for looking at ---------------------------------------------------------------------------------------

#: A procedure asks for safety critically; the preview of a device shows it so.
_PREVIEW = Step(key="electrical_safety", kind=StepKind.ELECTRICAL_SAFETY, label="", critical=True)


def preview(table: Table, known: Known) -> list[Expanded]:
    """What a checklist with a table would ask for now."""
    return expand(table, known.facts, known.makers, at=_PREVIEW)


def known_of_model(model: Any) -> Known:
    return _known(None, ElectricalFacts.objects.filter(model=model).first())
