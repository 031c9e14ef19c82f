"""Lists of plans and orders as files, imported by Mara into General Hospital."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from openhtm.imports import api
from openhtm.imports.api import Report

if TYPE_CHECKING:
    from openhtm_testing.personas import World

Bring = Callable[..., Report]


def bringer(world: World, at: datetime, folder: Path, *, kind: str) -> Bring:
    """``bring(text, apply=True, by=...)``: the text as a file of that kind."""

    def brought(text: str, *, by: Any = None, name: str = "list.csv", **more: Any) -> Report:
        path = folder / name
        path.write_text(text, encoding="utf-8")
        more.setdefault("site", world.site)
        return api.run(kind, path, by=by or world.mara, at=at, **more)

    return brought


def counts(report: Report) -> dict[str, int]:
    """The counts that are not zero."""
    return {name: count for name, count in report.batch.counts.items() if count}


def rules(report: Report) -> list[str]:
    """The rules of the errors, in the order of the rows."""
    return [each["rule"] for each in report.as_json()["errors"]]


def warnings(report: Report) -> set[str]:
    return {each["rule"] for each in report.groups("warning")}
