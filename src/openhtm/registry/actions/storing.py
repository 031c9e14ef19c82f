"""Rows of one model by columns: inserted, or changed each by its own values."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import models

from openhtm.kernel.bulk import insert_rows, update_rows


class Rows:
    """Rows of one model, by columns."""

    def __init__(self, model: type[models.Model], columns: Sequence[str]) -> None:
        self.model, self.columns = model, tuple(columns)

    def insert(self, rows: Iterable[Sequence[Any]]) -> None:
        """Store new rows; values in the order of the columns."""
        insert_rows(self.model, self.columns, rows)

    def update(self, rows: Iterable[tuple[int, Sequence[Any]]]) -> None:
        """Set the columns of the rows named by their id."""
        update_rows(self.model, self.columns, rows)
