"""Keeps the search texts true. Derived: no ledger."""

from __future__ import annotations

from collections.abc import Sequence

from ..changes import chunks
from ..finding import beside, records_of, texts
from ..models import SearchText
from .storing import Rows


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
