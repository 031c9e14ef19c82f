"""What REST says of a checklist that is filled."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from ninja import Field, Schema

from .. import performing


class RunOut(Schema):
    id: int = Field(alias="pk")
    purpose: str
    procedure: str = Field(alias="procedure_version.procedure.code")
    number: int = Field(alias="procedure_version.number")
    overall: str
    started_at: datetime
    finished_at: datetime | None
    asked: list[str] = []
    missing: list[str] = []

    @staticmethod
    def resolve_asked(row: Any) -> list[str]:
        """Keys of the steps that are asked now."""
        return performing.asked_of(row, performing.steps_of(row))

    @staticmethod
    def resolve_missing(row: Any) -> list[str]:
        """Keys of the steps that still need an answer."""
        return list(performing.outcome_of(row, performing.steps_of(row)).missing)
