"""Through which people reach imports."""

from __future__ import annotations

from typing import Any, cast

from django.db.models import QuerySet

from openhtm.accounts.api import Permission, one, scope

from .models import Import


def imports(user: Any) -> QuerySet[Import]:
    """One's own imports and those into one's sites, newest first."""
    rows = Import.objects.visible_to(getattr(user, "pk", None), scope(user, Permission.IMPORT_RUN))
    return cast("QuerySet[Import]", rows.select_related("site"))


def import_(user: Any, pk: int) -> Import:
    return cast(Import, one(imports(user), "import", pk=pk))
