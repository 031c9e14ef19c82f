"""The orders before, after and beside an order, as its page links them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from openhtm.ui.parts import Pill

from ... import looks
from ...models.choices import Relation


@dataclass(frozen=True, kw_only=True)
class Related:
    """Another order before or after this one."""

    reference: str
    url: str
    what: str
    pill: Pill


def related(order: Any, followers: Iterable[Any], repeated: Any = None) -> list[Related]:
    """The order this one follows, those that follow it, the one it duplicates, the repair it may repeat."""
    found = [(one, one.get_relation_display()) for one in followers]
    found += [(one, _("Its duplicate")) for one in order.duplicates.all()]
    if repeated is not None:
        found.insert(
            0, (repeated, _("Repaired before, closed %(day)s") % {"day": date_format(repeated.closed_at)})
        )
    if order.follows_id:
        found.insert(0, (order.follows, _("This order: %(what)s") % {"what": order.get_relation_display()}))
    if order.duplicate_of_id:
        found.insert(0, (order.duplicate_of, _("The order that stays")))
    return [_shown(one, what) for one, what in found]


def repairs_of(order: Any) -> list[Related]:
    """The open repairs of what an inspection found: there the work goes on."""
    rows = order.followers.filter(relation=Relation.REPAIR_OF).open().order_by("pk")
    return [_shown(one, one.get_relation_display()) for one in rows]


def _shown(one: Any, what: str) -> Related:
    return Related(
        reference=one.reference,
        url=one.get_absolute_url(),
        what=f"{what}: {one.title}",
        pill=looks.order_state(one),
    )
