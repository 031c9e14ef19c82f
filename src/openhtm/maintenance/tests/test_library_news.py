"""A copied procedure beside a newer library: what differs, taken over step by step into a draft."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openhtm.kernel.errors import InvalidInput, NotFound, NotPermitted
from openhtm.maintenance import library_news
from openhtm.maintenance.actions import approvals, library, procedures
from openhtm.maintenance.actions.procedures import DraftExists
from openhtm.maintenance.checklists import LibraryProcedure, library_procedure
from openhtm.maintenance.models import Procedure, ProcedureVersion
from openhtm.maintenance.rules.library_news import Change, Written, offers, taken
from openhtm.maintenance.rules.steps import Step, StepKind
from openhtm.ui.pseudo import assert_all_translated, pseudo_locale
from openhtm_testing.command import run_here

from . import factories as make
from .test_rest import call

if TYPE_CHECKING:
    from django.test import Client

    from openhtm_testing.personas import World

SignIn = Callable[[str], "Client"]
SLUG = "suction_unit"


def shipped() -> LibraryProcedure:
    found = library_procedure(SLUG)
    assert found is not None
    return found


@pytest.fixture
def copied(world: World, at: datetime) -> ProcedureVersion:
    """Copied by Cleo and approved by Mara, as it came."""
    version = library.copy(slug=SLUG, by=world.cleo, at=at)
    approvals.submit(version, by=world.cleo, at=at)
    return approvals.approve(
        version, effective_from=date(2026, 1, 1), proof=make.proof(world.mara, at), by=world.mara, at=at
    )


@pytest.fixture
def newer(copied: ProcedureVersion, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The next release: the first step says more, the second is gone, one is new after the third."""
    steps = list(shipped().steps)
    first, second, third = steps[:3]
    said = replace(first, step=replace(first.step, label="Says more than before"))
    fresh = replace(third, step=Step(key="fresh", kind=StepKind.PASS_FAIL_NA, label="A new check"))
    changed = replace(shipped(), steps=(said, third, fresh, *steps[3:]))
    monkeypatch.setattr(library_news, "library_procedure", lambda slug: changed)
    return [first.step.key, second.step.key, third.step.key]


def keys_of(version: ProcedureVersion) -> list[str]:
    return list(version.steps.order_by("position").values_list("key", flat=True))


# -- the rule ---------------------------------------------------------------------------------------------

NAMES = st.lists(st.sampled_from("abcdefgh"), unique=True, max_size=8)


def written(names: list[str], *, label: str) -> list[Written]:
    return [
        Written(step=Step(key=name, kind=StepKind.TEXT, label=label if name in "aceg" else "same"))
        for name in names
    ]


@given(own=NAMES, other=NAMES, chosen=st.sets(st.sampled_from("abcdefgh")))
def test_what_is_chosen_is_as_in_the_library_and_the_rest_as_it_was(
    own: list[str], other: list[str], chosen: set[str]
) -> None:
    mine, theirs = written(own, label="mine"), written(other, label="theirs")

    made = {one.step.key: one for one in taken(mine, theirs, chosen)}

    before, library_has = ({one.step.key: one for one in rows} for rows in (mine, theirs))
    for key in "abcdefgh":
        expected = library_has.get(key) if key in chosen else before.get(key)
        assert made.get(key) == expected
    kept = [key for key in own if key in made]
    assert [key for key in made if key in own] == kept, "the hospital's own order stays"


@given(own=NAMES, other=NAMES)
def test_after_taking_everything_nothing_differs(own: list[str], other: list[str]) -> None:
    mine, theirs = written(own, label="mine"), written(other, label="theirs")

    made = taken(mine, theirs, {one.key for one in offers(mine, theirs)})

    assert offers(made, theirs) == []


def test_a_new_step_comes_after_the_one_it_follows_in_the_library() -> None:
    mine, theirs = written(["b", "x", "d"], label=""), written(["b", "n", "d", "z"], label="")

    assert [one.step.key for one in taken(mine, theirs, {"n", "z"})] == ["b", "n", "x", "d", "z"]
    assert [one.step.key for one in taken([], theirs, {"z", "b"})] == ["b", "z"]


# -- the record -------------------------------------------------------------------------------------------


def test_as_it_was_copied_nothing_is_new(copied: ProcedureVersion) -> None:
    assert not library_news.has_news(copied.procedure)
    assert library_news.offers_for(copied) == []


def test_a_newer_library_is_noticed_and_says_what_differs(copied: ProcedureVersion, newer: list[str]) -> None:
    first, second, _third = newer

    assert library_news.has_news(copied.procedure)
    found = {one.key: one.change for one in library_news.offers_for(copied)}
    assert found == {first: Change.OTHER, "fresh": Change.NEW, second: Change.GONE}


def test_chosen_steps_come_into_a_draft_and_what_is_in_force_stays(
    world: World, at: datetime, copied: ProcedureVersion, newer: list[str]
) -> None:
    first, second, third = newer
    before = keys_of(copied)

    draft = library.take_over(copied.procedure, keys=[first, "fresh"], by=world.cleo, at=at)

    assert (draft.number, draft.state, draft.author) == (2, "draft", world.cleo)
    assert keys_of(draft) == [first, second, third, "fresh", *before[3:]]
    assert draft.steps.get(key=first).label == "Says more than before"
    assert keys_of(copied) == before
    assert not library_news.has_news(Procedure.objects.get())
    again = library.take_over(copied.procedure, keys=[second], by=world.cleo, at=at)
    assert again == draft
    assert second not in keys_of(draft)


def test_leaving_all_as_it_is_ends_the_notice_and_begins_no_draft(
    world: World, at: datetime, copied: ProcedureVersion, newer: list[str]
) -> None:
    assert library.take_over(copied.procedure, keys=[], by=world.cleo, at=at) == copied

    assert not library_news.has_news(Procedure.objects.get())
    assert len(library_news.offers_for(copied)) == 3


def test_what_cannot_be_taken_over_is_refused(
    world: World, at: datetime, copied: ProcedureVersion, newer: list[str]
) -> None:
    take: dict[str, Any] = {"by": world.cleo, "at": at}
    with pytest.raises(InvalidInput, match="do not differ"):
        library.take_over(copied.procedure, keys=[newer[2]], **take)
    with pytest.raises(NotPermitted):
        library.take_over(copied.procedure, keys=["fresh"], by=world.tess, at=at)
    own = make.make_procedure(world, at)
    with pytest.raises(NotFound, match="not copied from the library"):
        library.take_over(own.procedure, keys=["fresh"], **take)
    waiting = procedures.start_version(copied.procedure, **take)
    approvals.submit(waiting, **take)
    with pytest.raises(DraftExists):
        library.take_over(copied.procedure, keys=["fresh"], **take)
    assert library_news.has_news(Procedure.objects.get(pk=copied.procedure_id))


def test_of_a_procedure_copied_before_this_was_kept_nothing_is_claimed(
    copied: ProcedureVersion, newer: list[str]
) -> None:
    copied.procedure.library_seen = ""

    assert not library_news.has_news(copied.procedure)
    assert len(library_news.offers_for(copied)) == 3


# -- the doors --------------------------------------------------------------------------------------------


def test_it_is_looked_at_and_taken_over_on_the_page(
    copied: ProcedureVersion, newer: list[str], sign_in: SignIn
) -> None:
    cleo, tess = sign_in("cleo"), sign_in("tess")
    code = copied.procedure.code
    page = f"/procedures/{code}/library/"
    assert page in cleo.get(f"/procedures/{code}/1/").content.decode()

    html = tess.get(page).content.decode()
    assert "A new check" in html
    assert 'name="keys"' not in html
    assert tess.post(page, {"act": "take", "keys": ["fresh"]}).status_code == 403
    refused = cleo.post(page, {"act": "take", "keys": [newer[2]]})
    assert (refused.status_code, "do not differ" in refused.content.decode()) == (422, True)
    cleo.post(page, {"act": "take", "keys": ["fresh"]})

    assert "fresh" in keys_of(ProcedureVersion.objects.get(number=2))
    assert page not in cleo.get(f"/procedures/{code}/1/").content.decode()


def test_it_is_all_done_over_rest(copied: ProcedureVersion, newer: list[str], sign_in: SignIn) -> None:
    cleo, tess = sign_in("cleo"), sign_in("tess")
    path = f"/procedures/{copied.procedure.code}/library-changes"

    status, told = call(tess, "GET", path)
    assert (status, told["news"], told["library"]) == (200, True, SLUG)
    assert {one["step"]: one["change"] for one in told["changes"]}["fresh"] == "new"
    assert call(tess, "POST", path, {"keys": ["fresh"]})[0] == 403
    assert call(cleo, "POST", path, {"keys": ["nothing"]})[0] == 422
    status, made = call(cleo, "POST", path, {"keys": ["fresh"]})
    assert (status, made["number"], made["state"]) == (200, 2, "draft")


def test_it_is_all_done_by_command(world: World, copied: ProcedureVersion, newer: list[str]) -> None:
    def run(*words: str, who: str = "cleo") -> Any:
        code = copied.procedure.code
        return run_here("procedures", "changes", code, *words, "--as", world.people[who].email, "--json")

    assert run().data["news"] is True
    assert {one["change"] for one in run().data["changes"]} == {"new", "other", "gone"}
    assert run("--take", "fresh", who="tess").code == 1
    assert run("--leave").data["number"] == 1
    assert run().data["news"] is False
    assert run("--take", "fresh").data == {**run("--leave").data, "number": 2, "state": "draft"}


def test_every_word_is_translated(copied: ProcedureVersion, newer: list[str], sign_in: SignIn) -> None:
    cleo = sign_in("cleo")
    code = copied.procedure.code
    data = [
        code,
        copied.procedure.title,
        "GEN",
        "OTH",
        "CE",
        "Cleo Engineer",
        "Mara Manager",
        "· Mara Manager",
        "General Hospital",
        "Other Hospital",
    ]
    with pseudo_locale():
        for page in (f"/procedures/{code}/library/", f"/procedures/{code}/1/"):
            html = cleo.get(page).content.decode()
            assert_all_translated(html, data=[*data, *_words_of(copied)])


def _words_of(version: ProcedureVersion) -> list[str]:
    found = [version.competency, version.warnings, version.source_reference, *version.test_equipment]
    for step in version.steps.all():
        found += [step.label, step.section, step.help, step.source, *step.choices, step.unit]
    return [text for text in found if text]
