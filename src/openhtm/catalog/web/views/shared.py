"""What several views of the catalog need."""

from __future__ import annotations

from typing import Any, cast

from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext as _

from openhtm.accounts.api import Permission, User
from openhtm.audit import api as audit
from openhtm.kernel.errors import StaleVersion
from openhtm.ui.parts import Difference, Entry

from ..forms import VersionedForm
from ..pages.shared import entries

_RIGHTS = {
    "edit": Permission.CATALOG_EDIT,
    "merge": Permission.CATALOG_MERGE,
    "risk": Permission.CATALOG_RISK,
}


def person(request: HttpRequest) -> User:
    """Who asks; a view behind ``requires`` knows that it is a person."""
    return cast(User, request.user)


def rights(request: HttpRequest) -> set[str]:
    """What the reader may do in the catalog."""
    return {name for name, permission in _RIGHTS.items() if person(request).may_anywhere(permission)}


def history(request: HttpRequest, record: models.Model) -> list[Entry]:
    """The record's entries in the ledger, for those who may read it."""
    may = person(request).may_anywhere(Permission.LEDGER_READ)
    return entries(audit.history(record, limit=50)) if may else []


def stale(form: VersionedForm, problem: StaleVersion, current: dict[str, Any]) -> list[Difference]:
    """Say in the form that somebody was faster, and show both versions; sending it again overwrites."""
    typed = {name: form.data.get(name, "") for name in form.fields if name != "seen_version"}
    form.add_error(None, str(problem))
    form.data = {**form.data.dict(), "seen_version": problem.details["current_version"]}  # type: ignore[attr-defined]
    rows = (
        Difference(label=str(form.fields[name].label), before=_shown(current.get(name)), after=_shown(value))
        for name, value in typed.items()
    )
    return [row for row in rows if row.changed]


def _shown(value: object) -> str:
    if value in (True, "on"):
        return _("Yes")
    return _("empty") if value in (None, "", False) else str(value)
