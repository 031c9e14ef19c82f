"""An import as the command and REST tell it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from .engine import findings
from .models import Import, State
from .words import message, suggestion


@dataclass(frozen=True, slots=True)
class Report:
    """One import and everything that is to be said of it."""

    batch: Import

    def as_json(self) -> dict[str, Any]:
        """The shape of ``openhtm import --json``. Errors and groups are those of refused rows."""
        batch, columns = self.batch, self.batch.found.get("columns", [])
        return {
            "import_id": batch.pk,
            "rows": batch.row_count,
            **batch.counts,
            "columns": {
                each["header"]: {"field": each["field"], "confidence": each["confidence"]}
                for each in columns
                if each["field"]
            },
            "unmapped": [each["header"] for each in columns if not each["field"]],
            "errors": list(self.errors()),
            "groups": [
                {"message": group["message"], "count": group["count"]} for group in self.groups("error")
            ],
            "applied": batch.state == State.APPLIED,
        }

    def errors(self) -> Iterator[dict[str, Any]]:
        """Every error of every row, in the order of the rows."""
        for row in (
            self.batch.problems.filter(severity="error").order_by("row", "pk").iterator(chunk_size=5_000)
        ):
            problem = findings.as_problem(row)
            yield {
                "row": problem.row,
                "column": problem.column,
                "value": problem.value,
                "rule": problem.rule,
                "message": message(problem),
                "suggestion": suggestion(problem),
            }

    def groups(self, severity: str = "") -> list[dict[str, Any]]:
        """The causes with their counts, worst first; ``severity``: errors or warnings only."""
        return [
            {**group, "message": message(cause), "suggestion": suggestion(cause)}
            for group in self.batch.found.get("groups", [])
            if not severity or group["severity"] == severity
            for cause in [findings.cause_of(group)]
        ]


what_depends = findings.what_depends


def report(batch: Import) -> Report:
    return Report(batch)
