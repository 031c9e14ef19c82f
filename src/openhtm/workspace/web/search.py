"""One box for everything: devices by tag, serial, scan, model or place; work orders and parts by number."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from openhtm.accounts.api import Permission, requires
from openhtm.maintenance.api import describing, listing, looks, work_orders
from openhtm.registry import api as registry
from openhtm.supply import api as supply

from .pages import Hit, HitGroup, SearchPage

MOST = 30
#: Found by these, a single device is what was meant.
EXACT = frozenset({"tag", "serial", "identifier", "udi"})


@requires(Permission.DEVICE_READ)
def search(request: HttpRequest) -> HttpResponse:
    text = request.GET.get("q", "").strip()
    devices = registry.search(request.user, text, limit=MOST) if text else []
    orders = listing.orders_found(work_orders(request.user), text, limit=10) if text else []
    parts = list(_parts(request.user, text)) if text else []
    if one := _meant(text, devices, orders, parts):
        return redirect(one)
    groups = [
        HitGroup(title=_("Devices"), hits=[_device_hit(hit) for hit in devices]),
        HitGroup(title=_("Work orders"), hits=[_order_hit(order) for order in orders]),
        HitGroup(title=_("Parts"), hits=[_part_hit(part) for part in parts]),
    ]
    page = SearchPage(
        title=_("Search"),
        lead=_lead(text, len(devices) + len(orders) + len(parts)),
        text=text,
        groups=[group for group in groups if group.hits],
    )
    return render(request, "workspace/search.html", {"page": page, "search_text": text})


def _parts(user: Any, text: str) -> Any:
    """Parts one may see, the ten nearest by number."""
    rows = supply.shelves.parts(user).filter(retired_reason="").matching(text)
    return rows.order_by("number_key")[:10]


def _meant(text: str, devices: list[registry.Hit], orders: list[Any], parts: list[supply.Part]) -> Any:
    """The one record that was named exactly: a scan leads straight to it."""
    exact = [hit.device for hit in devices if hit.why in EXACT]
    named = [order for order in orders if order.reference.casefold() == text.casefold()]
    numbered = [part for part in parts if part.number.casefold() == text.casefold()]
    found = [*exact, *named, *numbered]
    return found[0] if len(found) == 1 else None


def _lead(text: str, count: int) -> str:
    if not text:
        return _(
            "Type or scan: tag, serial number, UDI, model, place, or the number of a work order or a part."
        )
    return _("%(n)d found for “%(text)s”.") % {"n": count, "text": text} if count else ""


def _device_hit(hit: registry.Hit) -> Hit:
    device = hit.device
    return Hit(
        title=device.tag,
        detail=f"{describing.what(device)}, {describing.place(device)}",
        url=device.get_absolute_url(),
        pill=looks.device_status(device),
    )


def _order_hit(order: Any) -> Hit:
    return Hit(
        title=order.reference, detail=order.title, url=order.get_absolute_url(), pill=looks.order_state(order)
    )


def _part_hit(part: supply.Part) -> Hit:
    return Hit(title=part.number, detail=part.name, url=part.get_absolute_url())
