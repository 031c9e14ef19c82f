"""One line of text a device for the search box. Derived: rebuilt from the record.

The substring index over ``text`` is made by a migration: SQLite FTS5 with trigrams (a table beside, kept by
triggers), PostgreSQL a trigram GIN. Where neither can be had, the same questions are answered by reading all.
"""

from __future__ import annotations

from functools import cache

from django.db import connection, models
from django.db.models import Q
from django.db.models.expressions import RawSQL

from ..rules.searching import patterns
from .device import Device

INDEX = "registry_search"


class SearchText(models.Model):
    device = models.OneToOneField(
        Device, primary_key=True, on_delete=models.CASCADE, related_name="search_text"
    )
    text = models.TextField()

    def __str__(self) -> str:
        return self.text


def found_by(query: str) -> Q:
    """The devices whose text holds every word of the query; nothing for a query without words."""
    wanted = patterns(query)
    if not wanted.indexed:
        return Q(pk__in=[])
    condition = _indexed(wanted.indexed)
    for pattern in wanted.checked:
        condition &= Q(search_text__text__contains=pattern)
    return condition


_FOUND = f"SELECT rowid FROM {INDEX} WHERE {INDEX} MATCH %s"  # noqa: S608 - the name of our own index


def _indexed(wanted: tuple[str, ...]) -> Q:
    if connection.vendor == "sqlite" and _has_index(str(connection.settings_dict["NAME"])):
        return Q(pk__in=RawSQL(_FOUND, [_match(wanted)]))  # noqa: S611 - the query is a parameter
    condition = Q()
    for pattern in wanted:
        condition &= Q(search_text__text__contains=pattern)
    return condition


def first_found(query: str, *, after: int, limit: int) -> list[int] | None:
    """Ids of the next ``limit`` devices whose text holds the query, in the order of the index; None where the
    database answers a limited question quickly by itself."""
    wanted = patterns(query)
    if connection.vendor != "sqlite" or wanted.checked or not wanted.indexed:
        return None
    if not _has_index(str(connection.settings_dict["NAME"])):
        return None
    statement = f"{_FOUND} AND rowid > %s ORDER BY rowid LIMIT %s"
    with connection.cursor() as cursor:
        cursor.execute(statement, [_match(wanted.indexed), after, limit])
        return [int(row[0]) for row in cursor.fetchall()]


def _match(wanted: tuple[str, ...]) -> str:
    return " AND ".join('"{}"'.format(pattern.replace('"', '""')) for pattern in wanted)


@cache
def _has_index(_database: str) -> bool:
    # An SQLite older than 3.34 has no trigram tokenizer, so the migration made no index there.
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM sqlite_master WHERE name = %s", [INDEX])
        return cursor.fetchone() is not None
