"""What stays ready while devices are changed: what was agreed, and never all of life support at once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, Any

import pytest
from django.db import IntegrityError, transaction
from hypothesis import given
from hypothesis import strategies as st

from openhtm.changes import access
from openhtm.changes.actions import lines, pools
from openhtm.changes.errors import NotWhole, PoolKeptReady, UnableToChange
from openhtm.changes.models import Line, PoolMinimum
from openhtm.changes.rules.pools import Taking, refusal
from openhtm.kernel.errors import NotFound, NotPermitted
from openhtm.maintenance.tests import factories as make
from openhtm.ui.pseudo import assert_all_translated, pseudo_locale

from . import board

if TYPE_CHECKING:
    from django.test import Client

    from openhtm_testing.personas import World

SignIn = Callable[[str], "Client"]


@given(
    ready=st.integers(0, 9),
    taken=st.integers(0, 9),
    minimum=st.none() | st.integers(1, 9),
    grave=st.booleans(),
)
def test_what_may_be_taken(ready: int, taken: int, minimum: int | None, grave: bool) -> None:
    taken = min(ready, taken)
    found = refusal(Taking(ready=ready, taken=taken, minimum=minimum, grave=grave))
    if found is None and taken:
        assert minimum is None or ready - taken >= minimum
        assert not grave or ready > taken
    if not taken:
        assert found is None


def agree(world: World, at: datetime, ready: int, department: Any = None, who: str = "mara") -> PoolMinimum:
    kind = make.make_model().device_type
    assert kind is not None
    new = pools.NewMinimum(
        device_type=kind,
        ready=ready,
        agreed_with="Dr. Ward",
        agreed_on=at.date(),
        department=department,
    )
    return pools.agree(world.site, new=new, by=getattr(world, who), at=at)


def begun(world: World, at: datetime, found: list[Line]) -> list[Line]:
    return lines.begin(found, backup="Laptop", by=world.tess, at=at)


@pytest.mark.django_db
def test_never_all_of_life_support_at_once(world: World, at: datetime) -> None:
    first, second = (board.pump(world, f"GEN-000{n}", risk="life_support") for n in (1, 2))
    found = board.of(board.implementing(world, at, first, second))
    with pytest.raises(PoolKeptReady, match="2 are ready and all of them"):
        begun(world, at, found)
    begun(world, at, found[:1])
    with pytest.raises(PoolKeptReady, match="1 are ready and all of them"):
        begun(world, at, found[1:])
    board.pump(world, "GEN-0003", department=world.operating)
    with pytest.raises(PoolKeptReady):
        begun(world, at, found[1:])
    board.pump(world, "GEN-0004")
    begun(world, at, found[1:])


@pytest.mark.django_db
def test_what_was_agreed_stays_ready_in_the_unit_and_at_the_site(world: World, at: datetime) -> None:
    devices = [board.pump(world, f"GEN-000{n}") for n in range(1, 5)]
    found = board.of(board.implementing(world, at, *devices))
    agree(world, at, 3, world.icu)
    with pytest.raises(PoolKeptReady, match="4 are ready, 2 would be taken, 2 left"):
        begun(world, at, found[:2])
    begun(world, at, found[:1])
    agree(world, at, 1, world.icu)
    agree(world, at, 2)
    with pytest.raises(PoolKeptReady, match="General Hospital"):
        begun(world, at, found[1:3])
    begun(world, at, found[1:2])


@pytest.mark.django_db
def test_a_device_that_is_not_ready_takes_nothing_away(world: World, at: datetime) -> None:
    devices = [board.pump(world, risk="life_support", status="out_of_service")]
    begun(world, at, board.of(board.implementing(world, at, *devices)))


@pytest.mark.django_db
def test_of_lower_risk_all_may_be_taken_where_nothing_is_agreed(world: World, at: datetime) -> None:
    begun(world, at, board.of(board.implementing(world, at, board.pump(world))))


@pytest.mark.django_db
def test_a_minimum_is_agreed_replaced_and_ended(world: World, at: datetime) -> None:
    first = agree(world, at, 2)
    second = agree(world, at, 3)
    assert list(access.pools(world.mara)) == [second]
    with pytest.raises(IntegrityError), transaction.atomic():
        PoolMinimum.objects.filter(pk=first.pk).update(ended_at=None)
    with pytest.raises(NotWhole):
        agree(world, at, 0)
    for who in ("tess", "otto", "nina"):
        with pytest.raises(NotPermitted):
            agree(world, at, 4, who=who)
    with pytest.raises(NotFound):
        access.pool(world.otto, second.pk)
    with pytest.raises(NotWhole):
        pools.end(second, reason=" ", by=world.mara, at=at)
    pools.end(second, reason="The unit moved", by=world.mara, at=at)
    with pytest.raises(UnableToChange):
        pools.end(second, reason="Again", by=world.mara, at=at)


@pytest.mark.django_db
def test_on_pages_and_over_rest(world: World, sign_in: SignIn, at: datetime) -> None:
    device = board.pump(world)
    mara, address, api = sign_in("mara"), "/changes/pools/", "/api/v1/change-pools"
    assert "Nothing is agreed" in mara.get(address).content.decode()
    form = {"device_type": device.device_type_id, "department": world.icu.pk, "ready": 2}
    agreed = {"agreed_with": "Dr. Ward", "agreed_on": "2026-11-01"}
    assert mara.post(f"{address}agree/", {**form, **agreed, "ready": 0}).status_code == 422
    assert mara.post(f"{address}agree/", {**form, **agreed}).status_code == 302
    data = ["MM", "Mara Manager", "· Mara Manager", "Infusion pump", "Intensive care", "Dr. Ward", "GEN"]
    data += ["General Hospital", "Operating rooms"]
    pool = PoolMinimum.objects.get()
    mara.get(address)  # its message is told once
    for end in ("", "agree/", f"{pool.pk}/end/"):
        with pseudo_locale():
            html = mara.get(f"{address}{end}").content.decode()
        assert_all_translated(html, data=[*data, str(pool)])
    assert "Below it now" in sign_in("uma").get(address).content.decode()
    assert "Dr. Ward" not in sign_in("otto").get(address).content.decode()
    (told,) = mara.get(api).json()["pools"]
    assert (told["ready"], told["minimum"], told["department"]) == (1, 2, "Intensive care")
    body = {**form, **agreed, "site": "GEN", "ready": 1}
    made = mara.post(api, body, content_type="application/json")
    assert made.status_code == 201, made.content
    assert mara.post(api, {**body, "department": 10**6}, content_type="application/json").status_code == 422
    ended = mara.post(f"{api}/{made.json()['id']}/end", {"reason": "Moved"}, content_type="application/json")
    assert ended.json()["pools"] == []
    pool.refresh_from_db()
    assert pool.ended_at is not None
    again = agree(world, at, 1)
    assert mara.post(f"{address}{again.pk}/end/", {"reason": ""}).status_code == 422
    assert mara.post(f"{address}{again.pk}/end/", {"reason": "Moved"}).status_code == 302
