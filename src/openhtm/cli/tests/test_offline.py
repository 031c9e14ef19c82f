"""The queue of off-line work from the command line: looked at, settled, refused."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from openhtm.accounts.models import User
from openhtm.kernel.time import now
from openhtm.maintenance.actions import work_orders
from openhtm.maintenance.models import WorkOrder
from openhtm.offline.models import ReceivedAct
from openhtm.offline.tests.sending import Phone

from .conftest import ADMIN, Run

ME = ("--as", ADMIN)


@pytest.fixture
def numbers(command: Run, listed: Path) -> tuple[str, str]:
    """Two orders: one cancelled while a phone had time noted on it, one open."""
    made = [
        command("work-orders", "open", "--device", "BM-1", "--title", title, "--json").data["number"]
        for title in ("Dark", "Loud")
    ]
    person = User.objects.get(email=ADMIN)
    phone = Phone(person, taken_at=now() - timedelta(hours=2))
    given = {"order": made[0], "minutes": 15}
    phone.do("work_order.labor", given, at=now() - timedelta(minutes=1), seen={"state": "New"})
    order = WorkOrder.objects.get(reference=made[0])
    work_orders.cancel(order, reason="Opened twice", by=person, at=now())
    phone.send(now())
    return made[0], made[1]


def test_a_conflict_is_listed_shown_and_carried_out_on_another_order(
    command: Run, numbers: tuple[str, str]
) -> None:
    (one,) = command("offline", "conflicts", "list", *ME, "--json").data["conflicts"]
    assert (one["kind"], one["state"]) == ("work_order.labor", "held")
    shown = command("offline", "conflicts", "show", str(one["id"]), *ME)
    assert (shown.code, "ON THE DEVICE" in shown.out, "Cancelled" in shown.out) == (0, True, True)
    stays = command("offline", "conflicts", "settle", str(one["id"]), "--mine", *ME)
    assert (stays.code, ReceivedAct.objects.get().state) == (1, "held")
    told = command(
        "offline", "conflicts", "settle", str(one["id"]), "--mine", "--instead", numbers[1], *ME, "--json"
    )
    assert (told.code, told.data) == (0, {"done": True, "waiting": []})
    assert WorkOrder.objects.get(reference=numbers[1]).labor.get().minutes == 15
    again = command("offline", "conflicts", "settle", str(one["id"]), "--mine", *ME)
    assert (again.code, "decided about this already" in again.error) == (1, True)
    assert "Nothing waits." in command("offline", "conflicts", "list", *ME).out


def test_a_conflict_is_let_go_with_a_reason(command: Run, numbers: tuple[str, str]) -> None:
    number = str(ReceivedAct.objects.get().pk)
    assert command("offline", "conflicts", "settle", number, *ME).code == 2
    assert command("offline", "conflicts", "settle", number, "--mine", "--theirs", *ME).code == 2
    assert "Say why" in command("offline", "conflicts", "settle", number, "--theirs", *ME).error
    done = command("offline", "conflicts", "settle", number, "--theirs", "--reason", "Gone", *ME, "--json")
    assert (done.data["state"], done.data["settled_how"]) == ("dropped", "Gone")
    assert WorkOrder.objects.get(reference=numbers[0]).labor.count() == 0


def test_a_package_is_a_persons(command: Run, listed: Path) -> None:
    found = command("offline", "package", *ME, "--json").data
    assert found["bytes"] == sum(part["bytes"] for part in found["parts"].values())
    assert "PART" in command("offline", "package", *ME).out
    assert command("offline", "conflicts", "show", "4711", *ME).code == 1
