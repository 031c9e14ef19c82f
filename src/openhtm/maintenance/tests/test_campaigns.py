"""One-off work over every device of a model: opened by a filter, done device by device, closed with its reason."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from openhtm.audit.api import history
from openhtm.kernel.errors import InvalidInput, NotPermitted, StaleVersion
from openhtm.kernel.time import now
from openhtm.maintenance import access, campaigns, events
from openhtm.maintenance.actions import campaigns as acts
from openhtm.maintenance.actions import checklists, finishing, order_lines, work_orders
from openhtm.maintenance.actions.campaigns import NewCampaign, OtherCount, UnableToSettle
from openhtm.maintenance.actions.order_lines import Labor
from openhtm.maintenance.models import Campaign, CampaignTask, OrderKind, WorkOrder
from openhtm.maintenance.rules.campaigns import Progress
from openhtm.maintenance.rules.verdicts import Answer
from openhtm.registry.actions import devices
from openhtm.registry.api import NewDevice
from openhtm.registry.models import Device
from openhtm.ui.pseudo import assert_all_translated, pseudo_locale
from openhtm_testing.command import run_here

from . import factories as make
from .test_rest import call

if TYPE_CHECKING:
    from django.test import Client

    from openhtm_testing.personas import World

SignIn = Callable[[str], "Client"]
HOUR = timedelta(hours=1)


@pytest.fixture
def fleet(world: World) -> list[Device]:
    """Three pumps in the ICU, one in the operating rooms, one retired; and one of the other hospital."""
    made = [make.make_device(world, f"GEN-000{number}", stores_phi=False) for number in (1, 2, 3)]
    made.append(make.make_device(world, "GEN-0004", department=world.operating))
    make.make_device(world, "GEN-0005", status="retired", retired_on=date(2026, 1, 1))
    make.make_device(world, "OTH-0001", site=world.other_site, department=None)
    return made


def opened(world: World, at: datetime, **fields: Any) -> Campaign:
    given = {
        "title": "New battery",
        "kind": OrderKind.MODIFICATION,
        "site": world.site,
        "filters": {"model": str(make.make_model().pk)},
        "description": "Swap it, then run the self-test.",
    }
    expected = fields.pop("expected", None)
    by = fields.pop("by", world.mara)
    new = NewCampaign(**{**given, **fields})
    return acts.open_campaign(new, today=make.TODAY, expected=expected, by=by, at=at)


def task(campaign: Campaign, tag: str = "GEN-0001") -> CampaignTask:
    rows = CampaignTask.objects.select_related("campaign__procedure", "device__site", "work_order")
    found: CampaignTask = rows.get(campaign=campaign, device__tag=tag)
    return found


def progress(world: World, campaign: Campaign, who: str = "mara") -> Progress:
    from openhtm.accounts.api import Permission, scope

    reach = scope(world.people[who], Permission.WORK_ORDER_READ)
    return campaigns.progress_of([campaign], reach)[campaign.pk]


def carried_out(world: World, at: datetime, order: WorkOrder, **changes: Any) -> WorkOrder:
    """Work done, noted and signed by Tess."""
    work_orders.start(order, by=world.tess, at=at)
    order_lines.add_labor(order, labor=Labor(minutes=10, worked_on=make.TODAY), by=world.tess, at=at)
    finishing.finish(order, resolution="Swapped", by=world.tess, at=at)
    work_orders.edit(order, changes={"status_after": "in_service", **changes}, by=world.tess, at=at)
    return finishing.close(order, proof=make.proof(world.tess, at), by=world.tess, at=at)


# -- which devices ----------------------------------------------------------------------------------------


def test_it_means_every_device_of_the_fleet_that_fits_and_each_knows_it(
    world: World, at: datetime, fleet: list[Device]
) -> None:
    told: list[dict[str, Any]] = []

    def listen(**facts: Any) -> None:
        told.append(facts)

    events.campaign_opened.connect(listen)
    try:
        campaign = opened(world, at, expected=4)
    finally:
        events.campaign_opened.disconnect(listen)
    assert [one["campaign_id"] for one in told] == [campaign.pk]
    tags = list(campaign.tasks.order_by("device__tag").values_list("device__tag", flat=True))
    assert tags == ["GEN-0001", "GEN-0002", "GEN-0003", "GEN-0004"]
    assert WorkOrder.objects.count() == 0
    assert any("New battery" in str(entry) or entry for entry in history(fleet[0]))


def test_another_number_than_was_seen_opens_nothing(world: World, at: datetime, fleet: list[Device]) -> None:
    with pytest.raises(OtherCount, match="now mean 4 devices, not 5"):
        opened(world, at, expected=5)
    assert Campaign.objects.count() == 0


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"title": " "}, "title"),
        ({"filters": {}}, "which devices"),
        ({"filters": {"status": "fleet"}}, "which devices"),
        ({"filters": {"model": "999999"}}, "No device fits"),
        ({"filters": {"model": "x"}}, "not a number"),
        ({"filters": {"color": "red"}}, "no filter color"),
        ({"kind": OrderKind.SCHEDULED}, "come from plans"),
    ],
)
def test_what_cannot_be_meant_is_refused(
    world: World, at: datetime, fleet: list[Device], fields: dict[str, Any], message: str
) -> None:
    with pytest.raises(InvalidInput, match=message):
        opened(world, at, **fields)
    assert CampaignTask.objects.count() == 0


@pytest.mark.parametrize("who", ["tess", "nina", "ada", "otto", "vic"])
def test_only_who_assigns_work_there_opens_and_closes_one(
    world: World, at: datetime, fleet: list[Device], who: str
) -> None:
    person = world.people[who]
    with pytest.raises(NotPermitted):
        opened(world, at, by=person)
    campaign = opened(world, at)
    for change in (acts.leave_out, acts.bring_back):
        given = {"reason": "No"} if change is acts.leave_out else {}
        with pytest.raises(NotPermitted):
            change(task(campaign), **given, by=person, at=at)
    with pytest.raises(NotPermitted):
        acts.close_campaign(campaign, reason="Enough", by=person, at=at)


def test_over_all_sites_only_who_assigns_everywhere_opens_one_and_each_sees_their_own(
    world: World, at: datetime, fleet: list[Device]
) -> None:
    with pytest.raises(NotPermitted):
        opened(world, at, site=None, by=world.otto)
    campaign = opened(world, at, site=None, by=world.root)
    assert CampaignTask.objects.count() == 5
    assert (progress(world, campaign, "tess").all, progress(world, campaign, "otto").all) == (4, 1)
    assert access.campaign(world.otto, campaign.pk) == campaign


def test_devices_that_come_to_fit_are_taken_in_where_that_is_wanted(
    world: World, at: datetime, fleet: list[Device]
) -> None:
    wants, closed = opened(world, at, takes_new=True), opened(world, at, takes_new=True)
    stays = opened(world, at)
    acts.close_campaign(closed, reason="Enough", by=world.mara, at=at)
    other = make.make_device(world, "GEN-0100", model=make.make_model("Flow 4"))
    model = make.make_model()
    new = {"tag": "GEN-0200", "site_id": world.site.pk, "model_id": model.pk, "status": "received"}
    values = {**new, "manufacturer_id": model.manufacturer_id, "device_type_id": model.device_type_id}
    devices.create_many([NewDevice(values=values)], by=world.mara, at=at)
    changes = {"model_id": model.pk}
    devices.edit(other, changes=changes, seen_version=None, by=world.mara, at=at)
    devices.edit(other, changes={"name": "Pump"}, seen_version=None, by=world.mara, at=at)
    counted = [one.tasks.count() for one in (wants, stays, closed)]
    assert counted == [6, 4, 4]


# -- device by device -------------------------------------------------------------------------------------


def test_a_device_is_done_when_its_order_is_closed(world: World, at: datetime, fleet: list[Device]) -> None:
    campaign = opened(world, at)
    order = acts.begin(task(campaign), assignee=world.tess, by=world.tess, at=at)
    assert (order.kind, order.title, order.description) == (
        "modification",
        "New battery",
        "Swap it, then run the self-test.",
    )
    assert acts.begin(task(campaign), by=world.mara, at=at).pk == order.pk
    assert progress(world, campaign) == Progress(waiting=3, in_work=1)
    carried_out(world, at, order)
    assert progress(world, campaign) == Progress(waiting=3, done=1)
    with pytest.raises(UnableToSettle, match="settled: done"):
        acts.begin(task(campaign), by=world.tess, at=at)


def test_an_order_that_ended_without_the_work_leaves_its_device_to_be_done(
    world: World, at: datetime, fleet: list[Device]
) -> None:
    campaign = opened(world, at)
    first = acts.begin(task(campaign), by=world.tess, at=at)
    work_orders.cancel(first, reason="Wrong battery came", by=world.mara, at=at)
    assert progress(world, campaign).waiting == 4
    second = acts.begin(task(campaign), by=world.tess, at=at)
    assert second.pk != first.pk
    other = acts.begin(task(campaign, "GEN-0002"), by=world.tess, at=at)
    work_orders.mark_duplicate(other, of=second, by=world.mara, at=at)
    assert progress(world, campaign) == Progress(waiting=3, in_work=1)


@pytest.mark.parametrize(("microampere", "done"), [("80", 1), ("900", 0)])
def test_with_a_checklist_a_device_is_done_only_when_it_has_passed(
    world: World, at: datetime, fleet: list[Device], microampere: str, done: int
) -> None:
    version = make.make_procedure(world, at)
    campaign = opened(world, at, procedure=version.procedure)
    order = acts.begin(task(campaign), assignee=world.tess, by=world.tess, at=at)
    assert order.procedure_version == version
    run = checklists.begin(order, by=world.tess, at=at)
    checklists.record(run, key="case", answer=Answer(values=("pass",)), by=world.tess, at=at)
    answer = Answer(values=(microampere,), unit="µA")
    checklists.record(run, key="leakage", answer=answer, by=world.tess, at=at)
    order.refresh_from_db()
    order_lines.add_labor(order, labor=Labor(minutes=10, worked_on=make.TODAY), by=world.tess, at=at)
    finishing.finish(order, by=world.tess, at=at)
    status = "in_service" if done else "out_of_service"
    work_orders.edit(order, changes={"status_after": status}, by=world.tess, at=at)
    finishing.close(order, proof=make.proof(world.tess, at), by=world.tess, at=at)
    assert (progress(world, campaign).done, task(campaign).work_order is None) == (done, not done)


def test_what_was_closed_without_the_checklist_asked_for_is_not_done(
    world: World, at: datetime, fleet: list[Device]
) -> None:
    version = make.make_procedure(world, at)
    campaign = opened(world, at, procedure=version.procedure)
    carried_out(world, at, acts.begin(task(campaign), by=world.tess, at=at))
    assert progress(world, campaign) == Progress(waiting=4)


def test_a_device_not_found_stays_to_be_done_with_where_one_looked(
    world: World, at: datetime, fleet: list[Device]
) -> None:
    campaign = opened(world, at)
    with pytest.raises(InvalidInput, match="where you looked"):
        acts.not_located(task(campaign), evidence=" ", by=world.tess, at=at)
    acts.not_located(task(campaign), evidence="Unit and storage", by=world.tess, at=at)
    found = acts.not_located(task(campaign), evidence="Asked Nina", by=world.tess, at=at + HOUR)
    assert (found.searches, found.reason) == (2, "Asked Nina")
    assert progress(world, campaign) == Progress(waiting=3, not_located=1)
    carried_out(world, at, acts.begin(task(campaign), by=world.tess, at=at))
    assert progress(world, campaign) == Progress(waiting=3, done=1)


def test_a_device_is_left_out_with_the_reason_and_taken_in_again(
    world: World, at: datetime, fleet: list[Device]
) -> None:
    campaign = opened(world, at)
    with pytest.raises(InvalidInput, match="Say why"):
        acts.leave_out(task(campaign), reason="", by=world.mara, at=at)
    acts.leave_out(task(campaign), reason="Has the new one", by=world.mara, at=at)
    assert progress(world, campaign) == Progress(waiting=3, left_out=1)
    for change in (
        lambda: acts.begin(task(campaign), by=world.tess, at=at),
        lambda: acts.not_located(task(campaign), evidence="Unit", by=world.tess, at=at),
        lambda: acts.leave_out(task(campaign), reason="Again", by=world.mara, at=at),
    ):
        with pytest.raises(UnableToSettle, match="left out"):
            change()
    acts.bring_back(task(campaign), by=world.mara, at=at)
    assert (task(campaign).state, task(campaign).reason) == ("pending", "")
    with pytest.raises(UnableToSettle, match="was not left out"):
        acts.bring_back(task(campaign), by=world.mara, at=at)


def test_what_is_being_worked_on_is_neither_lost_nor_left_out(
    world: World, at: datetime, fleet: list[Device]
) -> None:
    campaign = opened(world, at)
    acts.begin(task(campaign), by=world.tess, at=at)
    with pytest.raises(UnableToSettle, match="GEN-1 is open"):
        acts.leave_out(task(campaign), reason="No", by=world.mara, at=at)
    with pytest.raises(UnableToSettle, match="GEN-1 is open"):
        acts.not_located(task(campaign), evidence="Unit", by=world.tess, at=at)


def test_a_device_that_is_retired_is_left_out(world: World, at: datetime, fleet: list[Device]) -> None:
    campaign = opened(world, at)
    devices.retire(fleet[0], reason="Worn", by=world.mara, at=at)
    found = task(campaign)
    assert (found.state, found.reason) == ("left_out", "Device retired: Worn")


@pytest.mark.parametrize("who", ["nina", "ada", "otto", "vic"])
def test_others_neither_begin_nor_say_that_it_is_lost(
    world: World, at: datetime, fleet: list[Device], who: str
) -> None:
    campaign = opened(world, at)
    with pytest.raises(NotPermitted):
        acts.begin(task(campaign), by=world.people[who], at=at)
    with pytest.raises(NotPermitted):
        acts.not_located(task(campaign), evidence="Unit", by=world.people[who], at=at)


# -- the end ----------------------------------------------------------------------------------------------


def test_closing_needs_the_reason_of_what_is_left_and_ends_its_orders(
    world: World, at: datetime, fleet: list[Device]
) -> None:
    campaign = opened(world, at)
    carried_out(world, at, acts.begin(task(campaign), by=world.tess, at=at))
    waits = acts.begin(task(campaign, "GEN-0002"), by=world.tess, at=at)
    begun = acts.begin(task(campaign, "GEN-0003"), by=world.tess, at=at)
    work_orders.start(begun, by=world.tess, at=at)
    with pytest.raises(InvalidInput, match="Say why"):
        acts.close_campaign(campaign, by=world.mara, at=at)
    with pytest.raises(UnableToSettle, match=f"begun on {begun}"):
        acts.close_campaign(campaign, reason="Budget ended", by=world.mara, at=at)
    assert WorkOrder.objects.get(pk=waits.pk).is_open
    work_orders.cancel(begun, reason="Stopped", by=world.mara, at=at)
    acts.close_campaign(campaign, reason="Budget ended", by=world.mara, at=at)
    assert progress(world, campaign) == Progress(done=1, left_out=3)
    waits.refresh_from_db()
    assert (waits.state, waits.end_reason) == ("cancelled", "Budget ended")
    with pytest.raises(UnableToSettle, match="closed already"):
        acts.close_campaign(campaign, reason="Again", by=world.mara, at=at)
    with pytest.raises(UnableToSettle, match="campaign is closed"):
        acts.bring_back(task(campaign, "GEN-0002"), by=world.mara, at=at)


def test_two_who_close_the_same_campaign(world: World, at: datetime, fleet: list[Device]) -> None:
    campaign = opened(world, at)
    seen = Campaign.objects.get(pk=campaign.pk)
    Campaign.objects.filter(pk=campaign.pk).update(version=seen.version + 1)
    with pytest.raises(StaleVersion):
        acts.close_campaign(seen, reason="Enough", seen_version=seen.version, by=world.mara, at=at)


# -- doors ------------------------------------------------------------------------------------------------


def test_it_is_opened_on_the_page_after_a_look_at_what_is_meant(
    world: World, fleet: list[Device], sign_in: SignIn
) -> None:
    mara = sign_in("mara")
    given = {
        "model": make.make_model().pk,
        "site": world.site.pk,
        "title": "New battery",
        "kind": "modification",
        "priority": 4,
        "act": "preview",
    }
    shown = mara.post("/campaigns/new/", given).content.decode()
    assert "4 devices are meant." in shown
    assert "GEN-0004" in shown
    assert 'name="expected" value="4"' in shown
    assert Campaign.objects.count() == 0
    stale = mara.post("/campaigns/new/", {**given, "act": "open", "expected": 3})
    assert (stale.status_code, "now mean 4 devices" in stale.content.decode()) == (422, True)
    mara.post("/campaigns/new/", {**given, "act": "open", "expected": 4})
    campaign = Campaign.objects.get()
    for who in ("mara", "tess", "ada"):
        html = sign_in(who).get(campaign.get_absolute_url()).content.decode()
        assert "0 of 4 devices done, 4 are left." in html
    assert sign_in("otto").get(campaign.get_absolute_url()).status_code == 404


def test_without_a_filter_the_page_says_so(world: World, fleet: list[Device], sign_in: SignIn) -> None:
    given = {"site": world.site.pk, "title": "All", "kind": "project", "priority": 4, "act": "preview"}
    answer = sign_in("mara").post("/campaigns/new/", given)
    assert (answer.status_code, "Say which devices are meant" in answer.content.decode()) == (422, True)


def test_its_devices_are_settled_on_the_page(world: World, fleet: list[Device], sign_in: SignIn) -> None:
    campaign = opened(world, now())
    tess, mara, page = sign_in("tess"), sign_in("mara"), campaign.get_absolute_url()
    keys = {tag: task(campaign, tag).pk for tag in ("GEN-0001", "GEN-0002", "GEN-0003", "GEN-0004")}
    answer = tess.post(f"/campaign-devices/{keys['GEN-0001']}/begin/")
    assert answer.headers["Location"] == "/work-orders/GEN-1/"
    assert "New battery" in tess.get("/work-orders/GEN-1/").content.decode()
    assert WorkOrder.objects.get().assignee == world.tess
    lost = f"/campaign-devices/{keys['GEN-0002']}/not-located/"
    assert tess.post(lost, {"evidence": "Asked Nina"}).status_code == 302
    out = f"/campaign-devices/{keys['GEN-0003']}/leave-out/"
    assert tess.post(out, {"reason": "New"}).status_code == 403
    mara.post(out, {"reason": "Has it already"})
    html = mara.get(page).content.decode()
    assert "Asked Nina" in html
    assert "Has it already" in html
    assert "GEN-0002" not in mara.get(f"{page}?step=left_out").content.decode()
    mara.post(f"/campaign-devices/{keys['GEN-0003']}/bring-back/")
    mara.post(f"{page}begin/", {"selected": [keys["GEN-0003"], keys["GEN-0004"]], "assignee": world.cleo.pk})
    assert WorkOrder.objects.filter(assignee=world.cleo).count() == 2
    refused = mara.post(f"{page}close/", {"reason": ""})
    assert refused.status_code == 422
    mara.post(f"{page}close/", {"reason": "Recalled instead"})
    assert "Closed with 0 of 0 devices done." in mara.get(page).content.decode()
    assert "New battery" in mara.get("/campaigns/?view=closed").content.decode()


def test_it_is_all_done_over_rest(world: World, fleet: list[Device], sign_in: SignIn) -> None:
    mara, tess, otto = sign_in("mara"), sign_in("tess"), sign_in("otto")
    meant = {"filters": {"model": str(make.make_model().pk)}, "site": "GEN"}
    status, preview = call(mara, "POST", "/campaigns/preview", meant)
    assert (status, preview["devices"], preview["sample"][0]) == (200, 4, "GEN-0001")
    assert call(tess, "POST", "/campaigns/preview", meant)[0] == 403
    body = {**meant, "title": "New battery", "expected": 3}
    assert call(mara, "POST", "/campaigns", body)[1]["code"] == "other_count"
    status, made = call(mara, "POST", "/campaigns", {**body, "expected": 4})
    assert (status, made["progress"]["waiting"], made["progress"]["share"]) == (201, 4, 0)
    path = f"/campaigns/{made['id']}"
    rows = {row["device"]: row["id"] for row in call(tess, "GET", f"{path}/devices")[1]["items"]}
    status, order = call(
        tess, "POST", f"/campaign-devices/{rows['GEN-0001']}/begin", {"person": world.tess.pk}
    )
    assert (status, order["kind"]) == (201, "modification")
    said = {"evidence": "Storage"}
    assert (
        call(tess, "POST", f"/campaign-devices/{rows['GEN-0002']}/not-located", said)[1]["step"]
        == "not_located"
    )
    out = f"/campaign-devices/{rows['GEN-0003']}"
    assert call(mara, "POST", f"{out}/leave-out", {"reason": "Has it"})[1]["step"] == "left_out"
    assert call(mara, "POST", f"{out}/bring-back")[1]["step"] == "waiting"
    lost = call(tess, "GET", f"{path}/devices?step=not_located")[1]["items"]
    assert [row["device"] for row in lost] == ["GEN-0002"]
    for method, address in (("GET", path), ("POST", f"{path}/close"), ("POST", f"{out}/bring-back")):
        assert call(otto, method, address, {} if address.endswith("close") else None)[0] == 404
    assert call(mara, "POST", f"{path}/close", {})[0] == 422
    closed = call(mara, "POST", f"{path}/close", {"reason": "Enough"})[1]
    assert (closed["close_reason"], closed["progress"]["left_out"]) == ("Enough", 4)
    assert call(mara, "GET", "/campaigns")[1]["items"] == []
    assert call(mara, "GET", "/campaigns?state=closed")[1]["items"][0]["id"] == made["id"]


def test_it_is_all_done_by_command(world: World, fleet: list[Device]) -> None:
    def run(*words: str, who: str = "mara") -> Any:
        return run_here("campaigns", *words, "--as", world.people[who].email, "--json")

    meant = ("--filter", f"model={make.make_model().pk}", "--site", "GEN")
    assert run("preview", *meant).data["devices"] == 4
    made = run("open", "--title", "New battery", *meant, "--expected", "4").data
    key = str(made["id"])
    assert made["devices"] == ["Model: Acme Flow 3"]
    assert run("begin", key, "GEN-0001", "--to", "tess@example.org").data["order"] == "GEN-1"
    assert run("not-located", key, "GEN-0002", "--looked", "Storage").data["step"] == "not_located"
    assert run("leave-out", key, "GEN-0003", "--reason", "Has it").data["step"] == "left_out"
    assert run("bring-back", key, "GEN-0003").data["step"] == "waiting"
    steps = {one["tag"]: one["step"] for one in run("show", key).data["tasks"]}
    assert steps == dict(
        zip(
            ["GEN-0001", "GEN-0002", "GEN-0003", "GEN-0004"],
            ["in_work", "not_located", "waiting", "waiting"],
            strict=True,
        )
    )
    assert run("begin", key, "GEN-0900").code == 1
    assert run("open", "--title", "X", *meant, "--kind", "party").code == 2
    assert run("show", key, who="otto").code == 1
    assert run("close", key).code == 2
    assert run("close", key, "--reason", "Enough").data["left_out"] == 4
    assert run("list").data["campaigns"] == []
    assert run("list", "--closed").data["campaigns"][0]["title"] == "New battery"


def test_every_word_is_translated(world: World, fleet: list[Device], sign_in: SignIn) -> None:
    campaign = opened(world, now())
    mara = sign_in("mara")
    pages = (
        "/campaigns/",
        "/campaigns/new/",
        campaign.get_absolute_url(),
        f"{campaign.get_absolute_url()}close/",
    )
    with pseudo_locale():
        shown = [mara.get(url).content.decode() for url in pages]
    names = [str(one) for one in world.people.values()]
    known = [
        "New battery",
        "MM",
        "Acme",
        "Flow 3",
        "Infusion pump",
        "Intensive care",
        "Operating rooms",
        "General Hospital",
        "GEN",
    ]
    for html in shown:
        assert_all_translated(html, data=[*known, *names])
