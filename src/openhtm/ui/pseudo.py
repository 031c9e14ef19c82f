"""A language for tests: every translated string comes out accented and in brackets, so the others show.

    with pseudo_locale():
        html = client.get(url).content.decode()
    assert_all_translated(html, data=["DEF-0001"])

Works on the calls themselves, so no catalog has to be written or compiled.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from html.parser import HTMLParser
from typing import Any

from django.utils import translation
from django.utils.safestring import SafeData, mark_safe

OPEN, CLOSE = "⟦", "⟧"
_ACCENTS = str.maketrans("aceinouyACEINOUY", "àçéîñöúýÀÇÉÎÑÖÚÝ")
# Placeholders, markup and entities stay as they are.
_KEEP = re.compile(r"%\([^)]*\)[a-z]|%[a-z%]|\{[^}]*\}|<[^>]*>|&[a-z#0-9]+;")
_WORD = re.compile(r"[^\W\d_]{2,}")
_READ_ALOUD = ("alt", "aria-label", "placeholder", "title", "data-announce", "data-failed", "data-label")
_SILENT = {"script", "style", "code", "kbd", "template", "svg"}
_VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
# Names and signs that are the same in every language.
_EVERYWHERE = ("OpenHTM",)


class UntranslatedText(AssertionError):
    """Visible text that was not marked for translation."""


def accented(message: str) -> str:
    """Write a message in the language of the tests, with its placeholders untouched."""
    kept = _KEEP.findall(message)
    parts = [part.translate(_ACCENTS) for part in _KEEP.split(message)]
    mixed = "".join(part + (kept[index] if index < len(kept) else "") for index, part in enumerate(parts))
    result = f"{OPEN}{mixed}{CLOSE}"
    return mark_safe(result) if isinstance(message, SafeData) else result  # noqa: S308 the message was safe already


@contextmanager
def pseudo_locale() -> Iterator[None]:
    """Let every translation call answer in the language of the tests."""
    catalog: Any = translation._trans  # type: ignore[attr-defined]  # the one object all calls go through
    replaced = {name: getattr(catalog, name) for name in _CALLS}
    for name, call in _CALLS.items():
        setattr(catalog, name, call)
    try:
        yield
    finally:
        for name, original in replaced.items():
            setattr(catalog, name, original)


def untranslated(html: str, *, data: Sequence[str] = ()) -> list[str]:
    """Give the visible texts outside the brackets that still have words in them.

    `data` are texts from the record (tags, names); elements with translate="no" are passed over as well.
    """
    reader = _VisibleText()
    reader.feed(html)
    reader.close()
    known = sorted([*data, *_EVERYWHERE], key=len, reverse=True)
    return [text for text in reader.outside() if _WORD.search(_without(text, known))]


def assert_all_translated(html: str, *, data: Sequence[str] = ()) -> None:
    """Raise `UntranslatedText` with every visible text that was not marked for translation."""
    found = untranslated(html, data=data)
    if found:
        raise UntranslatedText("Not marked for translation: " + "; ".join(repr(text) for text in found))


def _without(text: str, known: Sequence[str]) -> str:
    for part in known:
        text = text.replace(part, " ")
    return text


def _plural(singular: str, plural: str, number: float) -> str:
    return accented(singular if number == 1 else plural)


_CALLS: dict[str, Callable[..., str]] = {
    # Whatever is kept by language must not mix with the real one.
    "get_language": lambda: "en-xa",
    "gettext": accented,
    "ngettext": _plural,
    "pgettext": lambda _context, message: accented(message),
    "npgettext": lambda _context, singular, plural, number: _plural(singular, plural, number),
}


class _VisibleText(HTMLParser):
    """Gathers what a reader sees or hears, in the order of the page.

    A bracket may open in one text and close in a later one, because a translated sentence can hold markup.
    """

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._passed_over: list[bool] = []
        self._depth = 0
        self._found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Read the attributes, and note whether the inside is passed over."""
        facts = dict(attrs)
        if not self._hidden and facts.get("translate") != "no":
            self._read_attributes(tag, facts)
        if tag not in _VOID:
            self._passed_over.append(self._hidden or tag in _SILENT or facts.get("translate") == "no")

    def handle_endtag(self, tag: str) -> None:
        """Leave the element."""
        if tag not in _VOID and self._passed_over:
            self._passed_over.pop()

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Read an element that closes itself, as in SVG."""
        self.handle_starttag(tag, attrs)
        if tag not in _VOID:
            self._passed_over.pop()

    def handle_data(self, data: str) -> None:
        """Keep the part of a text outside the brackets."""
        if not self._hidden:
            self._keep(data)

    def outside(self) -> list[str]:
        """Give the texts found, without blanks."""
        return [text.strip() for text in self._found if text.strip()]

    @property
    def _hidden(self) -> bool:
        return bool(self._passed_over) and self._passed_over[-1]

    def _read_attributes(self, tag: str, facts: dict[str, str | None]) -> None:
        names = (
            [*_READ_ALOUD, "value"]
            if tag == "input" and facts.get("type") in ("submit", "button")
            else _READ_ALOUD
        )
        for name in names:
            self._found += _outside_brackets(facts.get(name) or "")

    def _keep(self, text: str) -> None:
        plain = []
        for letter in text:
            self._depth += (letter == OPEN) - (letter == CLOSE)
            if self._depth == 0 and letter != CLOSE:
                plain.append(letter)
        self._found.append("".join(plain))


def _outside_brackets(text: str) -> list[str]:
    depth, plain = 0, []
    for letter in text:
        depth += (letter == OPEN) - (letter == CLOSE)
        if depth == 0 and letter != CLOSE:
            plain.append(letter)
    return ["".join(plain)]
