from __future__ import annotations

import pytest

from openhtm.maintenance.codes import CauseClass, InvalidCodeSet, code_set, read_code_set, title_of


@pytest.mark.parametrize(
    ("name", "count"), [("problem", 25), ("cause", 18), ("action", 16), ("sm_result", 13)]
)
def test_each_shipped_set_is_whole(name: str, count: int) -> None:
    found = code_set(name)
    assert found.name == name
    assert len(found.codes) == count
    assert all(code.title and code.applies for code in found.codes.values())


def test_every_cause_has_a_class_and_unknown_stays_unknown() -> None:
    causes = code_set("cause").codes
    assert all(code.cause_class for code in causes.values())
    assert causes["unk"].cause_class is CauseClass.UNKNOWN
    assert causes["hf"].cause_class is CauseClass.UNKNOWN
    assert causes["ppf"].cause_class is CauseClass.MAINTENANCE


def test_what_scheduled_maintenance_could_have_found_is_marked() -> None:
    marked = {code.id for code in code_set("cause").codes.values() if code.maintenance_relevant}
    assert marked == {"ppf", "pf", "hf"}


def test_only_performed_work_counts_as_done() -> None:
    done = {code.id for code in code_set("sm_result").codes.values() if code.done}
    passing = {code.id for code in code_set("sm_result").codes.values() if code.passing}
    assert done == {"pass", "pass_after_adjustment", "fail_repaired", "fail_removed"}
    assert passing == {"pass", "pass_after_adjustment"}


def test_an_inspection_is_not_offered_codes_of_repairs() -> None:
    offered = {code.id for code in code_set("cause").for_work("scheduled")}
    assert "npf" in offered
    assert "cnd" not in offered


def test_the_title_of_a_code_this_installation_does_not_know_is_the_code() -> None:
    assert title_of("cause", "wpf") == "wpf"
    assert title_of("cause", "batt") == "Battery failure"


GOOD = 'set = "cause"\ntitle = "Cause"\napplies = ["repair"]\n[codes]\n'


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (GOOD + 'x = {title = "X", color = "red"}', "code x: unknown key color"),
        (GOOD + 'x = {title = "X", class = "fate"}', "code x: class 'fate'"),
        (GOOD + 'x = {title = "X", applies = ["cooking"]}', "applies to cooking"),
        (GOOD + "x = {}", "title"),
        (GOOD + "x = 3", "site.toml"),
        ("set = ", "site.toml"),
        ('title = "Cause"', "applies"),
    ],
)
def test_a_faulty_file_is_named_with_what_to_mend(text: str, message: str) -> None:
    with pytest.raises(InvalidCodeSet, match=message):
        read_code_set(text, file="site.toml")
