"""The gallery shows every component, in house markup."""

import re
from pathlib import Path

import pytest
from django.test import Client

from openhtm.ui.web import gallery

UI = Path(__file__).resolve().parents[1]
COMPONENTS = sorted(path.stem for path in (UI / "templates/cotton/ui").glob("*.html"))
# Drawn on every page of the gallery by another file; twice on a page their ids or the focus would clash.
DRAWN_BY = {
    "keyboard_help": "ui/base.html",
    "palette": "ui/base.html",
    "error_summary": "cotton/ui/form.html",
}
PARTS = list(gallery.PARTS)


def shown() -> str:
    folder = UI / "templates/ui/gallery"
    return "".join(path.read_text(encoding="utf-8") for path in folder.glob("*.html"))


@pytest.mark.parametrize("name", COMPONENTS)
def test_every_component_is_in_the_gallery(name: str) -> None:
    tag = f"<c-ui.{name.replace('_', '-')}"
    place = (UI / "templates" / DRAWN_BY[name]).read_text(encoding="utf-8") if name in DRAWN_BY else shown()
    assert re.search(rf"{re.escape(tag)}[\s/>]", place), f"show {tag}> in templates/ui/gallery"


@pytest.mark.parametrize("name", COMPONENTS)
def test_every_component_says_what_it_takes(name: str) -> None:
    text = (UI / f"templates/cotton/ui/{name}.html").read_text(encoding="utf-8")
    assert text.startswith("{% comment %}\n")
    head = text.split("{% endcomment %}")[0]
    declared = re.search(r"<c-vars ([^>]*)/>", text)
    names = re.findall(r":?([a-z_]+)=", declared.group(1)) if declared else []
    assert [one for one in names if one not in head] == []


@pytest.mark.parametrize("part", PARTS)
@pytest.mark.django_db
def test_every_part_of_the_gallery_opens_for_everybody(client: Client, part: str) -> None:
    answer = client.get("/ui/gallery/", {"part": part})
    assert answer.status_code == 200
    assert b"<c-ui." not in answer.content, "the component loader is off"
    assert b"{%" not in answer.content
    assert len(answer.content) < 60_000


@pytest.mark.django_db
def test_an_unknown_part_falls_to_the_first(client: Client) -> None:
    assert client.get("/ui/gallery/", {"part": "nonsense"}).context["page"].part == "states"


@pytest.mark.django_db
def test_the_theme_of_the_samples_is_one_of_two(client: Client) -> None:
    assert b'data-bs-theme="dark"' in client.get("/ui/gallery/", {"theme": "dark"}).content
    assert b"data-bs-theme" not in client.get("/ui/gallery/", {"theme": "<b>"}).content


@pytest.mark.django_db
def test_the_panel_answers_as_a_page_and_as_a_part(client: Client) -> None:
    page = client.get("/ui/gallery/panel/").content.decode()
    part = client.get("/ui/gallery/panel/", headers={"HX-Request": "true"}).content.decode()
    assert "<!doctype html>" in page
    assert part.startswith("<p>")
    assert part in page


@pytest.mark.django_db
def test_the_past_is_said_over_the_whole_page(client: Client) -> None:
    assert "banner-past" in client.get("/ui/gallery/", {"as_of": "1"}).content.decode()
    assert "banner-past" not in client.get("/ui/gallery/").content.decode()


@pytest.mark.django_db
def test_ids_are_unique_on_a_page(client: Client) -> None:
    for part in PARTS:
        ids = re.findall(r'\sid="([^"]+)"', client.get("/ui/gallery/", {"part": part}).content.decode())
        assert sorted(ids) == sorted(set(ids))
