"""Lookups answered from an index, on both databases."""

from __future__ import annotations

import pytest
from django.db import connection
from django.db.models import QuerySet

from openhtm.places.models import Site

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _sites() -> None:
    for code in ("GEN", "GENX", "G%N", "G_N", "HILL", "GEÄ"):
        Site.objects.create(code=code, name=code.lower())


def codes(rows: QuerySet[Site]) -> list[str]:
    return sorted(rows.values_list("code", flat=True))


@pytest.mark.parametrize(
    ("start", "found"),
    [
        ("GEN", ["GEN", "GENX"]),
        ("G", ["G%N", "GEN", "GENX", "GEÄ", "G_N"]),
        ("G%", ["G%N"]),
        ("G_", ["G_N"]),
        ("gen", []),
        ("GENXY", []),
        ("", ["G%N", "GEN", "GENX", "GEÄ", "G_N", "HILL"]),
    ],
)
def test_what_begins_with_a_text_is_found_letter_by_letter(start: str, found: list[str]) -> None:
    assert codes(Site.objects.filter(code__begins=start)) == found


def test_a_constant_is_one_of_several() -> None:
    assert codes(Site.objects.filter(name__one_of=("hill", "gen"))) == ["GEN", "HILL"]


@pytest.mark.parametrize("words", [(), ("gen'; --",), ("Gen",), ("gen", "a b")])
def test_only_constants_are_written_into_a_statement(words: tuple[str, ...]) -> None:
    with pytest.raises(ValueError, match="not constants of the program"):
        codes(Site.objects.filter(name__one_of=words))


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL reads a table of six rows whole")
def test_sqlite_finds_the_beginning_in_an_index() -> None:
    assert "USING INDEX" in Site.objects.filter(code__begins="GE").order_by().explain()
