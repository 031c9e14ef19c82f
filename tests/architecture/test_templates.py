"""Templates obey the content security policy and work without script."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from .source import ROOT, templates

COMMENT = re.compile(r"\{#.*?#\}|\{% comment.*?endcomment %\}|<!--.*?-->", re.DOTALL)
TAG = re.compile(r"<[a-zA-Z][^<>]*?>", re.DOTALL)
FORBIDDEN = {
    "a style attribute": re.compile(r"\sstyle\s*=", re.IGNORECASE),
    "a style element": re.compile(r"<style\b", re.IGNORECASE),
    "an inline handler": re.compile(r"\son[a-z]+\s*=", re.IGNORECASE),
    "a javascript address": re.compile(r"javascript:", re.IGNORECASE),
}
SCRIPT = re.compile(r"<script\b[^>]*>", re.IGNORECASE)


def _is_data_or_file(script: str) -> bool:
    return "src=" in script or "application/json" in script


LOADS = re.compile(r"\shx-(?:get|post)=\"([^\"]*)\"")
PLAIN = re.compile(r"\s(?:href|action|formaction)=\"([^\"]*)\"")


def only_with_script(text: str) -> list[str]:
    """Addresses that htmx loads and that no plain link, form or button of the same file leads to.

    An element without one is a page that exists only with script: part of the answer must also be a page.
    """
    text = COMMENT.sub("", text)
    plain = {address.partition("|")[0].strip("{} ") for address in PLAIN.findall(text)}
    return [address for address in LOADS.findall(text) if address.partition("|")[0].strip("{} ") not in plain]


def problems(text: str) -> list[str]:
    text = COMMENT.sub("", text)
    found = [what for tag in TAG.findall(text) for what, pattern in FORBIDDEN.items() if pattern.search(tag)]
    return found + ["an inline script" for tag in SCRIPT.findall(text) if not _is_data_or_file(tag)]


def _name(path: Path) -> str:
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("path", templates(), ids=_name)
def test_a_template_holds_no_script_style_or_handler_of_its_own(path: Path) -> None:
    assert problems(path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize("path", templates(), ids=_name)
def test_nothing_is_loaded_by_script_that_no_link_or_form_leads_to(path: Path) -> None:
    assert only_with_script(path.read_text(encoding="utf-8")) == []


def test_a_part_that_exists_only_with_script_is_found() -> None:
    assert only_with_script('<div hx-get="{{ url }}"><a href="{{ url }}">Open</a></div>') == []
    assert only_with_script('<form action="{{ action }}" hx-get="{{ action|default:here }}"></form>') == []
    assert only_with_script('<div hx-get="{{ url }}"></div>') == ["{{ url }}"]


@pytest.mark.parametrize("path", templates(), ids=_name)
def test_a_form_says_where_it_goes_and_how(path: Path) -> None:
    text = COMMENT.sub("", path.read_text(encoding="utf-8"))
    forms = [tag for tag in TAG.findall(text) if re.match(r"<form\b", tag)]
    assert [tag for tag in forms if "method=" not in tag] == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ('<p style="color:red">', ["a style attribute"]),
        ("<style>p{}</style>", ["a style element"]),
        ('<a onclick="x()">', ["an inline handler"]),
        ('<a href="javascript:x()">', ["a javascript address"]),
        ("<script>x()</script>", ["an inline script"]),
        ('<script src="/x.js"></script>', []),
        ('<script type="application/json">{}</script>', []),
        ("{# <p style='x'> #}", []),
    ],
)
def test_what_the_policy_would_refuse_is_found(text: str, found: list[str]) -> None:
    assert problems(text) == found
