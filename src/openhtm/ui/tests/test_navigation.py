"""The frame shows a person what their roles open, and nothing else."""

import pytest
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.utils.translation import gettext_lazy as _

from openhtm.ui import navigation
from openhtm.ui.frame import Frame
from openhtm.ui.navigation import NavigationClash, NavItem, provide, register
from openhtm.ui.parts import Notices, SiteChoice, SiteSwitch
from openhtm.ui.pseudo import pseudo_locale

GALLERY = NavItem(
    slug="gallery",
    group="office",
    label=_("Gallery"),
    url_name="ui:gallery",
    icon="photo",
    permission="look",
    order=2,
)
PANEL = NavItem(
    slug="panel",
    group="work",
    label=_("Panel"),
    url_name="ui:gallery_panel",
    icon="photo",
    shortcut="p",
    phone=True,
)
GONE = NavItem(slug="gone", group="work", label=_("Gone"), url_name="nowhere:at_all", icon="photo")


class Person:
    """Somebody with the permissions given."""

    is_authenticated = True

    def __init__(self, *permissions: str) -> None:
        self.permissions = permissions

    def get_full_name(self) -> str:
        return "Tess Technician"

    def may_anywhere(self, permission: str) -> bool:
        return permission in self.permissions


@pytest.fixture(autouse=True)
def _empty_registry(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(navigation, "_items", {})
    monkeypatch.setattr(navigation, "_slots", {})
    register(GALLERY, PANEL, GONE)


def asked(path: str = "/", *, user: object = None) -> HttpRequest:
    request = RequestFactory().get(path)
    if user is not None:
        request.user = user  # type: ignore[assignment]
    return request


def slugs(request: HttpRequest) -> list[str]:
    return [link.item.slug for group in navigation.groups(request) for link in group.links]


def test_a_person_sees_what_their_permissions_open() -> None:
    assert slugs(asked(user=Person("look"))) == ["panel", "gallery"]
    assert slugs(asked(user=Person())) == ["panel"]


def test_a_group_without_rights_is_absent() -> None:
    assert [group.slug for group in navigation.groups(asked(user=Person()))] == ["work"]


def test_nobody_signed_in_sees_no_navigation() -> None:
    assert slugs(asked()) == []
    assert Frame(asked()).person == ""


def test_a_page_that_is_not_installed_is_absent() -> None:
    assert "gone" not in slugs(asked(user=Person("look")))


def test_the_most_specific_entry_is_current() -> None:
    current = [
        link.item.slug
        for group in navigation.groups(asked("/ui/gallery/panel/", user=Person("look")))
        for link in group.links
        if link.current
    ]
    assert current == ["panel"]


def test_the_same_entry_may_be_registered_again_but_no_other_under_its_slug() -> None:
    register(GALLERY)
    with pytest.raises(NavigationClash, match="another slug or shortcut"):
        register(NavItem(slug="gallery", group="work", label="Other", url_name="ui:gallery", icon="photo"))


def test_two_entries_cannot_share_a_shortcut() -> None:
    with pytest.raises(NavigationClash):
        register(
            NavItem(slug="new", group="work", label="New", url_name="ui:gallery", icon="photo", shortcut="p")
        )


def test_the_bottom_bar_holds_what_asks_for_it() -> None:
    links = Frame(asked(user=Person("look"))).phone_links
    assert [link.item.slug for link in links] == ["panel"]


def test_a_slot_without_provider_is_empty() -> None:
    frame = Frame(asked())
    assert (frame.sites, frame.notices, frame.demo) == (None, None, False)


def test_slots_are_filled_by_their_providers() -> None:
    switch = SiteSwitch(action="/site/", choices=[SiteChoice(label="North", value="n", current=True)])
    provide("sites", lambda request: switch)
    provide("notices", lambda request: Notices(count=3, url="/notices/"))
    provide("demo", lambda request: True)
    frame = Frame(asked())
    assert frame.sites is switch
    assert frame.sites.current == "North"
    assert frame.notices == Notices(count=3, url="/notices/")
    assert frame.demo


def test_a_switch_without_choices_is_not_shown() -> None:
    provide("sites", lambda request: SiteSwitch(action="/site/", choices=[]))
    assert Frame(asked()).sites is None


@pytest.mark.parametrize(
    ("cookie", "theme"), [("dark", "dark"), ("light", "light"), ("<b>", "system"), ("", "system")]
)
def test_the_theme_is_the_one_chosen_or_the_system_s(cookie: str, theme: str) -> None:
    request = asked()
    request.COOKIES["openhtm_theme"] = cookie
    assert Frame(request).theme == theme


def _drawn(*permissions: str, path: str = "/") -> str:
    request = asked(path, user=Person(*permissions))
    return render_to_string("ui/frame/side.html", {"frame": Frame(request)})


def test_what_was_drawn_for_one_person_is_not_shown_to_another() -> None:
    assert "Gallery" in _drawn("look")
    assert "Gallery" not in _drawn()
    assert "Gallery" in _drawn("look")


def test_what_was_drawn_on_one_page_marks_no_other_as_current() -> None:
    assert "aria-current" in _drawn("look", path="/ui/gallery/")
    assert "aria-current" not in _drawn("look", path="/elsewhere/")


def test_the_drawn_navigation_follows_the_language() -> None:
    assert ">Gallery<" in _drawn("look")
    with pseudo_locale():
        assert ">Gallery<" not in _drawn("look")
