"""A national fleet for the benchmarks: so many devices with their search text, plans, due days and orders."""

from __future__ import annotations

from datetime import UTC, date, datetime

from django.db import connection

from openhtm.accounts.models import RoleAssignment, User
from openhtm.catalog.models import DeviceType, Manufacturer, Model
from openhtm.maintenance.models import (
    Occurrence,
    Plan,
    PlanAssignment,
    PlanRevision,
    Procedure,
    ProcedureVersion,
    WorkOrder,
)
from openhtm.places.models import Department, Organization, Room, Site
from openhtm.registry.models import Device, SearchText

from .series import Sql, fill

SITES, DEPARTMENTS, ROOMS, MODELS, TYPES = 20, 400, 20_000, 2_000, 100
FIRST = date(2021, 12, 1)
TODAY = date(2026, 11, 22)
EMAIL, PASSWORD = "bench@example.org", "bench-bench-bench"


def _places(sql: Sql) -> None:
    Organization.objects.create(name="Benchmark Health")
    fill(Site, SITES, {"id": "n", "code": f"'S' || {sql.padded('n', 2)}", "name": "'Hospital ' || n"})
    fill(
        Department,
        DEPARTMENTS,
        {"id": "n", "site_id": f"1 + n % {SITES}", "code": "'D' || n", "name": "'Department ' || n"},
    )
    fill(
        Room,
        ROOMS,
        {
            "id": "n",
            "site_id": f"1 + n % {SITES}",
            "department_id": f"1 + n % {DEPARTMENTS}",
            "name": "'Room ' || n",
            "floor": "'' || (n % 8)",
            "route_key": f"'main|' || {sql.padded('n % 8', 4)} || '|' || {sql.padded('n', 6)}",
        },
    )


def _catalog(sql: Sql) -> None:
    fill(Manufacturer, 200, {"id": "n", "name": "'Maker ' || n", "normalized": "'maker ' || n"})
    fill(DeviceType, TYPES, {"id": "n", "name": "'Device type ' || n"})
    fill(
        Model,
        MODELS,
        {
            "id": "n",
            "manufacturer_id": "1 + n % 200",
            "device_type_id": f"1 + n % {TYPES}",
            "name": "'Model ' || n",
            "number": "'M' || n",
            "risk_class": sql.choice("n", ["life_support", "high", "medium", "low"]),
        },
    )


def _devices(sql: Sql, count: int) -> None:
    fill(
        Device,
        count,
        {
            "id": "n",
            "tag": f"'B' || {sql.padded('n', 7)}",
            "serial": "'SN' || (n * 7919 % 100000007)",
            "serial_key": "'SN' || n",
            "manufacturer_id": f"1 + (1 + n % {MODELS}) % 200",
            "model_id": f"1 + n % {MODELS}",
            "device_type_id": f"1 + (1 + n % {MODELS}) % {TYPES}",
            "risk_class": sql.choice(f"1 + n % {MODELS}", ["life_support", "high", "medium", "low"]),
            "status": sql.choice("n / 7", ["in_service"] * 17 + ["out_of_service", "in_repair", "standby"]),
            "site_id": f"1 + n % {SITES}",
            "department_id": f"1 + n % {DEPARTMENTS}",
            "room_id": f"1 + n % {ROOMS}",
            "ownership": "'owned'",
            "accepted_on": sql.day(FIRST, "n % 1500"),
            "next_due_on": sql.day(TODAY, "n % 400 - 20"),
            "overdue_on": sql.day(TODAY, "n % 400 - 5"),
            "open_work_orders": "CASE WHEN n % 50 = 0 THEN 1 ELSE 0 END",
            "created_at": sql.instant(FIRST, "n % 1500"),
            "changed_at": sql.instant(FIRST, "n % 1500"),
        },
    )
    fill(
        SearchText,
        count,
        {
            "device_id": "n",
            "text": f"'b' || {sql.padded('n', 7)} || ' sn' || (n * 7919 % 100000007) || ' maker ' || (n % 200)"
            f" || ' model ' || (n % {MODELS}) || ' room ' || (n % {ROOMS})",
        },
    )


def _plans(sql: Sql, count: int, *, mixed: bool = False) -> None:
    fill(Procedure, 1, {"id": "n", "code": "'P1'", "title": "'Inspection'"})
    fill(
        ProcedureVersion,
        1,
        {
            "id": "n",
            "procedure_id": "1",
            "number": "1",
            "state": "'approved'",
            "standard_minutes": "20",
            "effective_from": sql.day(FIRST, "0"),
            "approved_at": sql.instant(FIRST, "0"),
        },
    )
    fill(
        Plan,
        MODELS,
        {"id": "n", "code": "'annual'", "title": "'Annual inspection'", "model_id": "n", "procedure_id": "1"},
    )
    fill(
        PlanRevision,
        MODELS,
        {
            "id": "n",
            "plan_id": "n",
            "number": "1",
            "state": "'active'",
            "effective_from": sql.day(FIRST, "0"),
            "proposed_at": sql.instant(FIRST, "0"),
            **(_mixed_terms(sql) if mixed else _YEARLY),
        },
    )
    fill(
        PlanAssignment,
        count,
        {
            "id": "n",
            "device_id": "n",
            "site_id": f"1 + n % {SITES}",
            "plan_id": f"1 + n % {MODELS}",
            "revision_id": f"1 + n % {MODELS}",
            "valid_from": sql.day(FIRST, "0"),
            "asked_from": sql.day(FIRST, "0"),
            "anchor_on": _anchor(sql) if mixed else sql.day(FIRST, "n % 365"),
            "base_on": sql.day(FIRST, "0"),
        },
    )


_YEARLY = {"kind": "'fixed'", "interval_count": "12", "interval_unit": "'month'"}
#: One kind after the other, by the number of the plan; the last two have no interval.
_KINDS = ["fixed", "floating", "hybrid", "fixed", "calendar_list", "once"]
_ONCE = _KINDS.index("once")
_LISTED = '{"months": [3, 9], "days": [{"weekday": 1, "nth": 1}]}'


def _mixed_terms(sql: Sql) -> dict[str, str]:
    listed = f"n % {len(_KINDS)} = {_KINDS.index('calendar_list')}"
    counted = f"n % {len(_KINDS)} < {_KINDS.index('calendar_list')}"
    return {
        "kind": sql.choice("n", _KINDS),
        "interval_count": f"CASE WHEN {counted} THEN 12 END",
        "interval_unit": f"CASE WHEN {counted} THEN 'month' ELSE '' END",
        "calendar": f"CASE WHEN {listed} THEN {sql.json(_LISTED)} ELSE {sql.json('{}')} END",
    }


def _anchor(sql: Sql) -> str:
    """The grid's first day long ago; of what is due once, a day of the coming year."""
    once = f"(1 + n % {MODELS}) % {len(_KINDS)} = {_ONCE}"
    return f"CASE WHEN {once} THEN {sql.day(TODAY, 'n % 300')} ELSE {sql.day(FIRST, 'n % 365')} END"


def fill_hospital(count: int, *, orders: int) -> None:
    """Everything for ``count`` devices with ``orders`` work orders each; a manager for all sites signs in."""
    sql = Sql()
    for step in (_places, _catalog):
        step(sql)
    _devices(sql, count)
    _plans(sql, count)
    _occurrences(sql, count)
    _orders(sql, count * orders)
    _settle()
    user = User.objects.create(email=EMAIL, name="Bench Manager", password="!")  # noqa: S106 - no password
    RoleAssignment.objects.create(
        user=user, role="administrator", valid_from=datetime(2020, 1, 1, tzinfo=UTC)
    )


def fill_with_history(count: int, *, orders: int) -> None:
    """Devices with a plan of a known basis, what is planned next, and five years of work."""
    sql = Sql()
    for step in (_places, _catalog):
        step(sql)
    _devices(sql, count)
    _plans(sql, count)
    PlanRevision.objects.update(basis="ifu", basis_reference="Service manual, chapter 5")
    _occurrences(sql, count)
    _orders(sql, count * orders)
    _settle()


def fill_fleet(count: int) -> None:
    """Places, models and devices, nothing planned."""
    sql = Sql()
    for step in (_places, _catalog):
        step(sql)
    _devices(sql, count)


def fill_for_schedule(count: int) -> None:
    """Devices with a plan each and nothing generated yet, all in service."""
    sql = Sql()
    _places(sql)
    _catalog(sql)
    _devices(sql, count)
    Device.objects.update(status="in_service", next_due_on=None, overdue_on=None)
    _plans(sql, count, mixed=True)
    _settle()


def _occurrences(sql: Sql, count: int) -> None:
    fill(
        Occurrence,
        count,
        {
            "device_id": "n",
            "site_id": f"1 + n % {SITES}",
            "assignment_id": "n",
            "plan_id": f"1 + n % {MODELS}",
            "revision_id": f"1 + n % {MODELS}",
            "due_on": sql.day(TODAY, "n % 400 - 20"),
            "opens_on": sql.day(TODAY, "n % 400 - 35"),
            "closes_on": sql.day(TODAY, "n % 400 - 5"),
            "state": "'open'",
            "reason": "'grid'",
            "counted_from": sql.day(FIRST, "n % 365"),
            "step": "5",
        },
    )


def _orders(sql: Sql, count: int) -> None:
    closed = "n % 40 <> 0"
    fill(
        WorkOrder,
        count,
        {
            "site_id": f"1 + n % {SITES}",
            "number": "n",
            "reference": "'W-' || n",
            "device_id": f"1 + n % {Device.objects.count()}",
            "department_id": f"1 + n % {DEPARTMENTS}",
            "kind": sql.choice("n", ["scheduled", "scheduled", "repair"]),
            "state": f"CASE WHEN {closed} THEN 'closed' ELSE 'assigned' END",
            "priority": "3",
            "title": "'Inspection'",
            "opened_at": sql.instant(FIRST, "n % 1800"),
            "closed_at": f"CASE WHEN {closed} THEN {sql.instant(FIRST, 'n % 1800 + 3')} ELSE NULL END",
            "due_on": sql.day(FIRST, "n % 1800 + 5"),
            "changed_at": sql.instant(FIRST, "n % 1800"),
        },
    )


def _settle() -> None:
    """Fresh statistics, so that both databases plan by what is there."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def session_cookie() -> str:
    """A signed-in session of the bench's person, for the Cookie header."""
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore

    user = User.objects.get(email=EMAIL)
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = "allauth.account.auth_backends.AuthenticationBackend"
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.set_expiry(12 * 3600)
    session.create()
    return f"sessionid={session.session_key}"
