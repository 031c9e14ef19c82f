"""The pages of papers: offered, issued, downloaded, in a batch; looked at in a browser."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, Any

import pytest

from openhtm.maintenance.actions.papers import issue
from openhtm.maintenance.models import Paper, WorkOrder
from openhtm.maintenance.rules.papers import PaperKind
from openhtm.ui.pseudo import assert_all_translated, pseudo_locale

from . import factories as make
from . import paper_world as at_work
from .reading_papers import pages

if TYPE_CHECKING:
    from django.test import Client

    from openhtm_testing.personas import World

SignIn = Callable[[str], "Client"]


@pytest.fixture
def order(world: World, at: datetime) -> WorkOrder:
    return at_work.make_closed(world, at)


def test_a_paper_is_issued_from_the_order_and_downloaded(order: WorkOrder, sign_in: SignIn) -> None:
    tess = sign_in("tess")
    url = f"/work-orders/{order.reference}/papers/"
    assert url in tess.get(f"/work-orders/{order.reference}/").content.decode()
    assert "Issue" in tess.get(url).content.decode()
    answer = tess.post(f"{url}issue/", {"paper": "service_report"}, follow=True)
    paper = Paper.objects.get()
    assert (answer.status_code, paper.number) == (200, 1)
    shown = answer.content.decode()
    assert "Version 1 says what the record says." in shown
    download = f"/documents/{paper.document_id}/file/"
    assert download in shown
    file = b"".join(tess.get(download).streaming_content)  # type: ignore[attr-defined]
    assert "Service report" in pages(file)[0]


def test_a_refusal_stands_where_the_button_would_be(world: World, at: datetime, sign_in: SignIn) -> None:
    order = at_work.make_begun(world, at)
    tess = sign_in("tess")
    url = f"/work-orders/{order.reference}/papers/"
    shown = tess.get(url).content.decode()
    assert shown.count("Close and sign the order first") == 2
    answer = tess.post(f"{url}issue/", {"paper": "certificate"}, follow=True)
    assert "Close and sign the order first" in answer.content.decode()
    assert tess.post(f"{url}issue/", {"paper": "diploma"}).status_code == 422
    assert not Paper.objects.exists()


def test_a_reader_downloads_and_does_not_issue(order: WorkOrder, sign_in: SignIn) -> None:
    url = f"/work-orders/{order.reference}/papers/"
    assert "You may not issue papers here." in sign_in("ada").get(url).content.decode()
    assert sign_in("ada").post(f"{url}issue/", {"paper": "service_report"}).status_code == 403


def test_an_outsider_finds_nothing(order: WorkOrder, world: World, at: datetime, sign_in: SignIn) -> None:
    otto = sign_in("otto")
    for path in (f"/work-orders/{order.reference}/papers/", "/devices/GEN-0001/papers/"):
        assert otto.get(path).status_code == 404
        assert otto.post(f"{path}issue/", {"paper": "service_report"}).status_code == 404
    sign_in("tess").post(f"/work-orders/{order.reference}/papers/issue/", {"paper": "service_report"})
    paper = Paper.objects.get()
    assert otto.get(f"/documents/{paper.document_id}/file/").status_code == 404
    answer = otto.get(f"/work-orders/papers/together/?paper={paper.pk}", follow=True)
    assert answer["Content-Type"].startswith("text/html")


def test_a_device_offers_the_tags_that_its_record_bears_out(world: World, sign_in: SignIn) -> None:
    make.make_device(world, "GEN-0007", status="quarantined")
    tess = sign_in("tess")
    shown = tess.get("/devices/GEN-0007/papers/").content.decode()
    assert "Tag: quarantined" in shown
    assert "Tag: loaner" not in shown
    tess.post("/devices/GEN-0007/papers/issue/", {"paper": "tag_quarantined"})
    assert "Tag: quarantined, version 1" in tess.get("/devices/GEN-0007/papers/").content.decode()


def test_selected_orders_give_one_file_and_refusals_by_name(
    order: WorkOrder, world: World, at: datetime, sign_in: SignIn
) -> None:
    tess = sign_in("tess")
    repair = WorkOrder.objects.create(
        site=world.site,
        number=99,
        reference="GEN-99",
        kind="repair",
        title="Open",
        opened_at=at,
        changed_at=at,
    )
    given: dict[str, Any] = {"selected": [order.pk, repair.pk], "paper": "certificate"}
    answer = tess.post("/work-orders/papers/", given)
    shown = answer.content.decode()
    assert "1 paper is ready." in shown
    assert "GEN-99" in shown
    assert "only a device gets a certificate" in shown
    paper = Paper.objects.get()
    link = f"/work-orders/papers/together/?paper={paper.pk}"
    assert link in shown
    assert pages(tess.get(link).content)[0].startswith("General Hospital")
    assert tess.post("/work-orders/papers/", {"paper": "certificate"}).status_code == 302


def test_the_list_offers_papers_to_those_who_may_issue_them(order: WorkOrder, sign_in: SignIn) -> None:
    assert "Issue papers" in sign_in("tess").get("/work-orders/?view=all").content.decode()
    assert "Issue papers" not in sign_in("ada").get("/work-orders/?view=all").content.decode()


def test_everything_on_the_pages_is_translated(
    order: WorkOrder, world: World, at: datetime, sign_in: SignIn
) -> None:
    issue(order, kind=PaperKind.SERVICE_REPORT, by=world.tess, at=at)
    tess = sign_in("tess")
    data = ["GEN-0001", "GEN-1", "SHA-256", "TT", "Tess Technician", "CST", "·"]
    with pseudo_locale():
        for path in (f"/work-orders/{order.reference}/papers/", "/devices/GEN-0001/papers/"):
            assert_all_translated(tess.get(path).content.decode(), data=data)


def test_the_papers_of_an_order_at_every_width(
    live_server: Any, world: World, at: datetime, page: Any, enter: Any, looks: Any
) -> None:
    order = at_work.make_closed(world, at)
    enter(page, world.tess)
    page.goto(f"/work-orders/{order.reference}/papers/")
    page.get_by_role("button", name=re.compile("Issue.*Service report")).click()
    page.get_by_text("Issued. Download it below.").wait_for()
    looks.everywhere(page, f"/work-orders/{order.reference}/papers/", name="papers")
