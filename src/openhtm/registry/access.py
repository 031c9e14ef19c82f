"""The functions through which everyone reaches devices inside their scope."""

from __future__ import annotations

from typing import Any, cast

from django.utils.translation import gettext as _

from openhtm.accounts.api import Permission, one, scope
from openhtm.kernel.errors import InvalidInput

from .models import CustomField, Device, DeviceQuerySet, SavedView, StockTake, StockTakeRoom, StockTakeScan
from .rules.tags import tag_key


def devices(
    user: Any, permission: str = Permission.DEVICE_READ, *, site_id: int | None = None
) -> DeviceQuerySet:
    """The devices the user holds the permission for; ``site_id``: those of the site switch only."""
    rows: DeviceQuerySet = Device.objects.within(scope(user, permission).narrowed(site_id))
    return rows


def device(user: Any, tag: str, permission: str = Permission.DEVICE_READ) -> Device:
    """The device of that tag, or ``NotFound``."""
    return cast(
        Device,
        one(
            devices(user, permission).for_list(),
            _("There is no such device, or it is outside your sites."),
            tag=tag_key(tag),
        ),
    )


def device_with_facts(user: Any, tag: str, permission: str = Permission.DEVICE_READ) -> Device:
    """As ``device``, with its identifiers, interfaces and software."""
    found = devices(user, permission).for_page().prefetch_related("identifiers", "interfaces", "software")
    return cast(
        Device, one(found, _("There is no such device, or it is outside your sites."), tag=tag_key(tag))
    )


def part_of(user: Any, tag: str) -> Device:
    """The device that another one is to be part of; one that is not there is wrong input, not a missing
    page."""
    found = devices(user).filter(tag=tag_key(tag)).first()
    if found is None:
        raise InvalidInput(
            _("There is no device '%(tag)s' in your sites.") % {"tag": tag},
            fields={"parent": [_("There is no such device.")]},
        )
    return cast(Device, found)


def saved_views(user: Any) -> Any:
    """The user's own views, and those shared with everybody."""
    own = SavedView.objects.filter(owner=user) | SavedView.objects.filter(is_shared=True)
    return own.order_by("name", "pk")


def saved_view(user: Any, pk: int) -> SavedView:
    """A view of the user's own."""
    return cast(
        SavedView,
        one(
            SavedView.objects.filter(owner=user),
            _("There is no such saved view, or it is outside your sites."),
            pk=pk,
        ),
    )


def custom_fields(user: Any) -> Any:
    """All custom fields, for those who may configure devices; they belong to the organization."""
    held = not scope(user, Permission.DEVICE_CONFIGURE).is_empty
    return CustomField.objects.all() if held else CustomField.objects.none()


def custom_field(user: Any, key: str) -> CustomField:
    return cast(
        CustomField,
        one(custom_fields(user), _("There is no such custom field, or it is outside your sites."), key=key),
    )


def stock_takes(user: Any, permission: str = Permission.DEVICE_READ, *, site_id: int | None = None) -> Any:
    """Rounds of the places where the user holds the permission."""
    rows = StockTake.objects.within(scope(user, permission).narrowed(site_id))
    return rows.select_related("site", "department", "building")


def stock_take(user: Any, pk: int, permission: str = Permission.DEVICE_READ) -> StockTake:
    return cast(StockTake, one(stock_takes(user, permission), _no_stock_take(), pk=pk))


def _no_stock_take() -> str:
    return _("There is no such stock-take, or it is outside your sites.")


def counted_room(stock_take: StockTake, room_id: int) -> StockTakeRoom:
    """A room of a round that was reached by ``stock_take``."""
    rows = stock_take.rooms.select_related("room__building", "stock_take")
    return cast(StockTakeRoom, one(rows, _("This room is not part of the stock-take."), room_id=room_id))


def counted_scan(stock_take: StockTake, pk: int) -> StockTakeScan:
    rows = stock_take.scans.select_related("room", "stock_take")
    return cast(StockTakeScan, one(rows, _("There is no such scan in this stock-take."), pk=pk))
