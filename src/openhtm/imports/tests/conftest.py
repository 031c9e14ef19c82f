"""What the tests of imports share."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from openhtm.imports import api
from openhtm.imports.api import Report

LIST = """\
Asset Tag,Serial Number,Manufacturer,Model,Device Type,Status,Department,Building,Floor,Room,Purchased,Cost
BM-1,00123,Dräger,Evita V500,Ventilator,In use,ICU,Main,3,312,2019-12-31,25000
BM-2,A-7,Philips,MX450,Patient monitor,In stock,OR,,,,2020-01-15,"3,450.50"
"""


@pytest.fixture
def bring(world: Any, at: datetime, tmp_path: Path) -> Callable[..., Report]:
    """``bring(text, apply=True, by=...)``: the text as a file, imported by Mara into General Hospital."""

    def brought(
        text: str, *, kind: str = "devices", name: str = "list.csv", by: Any = None, **more: Any
    ) -> Report:
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        more.setdefault("site", world.site)
        return api.run(kind, path, by=by or world.mara, at=at, **more)

    return brought


def counts(report: Report) -> dict[str, int]:
    """The counts that are not zero."""
    return {name: count for name, count in report.batch.counts.items() if count}
