"""What other contexts may use of imports."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path

from django.core.files import File

from openhtm.kernel.actors import Actor
from openhtm.places.api import Site

from .access import import_, imports
from .actions.errors import DataChanged, UnableToApply, UnableToUndo
from .actions.imports import Tell, Wishes, apply, undo
from .actions.imports import upload as _upload
from .checking import check
from .kinds import kind, kinds
from .kinds.base import (
    Context,
    Kind,
    KindField,
    NewName,
    Outcome,
    Record,
    Session,
    Verdict,
    Written,
    as_rules,
)
from .library import aliases_from, profiles
from .models import Import, State
from .readers.errors import UnableToReadFile
from .reports import Report, report
from .rules.fields import Amount, Every, Field, ValueType


def run(  # noqa: PLR0913 - the command's options, one by one
    kind: str,
    path: Path,
    *,
    profile: str = "",
    mapping: Mapping[str, str | None] | None = None,
    match: str = "",
    site: Site | None = None,
    apply: bool = False,
    date_order: str = "",
    sheet: str = "",
    encoding: str = "",
    accepts: Sequence[str] = (),
    by: Actor,
    at: datetime,
    tell: Tell | None = None,
) -> Report:
    """Import a file: check it, and with ``apply`` carry it out. Without, nothing but the check is
    recorded.
    """
    settings = {
        "date_orders": {"*": date_order} if date_order else {},
        "sheet": sheet,
        "encoding": encoding,
        "accepts": list(accepts),
    }
    with path.open("rb") as file:
        batch = _upload(
            kind=kind,
            name=path.name,
            content=File(file, path.name),
            site=site,
            wishes=Wishes(
                profile, match, mapping or {}, {name: value for name, value in settings.items() if value}
            ),
            by=by,
            at=at,
        )
    batch = check(batch, by=by, at=at, tell=tell)
    if apply:
        batch = _apply(batch, by=by, at=at, tell=tell)
    return report(batch)


_apply = apply

__all__ = [
    "Amount",
    "Context",
    "DataChanged",
    "Every",
    "Field",
    "Import",
    "Kind",
    "KindField",
    "NewName",
    "Outcome",
    "Record",
    "Report",
    "Session",
    "State",
    "UnableToApply",
    "UnableToReadFile",
    "UnableToUndo",
    "ValueType",
    "Verdict",
    "Written",
    "aliases_from",
    "apply",
    "as_rules",
    "check",
    "import_",
    "imports",
    "kind",
    "kinds",
    "profiles",
    "report",
    "run",
    "undo",
]
