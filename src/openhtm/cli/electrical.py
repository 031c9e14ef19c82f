"""What the commands of electrical safety do and show."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal, InvalidOperation
from typing import Any

from openhtm.accounts import api as accounts
from openhtm.kernel.actors import Actor
from openhtm.kernel.time import now
from openhtm.maintenance import api as maintenance
from openhtm.registry import api as registry

from .failures import Refusal, WrongUse

electrical = maintenance.electrical


def listed(by: Actor) -> list[dict[str, Any]]:
    """The tables, each with the sites that follow it."""
    chosen = maintenance.safety_standards(by)
    codes = {one.pk: one.code for one in accounts.sites(by, accounts.Permission.PROCEDURE_READ)}
    return [
        {
            "name": one.slug,
            "title": one.title,
            "region": one.region,
            "limits": len(one.rows),
            "sites": sorted(codes[pk] for pk, slug in chosen.items() if slug == one.slug),
        }
        for one in electrical.tables().values()
    ]


def whole(name: str) -> dict[str, Any]:
    found = electrical.table(name)
    if found is None:
        raise Refusal(f"There is no table {name}. See them with: openhtm safety list.")
    return {
        "name": found.slug,
        "title": found.title,
        "standard": found.standard,
        "note": found.note,
        "limits": [
            {
                "key": row.key(),
                "label": row.label,
                "classes": sorted(row.classes),
                "parts": sorted(row.parts),
                "connections": sorted(row.connections),
                "limit": maintenance.words.limits(row.limits, unit=row.unit),
                "clause": row.clause or None,
            }
            for row in found.rows
        ],
    }


def chosen(by: Actor, *, code: str, name: str) -> dict[str, Any]:
    found = accounts.site(by, code, accounts.Permission.SETTINGS_CONFIGURE)
    kept = maintenance.electrical_acts.choose_table(found, slug=name, by=by, at=now())
    return {"site": found.code, "table": kept.table}


def of_device(by: Actor, tag: str) -> dict[str, Any]:
    """What is known of a device and what would be measured."""
    device = registry.device(by, tag)
    known = maintenance.expanding.known_of(device)
    held = maintenance.expanding.table_of_site(device.site_id)
    table = held.table if held else None
    steps = maintenance.expanding.preview(table, known) if table else []
    facts = known.facts
    return {
        "tag": device.tag,
        "protection": facts.protection.value if facts.protection else None,
        "parts": None if facts.parts is None else sorted(one.value for one in facts.parts),
        "connection": facts.connection.value if facts.connection else None,
        "table": table.slug if table else None,
        "chosen": bool(held and held.chosen),
        "steps": [
            {
                "key": one.step.key,
                "label": one.step.label,
                "limit": maintenance.words.limits(one.step.limits, unit=one.step.unit)
                if one.step.limits
                else None,
                "source": maintenance.expanding.said_source(one, table) if table else None,
                "when": one.step.condition or None,
            }
            for one in steps
        ],
    }


def described(
    by: Actor,
    tag: str,
    *,
    protection: str,
    parts: str,
    connection: str,
    limits: Sequence[str],
    source: str,
) -> dict[str, Any]:
    """State facts of one device; what is not named stays as it was."""
    device = registry.device(by, tag, accounts.Permission.DEVICE_UPDATE)
    own = maintenance.expanding.known_of(device).of_device
    before = own.facts if own else electrical.Facts()
    facts = electrical.Facts(
        protection=_one(protection, electrical.ProtectionClass, "--class") or before.protection,
        parts=_parts(parts) if parts else before.parts,
        connection=_one(connection, electrical.Connection, "--connection") or before.connection,
    )
    kept = {one.key: one for one in (own.makers if own else ())} | {
        one.key: one for one in map(_limit, limits)
    }
    new = maintenance.NewFacts(
        facts=facts, limits=list(kept.values()), source=source or (own.source if own else "")
    )
    maintenance.electrical_acts.describe_device(device, new=new, by=by, at=now())
    return of_device(by, tag)


def _one(text: str, of: Any, option: str) -> Any:
    if not text:
        return None
    for one in of:
        if text.casefold() in (one.value.casefold(), one.name.casefold()):
            return one
    raise WrongUse(f"{option} is one of: {', '.join(one.name for one in of)}.")


def _parts(text: str) -> frozenset[Any]:
    if text.casefold() == "none":
        return frozenset()
    return frozenset(_one(one.strip(), electrical.AppliedPart, "--parts") for one in text.split(","))


def _limit(text: str) -> Any:
    """``es_touch_current__ground_open<=300 µA; Service manual C, p. 41``."""
    said, _sign, source = text.partition(";")
    for sign, name in (("<=", "at_most"), (">=", "at_least")):
        key, found, value = said.partition(sign)
        if found:
            return _maker(key.strip(), name, value.split(), source.strip(), text)
    raise WrongUse(f'--limit is written KEY<=VALUE UNIT; SOURCE. "{text}" is not.')


def _maker(key: str, name: str, value: list[str], source: str, text: str) -> Any:
    try:
        number, unit = Decimal(value[0]), value[1]
    except (IndexError, InvalidOperation):
        raise WrongUse(f'--limit is written KEY<=VALUE UNIT; SOURCE. "{text}" is not.') from None
    return electrical.MakerLimit(key=key, unit=unit, source=source, **{name: number})
