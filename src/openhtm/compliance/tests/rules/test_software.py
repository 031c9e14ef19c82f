"""Which entries of versions are a change of the software, and which are not."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from openhtm.compliance.rules.software import Changed, Shown, last_change

START = datetime(2026, 1, 1, tzinfo=UTC)


def same(one: str, other: str) -> bool:
    return one.casefold().lstrip("v ") == other.casefold().lstrip("v ")


def shown(*versions: str) -> list[Shown]:
    """A day apart; an entry that begins with "=" corrects the one before."""
    return [
        Shown(version=text.lstrip("="), at=START + timedelta(days=day), corrects=text.startswith("="))
        for day, text in enumerate(versions)
    ]


@pytest.mark.parametrize(
    ("versions", "change"),
    [
        ((), None),
        (("3.1",), None),
        (("", "3.1"), None),
        (("3.1", ""), None),
        (("3.1", "V 3.1"), None),
        (("3..1", "=3.1"), None),
        (("3.1", "3.2", "=3.1"), None),
        (("3.1", "="), None),
        (("=3.1",), None),
        (("3.1", "3.2"), ("3.1", "3.2", 1)),
        (("3.1", "", "3.2"), ("3.1", "3.2", 2)),
        (("3.1", "3.2", "3.3"), ("3.2", "3.3", 2)),
        (("3.1", "3.2", "3.1"), ("3.2", "3.1", 2)),
        (("3.1", "3.2", "=3.21"), ("3.1", "3.21", 1)),
        (("3.1", "3.2", "="), None),
        (("3.1", "3.2", "=", "3.3"), ("3.1", "3.3", 3)),
        (("3.1", "=3.2", "3.3"), ("3.2", "3.3", 2)),
        (("3.1", "3.2", "v3.2"), ("3.1", "3.2", 1)),
    ],
)
def test_the_latest_change_of_a_software(
    versions: tuple[str, ...], change: tuple[str, str, int] | None
) -> None:
    found = last_change(shown(*versions), same=same)
    if change is None:
        assert found is None
    else:
        before, after, day = change
        assert found == Changed(before=before, after=after, at=START + timedelta(days=day))
