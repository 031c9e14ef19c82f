"""Keeps the search texts true. Derived: no ledger."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import connection

from ..changes import chunks
from ..finding import beside, records_of, texts
from ..models import SearchText
from .storing import Rows

_CAN_BE_MADE = """
SELECT 1 FROM pg_extension WHERE extname = 'pg_trgm'
AND NOT EXISTS (SELECT 1 FROM pg_indexes WHERE indexname = 'registry_search')
"""
_INDEX = "CREATE INDEX registry_search ON registry_searchtext USING gin (text gin_trgm_ops)"


class SearchTexts:
    @staticmethod
    def refresh(device_ids: Sequence[int]) -> int:
        """Make the texts of these devices anew; returns how many differed."""
        differing = 0
        for part in chunks(device_ids, 5000):
            wanted = dict(texts(records_of(part), more=beside(part)))
            stored = dict(SearchText.objects.filter(pk__in=part).values_list("pk", "text"))
            changed = [(pk, [text]) for pk, text in wanted.items() if pk in stored and stored[pk] != text]
            missing = [(pk, text) for pk, text in wanted.items() if pk not in stored]
            if changed:
                Rows(SearchText, ("text",)).update(changed)
            if missing:
                Rows(SearchText, ("device_id", "text")).insert(missing)
            differing += len(changed) + len(missing)
        return differing

    @staticmethod
    def make_index() -> None:
        """The substring index, where the database could not make it when it was set up and can now."""
        if connection.vendor != "postgresql":
            return
        with connection.cursor() as cursor:
            cursor.execute(_CAN_BE_MADE)
            if cursor.fetchone() is not None:
                # A table whose keys are still to be checked at the end takes no index; so they are checked now.
                cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
                cursor.execute(_INDEX)
                cursor.execute("SET CONSTRAINTS ALL DEFERRED")
