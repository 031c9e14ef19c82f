"""What the commands of test equipment do and show."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.core.files.base import File

from openhtm.accounts import api as accounts
from openhtm.kernel.actors import Actor
from openhtm.kernel.time import now
from openhtm.maintenance import api as maintenance
from openhtm.registry import api as registry

from .failures import Refusal, WrongUse


def shown(row: Any) -> dict[str, Any]:
    """One piece of test equipment as a row."""
    on = maintenance.measuring.today_at(row, now())
    certificate = maintenance.measuring.certificate_in_force(row, on=on)
    return {
        "tag": row.device.tag,
        "site": row.device.site.code,
        "kinds": row.kinds,
        "measures": row.measures or None,
        "interval_months": row.interval_months,
        "standing": maintenance.measuring.standing_of(row, on=on).value,
        "certificate": certificate.number if certificate else None,
        "valid_until": certificate.valid_until.isoformat() if certificate else None,
        "quarantine_reason": row.quarantine_reason or None,
    }


def listed(by: Actor, *, state: str, text: str) -> list[dict[str, Any]]:
    known = {one.value: one for one in maintenance.Standing}
    if state and state not in known:
        raise WrongUse(f"There is no state '{state}'. States: {', '.join(known)}.")
    rows = maintenance.gear_lists.standing_rows(
        maintenance.analyzers(by), text=text, standing=known.get(state), at=now()
    )
    return [shown(row) for row, _how in rows]


def whole(by: Actor, tag: str) -> dict[str, Any]:
    """With its certificates, the latest first."""
    found = maintenance.analyzer(by, tag)
    return {**shown(found), "certificates": [_certificate(row) for row in found.certificates.all()]}


def _certificate(row: Any) -> dict[str, Any]:
    return {
        "number": row.number,
        "laboratory": row.laboratory,
        "accreditation": row.accreditation or None,
        "calibrated_on": row.calibrated_on.isoformat(),
        "valid_until": row.valid_until.isoformat(),
        "as_found": row.as_found,
        "as_found_error": row.as_found_error,
        "voided_reason": row.voided_reason or None,
        "disposition": row.disposition or None,
    }


def mark(by: Actor, tag: str, *, kinds: Sequence[str], months: int) -> dict[str, Any]:
    device = registry.device(by, tag)
    maintenance.test_equipment.mark(device, kinds=kinds, interval_months=months, by=by, at=now())
    return shown(maintenance.analyzer(by, tag))


def certify(by: Actor, tag: str, given: dict[str, Any], *, file: Path | None) -> dict[str, Any]:
    found, new = maintenance.analyzer(by, tag), maintenance.NewCertificate(**given)
    if file is None:
        maintenance.test_equipment.add_certificate(found, new=new, by=by, at=now())
    else:
        with file.open("rb") as stream:
            content = File(stream, name=file.name)
            maintenance.test_equipment.add_certificate(found, new=new, file=content, by=by, at=now())
    return whole(by, tag)


def traced(by: Actor, tag: str, *, number: str, retests: bool) -> dict[str, Any]:
    """The trace of one certificate; with ``retests`` the orders for what is in doubt are opened first."""
    analyzer = maintenance.analyzer(by, tag)
    rows = analyzer.certificates.valid()
    certificate = rows.filter(number=number).first() if number else rows.first()
    if certificate is None:
        raise Refusal(f"{analyzer} has no certificate{f' {number}' if number else ''}.")
    if retests:
        reach = accounts.scope(by, accounts.Permission.WORK_ORDER_CREATE)
        doubtful = [one.device for one in maintenance.tracing.trace(certificate, reach).doubtful]
        maintenance.test_equipment.open_retests(certificate, devices=doubtful, by=by, at=now())
    found = maintenance.tracing.trace(certificate, accounts.scope(by, accounts.Permission.WORK_ORDER_READ))
    return {
        "tag": analyzer.device.tag,
        "certificate": certificate.number,
        "since": found.since.isoformat() if found.since else None,
        "disposition": certificate.disposition or None,
        "devices": [_device(one) for one in found.devices],
    }


def _device(one: Any) -> dict[str, Any]:
    return {
        "tag": one.device.tag,
        "in_doubt": one.in_doubt,
        "retest": one.retest.reference if one.retest else None,
        "readings": [
            {
                "order": row.order.reference,
                "step": row.result.step.key,
                "value": f"{row.result.value.normalize():f}",
                "unit": row.result.unit,
                "margin": None if row.margin is None else round(row.margin, 2),
            }
            for row in one.readings
        ],
    }
