"""``openhtm labor-rates``: set, listed, struck out."""

from __future__ import annotations

from typing import Any

from .conftest import ADMIN, Run


def test_rates_are_set_listed_and_struck_out(listed: Any, command: Run) -> None:
    rate = ("labor-rates", "set", "--site", "MAIN", "--from", "2026-01-01", "--currency", "USD")
    made = command(*rate, "--rate-minor", "8000", "--json").data
    assert (made["site"], made["rate_minor"], made["person"]) == ("MAIN", 8000, None)
    own = command(*rate, "--rate-minor", "9000", "--person", ADMIN, "--json").data
    assert own["person"] == ADMIN
    assert len(command("labor-rates", "list", "--json").data["rates"]) == 2
    gone = command("labor-rates", "strike-out", str(own["id"]), "--reason", "Wrong", "--json").data
    assert gone["struck_out"] == "Wrong"
    for words in (
        (*rate, "--rate-minor", "1", "--role", "baker"),
        (*rate, "--rate-minor", "1", "--person", "nobody@example.org"),
        ("labor-rates", "set", "--site", "MAIN", "--from", "soon"),
        ("labor-rates", "strike-out", "99999", "--reason", "Wrong"),
    ):
        assert command(*words).code != 0, words
