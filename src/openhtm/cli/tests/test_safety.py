"""Electrical safety from the command line: tables, what a site follows, what is known of a device."""

from __future__ import annotations

from typing import Any

from .conftest import Run
from .test_work import planned  # noqa: F401 (a fixture)


def test_a_site_follows_a_table_and_a_device_is_described(planned: dict[str, Any], command: Run) -> None:  # noqa: F811
    listed = command("safety", "list", "--json").data["tables"]
    assert {"nfpa_99_2012", "iec_62353_direct"} <= {one["name"] for one in listed}
    tag, site = planned["tag"], "MAIN"
    assert command("safety", "follow", "nfpa_99_2012", "--site", site, "--json").data == {
        "site": site,
        "table": "nfpa_99_2012",
    }
    assert "es_class" in command("safety", "device", tag).out
    limit = "es_touch_current__ground_open<=0.3 mA; Manual C, p. 41"
    words = ("--class", "I", "--parts", "BF", "--connection", "CORD", "--limit", limit, "--json")
    found = command("safety", "describe", tag, *words).data
    assert (found["protection"], found["parts"]) == ("Class I", ["BF"])
    limits = {step["key"]: step["limit"] for step in found["steps"]}
    assert limits["es_touch_current__ground_open"] == "at most 300 µA"
    again = command("safety", "describe", tag, "--parts", "none", "--json").data
    assert (again["protection"], again["parts"]) == ("Class I", [])


def test_a_table_is_shown_with_its_limits(command: Run) -> None:
    shown = command("safety", "show", "iec_62353_direct", "--json").data
    assert {"key": "es_cord_resistance", "limit": "at most 0.1 Ω"}.items() <= next(
        one for one in shown["limits"] if one["key"] == "es_cord_resistance"
    ).items()
    assert command("safety", "show", "made_up").code == 1


def test_what_cannot_be_is_refused(planned: dict[str, Any], command: Run) -> None:  # noqa: F811
    tag = planned["tag"]
    assert command("safety", "follow", "made_up", "--site", "MAIN").code == 2
    assert command("safety", "device", "NO-SUCH").code == 1
    for words in (
        ("--class", "IV"),
        ("--parts", "Z"),
        ("--limit", "es_touch_current"),
        ("--limit", "x<=5; y"),
    ):
        assert command("safety", "describe", tag, *words).code == 2, words
