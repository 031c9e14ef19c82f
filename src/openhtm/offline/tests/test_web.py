"""The doors of off-line work: what is open to everybody holds nothing, and the rest stays with its person."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from openhtm.kernel.time import now
from openhtm.maintenance.models import WorkOrder
from openhtm.maintenance.tests.web_world import AtWork, make_at_work
from openhtm.offline import shell
from openhtm.offline.models import ReceivedAct
from openhtm.offline.tests.sending import Phone, photo
from openhtm_testing.personas import PASSWORD

if TYPE_CHECKING:
    from openhtm_testing.personas import World

pytestmark = pytest.mark.django_db
SignIn = Callable[[str], Client]


@pytest.fixture
def ward(world: World, at: datetime) -> AtWork:
    return make_at_work(world, at)


@pytest.fixture
def phone(world: World) -> Phone:
    return Phone(world.tess, taken_at=now() - timedelta(hours=2))


def post(client: Client, phone: Phone, **changes: Any) -> Any:
    """As a device sends: JSON in one field, photos beside it."""
    body = json.loads(phone.sending(now()).model_dump_json()) | changes
    files = {
        name: SimpleUploadedFile("photo.jpg", file.read(), "image/jpeg") for name, file in phone.files.items()
    }
    return client.post("/offline/acts/", {"acts": json.dumps(body), **files})


def note(phone: Phone, order: WorkOrder, text: str = "Seen it") -> str:
    return phone.do("work_order.note", {"order": order.reference, "text": text}, at=now())


def test_the_worker_names_every_file_and_each_is_there(client: Client) -> None:
    answer = client.get("/service-worker.js")
    assert answer["Content-Type"].startswith("text/javascript")
    assert (answer["Service-Worker-Allowed"], answer["Cache-Control"]) == ("/", "no-cache")
    facts = json.loads(answer.content.decode().partition("const FACTS = ")[2].partition(";\n")[0])
    from django.contrib.staticfiles import finders

    missing = [file for file in facts["files"] if finders.find(file.removeprefix("/static/")) is None]
    assert missing == []
    needed = ("offline/js/app.js", "maintenance/offline/main.js", "vendor/idb/idb.js", "sprite.svg")
    assert all(any(file.endswith(name) for file in facts["files"]) for name in needed)


def test_the_worker_changes_when_a_file_changes(tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    first = shell.worker("<p>one</p>", ())
    shell.worker.cache_clear()
    assert shell.worker("<p>two</p>", ()) != first
    shell.worker.cache_clear()


def test_what_is_open_to_everybody_names_nobody(client: Client, sign_in: SignIn, ward: AtWork) -> None:
    assert client.get("/offline/who/").json() == {"person": None}
    manifest = client.get("/manifest.webmanifest").json()
    assert (manifest["start_url"], manifest["display"]) == ("/offline/go/", "standalone")
    page = sign_in("tess").get("/offline/go/").content.decode()
    assert "GEN-" not in page
    assert "Tess" not in page


def test_whoever_has_signed_in_is_told_with_a_token(sign_in: SignIn, world: World) -> None:
    told = sign_in("tess").get("/offline/who/").json()
    assert told["person"] == {"key": world.tess.actor_key, "name": "Tess Technician"}
    assert told["token"]


def test_the_package_holds_ones_own_route_with_limits(sign_in: SignIn, ward: AtWork) -> None:
    made = sign_in("tess").get("/offline/package/").json()
    route = made["parts"]["route"]
    (order,) = route["orders"]
    assert (order["reference"], order["device"]) == (ward.order.reference, "GEN-0001")
    procedure = route["procedures"][order["procedure"]]
    leakage = next(step for step in procedure["steps"] if step["key"] == "leakage")
    assert (leakage["upper"], leakage["lower"], leakage["unit"]) == ("500", None, "µA")
    assert (leakage["critical"], leakage["upper_inclusive"]) == (True, True)
    assert route["devices"]["GEN-0001"]["codes"][:2] == ["GEN-0001", "SGEN-0001"]
    assert made["good_until"] > made["made_at"]


def test_a_step_that_depends_on_others_is_not_demanded_by_the_device(world: World, at: datetime) -> None:
    from openhtm.maintenance import offline_checklists
    from openhtm.maintenance.rules.steps import Step, StepKind
    from openhtm.maintenance.tests import factories as make

    more = Step(key="crack", kind=StepKind.TEXT, label="Where is it broken?", condition="case is fail")
    version = make.make_procedure(world, at, steps=(*make.STEPS, more))
    shown = {step.key: offline_checklists._step(step) for step in version.steps.all()}
    assert (shown["case"]["required"], shown["crack"]["required"]) == (True, False)
    assert "case is fail" in shown["crack"]["help"]


@pytest.mark.parametrize("who", ["otto", "nina", "ada"])
def test_others_take_nothing_of_it_along(who: str, sign_in: SignIn, ward: AtWork) -> None:
    text = sign_in(who).get("/offline/package/").content.decode()
    assert "GEN-" not in text


def test_the_number_of_queries_does_not_grow_with_the_route(
    world: World, ward: AtWork, at: datetime, django_assert_max_num_queries: Any
) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from openhtm.maintenance import offline_package
    from openhtm.maintenance.actions import work_orders
    from openhtm.maintenance.models import OrderKind
    from openhtm.maintenance.ordering import NewOrder
    from openhtm.maintenance.tests import factories as make

    def count() -> int:
        with CaptureQueriesContext(
            connection,
        ) as queries:
            offline_package.make(world.tess, at)
        return len(queries)

    few = count()
    for number in range(10, 22):
        new = NewOrder(
            kind=OrderKind.SCHEDULED,
            title="More",
            device=make.make_device(world, f"GEN-00{number}"),
            assignee=world.tess,
            procedure_version=ward.version,
        )
        work_orders.open_order(new, by=world.mara, at=at)
    assert count() <= few + 2


def test_acts_and_their_photos_come_in_by_one_request(sign_in: SignIn, phone: Phone, ward: AtWork) -> None:
    note(phone, ward.order)
    answers = post(sign_in("tess"), phone).json()["answers"]
    assert [one["state"] for one in answers] == ["done"]
    assert ward.order.notes.get().text == "Seen it"
    assert [one["state"] for one in post(sign_in("tess"), phone).json()["answers"]] == ["already"]


def test_without_a_session_nothing_is_taken_and_the_device_is_sent_to_sign_in(
    client: Client, phone: Phone, ward: AtWork
) -> None:
    note(phone, ward.order)
    answer = post(client, phone)
    assert (answer.status_code, ReceivedAct.objects.count()) == (302, 0)


def test_another_persons_session_sends_nothing(sign_in: SignIn, phone: Phone, ward: AtWork) -> None:
    note(phone, ward.order)
    answer = post(sign_in("mara"), phone)
    assert (answer.status_code, answer.json()["code"]) == (409, "other_person")
    assert ReceivedAct.objects.count() == 0


@pytest.mark.parametrize("body", ["", "{", "[]", '{"acts": 1}'])
def test_rubbish_is_refused_in_words(body: str, sign_in: SignIn) -> None:
    answer = sign_in("tess").post("/offline/acts/", {"acts": body})
    assert (answer.status_code, answer.json()["code"]) == (422, "unable_to_receive")


def held(sign_in: SignIn, phone: Phone, ward: AtWork) -> ReceivedAct:
    given = {"order": ward.order.reference, "procedure": "PM-PUMP", "number": 1, "key": "gone"}
    phone.do("checklist.answer", given, at=now(), file=photo(), seen={"state": "Assigned"})
    note(phone, ward.order, "Behind it")
    post(sign_in("tess"), phone)
    return ReceivedAct.objects.get(kind="checklist.answer")


def test_a_held_act_is_shown_with_its_photo_to_download(sign_in: SignIn, phone: Phone, ward: AtWork) -> None:
    act = held(sign_in, phone, ward)
    client = sign_in("tess")
    page = client.get(act.get_absolute_url()).content.decode()
    assert "This checklist has no step gone" in page
    file = client.get(f"/offline/held/{act.pk}/files/{act.files.get().pk}/")
    assert file["Content-Disposition"].startswith("attachment")
    assert b"".join(file.streaming_content) == photo()  # type: ignore[attr-defined]
    assert sign_in("otto").get(act.get_absolute_url()).status_code == 404
    assert sign_in("nina").get(act.get_absolute_url()).status_code == 404


def test_carrying_out_what_still_cannot_be_done_says_why_and_keeps_it(
    sign_in: SignIn, phone: Phone, ward: AtWork
) -> None:
    act = held(sign_in, phone, ward)
    page = sign_in("tess").post(f"/offline/held/{act.pk}/carry-out/", {"instead": ""}, follow=True)
    assert "This checklist has no step gone" in page.content.decode()
    act.refresh_from_db()
    assert act.state == "held"


def test_letting_go_needs_a_reason_and_frees_what_is_behind(
    sign_in: SignIn, phone: Phone, ward: AtWork
) -> None:
    act = held(sign_in, phone, ward)
    client = sign_in("tess")
    assert "This field is required" in client.post(f"/offline/held/{act.pk}/drop/", {}).content.decode()
    client.post(f"/offline/held/{act.pk}/drop/", {"reason": "No such step"})
    behind = ReceivedAct.objects.get(kind="work_order.note")
    assert (behind.state, behind.code) == ("held", "waits")
    client.post(f"/offline/held/{behind.pk}/carry-out/", {"instead": ""})
    behind.refresh_from_db()
    assert behind.state == "settled"
    assert ward.order.notes.get().text == "Behind it"
    again = client.post(f"/offline/held/{behind.pk}/carry-out/", {"instead": ""}, follow=True)
    assert again.status_code == 200
    assert ward.order.notes.count() == 1


def test_a_manager_sees_it_and_lets_it_go_but_does_not_carry_it_out(
    sign_in: SignIn, phone: Phone, ward: AtWork
) -> None:
    act = held(sign_in, phone, ward)
    client = sign_in("mara")
    assert "Of other people at your sites" in client.get("/offline/").content.decode()
    page = client.get(act.get_absolute_url()).content.decode()
    assert "Carry it out" not in page
    client.post(f"/offline/held/{act.pk}/carry-out/", {"instead": ""})
    act.refresh_from_db()
    assert act.state == "held"
    client.post(f"/offline/held/{act.pk}/drop/", {"reason": "Tess has left"})
    act.refresh_from_db()
    assert (act.state, act.settled_by) == ("dropped", "Mara Manager")


def test_nothing_chosen_is_not_confirmed(sign_in: SignIn, phone: Phone, ward: AtWork) -> None:
    given = {"order": ward.order.reference, "sha256": "c" * 64, "shown": '["One line"]'}
    phone.do("work_order.sign", given, at=now())
    client = sign_in("tess")
    post(client, phone)
    page = client.post("/offline/confirm/", {"password": PASSWORD}).content.decode()
    assert "Choose what you confirm." in page
    assert "One line" in page
    act = ReceivedAct.objects.get()
    page = client.post("/offline/confirm/", {"password": PASSWORD, "act": [act.pk]}).content.decode()
    assert "Some things are missing before this order can be closed" in page
    act.refresh_from_db()
    assert act.state == "to_confirm"
