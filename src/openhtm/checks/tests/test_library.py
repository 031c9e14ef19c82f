"""Every template that comes with the program is whole; a broken file is refused with file, line and item."""

from __future__ import annotations

from decimal import Decimal

import pytest

from openhtm.checks.library import InvalidTemplate, Template, read_template, template, templates
from openhtm.checks.rules.items import Found, ItemKind, Result, judge
from openhtm.checks.tests import ward

HEAD = '[template]\ntitle = "T"\nfrequency = "daily"\nminutes = 1\nsource = "S"\n'
ITEM = '\n[[items]]\nkey = "a"\nkind = "look"\nlabel = "A"\n'


@pytest.mark.parametrize("found", templates().values(), ids=lambda one: one.slug)
def test_a_template_says_where_it_comes_from_and_how_long_it_takes(found: Template) -> None:
    assert found.source
    assert 1 <= found.minutes <= 15
    for item in found.items:
        limited = item.lower is not None or item.upper is not None
        assert bool(item.source) is limited, f"{item.key}: a limit has a source, and only a limit"


@pytest.mark.parametrize("found", templates().values(), ids=lambda one: one.slug)
def test_limits_pass_at_the_limit_and_fail_beyond_it(found: Template) -> None:
    for item in (one for one in found.items if one.kind is ItemKind.NUMBER):
        for limit, step in ((item.lower, Decimal("-0.01")), (item.upper, Decimal("0.01"))):
            if limit is not None:
                assert judge(item, Found(number=limit, text="x"), on=ward.TODAY) is Result.PASS
                assert judge(item, Found(number=limit + step, text="x"), on=ward.TODAY) is Result.FAIL


def test_what_wards_check_most_is_there() -> None:
    wanted = {"defibrillator", "aed", "crash_cart", "infant_warmer", "medication_refrigerator", "suction"}
    assert wanted | {"oxygen_cylinder", "anesthesia_machine"} <= set(templates())
    assert template("nothing") is None


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[template", "x.toml"),
        (ITEM, r"needs a \[template\]"),
        (HEAD, "needs a"),
        (HEAD + 'colour = "red"\n' + ITEM, "unknown key colour"),
        (HEAD.replace("daily", "hourly") + ITEM, "hourly"),
        (HEAD.replace('title = "T"\n', "") + ITEM, "title is missing"),
        (HEAD + ITEM.replace("look", "sniff"), "x.toml, line 8: item a: .*sniff"),
        (HEAD + ITEM.replace('label = "A"\n', ""), "label is missing"),
        (HEAD + ITEM + "at_most = 3\n", "limits"),
        (HEAD + ITEM + ITEM, "two items have one key"),
        (HEAD + ITEM.replace("look", "number") + 'unit = "V"\nat_least = 3\nat_most = 2\n', "bounds"),
        (HEAD + ITEM.replace("look", "number") + 'unit = "V"\nat_most = "many"\n', "at_most is no number"),
        (HEAD + ITEM.replace("look", "number") + 'unit = "V"\nat_most = nan\n', "at_most is no number"),
        (HEAD + ITEM + "weight = 3\n", "unknown key weight"),
    ],
)
def test_a_broken_file_is_refused_with_its_place(text: str, words: str) -> None:
    with pytest.raises(InvalidTemplate, match=words):
        read_template(text, file="x.toml")


def test_a_whole_file_is_read() -> None:
    found = read_template(HEAD + ITEM, file="x.toml")
    assert (found.slug, found.items[0].label) == ("x", "A")
