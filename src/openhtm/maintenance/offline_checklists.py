"""Checklists as a phone has them without a network: the steps with their limits, and what they can be measured with."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from openhtm.kernel.time import local_date

from . import access, measuring, words
from .models import ProcedureStep, ProcedureVersion, WorkOrder
from .rules.limits import shown
from .rules.quantities import UNITS, find_unit
from .rules.steps import NUMERIC


def with_steps(versions: Mapping[int, ProcedureVersion]) -> Mapping[int, ProcedureVersion]:
    rows = ProcedureVersion.objects.filter(pk__in=list(versions)).select_related("procedure")
    return {version.pk: version for version in rows.prefetch_related("steps")}


def procedure_shown(
    version: ProcedureVersion, steps: Sequence[ProcedureStep] | None = None
) -> dict[str, Any]:
    """``steps``: where they are laid out for one device."""
    return {
        "code": version.procedure.code,
        "title": version.procedure.title,
        "number": version.number,
        "warnings": version.warnings,
        "test_equipment": [str(name) for name in version.test_equipment if str(name).strip()],
        "steps": [_step(step) for step in (version.steps.all() if steps is None else steps)],
    }


def _step(step: ProcedureStep) -> dict[str, Any]:
    rule = step.rule
    # Whether it is asked depends on other answers: only the server says that it is missing.
    depends = bool(step.condition or step.as_left_of)
    made: dict[str, Any] = {
        "key": step.key,
        "section": step.section,
        "kind": step.kind,
        "label": step.label,
        "help": f"{words.not_asked(step)} {step.help}".strip() if depends else step.help,
        "required": rule.required and not depends,
        "as_left_of": step.as_left_of,
        "critical": step.critical,
        "allow_na": step.allow_na,
        "source": step.source,
        "expected": step.expected,
        "choices": step.choices,
        "failing": step.failing_choices,
        "date_rule": step.date_rule,
        "formula": step.formula,
    }
    return made | _numbers(step) if rule.kind in NUMERIC else made


def _numbers(step: ProcedureStep) -> dict[str, Any]:
    family = find_unit(step.unit).family
    limits = step.limits
    bounds = limits.acceptance() if limits else None
    return {
        "unit": find_unit(step.unit).symbol,
        "units": [unit.symbol for unit in UNITS.values() if unit.family is family],
        "readings": step.readings,
        "statistic": step.statistic,
        "decimals": step.decimals,
        "lower": _exact(bounds.lower) if bounds else None,
        "upper": _exact(bounds.upper) if bounds else None,
        "lower_inclusive": bounds.lower_inclusive if bounds else True,
        "upper_inclusive": bounds.upper_inclusive if bounds else True,
        "limits": str(words.limits(limits, unit=step.unit, decimals=step.decimals)) if limits else "",
    }


def _exact(value: Any) -> str | None:
    return None if value is None else shown(value, decimals=None)


def equipment_offered(user: Any, orders: Sequence[WorkOrder], *, at: datetime) -> list[dict[str, Any]]:
    """What the person can say they measured with, at the sites of the route."""
    if not any(order.procedure_version_id or order.occurrences.all() for order in orders):
        return []
    sites = {order.site_id for order in orders}
    rows = access.analyzers(user).filter(device__site_id__in=sites)
    on: date = local_date(at, orders[0].site.time_zone)
    return [_offer(one) for one in measuring.offers(rows, uses=(), person=user, on=on)[:100]]


def _offer(offer: measuring.Offer) -> dict[str, Any]:
    device = offer.analyzer.device
    return {
        "tag": device.tag,
        "what": ", ".join([*offer.analyzer.kinds, *([str(device.model)] if device.model else [])]),
        "site": device.site.code,
        "kinds": offer.analyzer.kinds,
        "fit": offer.fit,
        "standing": str(words.STANDINGS[offer.standing]),
        "remembered": offer.remembered,
    }
