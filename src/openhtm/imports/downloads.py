"""Files that a person takes along: the refused rows as they stood in the list, and all problems."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from django.utils.translation import gettext as _

from openhtm.kernel.cells import FORMULA_STARTS

from .engine import conduct, findings
from .models import Import
from .rules.values import as_text
from .words import message, suggestion

BOM = "\ufeff"  # so that Excel reads the letters right


def safe(text: str) -> str:
    """The text so that no spreadsheet takes it for a formula; reading it back drops the apostrophe."""
    is_number = text[:1] in "+-" and text[1:].replace(".", "", 1).isdigit()
    return f"'{text}" if text.startswith(FORMULA_STARTS) and not is_number else text


def lines(rows: Iterable[Sequence[str]]) -> Iterator[str]:
    """The rows as lines of CSV, one at a time."""
    yield BOM
    for row in rows:
        buffer = io.StringIO()
        csv.writer(buffer).writerow([safe(cell) for cell in row])
        yield buffer.getvalue()


def problems(batch: Import) -> Iterator[Sequence[str]]:
    """Every problem: row, column, value, what is wrong, what to do."""
    yield (_("Row"), _("Column"), _("Value"), _("Severity"), _("Problem"), _("What to do"))
    for row in batch.problems.order_by("row", "pk").iterator(chunk_size=2_000):
        problem = findings.as_problem(row)
        yield (
            str(problem.row),
            problem.column,
            problem.value,
            problem.severity.value,
            message(problem),
            suggestion(problem),
        )


def refused(batch: Import, *, at: datetime) -> Iterator[Sequence[str]]:
    """The rows that were refused, with the headings of the list and one column that says why; ready to be
    mended and imported again.
    """
    _kind, study = conduct.look(batch, at=at)
    why: dict[int, list[str]] = {}
    for row in batch.problems.filter(severity="error").order_by("row", "pk").iterator(chunk_size=2_000):
        why.setdefault(row.row, []).append(message(findings.as_problem(row)))
    yield (*study.table.headers, _("Why it was refused"))
    for line in study.table.rows():
        if line.number in why:
            yield (*(as_text(cell) for cell in line.values), " ".join(why[line.number]))
