"""A change carries out plans against flaws: what it verifies is done there too, and nothing is fixed before that."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.db import IntegrityError, connection, transaction

from openhtm.audit.api import history
from openhtm.changes import fulfilling, gathering
from openhtm.changes.actions import drafting, lines, waves
from openhtm.changes.actions import fulfilling as acts
from openhtm.changes.errors import NotWhole, UnableToChange
from openhtm.changes.models import Change, Fulfillment, Line
from openhtm.kernel.errors import NotFound, NotPermitted, UnableToSome
from openhtm.maintenance.tests import factories as make
from openhtm.registry.api import DeviceChange, devices
from openhtm.registry.models import Device
from openhtm.security.actions import documents, plans
from openhtm.security.models import Bill, RemediationPlan, Vulnerability
from openhtm.security.tests import factories as flaws
from openhtm.security.tests import papers
from openhtm.security.tests.treated import make_plan
from openhtm_testing.command import run_here

from . import board

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

    from openhtm_testing.personas import World

    SignIn = Callable[[str], Client]

pytestmark = pytest.mark.django_db
JSON: dict[str, Any] = {"content_type": "application/json"}


@pytest.fixture(autouse=True)
def _files(settings: Any, tmp_path: Any) -> None:
    place = {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": str(tmp_path)}}
    settings.STORAGES = settings.STORAGES | {"default": place}


@pytest.fixture
def pumps(world: World) -> list[Device]:
    return [board.pump(world, f"GEN-000{n}") for n in (1, 2, 3)]


@pytest.fixture
def flaw(world: World, pumps: list[Device], at: datetime) -> Vulnerability:
    """Log4Shell in version 3.1 of the pumps, known for ten days."""
    bill: dict[str, Any] = {"by": world.root, "at": at - timedelta(days=10)}
    flaws.make_bill(flaws.release_of(pumps[0].model, "3.1"), **bill)
    flaws.make_bill(flaws.release_of(pumps[0].model, "3.2"), flaws.OPENSSL, **bill)
    found = documents.bring(source=papers.osv(), **bill).claims.get().vulnerability
    assert isinstance(found, Vulnerability)
    return found


@pytest.fixture
def plan(world: World, flaw: Vulnerability, pumps: list[Device], at: datetime) -> RemediationPlan:
    assert pumps[0].model is not None
    return make_plan(world, at, flaw, pumps[0].model)


def ends(plan: RemediationPlan) -> dict[str, str]:
    return dict(plan.lines.values_list("device__tag", "end"))


def carried(world: World, at: datetime, plan: RemediationPlan, *of: Device) -> Change:
    """Carries out the plan, with these devices in work."""
    change = board.implementing(world, at, *of)
    acts.fulfill(change, plan=plan, by=world.cleo, at=at)
    return change


def shows(world: World, at: datetime, device: Device, version: str) -> None:
    software = [{"kind": "application", "name": "", "version": version}]
    devices.update_many([DeviceChange(device.pk, software=software)], by=world.root, at=at)


def test_what_a_change_verifies_is_fixed_in_its_plan_and_with_the_last_device_the_plan_ends(
    world: World, plan: RemediationPlan, pumps: list[Device], at: datetime
) -> None:
    change = carried(world, at, plan, *pumps)
    found, later = board.installed(world, at, change), at + timedelta(days=2)
    proof = board.evidence(world, at)
    board.verify(world, later, found[:2], proof)
    assert ends(plan) == {"GEN-0001": "fixed", "GEN-0002": "fixed", "GEN-0003": ""}
    row = plan.lines.get(device=pumps[0])
    assert (row.done_on, row.done_by, row.note) == (
        later.date(),
        "Cleo Engineer",
        "CHANGE-1: verified by Cleo Engineer",
    )
    assert [one.action for one in history(row)] == ["security.plan.prove", "security.plan.decide"]
    part = fulfilling.standing(world.ivo, plan).parts[0]
    assert (part.change, part.devices, part.proven) == (change, 3, 2)
    board.verify(world, later, found[2:], proof)
    plan.refresh_from_db()
    assert (plan.ended_at, plan.ended_because) == (later, "Every device is done with.")


def test_what_was_verified_before_the_plan_was_named_is_fixed_in_it_where_matching_agrees(
    world: World, plan: RemediationPlan, pumps: list[Device], at: datetime
) -> None:
    change = board.implementing(world, at, *pumps)
    found = board.installed(world, at, change)
    board.verify(world, at, found[:2], board.evidence(world, at))
    shows(world, at, pumps[1], "3.1")
    acts.fulfill(change, plan=plan, by=world.cleo, at=at)
    assert ends(plan) == {"GEN-0001": "fixed", "GEN-0002": "", "GEN-0003": ""}
    assert plan.lines.get(device=pumps[0]).note == "CHANGE-1: verified before it named the plan"


def test_matching_decides_a_device_that_still_shows_the_flaw_stays_open_though_it_was_verified(
    world: World, plan: RemediationPlan, pumps: list[Device], at: datetime
) -> None:
    flaws.make_bill(flaws.release_of(pumps[0].model, "3.2"), version="3.2", by=world.root, at=at)
    change = carried(world, at, plan, *pumps[:1])
    board.verify(world, at, board.installed(world, at, change), board.evidence(world, at))
    assert ends(plan)["GEN-0001"] == ""
    assert pumps[0].pk in fulfilling.by_version(world.ivo, plan, on=at.date()).open
    assert fulfilling.standing(world.ivo, plan).lines[pumps[0].pk].state == "verified"


def test_a_device_whose_new_version_nobody_knows_anything_of_is_not_fixed_by_itself(
    world: World, plan: RemediationPlan, pumps: list[Device], at: datetime, sign_in: SignIn
) -> None:
    Bill.objects.filter(release__software_version="3.2").update(replaced_at=at)
    change = carried(world, at, plan, *pumps[:1])
    board.verify(world, at, board.installed(world, at, change), board.evidence(world, at))
    assert ends(plan)["GEN-0001"] == ""
    shown = fulfilling.by_version(world.ivo, plan, on=at.date())
    assert (set(shown.unknown), set(shown.open)) == ({pumps[0].pk}, {pumps[1].pk, pumps[2].pk})
    for page in (plan.get_absolute_url(), f"/changes/of-plan/{plan.pk}/"):
        assert "No bill of its version" in sign_in("ivo").get(page).content.decode()
    done: dict[str, Any] = {"end": "fixed", "note": "The maker's letter of today.", "by": world.ivo, "at": at}
    plans.finish(plan, tags=["GEN-0001"], **done)
    assert ends(plan)["GEN-0001"] == "fixed"


def test_rolled_back_and_given_up_devices_stay_open_in_the_plan(
    world: World, plan: RemediationPlan, pumps: list[Device], at: datetime
) -> None:
    change = carried(world, at, plan, *pumps[:2])
    found = lines.fail(board.installed(world, at, change), reason="Does not start", by=world.tess, at=at)
    proof = make.proof(world.cleo, at)
    tested: dict[str, Any] = {"evidence": board.evidence(world, at), "proof": proof}
    lines.roll_back(found[:1], runs_now="3.1", reason="No start", **tested, by=world.cleo, at=at)
    lines.give_up(found[1:], runs_now="", runs_unknown=True, reason="No start", by=world.tess, at=at)
    assert set(ends(plan).values()) == {""}


def test_a_device_is_not_fixed_while_its_change_is_not_through_unless_somebody_says_why(
    world: World, plan: RemediationPlan, pumps: list[Device], at: datetime
) -> None:
    change = carried(world, at, plan, *pumps[:2])
    board.installed(world, at, change)
    for one in pumps:
        shows(world, at, one, "3.2")
    done: dict[str, Any] = {"end": "fixed", "note": "Seen on the screen.", "by": world.ivo, "at": at}
    with pytest.raises(UnableToSome) as problem:
        plans.finish(plan, tags=["GEN-0001", "GEN-0003"], **done)
    assert set(problem.value.problems) == {"GEN-0001"}
    assert "CHANGE-1 is not through with it: installed, not verified" in problem.value.problems["GEN-0001"]
    assert set(ends(plan).values()) == {""}
    plans.finish(plan, tags=["GEN-0003"], **done)
    plans.finish(plan, tags=["GEN-0001"], although="The maker tested it by remote.", **done)
    assert plan.lines.get(device=pumps[0]).although == "The maker tested it by remote."
    lines.fail(board.of(change)[1:], reason="Alarm is silent", by=world.tess, at=at)
    with pytest.raises(UnableToSome, match="still works on some"):
        plans.finish(plan, tags=["GEN-0002"], **done)


def test_a_change_that_ended_or_was_taken_back_keeps_no_device_open(
    world: World, plan: RemediationPlan, pumps: list[Device], at: datetime
) -> None:
    change = board.draft(world, at, *pumps)
    named = acts.fulfill(change, plan=plan, by=world.cleo, at=at)
    assert acts.fulfill(change, plan=plan, by=world.cleo, at=at) == named
    assert len(fulfilling.unsettled(plan.pk, [one.pk for one in pumps])) == 3
    with pytest.raises(NotWhole):
        acts.withdraw(named, reason=" ", by=world.cleo, at=at)
    acts.withdraw(named, reason="Wrong plan", by=world.cleo, at=at)
    assert fulfilling.unsettled(plan.pk, [one.pk for one in pumps]) == []
    assert fulfilling.standing(world.ivo, plan).parts == []
    again = acts.fulfill(change, plan=plan, by=world.cleo, at=at)
    assert again.pk != named.pk
    Change.objects.filter(pk=change.pk).update(
        state="rejected", ended_at=at, ended_by="Mara", result="Not wanted"
    )
    assert fulfilling.unsettled(plan.pk, [one.pk for one in pumps]) == []
    with pytest.raises(UnableToChange, match="rejected"):
        acts.withdraw(again, reason="Late", by=world.cleo, at=at)


def test_plans_that_ended_or_are_of_another_site_are_refused(
    world: World, plan: RemediationPlan, flaw: Vulnerability, pumps: list[Device], at: datetime
) -> None:
    change = board.draft(world, at, *pumps)
    other = board.pump(world, "OTH-0001", site=world.other_site, department=world.other_department)
    assert other.model is not None
    theirs = make_plan(world, at, flaw, other.model, site=world.other_site, by=world.root)
    with pytest.raises(UnableToChange, match="another site"):
        acts.fulfill(change, plan=theirs, by=world.cleo, at=at)
    plans.end_plan(plan, reason="Another way", by=world.ivo, at=at)
    with pytest.raises(UnableToChange, match="has ended"):
        acts.fulfill(change, plan=plan, by=world.cleo, at=at)
    for who in (world.nina, world.tess, world.otto):
        with pytest.raises(NotPermitted):
            acts.fulfill(change, plan=theirs, by=who, at=at)
    assert not Fulfillment.objects.exists()


def test_the_devices_of_the_plan_are_proposed_for_the_change(
    world: World, plan: RemediationPlan, pumps: list[Device], at: datetime
) -> None:
    board.pump(world, "GEN-0009")  # runs the same, and came after the plan
    change = drafting.request(world.site, values=board.REQUEST, plans=[plan], by=world.cleo, at=at)
    with pytest.raises(NotWhole, match="Name the model first"):
        gathering.of_plans(world.cleo, change)
    new = drafting.NewTarget(model=plan.model, to_version="3.2")
    drafting.name_target(change, new=new, by=world.cleo, at=at)
    assert gathering.of_plans(world.cleo, change) == pumps
    plan.lines.filter(device=pumps[0]).update(
        end="isolated", done_on=at.date(), done_by="Ivo", note="Behind a firewall"
    )
    assert gathering.of_plans(world.cleo, change) == pumps[1:]


def test_the_database_refuses_a_device_in_a_wave_of_another_change(
    world: World, pumps: list[Device], at: datetime
) -> None:
    first, second = board.draft(world, at, *pumps), board.draft(world, at)
    strange = waves.add(second, title="Pilot", by=world.cleo, at=at)
    own = waves.add(first, title="Pilot", by=world.cleo, at=at)
    line = board.of(first)[0]
    rows = Line.objects.filter(pk=line.pk)
    names = [str(field.column) for field in Line._meta.concrete_fields if field.column != "id"]

    def copied() -> None:
        taken = ", ".join({"wave_id": str(strange.pk)}.get(name, name) for name in names)
        with connection.cursor() as cursor:
            cursor.execute(
                f"INSERT INTO changes_line ({', '.join(names)}) SELECT {taken} FROM changes_line WHERE id = %s",
                [line.pk],
            )

    for attempt in (
        lambda: rows.update(wave=strange),
        copied,
        lambda: (rows.update(wave=own), rows.update(change=second)),
        lambda: (rows.update(wave=own), type(own).objects.filter(pk=own.pk).update(change=second, number=2)),
    ):
        with pytest.raises(IntegrityError, match="own change"), transaction.atomic():
            attempt()
    assert rows.update(wave=own) == 1
    assert rows.update(wave=None, change=second) == 1


def test_the_database_refuses_what_must_not_be_of_plans(
    world: World, plan: RemediationPlan, pumps: list[Device], at: datetime
) -> None:
    change = board.draft(world, at, *pumps)
    named = acts.fulfill(change, plan=plan, by=world.cleo, at=at)
    rows = Fulfillment.objects.filter(pk=named.pk)
    for attempt in (
        lambda: Fulfillment.objects.create(change=change, plan=plan, by_label="Cleo", at=at),
        lambda: rows.update(by_label=""),
        lambda: rows.update(ended_at=at),
        lambda: rows.update(ended_because="Wrong"),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            attempt()


def test_on_pages_the_plan_brings_its_words_and_devices_and_shows_its_changes(
    world: World, plan: RemediationPlan, pumps: list[Device], at: datetime, sign_in: SignIn
) -> None:
    cleo, ivo, otto, nina = (sign_in(who) for who in ("cleo", "ivo", "otto", "nina"))
    panel = f"/changes/of-plan/{plan.pk}/"
    assert f'hx-get="{panel}"' in ivo.get(plan.get_absolute_url()).content.decode()
    html = cleo.get(panel).content.decode()
    assert ("No change carries it out yet." in html, "3 open devices" in html) == (True, True)
    assert (otto.get(panel).status_code, nina.get(panel).status_code) == (404, 403)
    form = cleo.get(f"/changes/request/?plan={plan.pk}").content.decode()
    assert ("Update to 4.3." in form, f"against {papers.LOG4SHELL}" in form) == (True, True)
    sent = {**board.REQUEST, "follows": "", "plan": str(plan.pk)}
    assert cleo.post("/changes/request/", sent).status_code == 302
    change = Change.objects.get()
    page = change.get_absolute_url()
    assert "does not name its model yet" in cleo.get(page).content.decode()
    assert f'value="{plan.model_id}" selected' in cleo.get(f"{page}model/").content.decode()
    target = {"model": plan.model_id, "software_kind": "application", "to_version": "3.2"}
    assert cleo.post(f"{page}model/", target).status_code == 302
    assert cleo.post(f"{page}add/", {"of_plans": "on", "department": "", "tags": ""}).status_code == 302
    assert {one.device for one in board.of(change)} == set(pumps)
    for who in (ivo, cleo):
        told = who.get(page).content.decode()
        assert (plan.get_absolute_url() in told, panel in told) == (True, True)
    html = ivo.get(panel).content.decode()
    for text in ("CHANGE-1", "0 of 3 of its devices verified", "Planned", "Flaw open"):
        assert text in html
    back = f"{page}plan/{plan.pk}/withdraw/"
    assert nina.get(back).status_code in (403, 404)
    assert cleo.post(back, {"reason": ""}).status_code == 422
    assert cleo.post(back, {"reason": "Wrong plan"}).status_code == 302
    assert cleo.get(back).status_code == 404
    assert cleo.post(f"{page}plan/", {"plan": str(plan.pk)}).status_code == 302
    assert otto.get(f"{page}plan/").status_code == 404


def test_the_page_of_a_plan_asks_the_same_whatever_the_number_of_its_changes(
    world: World,
    plan: RemediationPlan,
    pumps: list[Device],
    at: datetime,
    sign_in: SignIn,
    django_assert_max_num_queries: Any,
) -> None:
    ivo, address = sign_in("ivo"), f"/changes/of-plan/{plan.pk}/"
    drafting.request(world.site, values=board.REQUEST, plans=[plan], by=world.cleo, at=at)
    ivo.get(address)
    with django_assert_max_num_queries(60) as few:
        ivo.get(address)
    for _n in range(4):
        change = board.draft(world, at, *pumps)
        acts.fulfill(change, plan=plan, by=world.cleo, at=at)
        waves.adopt(change, by=world.cleo, at=at)
    with django_assert_max_num_queries(len(few)):
        assert "CHANGE-5" in ivo.get(address).content.decode()


def test_rest_and_the_command_carry_the_plans_of_a_change(
    world: World, plan: RemediationPlan, pumps: list[Device], at: datetime, sign_in: SignIn
) -> None:
    cleo, tess, otto = sign_in("cleo"), sign_in("tess"), sign_in("otto")
    api = "/api/v1/changes"
    sent = {**board.REQUEST, "site": "GEN", "plans": [plan.pk]}
    made = cleo.post(api, sent, **JSON).json()
    own = f"{api}/{made['id']}"
    assert [(one["id"], one["vulnerability"]) for one in made["plans"]] == [(plan.pk, papers.LOG4SHELL)]
    assert cleo.post(api, {**sent, "plans": [plan.pk + 999]}, **JSON).status_code == 404
    assert cleo.post(f"{own}/plans/{plan.pk}/withdraw", {"reason": "Wrong"}, **JSON).json()["plans"] == []
    assert tess.post(f"{own}/plans", {"plan": plan.pk}, **JSON).status_code == 403
    assert otto.post(f"{own}/plans", {"plan": plan.pk}, **JSON).status_code in (403, 404)
    assert len(cleo.post(f"{own}/plans", {"plan": plan.pk}, **JSON).json()["plans"]) == 1
    cleo.post(f"{own}/models", {"model": plan.model_id, "to_version": "3.2"}, **JSON)
    added = cleo.post(f"{own}/devices", {"of_plans": True}, **JSON).json()
    assert len(added["lines"]) == 3
    told = cleo.get(f"{api}/of-plan/{plan.pk}").json()
    assert [(one["change"], one["devices"], one["verified"]) for one in told["changes"]] == [
        ("CHANGE-1", 3, 0)
    ]
    assert {one["state"] for one in told["lines"]} == {"planned"}
    assert otto.get(f"{api}/of-plan/{plan.pk}").status_code == 404
    shape = {"tags": ["GEN-0001"], "end": "fixed", "note": "Seen", "although": "By remote"}
    shows(world, at, pumps[0], "3.2")
    finish = f"/api/v1/security-plans/{plan.pk}/finish"
    ivo = sign_in("ivo")
    assert ivo.post(finish, {**shape, "although": ""}, **JSON).status_code == 409
    assert ivo.post(finish, shape, **JSON).json()["lines"][0]["although"] == "By remote"
    shown = run_here("changes", "show", "CHANGE-1", "--as", "cleo@example.org")
    assert f"carries out plan {plan.pk}: {papers.LOG4SHELL}" in shown.out
    data = run_here("security", "plans", "show", str(plan.pk), "--as", "ivo@example.org", "--json").data
    assert (data["changes"][0]["change"], data["lines"][1]["by_change"]["state"]) == ("CHANGE-1", "planned")


def test_otto_reaches_no_plan_of_general_hospital(
    world: World, plan: RemediationPlan, pumps: list[Device], at: datetime
) -> None:
    change = board.draft(world, at, *pumps)
    acts.fulfill(change, plan=plan, by=world.cleo, at=at)
    assert fulfilling.plans_of(change, world.otto) == []
    assert fulfilling.offered(world.otto, world.site) == []
    with pytest.raises(NotFound):
        fulfilling.fulfillment(world.otto, change, plan.pk)
