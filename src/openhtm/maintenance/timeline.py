"""What maintenance tells of a device on its timeline: every order, when it was opened and how it ended."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from openhtm.registry.api import Device, Happening, TimelineSource, register_source

from . import access
from .codes import title_of
from .models import WorkOrder

KIND = "work"


_PEOPLE = ("requested_by", "closed_by", "completed_by", "assignee")
_TOLD = (
    *("reference", "title", "state", "kind", "opened_at", "closed_at", "requester"),
    *("resolution", "sm_result", "action_code"),
    *(f"{person}__{name}" for person in _PEOPLE for name in ("name", "email")),
)


def _read(user: Any, device: Device, limit: int) -> Iterator[Happening]:
    """Two happenings an order at most, newest orders first."""
    rows = access.work_orders(user).filter(device=device).select_related(*_PEOPLE).only(*_TOLD)
    for order in rows.order_by("-opened_at", "-pk")[:limit]:
        yield from _happenings(order)


def _happenings(order: WorkOrder) -> Iterator[Happening]:
    url = order.get_absolute_url()
    if order.closed_at is not None:
        yield Happening(
            at=order.closed_at,
            kind=KIND,
            title=_("%(title)s: %(result)s") % {"title": order.title, "result": _result(order)},
            by=str(order.closed_by or order.completed_by or order.assignee or ""),
            reason=order.resolution[:300],
            url=url,
        )
    if order.is_open or order.is_repair:
        yield Happening(
            at=order.opened_at,
            kind=KIND,
            title=_("Work order %(number)s opened: %(title)s")
            % {"number": order.reference, "title": order.title},
            by=str(order.requested_by or order.requester or ""),
            url=url,
        )


def _result(order: WorkOrder) -> str:
    """How it ended, in the words of the code sets."""
    if order.sm_result:
        return title_of("sm_result", order.sm_result)
    return title_of("action", order.action_code) if order.action_code else _("closed")


register_source(TimelineSource(kind=KIND, label=gettext_lazy("Work"), read=_read))
