"""The pages of manufacturers."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from django.test import Client

from openhtm.catalog.actions import manufacturers, merges
from openhtm.catalog.models import AliasStatus, Manufacturer, ManufacturerAlias
from openhtm.ui.pseudo import accented, assert_all_translated, pseudo_locale
from openhtm_testing.personas import World

from .factories import Catalog

pytestmark = pytest.mark.django_db
SignIn = Callable[[str], Client]
LIST = "/catalog/manufacturers/"


def text(response: Any) -> str:
    return str(response.content.decode())


def test_the_list_names_makers_with_their_models(catalog: Catalog, sign_in: SignIn) -> None:
    response = sign_in("tess").get(LIST)

    assert response.status_code == 200
    assert "Philips Medical Systems" in text(response)
    assert f"/catalog/models/?manufacturer={catalog.philips.pk}" in text(response)
    assert "/catalog/manufacturers/add/" not in text(response)


def test_the_list_is_narrowed_by_name_and_shows_merged_names_on_request(
    catalog: Catalog, world: World, at: datetime, sign_in: SignIn
) -> None:
    merges.merge(catalog.medical_systems, into=catalog.philips, reason="same", by=world.mara, at=at)
    tess = sign_in("tess")

    assert "Getinge" not in text(tess.get(LIST, {"q": "philips"}))
    assert "Philips Medical Systems" not in text(tess.get(LIST))
    assert "Merged into Philips" in text(tess.get(LIST, {"merged": "on"}))
    assert "No manufacturer found" in text(tess.get(LIST, {"q": "nobody"}))


def test_the_list_answers_htmx_with_the_rows_alone(catalog: Catalog, sign_in: SignIn) -> None:
    response = sign_in("tess").get(LIST, HTTP_HX_REQUEST="true")

    assert "Getinge" in text(response)
    assert "<html" not in text(response)


def test_the_number_of_statements_does_not_grow_with_the_rows(
    catalog: Catalog, world: World, at: datetime, sign_in: SignIn, django_assert_max_num_queries: Any
) -> None:
    manufacturers.ensure_many([f"Maker {number}" for number in range(40)], by=world.mara, at=at)
    tess = sign_in("tess")
    with django_assert_max_num_queries(8):
        tess.get(LIST)


@pytest.mark.parametrize("address", ["", "add/", "duplicates/", "{pk}/", "{pk}/edit/", "{pk}/merge/"])
def test_whoever_may_not_read_the_catalog_sees_nothing(
    catalog: Catalog, sign_in: SignIn, address: str
) -> None:
    response = sign_in("vic").get(LIST + address.format(pk=catalog.philips.pk))

    assert response.status_code == 403
    assert "Philips" not in text(response)


@pytest.mark.parametrize("address", ["add/", "{pk}/edit/", "{pk}/merge/"])
def test_a_reader_may_not_open_what_changes_the_catalog(
    catalog: Catalog, sign_in: SignIn, address: str
) -> None:
    assert sign_in("tess").get(LIST + address.format(pk=catalog.philips.pk)).status_code == 403


def test_a_manufacturer_that_is_not_there_is_not_found(catalog: Catalog, sign_in: SignIn) -> None:
    assert sign_in("tess").get(f"{LIST}999999/").status_code == 404


def test_a_manufacturer_is_added_and_a_known_name_refused_in_the_form(
    catalog: Catalog, sign_in: SignIn
) -> None:
    cleo = sign_in("cleo")
    done = cleo.post(f"{LIST}add/", {"name": "Mindray", "country": "cn"})
    made = Manufacturer.objects.get(name="Mindray")
    assert (done.status_code, done.headers["Location"], made.country) == (302, f"{LIST}{made.pk}/", "CN")

    refused = cleo.post(f"{LIST}add/", {"name": "PHILIPS"})
    assert refused.status_code == 422
    assert "already stands for Philips" in text(refused)
    assert cleo.post(f"{LIST}add/", {"name": ""}).status_code == 422


def test_a_stale_edit_shows_both_versions_and_can_be_sent_again(
    catalog: Catalog, world: World, at: datetime, sign_in: SignIn
) -> None:
    cleo, address = sign_in("cleo"), f"{LIST}{catalog.getinge.pk}/edit/"
    assert 'value="1"' in text(cleo.get(address))
    manufacturers.edit(catalog.getinge, changes={"country": "SE"}, by=world.mara, at=at)

    refused = cleo.post(address, {"name": "Getinge", "country": "NO", "seen_version": "1"})

    assert refused.status_code == 422
    assert "Two versions" in text(refused)
    assert "<del>SE</del>" in text(refused)
    assert 'name="seen_version" value="2"' in text(refused)
    assert cleo.post(address, {"name": "Getinge", "country": "NO", "seen_version": "2"}).status_code == 302
    assert Manufacturer.objects.get(pk=catalog.getinge.pk).country == "NO"


def test_names_are_added_and_settled_on_the_page(
    catalog: Catalog, world: World, at: datetime, sign_in: SignIn
) -> None:
    cleo, page = sign_in("cleo"), f"{LIST}{catalog.philips.pk}/"
    assert cleo.post(f"{page}names/", {"name": "Phillips"}).status_code == 302
    assert cleo.post(f"{page}names/", {"name": "Getinge"}).status_code == 422
    suggestion = manufacturers.add_alias(catalog.philips, name="Filips", suggested=True, by=world.mara, at=at)

    done = cleo.post(f"/catalog/names/{suggestion.pk}/confirm/", follow=True)

    assert "Name confirmed." in text(done)
    assert ManufacturerAlias.objects.get(pk=suggestion.pk).status == AliasStatus.CONFIRMED
    again = cleo.post(f"/catalog/names/{suggestion.pk}/reject/", follow=True)
    assert "was settled before" in text(again)
    assert cleo.post(f"/catalog/names/{suggestion.pk}/burn/").status_code == 404
    assert cleo.get(f"/catalog/names/{suggestion.pk}/remove/").status_code == 405


def test_merging_begins_with_the_likely_ones_and_shows_before_and_after(
    catalog: Catalog, sign_in: SignIn
) -> None:
    cleo, address = sign_in("cleo"), f"{LIST}{catalog.medical_systems.pk}/merge/"
    choice = text(cleo.get(address))
    assert f"?into={catalog.philips.pk}" in choice
    assert "94%" in choice
    assert f"?into={catalog.getinge.pk}" not in choice
    assert f"?into={catalog.getinge.pk}" in text(cleo.get(address, {"q": "getinge"}))

    preview = text(cleo.get(f"{address}?into={catalog.philips.pk}"))
    assert "Models of Philips" in preview
    assert "HeartStart (XL+)" in preview
    assert "can be undone" in preview


def test_a_merge_wants_a_reason_and_is_undone_from_the_page(catalog: Catalog, sign_in: SignIn) -> None:
    cleo = sign_in("cleo")
    address = f"{LIST}{catalog.medical_systems.pk}/merge/?into={catalog.philips.pk}"
    assert cleo.post(address, {"reason": ""}).status_code == 422
    assert cleo.post(address, {"reason": "Renamed"}).headers["Location"] == f"{LIST}{catalog.philips.pk}/"

    page = text(cleo.get(f"{LIST}{catalog.philips.pk}/"))
    assert "Philips Medical Systems was merged into this one" in page
    assert "1 model went over" in page
    merged = catalog.philips.merges_here.get()
    assert "everything new goes there" in text(cleo.get(f"{LIST}{catalog.medical_systems.pk}/"))

    undo = f"/catalog/merges/{merged.pk}/undo/"
    assert "Everything that went over goes back" in text(cleo.get(undo))
    assert cleo.post(undo, {"reason": "Two after all"}).status_code == 302
    assert cleo.post(undo, {"reason": "again"}).status_code == 422
    assert Manufacturer.objects.get(pk=catalog.medical_systems.pk).merged_into is None


def test_an_impossible_merge_is_refused_in_the_form(catalog: Catalog, sign_in: SignIn) -> None:
    address = f"{LIST}{catalog.philips.pk}/merge/?into={catalog.philips.pk}"

    assert "into itself" in text(sign_in("cleo").post(address, {"reason": "x"}))


def test_probable_duplicates_are_listed_with_reasons_and_told_apart(
    catalog: Catalog, sign_in: SignIn
) -> None:
    cleo = sign_in("cleo")
    page = text(cleo.get(f"{LIST}duplicates/"))
    assert "1 pair of manufacturers is probably one." in page
    assert "only general words" in page

    apart = f"{LIST}{catalog.philips.pk}/apart/"
    done = cleo.post(apart, {"other": str(catalog.medical_systems.pk)}, follow=True)

    assert "are two companies" in text(done)
    assert "Nothing to decide" in text(done)
    assert cleo.post(apart, {"other": "x"}).status_code == 422


def test_a_reader_sees_duplicates_without_acts(catalog: Catalog, sign_in: SignIn) -> None:
    page = text(sign_in("tess").get(f"{LIST}duplicates/"))

    assert "Philips Medical Systems" in page
    assert "Two companies" not in page


@pytest.mark.parametrize("address", ["", "add/", "duplicates/", "{pk}/", "{pk}/edit/", "{pk}/merge/"])
def test_every_word_of_the_pages_can_be_translated(catalog: Catalog, sign_in: SignIn, address: str) -> None:
    cleo = sign_in("cleo")
    with pseudo_locale():
        html = text(cleo.get(LIST + address.format(pk=catalog.medical_systems.pk)))

    assert_all_translated(html, data=["Philips Medical Systems", "Philips", "Getinge", "Cleo Engineer", "CE"])


def test_a_refusal_speaks_the_language_of_its_reader(catalog: Catalog, sign_in: SignIn) -> None:
    cleo = sign_in("cleo")
    with pseudo_locale():
        html = text(cleo.post(f"{LIST}add/", {"name": "Philips"}))
    told = accented("%(name)s already stands for %(known)s. Use that entry, or choose another name.")
    assert told % {"name": "Philips", "known": "Philips"} in html
    assert_all_translated(html, data=["Philips", "Cleo Engineer", "CE"])


def test_why_two_names_are_alike_is_told_in_the_language_of_the_reader(
    catalog: Catalog, sign_in: SignIn
) -> None:
    cleo = sign_in("cleo")
    with pseudo_locale():
        html = text(cleo.get(f"{LIST}duplicates/"))
    told = accented("“%(name)s” adds only general words: %(words)s.")
    assert told % {"name": "Philips Medical Systems", "words": "medical, systems"} in html
