"""Performing a checklist: each step saves itself, the server judges, a critical failure says what it does."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client
from django.urls import reverse

from openhtm.maintenance.models import StepResult, WorkOrder
from openhtm.registry.models import Block, Device

from .web_world import AtWork, make_at_work

if TYPE_CHECKING:
    from openhtm_testing.personas import World

SignIn = Callable[[str], Client]


@pytest.fixture
def at_work(world: World, at: datetime) -> AtWork:
    return make_at_work(world, at)


def save(client: Client, at_work: AtWork, key: str, *, htmx: bool = True, **given: object) -> Any:
    address = reverse("maintenance:step_save", args=[at_work.order.reference, at_work.run.pk, key])
    headers = {"HX-Request": "true"} if htmx else {}
    return client.post(address, given, headers=headers)


def test_a_passing_answer_is_judged_by_the_server(at_work: AtWork, sign_in: SignIn) -> None:
    html = save(sign_in("tess"), at_work, "case", value="pass").content.decode()
    assert 'data-verdict="pass"' in html
    assert "1 of 2 steps" in html
    assert str(StepResult.objects.get(step__key="case").recorded_by) == "Tess Technician"


def test_a_reading_is_converted_and_held_to_the_limit(at_work: AtWork, sign_in: SignIn) -> None:
    """0.612 mA are 612 µA, above 500 µA: typed in the wrong unit it must not pass."""
    html = save(sign_in("tess"), at_work, "leakage", value="0.612", unit="mA").content.decode()
    assert 'data-verdict="fail"' in html
    assert "612 µA" in html


def test_a_failed_critical_step_says_what_happens_and_blocks_the_device(
    at_work: AtWork, sign_in: SignIn
) -> None:
    html = save(sign_in("tess"), at_work, "leakage", value="612", unit="µA").content.decode()
    assert "Critical step failed: Touch current, ground open" in html
    assert "Open the repair now" in html
    assert Block.objects.open().filter(device=at_work.device).count() == 1


def test_correcting_the_entry_lifts_the_block(at_work: AtWork, sign_in: SignIn) -> None:
    client = sign_in("tess")
    save(client, at_work, "leakage", value="612", unit="µA")
    html = save(client, at_work, "leakage", value="61.2", unit="µA").content.decode()
    assert "Critical step failed" not in html
    assert Block.objects.open().filter(device=at_work.device).count() == 0


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"value": "about 80", "unit": "µA"}, "This is not a number."),
        ({"value": "1,234", "unit": "µA"}, "thousands or as decimals"),
        ({"value": "80", "unit": "mV"}, "it cannot be converted"),
    ],
)
def test_an_entry_nobody_can_read_is_refused_with_words_and_not_stored(
    given: dict[str, str], words: str, at_work: AtWork, sign_in: SignIn
) -> None:
    html = save(sign_in("tess"), at_work, "leakage", htmx=True, **given).content.decode()
    assert words in html
    assert "Nothing was saved." in html
    assert not StepResult.objects.exists()


def test_skipping_a_step_needs_a_reason(at_work: AtWork, sign_in: SignIn) -> None:
    client = sign_in("tess")
    assert "Say why the step does not apply." in save(client, at_work, "case", na="yes").content.decode()
    html = save(client, at_work, "case", na="yes", reason="No case on this rack version").content.decode()
    assert 'data-verdict="na"' in html


def test_without_script_a_step_is_saved_and_the_page_comes_back_at_it(
    at_work: AtWork, sign_in: SignIn
) -> None:
    answer = save(sign_in("tess"), at_work, "case", htmx=False, value="pass")
    assert answer.status_code == 302
    assert answer["Location"].endswith(f"/checklists/{at_work.run.pk}/#step-case")
    assert StepResult.objects.get().verdict == "pass"


def test_the_same_answer_twice_is_stored_once(at_work: AtWork, sign_in: SignIn) -> None:
    client = sign_in("tess")
    save(client, at_work, "case", value="pass")
    first = StepResult.objects.get().recorded_at
    save(client, at_work, "case", value="pass")
    assert StepResult.objects.get().recorded_at == first


@pytest.mark.parametrize(("who", "status"), [("otto", 404), ("ada", 403), ("nina", 403)])
def test_nobody_else_saves_a_step(who: str, status: int, at_work: AtWork, sign_in: SignIn) -> None:
    assert save(sign_in(who), at_work, "case", value="pass").status_code == status
    assert not StepResult.objects.exists()


def test_finishing_names_the_open_steps_as_links(at_work: AtWork, sign_in: SignIn) -> None:
    address = reverse("maintenance:run_finish", args=[at_work.order.reference, at_work.run.pk])
    html = sign_in("tess").get(address).content.decode()
    assert f"/checklists/{at_work.run.pk}/#step-leakage" in html
    assert "First answer the open steps." in html


def test_finishing_a_failed_checklist_takes_the_device_out_and_opens_the_repair(
    at_work: AtWork, sign_in: SignIn
) -> None:
    client = sign_in("tess")
    save(client, at_work, "case", value="pass")
    save(client, at_work, "leakage", value="612", unit="µA")
    client.post(reverse("maintenance:run_finish", args=[at_work.order.reference, at_work.run.pk]))
    assert Device.objects.get(pk=at_work.device.pk).status == "out_of_service"
    assert WorkOrder.objects.filter(follows=at_work.order, kind="repair").count() == 1


def test_the_auditor_reads_the_checklist_and_cannot_fill_it(at_work: AtWork, sign_in: SignIn) -> None:
    address = reverse("maintenance:perform", args=[at_work.order.reference, at_work.run.pk])
    html = sign_in("ada").get(address).content.decode()
    assert "Touch current, ground open" in html
    assert "/steps/" not in html


def test_a_checklist_takes_a_constant_number_of_queries(
    at_work: AtWork, sign_in: SignIn, django_assert_max_num_queries: Callable[[int], Any]
) -> None:
    address = reverse("maintenance:perform", args=[at_work.order.reference, at_work.run.pk])
    client = sign_in("tess")
    client.get(address)
    with django_assert_max_num_queries(20):
        client.get(address)
