"""Today: a manager's five bands, in a constant number of queries, and nothing of another hospital."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

import pytest
from django.test import Client

from openhtm.maintenance.tests import factories as make
from openhtm.maintenance.tests.web_world import make_at_work
from openhtm.ui.pseudo import assert_all_translated, pseudo_locale

if TYPE_CHECKING:
    from openhtm_testing.personas import World

SignIn = Callable[[str], Client]


def test_today_says_what_is_overdue_and_down(world: World, at: datetime, sign_in: SignIn) -> None:
    make_at_work(world, at)
    html = sign_in("mara").get("/today/").content.decode()
    # Three pumps accepted on 1 June 2025 were due in June 2026; one of them is down.
    assert "3 devices have an overdue inspection; 1 device is down." in html
    assert "GEN-0002" in html


def test_today_asks_the_manager_to_answer_the_report(world: World, at: datetime, sign_in: SignIn) -> None:
    at_work = make_at_work(world, at)
    html = sign_in("mara").get("/today/").content.decode()
    assert f'href="/requests/{at_work.report.pk}/"' in html


def test_today_takes_as_many_queries_for_thirty_devices_as_for_three(
    world: World, at: datetime, sign_in: SignIn, django_assert_max_num_queries: Callable[[int], object]
) -> None:
    make_at_work(world, at)
    client = sign_in("mara")
    client.get("/today/")
    with django_assert_max_num_queries(40) as few:  # type: ignore[attr-defined]
        client.get("/today/")
        count = len(few)
    for number in range(10, 37):
        make.make_device(world, f"GEN-00{number}", status="in_repair")
    make.make_due(world, at)
    with django_assert_max_num_queries(count):  # type: ignore[attr-defined]
        client.get("/today/")


def test_today_shows_nothing_of_another_hospital(world: World, at: datetime, sign_in: SignIn) -> None:
    make_at_work(world, at)
    html = sign_in("otto").get("/today/").content.decode()
    assert "GEN-" not in html
    assert "No inspection is overdue" in html


@pytest.mark.parametrize("who", ["nina", "vic"])
def test_today_is_refused_to_those_who_read_no_reports(who: str, sign_in: SignIn) -> None:
    assert sign_in(who).get("/today/").status_code == 403


def test_today_speaks_the_language_of_its_reader(world: World, at: datetime, sign_in: SignIn) -> None:
    make_at_work(world, at)
    with pseudo_locale():
        html = sign_in("mara").get("/today/").content.decode()
    assert_all_translated(
        html,
        data=[
            "MM",
            "2026-11-22 12:00 UTC",
            "2026-11-22 13:00 UTC",
            *(person.name for person in world.people.values()),
        ],
    )
