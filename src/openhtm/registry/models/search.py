"""One line of text a device for the search box. Derived: rebuilt from the record.

The substring index over ``text`` is made by a migration: SQLite FTS5 with trigrams, PostgreSQL a trigram GIN.
"""

from __future__ import annotations

from django.db import models

from .device import Device


class SearchText(models.Model):
    device = models.OneToOneField(Device, primary_key=True, on_delete=models.CASCADE, related_name="search_text")
    text = models.TextField()

    def __str__(self) -> str:
        return self.text
