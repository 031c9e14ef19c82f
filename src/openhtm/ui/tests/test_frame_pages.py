"""Preferences, error pages and the markup every page has."""

import re

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client, RequestFactory

from openhtm.ui.web import errors

INLINE = re.compile(
    r"<style|\sstyle=|\son[a-z]+=|<script(?![^>]*(?:src=|application/json))|javascript:", re.IGNORECASE
)

pytestmark = pytest.mark.django_db


def test_a_chosen_theme_is_drawn_by_the_server(client: Client) -> None:
    answer = client.post("/ui/preferences/", {"theme": "dark", "next": "/ui/gallery/?part=forms"})
    assert answer.headers["Location"] == "/ui/gallery/?part=forms"
    assert '<html lang="en-us" dir="ltr" data-bs-theme="dark"' in client.get("/ui/gallery/").content.decode()


def test_going_back_to_the_system_leaves_the_choice_to_the_browser(client: Client) -> None:
    client.post("/ui/preferences/", {"theme": "dark"})
    client.post("/ui/preferences/", {"theme": "system"})
    assert "data-bs-theme" not in client.get("/ui/gallery/").content.decode()


def test_row_height_is_kept(client: Client) -> None:
    client.post("/ui/preferences/", {"density": "comfortable"})
    assert 'data-density="comfortable"' in client.get("/ui/gallery/").content.decode()


@pytest.mark.parametrize("value", ["purple", '"><script>', ""])
def test_a_value_that_is_no_choice_is_passed_over(client: Client, value: str) -> None:
    answer = client.post("/ui/preferences/", {"theme": value})
    assert answer.status_code == 302
    assert "openhtm_theme" not in answer.cookies


@pytest.mark.parametrize("target", ["https://evil.example/", "//evil.example", "javascript:alert(1)", ""])
def test_no_address_of_another_host_is_followed(client: Client, target: str) -> None:
    assert client.post("/ui/preferences/", {"theme": "dark", "next": target}).headers["Location"] == "/"


def test_preferences_are_only_posted(client: Client) -> None:
    assert client.get("/ui/preferences/").status_code == 405


def test_preferences_need_the_csrf_token() -> None:
    assert Client(enforce_csrf_checks=True).post("/ui/preferences/", {"theme": "dark"}).status_code == 403


@pytest.mark.parametrize("part", ["states", "records", "forms"])
def test_a_page_holds_nothing_inline(client: Client, part: str) -> None:
    assert INLINE.findall(client.get("/ui/gallery/", {"part": part}).content.decode()) == []


def test_what_is_inline_is_found() -> None:
    assert INLINE.search('<p style="x">')
    assert INLINE.search("<script>")
    assert not INLINE.search('<script src="a.js">')


def test_htmx_neither_evaluates_nor_adds_styles(client: Client) -> None:
    html = client.get("/ui/gallery/").content.decode()
    assert '"includeIndicatorStyles":false' in html
    assert '"allowEval":false' in html


@pytest.mark.parametrize(
    ("view", "status", "words"),
    [
        (errors.bad_request, 400, "could not be understood"),
        (errors.forbidden, 403, "may not do this"),
        (errors.not_found, 404, "Nothing found here"),
        (errors.too_many_requests, 429, "Too many tries"),
        (errors.server_error, 500, "broke on our side"),
    ],
)
def test_an_error_says_what_happened_what_was_kept_and_what_to_do(
    view: object, status: int, words: str
) -> None:
    answer = view(RequestFactory().get("/"))  # type: ignore[operator]
    html = answer.content.decode()
    assert answer.status_code == status
    assert words in html
    assert "Go to the start page" in html


def test_a_denial_shows_its_sentence_or_the_missing_permission() -> None:
    request = RequestFactory().get("/")
    sentence = errors.forbidden(request, PermissionDenied("This device is sequestered.")).content.decode()
    bare = errors.forbidden(request, PermissionDenied("device.edit")).content.decode()
    assert "<p>This device is sequestered.</p>" in sentence
    assert "Your role or your sites do not include it" in bare
    assert "device.edit" in bare


def test_the_text_of_a_denial_is_escaped() -> None:
    html = errors.forbidden(RequestFactory().get("/"), PermissionDenied("a <b> c")).content.decode()
    assert "a &lt;b&gt; c" in html


def test_an_unknown_address_gets_the_house_page(client: Client) -> None:
    answer = client.get("/there/is/no/such/page/")
    assert answer.status_code == 404
    assert b"Nothing found here" in answer.content
