"""Every finding rule over a fleet with five years of work: from nothing, anew, and after the change of one device."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime

from django.db import connection

from openhtm.audit.models import Signature
from openhtm.compliance.api import Finding, keeping, refreshing
from openhtm.documents.models import Document
from openhtm.kernel.actors import SystemActor
from openhtm.maintenance.models import ChecklistRun, WorkOrder
from openhtm.registry.actions import devices
from openhtm.registry.models import Device, LocationPeriod, StatusPeriod

from .hospital import FIRST, MODELS, ROOMS, SITES, TODAY, fill_with_history
from .report import Result
from .series import Sql, fill

ORDERS = 5
_BY, _AT = SystemActor("benchmark"), datetime(TODAY.year, TODAY.month, TODAY.day, 12, tzinfo=UTC)


def measure(database: str, *, count: int) -> list[Result]:
    """Asked: under 60 s from nothing on PostgreSQL, under 1 s for the change of one device."""
    fill_with_history(count, orders=ORDERS)
    _proofs(Sql(), count * ORDERS)
    floor = _seconds(_bare)
    first = _seconds(lambda: refreshing.look_at_all(by=_BY, at=_AT))
    again = _seconds(lambda: refreshing.look_at_all(by=_BY, at=_AT))
    _change(Device.objects.get(pk=count // 2))
    one = _seconds(lambda: keeping.brought_up(_AT))
    standing = Finding.objects.standing().count()
    if not standing or not keeping.brought_up(_AT).is_current:
        raise RuntimeError("Nothing was found, or the change was not taken in.")
    facts: dict[str, object] = {"devices": count, "orders": count * ORDERS, "findings": standing}
    return [
        Result("findings from nothing", database, first, floor, "s", None, {**facts, "asked": "under 60 s"}),
        Result("findings looked at again", database, again, floor, "s", None, facts),
        Result("findings, one device changed", database, one, floor, "s", None, {"asked": "under 1 s"}),
    ]


def _proofs(sql: Sql, count: int) -> None:
    """A checklist and a signature for each order; one in a hundred or so is not whole, or not signed.
    A manual for each model but every fiftieth. Since when each device has its status and its place."""
    for model, facts in (
        (StatusPeriod, {"status": "'in_service'"}),
        (LocationPeriod, {"site_id": f"1 + n % {SITES}", "room_id": f"1 + n % {ROOMS}"}),
    ):
        since = {"device_id": "n", "valid_from": sql.instant(FIRST, "n % 1500")}
        fill(model, count // ORDERS, {**since, **facts})
    fill(
        ChecklistRun,
        count,
        {
            "work_order_id": "n",
            "site_id": f"1 + n % {SITES}",
            "procedure_version_id": "1",
            "started_at": sql.instant(FIRST, "n % 1800 + 2"),
            "finished_at": sql.instant(FIRST, "n % 1800 + 3"),
            "overall": "CASE WHEN n % 97 = 0 THEN 'incomplete' ELSE 'pass' END",
        },
    )
    fill(
        Signature,
        count,
        {
            "meaning": "'performed'",
            "signer_key": "'user:1'",
            "printed_name": "'Technician'",
            "signed_at": sql.instant(FIRST, "n % 1800 + 3"),
            "subject_type": "CASE WHEN n % 89 = 0 THEN 'other' ELSE 'maintenance.workorder' END",
            "subject_id": "n",
            "content_hash": "'0'",
        },
    )
    fill(
        Document,
        MODELS,
        {
            "subject_type": "'catalog.model'",
            "subject_id": "n",
            "kind": "CASE WHEN n % 50 = 0 THEN 'other' ELSE 'manual' END",
            "title": "'Manual'",
            "name": "'manual.pdf'",
            "sha256": "'manual-' || n",
            "file": "'manual-' || n",
            "size": "1",
        },
    )
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")


def _bare() -> None:
    """The latest order of each device and nothing asked of it."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT count(*), max(m) FROM (SELECT device_id, max(closed_at) AS m"
            f" FROM {WorkOrder._meta.db_table} GROUP BY device_id) latest"
        )
        cursor.fetchall()


def _change(device: Device) -> None:
    """Nobody knows any more how much depends on the device."""
    devices.edit(device, changes={"risk_class": ""}, by=_BY, at=_AT)


def _seconds(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start
