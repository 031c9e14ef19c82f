"""The exact content of records that are signed or compared, as plain values in a fixed spelling."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.db import models

from ..rules.limits import shown
from .procedure import ProcedureStep, ProcedureVersion

_STEP_FIELDS = (
    "position",
    "key",
    "section",
    "kind",
    "label",
    "help",
    "mandatory",
    "critical",
    "allow_na",
    "unit",
    "lower",
    "lower_inclusive",
    "upper",
    "upper_inclusive",
    "target",
    "tolerance",
    "percent",
    "combine",
    "guard_band",
    "decimals",
    "readings",
    "statistic",
    "choices",
    "failing_choices",
    "date_rule",
    "expected",
    "formula",
    "source",
)
_VERSION_FIELDS = (
    "number",
    "source",
    "source_reference",
    "standard_minutes",
    "competency",
    "test_equipment",
    "parts_kit",
    "warnings",
)


def _plain(value: Any) -> Any:
    # 100 and 100.000000000 are the same limit and must have the same hash.
    return shown(value, decimals=None) if isinstance(value, Decimal) else value


def fields_of(record: models.Model, names: Iterable[str]) -> dict[str, Any]:
    """Those fields of a record, decimals without trailing zeros."""
    return {name: _plain(getattr(record, name)) for name in names}


def step_content(step: ProcedureStep) -> dict[str, Any]:
    # What was approved before steps had these keeps the hash it was approved with.
    newer = [name for name in ("condition", "as_left_of") if getattr(step, name)]
    return fields_of(step, (*_STEP_FIELDS, *newer))


def version_content(version: ProcedureVersion, steps: Iterable[ProcedureStep]) -> dict[str, Any]:
    """Everything that an approval of this version approves."""
    return {
        "procedure": version.procedure.code,
        "title": version.procedure.title,
        **fields_of(version, _VERSION_FIELDS),
        "steps": [step_content(step) for step in steps],
    }
