"""Generating the occurrences of a million plans of mixed kinds over twelve months, beside the bare rows."""

from __future__ import annotations

import time
from datetime import UTC, date, datetime

from django.db import connection, transaction
from django.db.models import Count

from openhtm.kernel.actors import SystemActor
from openhtm.kernel.bulk import insert_rows
from openhtm.maintenance.actions import schedule
from openhtm.maintenance.models import Occurrence

from .hospital import fill_for_schedule
from .report import Result

TARGET = 2.0
_AT = datetime(2026, 11, 22, 12, tzinfo=UTC)


def measure(database: str, *, count: int) -> list[Result]:
    """Generate from nothing; the floor inserts the very rows that came out, again, into the emptied table."""
    fill_for_schedule(count)
    start = time.perf_counter()
    done = schedule.generate(until=date(2027, 11, 21), by=SystemActor("benchmark"), at=_AT)
    seconds = time.perf_counter() - start
    floor = _floor()
    facts: dict[str, object] = {"occurrences": done.created, "plans": count, **_by_reason()}
    return [Result("occurrences of 12 months", database, seconds, floor, "s", TARGET, facts)]


def _by_reason() -> dict[str, object]:
    """How many of each sort there are: a kind that asked for nothing would make the others look fast."""
    rows = Occurrence.objects.order_by("reason").values_list("reason")
    return dict(rows.annotate(count=Count("pk")))


def _floor() -> float:
    names = [field.attname for field in Occurrence._meta.concrete_fields if not field.primary_key]
    rows = list(Occurrence.objects.values_list(*names))
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM maintenance_occurrence")
    start = time.perf_counter()
    with transaction.atomic():
        insert_rows(Occurrence, names, rows)
    return time.perf_counter() - start
