"""The language of the tests finds text that was not marked for translation."""

import pytest
from django.template import engines
from django.test import Client
from django.utils.translation import gettext, gettext_lazy, ngettext, npgettext, pgettext

from openhtm.ui.pseudo import UntranslatedText, accented, assert_all_translated, pseudo_locale, untranslated


def drawn(source: str, **context: object) -> str:
    return engines["django"].from_string(source).render(context)


def test_a_message_keeps_its_placeholders_and_markup() -> None:
    assert accented("%(count)d devices in {place} <b>now</b> &amp; 100 %%") == (
        "⟦%(count)d dévîçés îñ {place} <b>ñöw</b> &amp; 100 %%⟧"
    )


def test_every_kind_of_call_is_answered() -> None:
    lazy = gettext_lazy("Save")
    with pseudo_locale():
        assert gettext("Save") == "⟦Sàvé⟧"
        assert str(lazy) == "⟦Sàvé⟧"
        assert ngettext("one row", "%(n)d rows", 2) == "⟦%(n)d röws⟧"
        assert pgettext("verb", "Open") == "⟦Öpéñ⟧"
        assert npgettext("verb", "one", "many", 1) == "⟦öñé⟧"
    assert gettext("Save") == "Save"
    assert str(lazy) == "Save"


def test_the_calls_come_back_after_an_error() -> None:
    with pytest.raises(RuntimeError), pseudo_locale():
        raise RuntimeError
    assert gettext("Save") == "Save"


def test_template_tags_are_translated_too() -> None:
    with pseudo_locale():
        html = drawn(
            "{% load i18n %}<p>{% trans 'Next due' %} {% blocktrans %}on {{ day }}{% endblocktrans %}</p>",
            day="Monday",
        )
    assert html == "<p>⟦Ñéxt dúé⟧ ⟦öñ Monday⟧</p>"
    assert_all_translated(html)


@pytest.mark.parametrize(
    ("html", "found"),
    [
        ("<p>Save</p>", ["Save"]),
        ('<input placeholder="Search">', ["Search"]),
        ('<input type="submit" value="Send">', ["Send"]),
        ('<input type="text" value="typed by a person">', []),
        ('<img alt="A photo">', ["A photo"]),
        ('<p translate="no">DEF-0001</p><p>More</p>', ["More"]),
        ('<p translate="no">a<br>b <i>c d</i></p>', []),
        ("<script>var words = 1</script>", []),
        ("<p>⟦Sàvé⟧ now</p>", ["now"]),
        ("<p>⟦Sàvé <b>all</b> öf it⟧</p>", []),
        ("<p>12 % · 3 A</p>", []),
        ("<p>OpenHTM</p>", []),
        ("<svg><title>Words</title></svg>", []),
    ],
)
def test_what_is_not_marked_is_found(html: str, found: list[str]) -> None:
    assert untranslated(html) == found


def test_texts_of_the_record_are_passed_over_when_named() -> None:
    assert untranslated("<p>Philips Healthcare: Monitor</p>", data=["Philips", "Philips Healthcare"]) == [
        "Philips Healthcare: Monitor"
    ]
    assert untranslated("<p>Philips Healthcare</p>", data=["Philips", "Philips Healthcare"]) == []


def test_the_complaint_names_the_text() -> None:
    with pytest.raises(UntranslatedText, match="'Save'"):
        assert_all_translated("<p>Save</p>")


@pytest.mark.django_db
@pytest.mark.parametrize("part", ["states", "records", "forms"])
def test_the_frame_and_the_components_are_marked(client: Client, part: str) -> None:
    with pseudo_locale():
        html = client.get("/ui/gallery/", {"part": part}).content.decode()
    assert_all_translated(html)


@pytest.mark.parametrize("code", [400, 403, 404, 429, 500])
def test_the_error_pages_are_marked(code: int) -> None:
    with pseudo_locale():
        html = drawn(f"{{% include 'ui/errors/{code}.html' %}}")
    assert_all_translated(html)
