"""Requirement sets: those that come with the program are whole, and a wrong file is told by line."""

from __future__ import annotations

from datetime import date

import pytest

from openhtm.compliance import shelf, words
from openhtm.compliance.plugins import rules
from openhtm.compliance.rules import standards
from openhtm.compliance.rules.standards import NotASet

#: What there is comes from files and from the record.
pytestmark = pytest.mark.django_db
KNOWN = {"overdue", "no_plan"}
WHOLE = """\
key = "ours"
authority = "Our state"
title = "Rules of the state"
edition = "2026"
source = "Letter of the state, March 2026"
effective_from = 2026-01-01
confidence = "confirmed"

[[requirement]]
citation = "Letter, 1"
text = "Maintenance is done in time."
rules = ["overdue"]

[[requirement]]
citation = "Letter, 2"
text = "High-risk equipment has a plan."
rules = ["no_plan"]
confidence = "known"
"""


def told(text: str) -> list[tuple[int, str]]:
    with pytest.raises(NotASet) as problem:
        standards.read("ours.toml", text, known=KNOWN)
    return [(one.line, words.trouble(one)) for one in problem.value.troubles]


def test_a_whole_file_is_read_with_the_line_of_each_requirement() -> None:
    found = standards.read("ours.toml", WHOLE, known=KNOWN)
    assert (found.key, found.effective_from, found.effective_to) == ("ours", date(2026, 1, 1), None)
    assert [(one.citation, one.line, one.confidence) for one in found.requirements] == [
        ("Letter, 1", 9, "confirmed"),
        ("Letter, 2", 14, "known"),
    ]


@pytest.mark.parametrize(
    ("before", "after", "line", "sentence"),
    [
        ('["no_plan"]', '["no_plans"]', 14, "There is no rule 'no_plans'"),
        ("Letter, 2", "letter,  1", 14, "stands here and in line 9"),
        ("2026-01-01", '"soon"', 6, "takes a day such as 2026-01-01; soon is none"),
        ('key = "ours"', 'key = "Ours!"', 1, "'Ours!' is no key"),
        ('"confirmed"', '"sure"', 7, "'sure' is no confidence"),
        ('confidence = "known"', 'colour = "red"', 14, "There is no field 'colour'"),
        ('title = "Rules of the state"', "title = 5", 3, "'title' has to be text"),
        ('source = "Letter of the state, March 2026"\n', "", 0, "'source' is missing"),
        ('["overdue"]', '"overdue"', 9, "'rules' takes a list"),
        ("2026-01-01", "2026-01-01\neffective_to = 2025-01-01", 7, "ends (2025-01-01) before it begins"),
        ('"2026"', "2026 x", 4, "This is not TOML"),
    ],
)
def test_what_is_wrong_is_told_with_its_line(before: str, after: str, line: int, sentence: str) -> None:
    problems = told(WHOLE.replace(before, after, 1))
    assert [one for one, _text in problems] == [line]
    assert sentence in problems[0][1]


def test_every_mistake_is_told_at_once() -> None:
    text = WHOLE.replace('["no_plan"]', '["nothing"]').replace("2026-01-01", "1").replace("ours", "O")
    assert [line for line, _text in told(text)] == [1, 6, 14]


def test_a_file_without_requirements_is_refused() -> None:
    assert told(WHOLE.partition("[[")[0]) == [(0, "There is no [[requirement]] in it.")]


def test_editions_of_one_authority_that_overlap_are_told() -> None:
    text = WHOLE.replace("Our state", "The joint commission, HOSPITALS").replace("2026-01-01", "2025-12-31")
    codes = [one.code for one in shelf.troubles("ours.toml", text)]
    assert codes == ["overlaps", "overlaps"]
    assert shelf.troubles("ours.toml", WHOLE) == []


def test_a_mapping_to_what_is_not_there_and_a_key_of_the_program_are_told() -> None:
    text = WHOLE.replace('rules = ["overdue"]', 'rules = ["overdue"]\nreplaces = ["tjc_2026: EC 9"]')
    assert [(one.line, one.code) for one in shelf.troubles("ours.toml", text)] == [(9, "unmapped")]
    taken = shelf.troubles("ours.toml", WHOLE.replace('"ours"', '"tjc_2026"'))
    assert [one.code for one in taken] == ["key_taken"]


def test_the_sets_that_come_with_the_program_neither_overlap_nor_point_nowhere() -> None:
    every = shelf.shipped()
    assert list(standards.overlapping(every)) == []
    assert list(standards.unmapped(every)) == []
    assert {one.key for one in every} == {
        *("cms_hospital", "iec_62353", "nfpa_99_2012", "tjc_2026", "tjc_until_2025"),
        *("uk_managing_devices", "who_generic"),
    }


def test_every_requirement_of_the_last_chapter_has_a_place_in_the_new_one() -> None:
    before, after = (
        next(one for one in shelf.shipped() if one.key == key) for key in ("tjc_until_2025", "tjc_2026")
    )
    carried = {name for row in after.requirements for name in row.replaces}
    assert {f"{before.key}: {row.citation}" for row in before.requirements} == carried


def test_the_edition_of_the_day_is_the_one_that_a_rule_answers() -> None:
    keys = {one.key for one, _row in shelf.answered_by("overdue", on=date(2025, 12, 31))}
    assert "tjc_until_2025" in keys
    assert "tjc_2026" not in keys
    assert "tjc_2026" in {one.key for one, _row in shelf.answered_by("overdue", on=date(2026, 1, 1))}


#: Rules that no authority of the sets names; they guard the program's own record.
OWN = {"policy_review_late", "procedure_edited"}


def test_every_rule_answers_a_requirement() -> None:
    named = {rule for one in shelf.shipped() for row in one.requirements for rule in row.rules}
    assert set(rules().slugs()) - named == OWN
