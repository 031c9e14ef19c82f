"""``openhtm schedule base-dates``: set, listed, previewed, counted from, cleared."""

from __future__ import annotations

from typing import Any

from .conftest import Run

ON = ("--site", "MAIN", "--on", "2026-03-15")


def test_a_base_date_is_set_previewed_rebased_and_cleared(listed: Any, command: Run) -> None:
    from openhtm.places.models import Department

    code = Department.objects.filter(site__code="MAIN").first()
    assert code is not None
    base = ("schedule", "base-dates")
    made = command(*base, "set", *ON, "--department", code.code, "--json").data
    assert (made["department"], made["day"], made["lines"]) == (code.code, "2026-03-15", 0)
    assert [one["id"] for one in command(*base, "list", "--json").data["base_dates"]] == [made["id"]]
    key = str(made["id"])
    assert isinstance(command(*base, "preview", key, "--json").data["lines"], list)
    done = command(*base, "rebase", key, "--json").data
    assert set(done) == {"moved", "joined", "kept"}
    for words in (
        ("set", *ON),
        ("set", *ON, "--department", "MOON"),
        ("set", *ON, "--department", code.code, "--building", "Tower"),
        ("set", "--site", "MAIN", "--on", "soon", "--department", code.code),
        ("rebase", key, "--tag", "NOT-HERE"),
        ("rebase", key, "--expected", "99"),
        ("clear", key, "--reason", " "),
        ("preview", "99999"),
    ):
        assert command(*base, *words).code != 0, words
    gone = command(*base, "clear", key, "--reason", "Round given up", "--json").data
    assert gone["cleared"] == "Round given up"
    assert command(*base, "list", "--json").data["base_dates"] == []
