"""Requirement sets of the hospital's own: loaded whole through every door, replaced, withdrawn, refused by line."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from openhtm.audit.api import verify
from openhtm.compliance import shelf
from openhtm.compliance.actions import own_sets
from openhtm.compliance.errors import NotLoaded
from openhtm.compliance.models import OwnSet
from openhtm.kernel.errors import InvalidInput, NotPermitted
from openhtm_testing.command import run_here

from .cases import TODAY
from .test_standards import WHOLE

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from openhtm_testing.personas import World

pytestmark = pytest.mark.django_db
REST = "/api/v1/requirement-sets"
JSON: dict[str, Any] = {"content_type": "application/json"}


def keys() -> list[str]:
    return [one.key for one in shelf.sets()]


def test_a_set_counts_from_its_loading_on_and_its_rules_answer_it(world: World, at: datetime) -> None:
    assert "ours" not in keys()
    made = own_sets.load("ours.toml", text=WHOLE, by=world.root, at=at)
    assert (made.key, made.number, made.loaded_by) == ("ours", 1, world.root.actor_label)
    answered = [(one.key, row.citation) for one, row in shelf.answered_by("overdue", on=TODAY)]
    assert ("ours", "Letter, 1") in answered


def test_the_same_file_again_changes_nothing(world: World, at: datetime) -> None:
    first = own_sets.load("ours.toml", text=WHOLE, by=world.root, at=at)
    assert own_sets.load("ours.toml", text=WHOLE, by=world.root, at=at) == first
    assert OwnSet.objects.count() == 1


def test_another_version_replaces_the_one_that_stands_and_both_stay_on_record(
    world: World, at: datetime
) -> None:
    own_sets.load("ours.toml", text=WHOLE, by=world.root, at=at)
    new = own_sets.load("ours.toml", text=WHOLE.replace("in time", "on time"), by=world.root, at=at)
    assert new.number == 2
    assert [one.number for one in OwnSet.objects.standing()] == [2]
    assert OwnSet.objects.get(number=1).text == WHOLE
    texts = [row.text for one in shelf.sets() if one.key == "ours" for row in one.requirements]
    assert texts[0] == "Maintenance is done on time."


def test_a_withdrawn_set_is_asked_no_more_and_may_come_again(world: World, at: datetime) -> None:
    own_sets.load("ours.toml", text=WHOLE, by=world.root, at=at)
    own_sets.withdraw("ours", reason="The law has ended", by=world.root, at=at)
    assert "ours" not in keys()
    assert own_sets.load("ours.toml", text=WHOLE, by=world.root, at=at).number == 2


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ('["overdue"]', '["overdu"]', "Line 9: There is no rule 'overdu'"),
        ('key = "ours"', 'key = "cms_hospital"', "cms_hospital"),
        ("Our state", "CMS, hospitals", "of the same authority"),
        (WHOLE, "\x00", "Line 1"),
        (WHOLE, "", "is missing"),
    ],
)
def test_a_wrong_file_is_refused_by_line_and_the_former_set_stays(
    world: World, at: datetime, before: str, after: str, told: str
) -> None:
    own_sets.load("ours.toml", text=WHOLE, by=world.root, at=at)
    with pytest.raises(InvalidInput) as problem:
        own_sets.load("ours.toml", text=WHOLE.replace(before, after), by=world.root, at=at)
    assert told in " ".join(problem.value.fields["file"])
    assert OwnSet.objects.get().text == WHOLE


def test_a_file_without_end_is_refused(world: World, at: datetime) -> None:
    with pytest.raises(InvalidInput, match="longer than"):
        own_sets.load("ours.toml", text="#" * (own_sets.LONGEST + 1), by=world.root, at=at)


def test_a_rule_that_is_no_more_answers_nothing(world: World, at: datetime) -> None:
    own_sets.load("ours.toml", text=WHOLE, by=world.root, at=at)
    OwnSet.objects.update(text=WHOLE.replace('["overdue"]', '["gone"]'))
    rows = [row for one in shelf.sets() if one.key == "ours" for row in one.requirements]
    assert [row.rules for row in rows] == [(), ("no_plan",)]


def test_withdrawing_needs_a_reason_and_a_set_that_stands(world: World, at: datetime) -> None:
    with pytest.raises(NotLoaded):
        own_sets.withdraw("ours", reason="Over", by=world.root, at=at)
    own_sets.load("ours.toml", text=WHOLE, by=world.root, at=at)
    with pytest.raises(InvalidInput, match="Say why"):
        own_sets.withdraw("ours", reason=" ", by=world.root, at=at)


@pytest.mark.parametrize("who", ["mara", "tess", "otto"])
def test_only_somebody_for_all_sites_says_what_is_asked(world: World, at: datetime, who: str) -> None:
    with pytest.raises(NotPermitted):
        own_sets.load("ours.toml", text=WHOLE, by=getattr(world, who), at=at)
    assert not OwnSet.objects.exists()


def test_the_page_takes_a_file_shows_it_as_our_own_and_withdraws_it(world: World, sign_in: Any) -> None:
    client = sign_in("root")
    file = SimpleUploadedFile("ours.toml", WHOLE.encode())
    answered = client.post("/compliance/standards/load/", {"file": file}, follow=True)
    assert "It counts from now on." in answered.content.decode()
    html = client.get("/compliance/standards/").content.decode()
    assert "Rules of the state" in html
    assert "Your own" in html
    client.post("/compliance/standards/ours/withdraw/", {"reason": "Over"})
    assert "ours" not in keys()
    assert verify().ok


@pytest.mark.parametrize(
    "content", [WHOLE.replace("overdue", "nothing").encode(), b"\xff\xfe\x00", b"PK\x03\x04"]
)
def test_the_page_says_what_is_wrong_with_a_file(world: World, sign_in: Any, content: bytes) -> None:
    file = SimpleUploadedFile("ours.toml", content)
    answered = sign_in("root").post("/compliance/standards/load/", {"file": file})
    assert answered.status_code == 422
    assert not OwnSet.objects.exists()


def test_rest_loads_and_withdraws(world: World, sign_in: Any) -> None:
    client = sign_in("root")
    made = client.post(REST, {"name": "ours.toml", "text": WHOLE}, **JSON)
    assert (made.status_code, made.json()["number"]) == (201, 1)
    assert "ours" in [one["key"] for one in client.get(REST).json()]
    assert client.post(REST, {"text": "key = 1"}, **JSON).status_code == 422
    ended = client.post(f"{REST}/ours/withdraw", {"reason": "Over"}, **JSON)
    assert ended.json()["withdrawn_reason"] == "Over"
    assert client.post(f"{REST}/ours/withdraw", {"reason": "Over"}, **JSON).status_code == 404


@pytest.mark.parametrize(("who", "status"), [("mara", 403), ("nina", 403), ("otto", 403)])
def test_rest_refuses_everybody_else(world: World, sign_in: Any, who: str, status: int) -> None:
    assert sign_in(who).post(REST, {"text": WHOLE}, **JSON).status_code == status
    assert not OwnSet.objects.exists()


def test_the_command_loads_lists_and_withdraws(world: World, tmp_path: Path) -> None:
    file = tmp_path / "ours.toml"
    file.write_text(WHOLE, encoding="utf-8")
    assert run_here("compliance", "standards", "load", str(file), "--json").data["number"] == 1
    listed = run_here("compliance", "standards", "list", "--json").data["sets"]
    assert "ours" in [one["key"] for one in listed]
    assert run_here("compliance", "standards", "withdraw", "ours").code == 2
    assert run_here("compliance", "standards", "withdraw", "ours", "--reason", "Over").code == 0
    assert "ours" not in keys()


def test_the_command_says_in_one_sentence_what_is_wrong(world: World, tmp_path: Path) -> None:
    file = tmp_path / "ours.toml"
    file.write_text(WHOLE.replace("overdue", "nothing"), encoding="utf-8")
    ended = run_here("compliance", "standards", "load", str(file))
    assert ended.code == 2
    assert "There is no rule 'nothing'" in ended.error
    assert run_here("compliance", "standards", "load", str(tmp_path / "none.toml")).code == 2
