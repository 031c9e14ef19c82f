"""The registry behind the left navigation and the bars of the frame.

A context adds its entries in its own `navigation.py`, which is imported when the site starts:

    from openhtm.ui.navigation import NavItem, register

    register(
        NavItem(slug="devices", group="devices", label=_("Devices"), url_name="registry:device_list",
                icon="device-heart-monitor", permission="device.view", shortcut="d", order=10)
    )

`provide(slot, function)` fills parts of the frame whose facts live above this package: `sites` gives a
`parts.SiteSwitch`, `notices` a `parts.Notices`, `demo` a bool. Each function takes the request and may
return None.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Literal, TypeAlias

from django.http import HttpRequest
from django.urls import NoReverseMatch, get_script_prefix, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Text: TypeAlias = str | Promise
GroupSlug = Literal["work", "devices", "safety", "planning", "office"]
Slot = Literal["sites", "notices", "demo"]

GROUPS: dict[str, Text] = {
    "work": _("Work"),
    "devices": _("Devices"),
    "safety": _("Safety"),
    "planning": _("Planning"),
    "office": _("Office"),
}


class NavigationClash(RuntimeError):
    """Two entries claim the same slug or shortcut."""


@dataclass(frozen=True, kw_only=True)
class NavItem:
    """An entry of the navigation; absent for a person without `permission` (None: every signed-in person).

    `shortcut` is the key after `g`; `phone` puts the entry into the bottom bar of a phone.
    """

    slug: str
    group: GroupSlug
    label: Text
    url_name: str
    icon: str
    permission: str | None = None
    shortcut: str = ""
    order: int = 100
    phone: bool = False


@dataclass(frozen=True, kw_only=True)
class NavLink:
    """An entry as drawn: with its address and whether the page lies under it."""

    item: NavItem
    url: str
    current: bool = False


@dataclass(frozen=True, kw_only=True)
class NavGroup:
    """A headed group of links."""

    slug: str
    label: Text
    links: Sequence[NavLink]


_items: dict[str, NavItem] = {}
_slots: dict[str, Callable[[HttpRequest], object]] = {}


def register(*items: NavItem) -> None:
    """Add entries; raises `NavigationClash` when a slug or shortcut is taken by a different entry."""
    for item in items:
        _refuse_clash(item)
        _items[item.slug] = item


def provide(slot: Slot, function: Callable[[HttpRequest], object]) -> None:
    """Let `function(request)` fill a slot of the frame; the latest provider wins."""
    _slots[slot] = function


def slot(name: Slot, request: HttpRequest) -> object:
    """What the provider of the slot says for this request; None where nobody provides it."""
    return _slots[name](request) if name in _slots else None


def groups(request: HttpRequest) -> list[NavGroup]:
    """The groups this person may see, in order, with the most specific link for this page marked current."""
    links = _mark_current(_links(request), request.path)
    made = (
        NavGroup(slug=slug, label=label, links=[link for link in links if link.item.group == slug])
        for slug, label in GROUPS.items()
    )
    return [group for group in made if group.links]


def _refuse_clash(item: NavItem) -> None:
    for other in _items.values():
        same_slug = other.slug == item.slug and other != item
        same_key = bool(item.shortcut) and other.shortcut == item.shortcut and other.slug != item.slug
        if same_slug or same_key:
            raise NavigationClash(
                f"Navigation entries {other!r} and {item!r} clash: give one another slug or shortcut."
            )


def _links(request: HttpRequest) -> list[NavLink]:
    ordered = sorted(_items.values(), key=lambda item: (item.order, item.slug))
    found = ((item, address(item.url_name)) for item in ordered if _may(request, item.permission))
    return [NavLink(item=item, url=url) for item, url in found if url]


def _may(request: HttpRequest, permission: str | None) -> bool:
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return False
    return permission is None or bool(user.may_anywhere(permission))


def address(url_name: str) -> str:
    """Give an empty address for a page that is not installed in this site."""
    return _address(url_name, get_script_prefix())


@lru_cache(maxsize=512)
def _address(url_name: str, _prefix: str) -> str:
    try:
        return reverse(url_name)
    except NoReverseMatch:
        return ""


def _mark_current(links: Iterable[NavLink], path: str) -> list[NavLink]:
    listed = list(links)
    above = [link for link in listed if path == link.url or (link.url != "/" and path.startswith(link.url))]
    best = max(above, key=lambda link: len(link.url), default=None)
    return [replace(link, current=True) if link is best else link for link in listed]
