"""The facts the page frame shows on every page, worked out only when a template asks for them."""

from datetime import date
from typing import cast

from django.http import HttpRequest
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import get_language

from . import navigation
from .navigation import NavGroup, NavLink
from .parts import Notices, SiteSwitch

THEME_COOKIE = "openhtm_theme"
DENSITY_COOKIE = "openhtm_density"
THEMES = ("system", "light", "dark")
DENSITIES = ("compact", "comfortable")


class Frame:
    """What surrounds a page, for one request."""

    def __init__(self, request: HttpRequest) -> None:
        self._request = request

    @property
    def theme(self) -> str:
        """The chosen theme; `system` until the person chooses."""
        return _one_of(self._request.COOKIES.get(THEME_COOKIE), THEMES)

    @property
    def density(self) -> str:
        """How close the rows of tables stand."""
        return _one_of(self._request.COOKIES.get(DENSITY_COOKIE), DENSITIES)

    @cached_property
    def today(self) -> date:
        """The day at the place of the reader; dates near it are shown with their weekday."""
        return timezone.localdate()

    @cached_property
    def groups(self) -> list[NavGroup]:
        """The navigation this person may see."""
        return navigation.groups(self._request)

    @property
    def language(self) -> str:
        """What the page is written in."""
        return get_language() or ""

    @cached_property
    def menu_key(self) -> str:
        """All that the drawn navigation depends on; what is the same page after page is drawn once."""
        links = (link for group in self.groups for link in group.links)
        names = " ".join(f"{link.item.slug}{'*' if link.current else ''}" for link in links)
        return f"{self.language} {bool(self.scan_url)} {bool(self.search_url)} {names}"

    @property
    def phone_links(self) -> list[NavLink]:
        """The links of the bottom bar: at most two, beside scan, search and more."""
        links = [link for group in self.groups for link in group.links if link.item.phone]
        return links[:2]

    @cached_property
    def person(self) -> str:
        """The name of the signed-in person; empty when nobody is."""
        user = getattr(self._request, "user", None)
        if user is None or not user.is_authenticated:
            return ""
        return str(user.get_full_name() or user)

    @cached_property
    def sites(self) -> SiteSwitch | None:
        """The site switch, when the person has more than one site."""
        found = cast("SiteSwitch | None", navigation.slot("sites", self._request))
        return found if found and found.choices else None

    @property
    def sites_key(self) -> str:
        """All that the drawn choices of the site switch depend on."""
        choices = self.sites.choices if self.sites else ()
        return "|".join(f"{one.value} {one.label} {one.current}" for one in choices)

    @cached_property
    def notices(self) -> Notices | None:
        """Notices that wait for the person."""
        return cast("Notices | None", navigation.slot("notices", self._request))

    @property
    def demo(self) -> bool:
        """Whether this is a demonstration hospital, which every page says."""
        return bool(navigation.slot("demo", self._request))

    @property
    def search_url(self) -> str:
        """Where the search box sends its text; empty when this site has no search."""
        return navigation.address("workspace:search")

    @property
    def scan_url(self) -> str:
        """The scan page; empty when this site has none."""
        return navigation.address("workspace:scan")

    @property
    def offline_url(self) -> str:
        """The pages that work without a network; empty when this site has none."""
        return navigation.address("offline:shell")

    @property
    def worker_url(self) -> str:
        """The service worker of those pages."""
        return navigation.address("offline:worker")

    @property
    def manifest_url(self) -> str:
        """What a phone reads to install the program."""
        return navigation.address("offline:manifest")

    @property
    def person_key(self) -> str:
        """The key of the signed-in person, by which a device tells whose work lies on it."""
        user = getattr(self._request, "user", None)
        return str(getattr(user, "actor_key", "")) if user and user.is_authenticated else ""

    @property
    def account_url(self) -> str:
        """The person's own account page."""
        return navigation.address("accounts:me") or navigation.address("account_email")

    @property
    def sign_out_url(self) -> str:
        """Where a press on "Sign out" posts."""
        return navigation.address("account_logout")

    @property
    def sign_in_url(self) -> str:
        """The sign-in page."""
        return navigation.address("account_login")


def _one_of(value: str | None, choices: tuple[str, ...]) -> str:
    return value if value in choices else choices[0]
