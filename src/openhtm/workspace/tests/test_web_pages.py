"""Home by role, my work, my unit and the search."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from django.test import Client

from openhtm.checks.tests import ward
from openhtm.kernel.time import now
from openhtm.maintenance.actions import work_orders
from openhtm.maintenance.rules.work_order_states import State
from openhtm.maintenance.tests.web_world import make_at_work
from openhtm.ui.pseudo import assert_all_translated, pseudo_locale

if TYPE_CHECKING:
    from openhtm_testing.personas import World

SignIn = Callable[[str], Client]


@pytest.mark.parametrize(
    ("who", "home"),
    [
        ("tess", "/my-work/"),
        ("mara", "/today/"),
        ("nina", "/unit/"),
        ("ivo", "/devices/"),
        ("vic", "/my-work/"),
    ],
)
def test_everybody_begins_at_the_page_of_their_role(who: str, home: str, sign_in: SignIn) -> None:
    answer = sign_in(who).get("/")
    assert (answer.status_code, answer["Location"]) == (302, home)


def test_a_stranger_is_asked_to_sign_in(client: Client, db: None) -> None:
    assert "/accounts/login/" in client.get("/")["Location"]


def test_my_work_holds_what_is_assigned_to_me(world: World, at: datetime, sign_in: SignIn) -> None:
    at_work = make_at_work(world, at)
    html = sign_in("tess").get("/my-work/").content.decode()
    assert at_work.order.reference in html
    assert at_work.repair.reference not in html, "nobody has given Tess the repair"


def test_work_that_waits_stands_apart_from_the_route(world: World, at: datetime, sign_in: SignIn) -> None:
    at_work = make_at_work(world, at)
    client = sign_in("tess")
    assert 'id="waiting"' not in client.get("/my-work/").content.decode()
    work_orders.wait(at_work.order, state=State.WAIT_PARTS, reason="Probe ordered", by=world.tess, at=at)
    html = client.get("/my-work/").content.decode()
    assert html.index('id="waiting"') < html.index(at_work.order.reference)


def test_the_bar_of_a_nurses_phone_holds_her_unit(world: World, at: datetime, sign_in: SignIn) -> None:
    bar = sign_in("nina").get("/unit/").content.decode().split('class="frame-bottom"')[1].split("<details")[0]
    assert 'href="/unit/"' in bar


def test_the_unit_page_leads_to_the_checks_that_are_due(world: World, sign_in: SignIn) -> None:
    nina = sign_in("nina")
    assert "check" not in nina.get("/unit/").content.decode().split("page-acts")[1].split("</div>")[0]
    ward.make_check(world, now() - timedelta(hours=1))
    acts = nina.get("/unit/").content.decode().split("page-acts")[1].split("</div>")[0]
    assert "1 check to do" in acts


def test_what_nobody_has_can_be_started_from_my_work(world: World, at: datetime, sign_in: SignIn) -> None:
    at_work = make_at_work(world, at)
    html = sign_in("tess").get("/my-work/?view=nearby").content.decode()
    assert "GEN-0003" in html
    assert f"/occurrences/{at_work.due.pk}/start/" not in html, "Tess has that one already"


def test_a_vendor_sees_only_the_orders_given_to_them(world: World, at: datetime, sign_in: SignIn) -> None:
    make_at_work(world, at)
    assert "GEN-1 " not in sign_in("vic").get("/my-work/").content.decode()


def test_a_nurse_sees_what_must_not_be_used_and_her_own_reports(
    world: World, at: datetime, sign_in: SignIn
) -> None:
    at_work = make_at_work(world, at)
    html = sign_in("nina").get("/unit/").content.decode()
    assert "GEN-0002" in html
    assert "The screen stays dark" in html
    assert f"/r/sent/{at_work.report.key}/" in html


def test_a_tag_leads_straight_to_its_device(world: World, at: datetime, sign_in: SignIn) -> None:
    make_at_work(world, at)
    answer = sign_in("tess").get("/search/", {"q": "gen-0001"})
    assert (answer.status_code, answer["Location"]) == (302, "/devices/GEN-0001/")


def test_the_number_of_an_order_leads_straight_to_it(world: World, at: datetime, sign_in: SignIn) -> None:
    at_work = make_at_work(world, at)
    answer = sign_in("tess").get("/search/", {"q": at_work.order.reference})
    assert answer["Location"] == at_work.order.get_absolute_url()


def test_search_finds_nothing_of_another_hospital(world: World, at: datetime, sign_in: SignIn) -> None:
    at_work = make_at_work(world, at)
    for text in ("GEN-0001", "pump", at_work.order.reference):
        answer = sign_in("otto").get("/search/", {"q": text})
        assert answer.status_code == 200
        assert "Nothing found" in answer.content.decode()


def test_the_pages_speak_the_language_of_their_reader(world: World, at: datetime, sign_in: SignIn) -> None:
    make_at_work(world, at)
    data = ["TT", "NN", "pump", "2026-11-22 12:00 UTC", *(person.name for person in world.people.values())]
    with pseudo_locale():
        for who, address in (
            ("tess", "/my-work/"),
            ("tess", "/my-work/?view=nearby"),
            ("nina", "/unit/"),
            ("tess", "/search/?q=pump"),
        ):
            assert_all_translated(sign_in(who).get(address).content.decode(), data=data)
