"""Manufacturers, their names, merging and taking a merge back."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from typing import Any

import pytest

from openhtm.audit.api import history, verify
from openhtm.audit.models import Entry
from openhtm.catalog import events, words
from openhtm.catalog.actions import manufacturers, merges, models
from openhtm.catalog.actions.errors import (
    AlreadySettled,
    AlreadyThere,
    NeedsReason,
    UnableToMerge,
    UnableToUndo,
)
from openhtm.catalog.models import AliasStatus, Manufacturer, ManufacturerAlias, Model
from openhtm.catalog.queries import manufacturers as queries
from openhtm.catalog.queries.merges import merge_preview
from openhtm.kernel.errors import InvalidInput, NotPermitted, StaleVersion
from openhtm_testing.personas import World

from .factories import Catalog

pytestmark = pytest.mark.django_db


@pytest.fixture
def told() -> Iterator[list[dict[str, Any]]]:
    """What the catalog tells while the test runs."""
    heard: list[dict[str, Any]] = []

    def hear(sender: object, signal: object, **facts: Any) -> None:
        heard.append({name: facts[name] for name in facts if name not in ("by", "at")})

    signals = (events.models_changed, events.manufacturers_merged, events.merge_undone)
    for signal in signals:
        signal.connect(hear)
    yield heard
    for signal in signals:
        signal.disconnect(hear)


def stored() -> dict[str, Any]:
    """Everything a merge may touch, as it is stored; the versions count on and are left out."""
    return {
        "makers": list(Manufacturer.objects.order_by("pk").values_list("pk", "name", "merged_into")),
        "models": list(Model.objects.order_by("pk").values_list("pk", "name", "manufacturer")),
        "aliases": list(
            ManufacturerAlias.objects.order_by("pk").values_list("pk", "name", "manufacturer", "status")
        ),
    }


def test_a_manufacturer_is_added_with_its_entry_in_the_ledger(world: World, at: datetime) -> None:
    maker = manufacturers.add(name="  Drägerwerk  AG ", details={"country": "DE"}, by=world.cleo, at=at)

    assert (maker.name, maker.normalized, maker.country) == ("Drägerwerk AG", "dragerwerk", "DE")
    assert [event.action for event in history(maker)] == ["catalog.manufacturer.add"]


@pytest.mark.parametrize("name", ["philips", " PHILIPS ", "Philips"])
def test_a_name_that_stands_for_one_already_is_refused(
    catalog: Catalog, world: World, at: datetime, name: str
) -> None:
    with pytest.raises(AlreadyThere, match="already stands for Philips"):
        manufacturers.add(name=name, by=world.mara, at=at)


@pytest.mark.parametrize("name", ["", "   ", "x" * 201])
def test_a_name_that_is_none_is_refused(world: World, at: datetime, name: str) -> None:
    with pytest.raises(InvalidInput):
        manufacturers.add(name=name, by=world.mara, at=at)


def test_whoever_may_only_read_the_catalog_changes_nothing(
    catalog: Catalog, world: World, at: datetime
) -> None:
    before = stored()
    with pytest.raises(NotPermitted):
        manufacturers.add(name="Mindray", by=world.tess, at=at)
    with pytest.raises(NotPermitted):
        merges.merge(catalog.medical_systems, into=catalog.philips, reason="same", by=world.tess, at=at)
    assert stored() == before


def test_an_edit_of_an_older_state_is_refused(catalog: Catalog, world: World, at: datetime) -> None:
    manufacturers.edit(catalog.getinge, changes={"country": "SE"}, seen_version=1, by=world.mara, at=at)
    old = Manufacturer.objects.get(pk=catalog.getinge.pk)
    with pytest.raises(StaleVersion):
        manufacturers.edit(old, changes={"country": "NO"}, seen_version=1, by=world.cleo, at=at)


def test_a_new_name_is_told_with_the_models_that_carry_it(
    catalog: Catalog, world: World, at: datetime, told: list[dict[str, Any]]
) -> None:
    manufacturers.edit(catalog.philips, changes={"name": "Royal Philips"}, by=world.mara, at=at)

    assert catalog.philips.normalized == "royal philips"
    assert told == [{"model_ids": [catalog.monitor.pk]}]


def test_a_field_that_is_no_fact_of_a_maker_is_refused(catalog: Catalog, world: World, at: datetime) -> None:
    changes = {"merged_into": catalog.philips}
    with pytest.raises(InvalidInput, match="merged_into"):
        manufacturers.edit(catalog.getinge, changes=changes, by=world.mara, at=at)


def test_a_confirmed_alias_stands_for_the_manufacturer(catalog: Catalog, world: World, at: datetime) -> None:
    manufacturers.add_alias(catalog.philips, name="Phillips", source="import", by=world.mara, at=at)

    assert queries.resolve(["PHILLIPS", "phillips", "Phyllips"]) == {
        "PHILLIPS": catalog.philips,
        "phillips": catalog.philips,
    }
    with pytest.raises(AlreadyThere):
        manufacturers.add_alias(catalog.getinge, name="Phillips", by=world.mara, at=at)


def test_a_suggestion_stands_for_nothing_until_it_is_confirmed(
    catalog: Catalog, world: World, at: datetime
) -> None:
    alias = manufacturers.add_alias(
        catalog.philips, name="Phillips", confidence=Decimal("0.95"), suggested=True, by=world.mara, at=at
    )
    assert queries.resolve(["Phillips"]) == {}

    manufacturers.confirm_alias(alias, by=world.mara, at=at)

    assert queries.resolve(["Phillips"]) == {"Phillips": catalog.philips}
    with pytest.raises(AlreadySettled):
        manufacturers.reject_alias(alias, by=world.mara, at=at)


def test_a_rejected_suggestion_and_a_name_taken_back_stand_for_nothing(
    catalog: Catalog, world: World, at: datetime
) -> None:
    add = manufacturers.add_alias
    suggestion = add(catalog.philips, name="Phyllis", suggested=True, by=world.mara, at=at)
    confirmed = add(catalog.philips, name="Phillips", by=world.mara, at=at)

    manufacturers.reject_alias(suggestion, reason="a person", by=world.mara, at=at)
    manufacturers.remove_alias(confirmed, by=world.mara, at=at)

    assert queries.resolve(["Phyllis", "Phillips"]) == {}
    again = add(catalog.philips, name="Phillips", by=world.mara, at=at)
    assert (again.pk, again.status) == (confirmed.pk, AliasStatus.CONFIRMED)


def test_many_names_become_manufacturers_in_one_entry_and_twice_nothing(
    catalog: Catalog, world: World, at: datetime
) -> None:
    entries = Entry.objects.count()
    wanted = ["Mindray", "MINDRAY", "philips", "Phillips"]
    found = manufacturers.ensure_many(
        wanted, same={"Phillips": catalog.philips}, source="list", by=world.mara, at=at
    )

    assert found["philips"] == found["Phillips"] == catalog.philips
    assert found["Mindray"] == found["MINDRAY"]
    assert Manufacturer.objects.count() == 4
    assert Entry.objects.count() == entries + 1
    assert ManufacturerAlias.objects.get(name="Phillips").source == "list"

    manufacturers.ensure_many(wanted, by=world.mara, at=at)
    assert (Manufacturer.objects.count(), Entry.objects.count()) == (4, entries + 1)
    assert verify().ok


def test_three_spellings_of_philips_are_suggested_for_one_manufacturer(
    catalog: Catalog, world: World, at: datetime
) -> None:
    merges.merge(catalog.medical_systems, into=catalog.philips, reason="same maker", by=world.mara, at=at)

    found = queries.suggest(["PHILIPS HEALTHCARE", "Philips Medical Systems", "Phillips", "Mindray"])

    for name in ("PHILIPS HEALTHCARE", "Philips Medical Systems", "Phillips"):
        assert [candidate.key for candidate in found[name]] == [catalog.philips.pk]
        assert found[name][0].probable
    assert found["Mindray"] == []


def test_a_merge_moves_models_and_names_and_says_so(
    catalog: Catalog, world: World, at: datetime, told: list[dict[str, Any]]
) -> None:
    manufacturers.add_alias(catalog.medical_systems, name="PMS", by=world.mara, at=at)
    reason = "Renamed in 2008"

    done = merges.merge(catalog.medical_systems, into=catalog.philips, reason=reason, by=world.mara, at=at)

    catalog.defibrillator.refresh_from_db()
    assert catalog.defibrillator.manufacturer == catalog.philips
    resolved = queries.resolve(["Philips Medical Systems", "PMS"])
    assert set(resolved.values()) == {catalog.philips}
    assert (done.reason, done.merged_by, done.moved["kept"]) == (reason, "Mara Manager", [])
    # One word in common; "medical" and "systems" weigh 0.06 each: 2 / (2 + 0.12).
    assert done.evidence["confidence"] == 0.94
    assert told == [
        {"loser_id": catalog.medical_systems.pk, "winner_id": catalog.philips.pk},
        {"model_ids": [catalog.defibrillator.pk]},
    ]
    assert history(catalog.defibrillator)[0].reason == reason


def test_an_undone_merge_restores_exactly_what_was(catalog: Catalog, world: World, at: datetime) -> None:
    manufacturers.add_alias(catalog.medical_systems, name="PMS", by=world.mara, at=at)
    before = stored()
    done = merges.merge(catalog.medical_systems, into=catalog.philips, reason="same", by=world.mara, at=at)
    assert stored() != before

    merges.undo_merge(done, reason="They are two", by=world.cleo, at=at)

    assert stored() == before
    assert (done.undone_by, done.undone_at) == ("Cleo Engineer", at)
    with pytest.raises(UnableToUndo, match="undone before"):
        merges.undo_merge(done, by=world.cleo, at=at)
    # The names may part and come together again.
    merges.merge(catalog.medical_systems, into=catalog.philips, reason="after all", by=world.mara, at=at)
    assert verify().ok


def test_an_undone_merge_leaves_what_came_later(catalog: Catalog, world: World, at: datetime) -> None:
    done = merges.merge(catalog.medical_systems, into=catalog.philips, reason="same", by=world.mara, at=at)
    later = models.add(manufacturer=catalog.medical_systems, name="Trilogy", by=world.mara, at=at)

    merges.undo_merge(done, by=world.mara, at=at)

    later.refresh_from_db()
    assert later.manufacturer == catalog.philips


def test_an_alias_told_apart_before_the_merge_is_apart_again_after_its_undo(
    catalog: Catalog, world: World, at: datetime
) -> None:
    manufacturers.tell_apart(catalog.philips, other=catalog.medical_systems, by=world.mara, at=at)
    before = stored()
    done = merges.merge(catalog.medical_systems, into=catalog.philips, reason="same", by=world.mara, at=at)
    assert queries.resolve(["Philips Medical Systems"])["Philips Medical Systems"] == catalog.philips

    merges.undo_merge(done, by=world.mara, at=at)

    assert stored() == before


def test_a_model_that_both_have_stays_and_is_listed(catalog: Catalog, world: World, at: datetime) -> None:
    twin = models.add(
        manufacturer=catalog.medical_systems, name="IntelliVue", number="MX800", by=world.mara, at=at
    )

    done = merges.merge(catalog.medical_systems, into=catalog.philips, reason="same", by=world.mara, at=at)

    twin.refresh_from_db()
    assert twin.manufacturer == catalog.medical_systems
    assert done.moved["kept"] == [
        {"loser_model": twin.pk, "winner_model": catalog.monitor.pk, "label": "IntelliVue (MX800)"}
    ]


def test_a_look_at_a_merge_changes_nothing(catalog: Catalog) -> None:
    before = stored()
    preview = merge_preview(catalog.medical_systems, catalog.philips)

    assert [model.pk for model in preview.moving] == [catalog.defibrillator.pk]
    assert (preview.kept, preview.confidence) == ([], 0.94)
    assert stored() == before


def test_impossible_merges_are_refused(catalog: Catalog, world: World, at: datetime) -> None:
    philips, other = catalog.philips, catalog.medical_systems
    with pytest.raises(NeedsReason):
        merges.merge(other, into=philips, reason=" ", by=world.mara, at=at)
    with pytest.raises(UnableToMerge, match="into itself"):
        merges.merge(philips, into=philips, reason="x", by=world.mara, at=at)
    merges.merge(other, into=philips, reason="same", by=world.mara, at=at)
    with pytest.raises(UnableToMerge, match="merged into Philips already"):
        merges.merge(other, into=catalog.getinge, reason="x", by=world.mara, at=at)
    with pytest.raises(UnableToMerge, match="merged into Philips already"):
        merges.merge(catalog.getinge, into=other, reason="x", by=world.mara, at=at)


def test_a_merge_overtaken_by_another_cannot_be_undone_before_it(
    catalog: Catalog, world: World, at: datetime
) -> None:
    first = merges.merge(catalog.medical_systems, into=catalog.philips, reason="same", by=world.mara, at=at)
    second = merges.merge(catalog.philips, into=catalog.getinge, reason="wrong", by=world.mara, at=at)
    first.refresh_from_db()
    assert catalog.medical_systems.survivor == catalog.getinge

    with pytest.raises(UnableToUndo, match="Undo that merge first"):
        merges.undo_merge(first, by=world.mara, at=at)
    merges.undo_merge(second, by=world.mara, at=at)
    first.refresh_from_db()
    merges.undo_merge(first, by=world.mara, at=at)

    catalog.defibrillator.refresh_from_db()
    assert catalog.defibrillator.manufacturer == catalog.medical_systems


def test_a_moved_model_that_went_on_to_another_maker_stops_the_undo(
    catalog: Catalog, world: World, at: datetime
) -> None:
    done = merges.merge(catalog.medical_systems, into=catalog.philips, reason="same", by=world.mara, at=at)
    catalog.defibrillator.refresh_from_db()
    models.edit(catalog.defibrillator, changes={"manufacturer": catalog.getinge}, by=world.mara, at=at)

    with pytest.raises(UnableToUndo, match=r"HeartStart \(XL\+\)"):
        merges.undo_merge(done, by=world.mara, at=at)


def test_duplicates_are_offered_until_they_are_merged_or_told_apart(
    catalog: Catalog, world: World, at: datetime
) -> None:
    (pair,) = queries.duplicates()
    assert {pair.one, pair.other} == {catalog.philips, catalog.medical_systems}
    assert "only general words" in words.sentence(pair.reasons[0])

    manufacturers.tell_apart(catalog.medical_systems, other=catalog.philips, by=world.mara, at=at)

    assert queries.duplicates() == []


def test_resolving_many_names_costs_as_many_statements_as_one(
    catalog: Catalog, django_assert_num_queries: Any
) -> None:
    with django_assert_num_queries(2):
        queries.resolve(["Philips"])
    with django_assert_num_queries(2):
        queries.resolve([f"Maker {number}" for number in range(1000)])
