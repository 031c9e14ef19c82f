"""Taking back past orders that a list brought by mistake, while nothing depends on them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from openhtm.accounts.api import Permission
from openhtm.kernel import acts
from openhtm.kernel.actions import action
from openhtm.kernel.actors import Actor
from openhtm.kernel.acts import Change
from openhtm.kernel.errors import UnableToSome

from .. import standing
from ..models import WorkOrder
from ..models.choices import OrderSource
from ..storing import batches

_PART = 5_000


def _places(arguments: Mapping[str, Any]) -> list[tuple[int | None, int | None]]:
    found: set[tuple[int | None, int | None]] = set()
    for part in batches(arguments["order_ids"], size=_PART):
        rows = WorkOrder.objects.filter(pk__in=part).order_by()
        found |= {(site, None) for site in rows.values_list("site_id", flat=True).distinct()}
    return sorted(found, key=str) or [(None, None)]


@action("maintenance.history.withdraw", needs=Permission.IMPORT_UNDO, where=_places)
def withdraw_history(order_ids: Sequence[int], *, reason: str, by: Actor, at: datetime) -> int:
    """Take imported past orders off the record with their lines: the undo of an import. The ledger keeps what
    they were.

    ``UnableToSome`` names those that did not come out of a list and those on which something depends; then
    nothing is withdrawn.
    """
    problems = _not_imported(order_ids) | standing.on_orders(order_ids)
    if problems:
        raise UnableToSome(_("Something depends on these orders. Nothing was withdrawn."), problems=problems)
    count = 0
    for part in batches(order_ids, size=_PART):
        rows = list(WorkOrder.objects.filter(pk__in=part).values())
        acts.note_rows(_withdrawn(row) for row in rows)
        for model in standing.ORDER_ROWS:
            model._base_manager.filter(work_order_id__in=part).delete()
        WorkOrder.objects.filter(pk__in=part).delete()
        count += len(rows)
    return count


def _not_imported(order_ids: Sequence[int]) -> dict[str, str]:
    found: dict[str, str] = {}
    for part in batches(order_ids, size=_PART):
        rows = WorkOrder.objects.filter(pk__in=part).exclude(source=OrderSource.IMPORTED)
        for reference in rows.values_list("reference", flat=True):
            found[reference] = _("%(order)s was not imported.") % {"order": reference}
    return found


def _withdrawn(row: Mapping[str, Any]) -> Change:
    before = {name: value for name, value in row.items() if value not in (None, "", {}, 0, False)}
    return Change("maintenance.workorder", row["id"], row["reference"], row["site_id"], before, {})
