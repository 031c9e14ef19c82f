"""Rows of the file as records, some thousand at a time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ..kinds.base import Record
from ..readers import Row
from ..rules.fields import Noted, Refusal
from ..rules.problems import Problem, Severity
from ..rules.values import as_text
from .study import ReadColumn, Study

CHUNK = 2_000


def chunks(study: Study, *, size: int = CHUNK) -> Iterator[list[Record]]:
    """All rows of the file in order, as lists of records."""
    records: list[Record] = []
    for row in study.table.rows():
        records.append(_record(row, study.columns))
        if len(records) >= size:
            yield records
            records = []
    if records:
        yield records


def _record(row: Row, columns: Sequence[ReadColumn]) -> Record:
    record = Record(row.number, {}, list(row.problems))
    cells = row.values
    for column in columns:
        cell = cells[column.position]
        if cell == "":
            continue
        reading = column.read(cell)
        kind = reading.__class__
        if kind is Refusal:
            record.problems.append(
                Problem(row.number, column.header, as_text(cell)[:300], reading.rule, reading.facts)  # type: ignore[union-attr]
            )
        elif kind is Noted:
            record.problems.append(
                Problem(
                    row.number,
                    column.header,
                    as_text(cell)[:300],
                    reading.rule,  # type: ignore[union-attr]
                    reading.facts,  # type: ignore[union-attr]
                    Severity.WARNING,
                )
            )
            record.values[column.field] = reading.value  # type: ignore[union-attr]
        else:
            record.values[column.field] = reading
    return record
