"""Papers over REST: issued, listed, brought together, refused; nothing for the outsider."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

import pytest

from openhtm.maintenance.models import Paper, WorkOrder

from . import factories as make
from . import paper_world as at_work
from .reading_papers import pages
from .test_rest import API, call

if TYPE_CHECKING:
    from django.test import Client

    from openhtm_testing.personas import World

SignIn = Callable[[str], "Client"]


@pytest.fixture
def order(world: World, at: datetime) -> WorkOrder:
    return at_work.make_closed(world, at)


def test_a_paper_is_issued_once_and_its_file_is_the_documents(order: WorkOrder, sign_in: SignIn) -> None:
    tess = sign_in("tess")
    path = f"/work-orders/{order.reference}/papers"
    made = [call(tess, "POST", path, {"kind": "certificate"}) for _ in range(2)]
    assert [status for status, _ in made] == [201, 201]
    paper = made[0][1]
    assert made[1][1] == paper
    assert (paper["kind"], paper["number"], paper["device"]) == ("certificate", 1, "GEN-0001")
    assert call(tess, "GET", path)[1] == [paper]
    assert call(tess, "GET", "/devices/GEN-0001/papers")[1] == [paper]
    file = b"".join(tess.get(f"{API}/documents/{paper['document']}/file").streaming_content)  # type: ignore[attr-defined]
    assert "Certificate of inspection" in pages(file)[0]


def test_the_same_key_twice_is_one_act(order: WorkOrder, sign_in: SignIn) -> None:
    path, headers = f"/work-orders/{order.reference}/papers", {"Idempotency-Key": "k-1"}
    body = {"kind": "service_report"}
    answers = [call(sign_in("tess"), "POST", path, body, **headers) for _ in range(2)]
    assert answers[0] == answers[1]
    assert Paper.objects.count() == 1


def test_several_papers_come_as_one_file(order: WorkOrder, sign_in: SignIn) -> None:
    tess = sign_in("tess")
    path = f"/work-orders/{order.reference}/papers"
    keys = [call(tess, "POST", path, {"kind": kind})[1]["id"] for kind in ("service_report", "certificate")]
    answer = tess.post(f"{API}/papers/together", {"papers": keys}, content_type="application/json")
    assert (answer.status_code, len(pages(answer.content))) == (200, 2)
    assert call(tess, "POST", "/papers/together", {"papers": [999]})[0] == 404


def test_refusals_are_problems(order: WorkOrder, world: World, at: datetime, sign_in: SignIn) -> None:
    make.make_device(world, "GEN-0007")
    tess = sign_in("tess")
    status, problem = call(tess, "POST", "/devices/GEN-0007/papers", {"kind": "tag_quarantined"})
    assert (status, problem["code"], problem["details"]["reason"]) == (409, "unable_to_issue", "not_held")
    assert call(tess, "POST", "/devices/GEN-0007/papers", {"kind": "diploma"})[0] == 422


def test_who_may_not_and_who_is_outside(order: WorkOrder, sign_in: SignIn) -> None:
    path = f"/work-orders/{order.reference}/papers"
    assert call(sign_in("ada"), "POST", path, {"kind": "service_report"})[0] == 403
    for method in ("GET", "POST"):
        body = {"kind": "service_report"} if method == "POST" else None
        assert call(sign_in("otto"), method, path, body)[0] == 404
