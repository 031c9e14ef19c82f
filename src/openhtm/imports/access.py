"""Through which people reach imports."""

from __future__ import annotations

from typing import Any, cast

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from openhtm.accounts.api import Permission, one, scope
from openhtm.kernel.actors import SystemActor

from .models import Import


def imports(user: Any) -> QuerySet[Import]:
    """One's own imports and those into one's sites; all of them for whoever holds the machine."""
    if isinstance(user, SystemActor):
        return cast("QuerySet[Import]", Import.objects.select_related("site"))
    person = getattr(user, "pk", None) or 0
    rows = Import.objects.visible_to(person, scope(user, Permission.IMPORT_RUN))
    return cast("QuerySet[Import]", rows.select_related("site"))


def import_(user: Any, pk: int) -> Import:
    return cast(Import, one(imports(user), no_such_import(), pk=pk))


def no_such_import() -> str:
    return _("There is no such import, or it is outside your sites.")
