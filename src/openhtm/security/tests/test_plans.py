"""What is done about a flaw in a model is planned by the clock and finished device by device, by what is on record."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from openhtm.audit.api import history
from openhtm.kernel.errors import InvalidInput, NotFound, NotPermitted, UnableToSome
from openhtm.kernel.time import now
from openhtm.maintenance.tests.factories import make_device, make_model
from openhtm.registry.api import Facts, devices
from openhtm.registry.models import Device
from openhtm.security import access, planning
from openhtm.security.actions import documents, plans
from openhtm.security.errors import UnableToTreat
from openhtm.security.models import PlanLine, RemediationPlan, Vulnerability
from openhtm.security.reaching import Group
from openhtm_testing import days
from openhtm_testing.command import run_here

from . import factories as make
from . import papers
from .treated import make_acceptance, make_control, make_plan

if TYPE_CHECKING:
    from openhtm_testing.personas import World

pytestmark = pytest.mark.django_db
SignIn = Callable[[str], Client]
FLAW = f"/security/vulnerabilities/{papers.LOG4SHELL}/"
JSON: dict[str, Any] = {"content_type": "application/json"}


@pytest.fixture(autouse=True)
def _files(settings: Any, tmp_path: Any) -> None:
    place = {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": str(tmp_path)}}
    settings.STORAGES = settings.STORAGES | {"default": place}


def _device(world: World, at: datetime, tag: str, **facts: Any) -> Device:
    made = make_device(world, tag, **facts)
    _shows(world, at, made, "3.1")
    return made


def _shows(world: World, at: datetime, device: Device, version: str) -> None:
    device.refresh_from_db()
    shown = Facts(software=[{"kind": "firmware", "version": version}])
    devices.edit(device, changes={}, facts=shown, seen_version=None, by=world.root, at=at)


@pytest.fixture
def flaw(world: World, at: datetime) -> Vulnerability:
    """Log4Shell in two pumps of General Hospital and one of the other, known for ten days."""
    for tag in ("GEN-0001", "GEN-0002"):
        _device(world, at, tag)
    _device(world, at, "OTH-0001", site=world.other_site, department=world.other_department)
    make.make_bill(make.release_of(make_model(), "3.1"), by=world.root, at=at)
    told = documents.bring(source=papers.osv(), by=world.root, at=at - timedelta(days=10))
    return told.claims.get().vulnerability


def _finish(plan: RemediationPlan, world: World, at: datetime, *tags: str, **given: Any) -> RemediationPlan:
    values = {"end": "fixed", "note": "WO-1: tested after the update."}
    return plans.finish(plan, tags=tags, **{**values, **given}, by=world.ivo, at=at)


def test_a_plan_is_due_by_the_clock_from_the_day_the_flaw_was_known(
    world: World, flaw: Vulnerability, at: datetime
) -> None:
    made = make_plan(world, at, flaw, make_model())
    # Not known to be exploited, medium risk: SSVC gives scheduled, 90 days.
    assert (made.clock, made.until_on) == ("scheduled", at.date() + timedelta(days=80))
    lines = {one.device.tag: (one.known_on, one.decided_on, one.end) for one in made.lines.all()}
    known = at.date() - timedelta(days=10)
    assert lines == {tag: (known, at.date(), "") for tag in ("GEN-0001", "GEN-0002")}
    assert [one.action for one in history(made)] == ["security.plan.decide"]
    with pytest.raises(UnableToTreat, match="stands already"):
        make_plan(world, at, flaw, make_model())


def test_a_device_is_fixed_only_when_it_shows_another_version_and_with_the_last_the_plan_ends(
    world: World, flaw: Vulnerability, at: datetime
) -> None:
    made = make_plan(world, at, flaw, make_model())
    with pytest.raises(UnableToSome) as problem:
        _finish(made, world, at, "GEN-0001", "GEN-0002")
    assert set(problem.value.problems) == {"GEN-0001", "GEN-0002"}
    _shows(world, at, Device.objects.get(tag="GEN-0001"), "4.3")
    later = at + timedelta(days=5)
    _finish(made, world, later, "GEN-0001")
    made.refresh_from_db()
    assert not made.ended_at
    assert planning.took(world.ivo) == planning.Took(decide=10.0, decided=2, done=5.0, finished=1)
    with pytest.raises(UnableToSome, match="by what is on record"):
        _finish(made, world, later, "GEN-0002", end="controlled")
    make_control(world, at, flaws=[flaw], groups=[Group(everything=True)])
    _finish(made, world, later, "GEN-0002", end="controlled")
    made.refresh_from_db()
    assert (made.ended_at, made.ended_because) == (later, "Every device is done with.")
    with pytest.raises(UnableToTreat, match="has ended"):
        _finish(made, world, later, "GEN-0002")


def test_a_device_is_accepted_by_an_accepted_risk_and_retired_when_it_is_gone(
    world: World, flaw: Vulnerability, at: datetime
) -> None:
    made = make_plan(world, at, flaw, make_model(), approach="retire")
    for end in ("accepted", "retired", "isolated"):
        with pytest.raises(UnableToSome):
            _finish(made, world, at, "GEN-0001", end=end)
    first = Device.objects.get(tag="GEN-0001")
    make_acceptance(world, at, flaw, devices=[first], approver=world.rita)
    _finish(made, world, at, "GEN-0001", end="accepted")
    Device.objects.filter(tag="GEN-0002").update(status="retired")
    _finish(made, world, at, "GEN-0002", end="retired")
    assert made.lines.filter(end="").count() == 0


def test_devices_that_come_later_are_taken_in_once(world: World, flaw: Vulnerability, at: datetime) -> None:
    made = make_plan(world, at, flaw, make_model())
    _device(world, at, "GEN-0009")
    assert plans.take_in(made, by=world.ivo, at=at) == 1
    assert plans.take_in(made, by=world.ivo, at=at) == 0
    assert made.lines.count() == 3


def test_what_a_plan_lacks_is_refused(world: World, flaw: Vulnerability, at: datetime) -> None:
    for given, field in (({"what": " "}, "what"), ({"approach": "pray"}, "approach")):
        with pytest.raises(InvalidInput) as problem:
            make_plan(world, at, flaw, make_model(), **given)
        assert set(problem.value.fields) == {field}
    with pytest.raises(UnableToTreat, match="nothing to plan"):
        make_plan(world, at, flaw, make_model(name="Other 9"))
    made = make_plan(world, at, flaw, make_model())
    for tags, given, field in (
        (["GEN-0001"], {"note": " "}, "note"),
        ([], {}, "tags"),
        (["OTH-0001"], {}, "tags"),
        (["GEN-0001"], {"end": "gone"}, "end"),
    ):
        with pytest.raises(InvalidInput) as problem:
            _finish(made, world, at, *tags, **given)
        assert set(problem.value.fields) == {field}
    with pytest.raises(InvalidInput):
        plans.end_plan(made, reason=" ", by=world.ivo, at=at)
    plans.end_plan(made, reason="Another way.", by=world.ivo, at=at)
    assert make_plan(world, at, flaw, make_model(), approach="isolate").approach == "isolate"


def test_nobody_plans_beyond_their_sites(world: World, flaw: Vulnerability, at: datetime) -> None:
    for by, site in ((world.ivo, None), (world.ivo, world.other_site), (world.ada, world.site)):
        with pytest.raises(NotPermitted):
            make_plan(world, at, flaw, make_model(), by=by, site=site)
    everywhere = make_plan(world, at, flaw, make_model(), by=world.root, site=None)
    ours = make_plan(world, at, flaw, make_model())
    assert set(access.plans(world.ivo)) == {ours, everywhere}
    assert set(access.plans(world.otto)) == {everywhere}
    assert {one.device.tag for one in access.plan_lines(world.otto)} == {"OTH-0001"}
    assert not access.plans(world.nina).exists()
    with pytest.raises(NotFound):
        access.plan(world.otto, ours.pk)
    with pytest.raises(NotPermitted):
        plans.end_plan(ours, reason="No.", by=world.otto, at=at)


def test_the_database_refuses_what_must_not_be(world: World, flaw: Vulnerability, at: datetime) -> None:
    made = make_plan(world, at, flaw, make_model())
    line = made.lines.all()[0]
    rows = PlanLine.objects.filter(pk=line.pk)
    for attempt in (
        lambda: rows.update(end="fixed"),
        lambda: rows.update(end="fixed", done_on=at.date(), done_by="Ivo"),
        lambda: rows.update(known_on=at.date() + timedelta(days=1)),
        lambda: PlanLine.objects.create(
            plan=made, device=line.device, known_on=at.date(), decided_on=at.date()
        ),
        lambda: RemediationPlan.objects.filter(pk=made.pk).update(ended_at=at),
        lambda: RemediationPlan.objects.filter(pk=made.pk).update(what=""),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            attempt()


def test_a_plan_whose_day_has_passed_stands_on_today_of_those_who_may_act(
    world: World, flaw: Vulnerability, sign_in: SignIn
) -> None:
    made = make_plan(world, now() - timedelta(days=200), flaw, make_model())
    assert made.until_on < days.today()
    ivo, mara = world.ivo, sign_in("mara")
    assert planning.pressing(ivo, site_id=None, on=made.until_on, most=9) == []
    assert planning.pressing(ivo, site_id=world.other_site.pk, on=days.today(), most=9) == []
    assert planning.pressing(ivo, site_id=world.site.pk, on=days.today(), most=9) == [made]
    assert planning.pressing(world.otto, site_id=None, on=days.today(), most=9) == []
    page = mara.get("/today/").content.decode()
    assert ("Flaw not mended in time" in page, made.get_absolute_url() in page) == (True, True)
    assert "Flaw not mended in time" not in sign_in("otto").get("/today/").content.decode()
    plans.end_plan(made, reason="Wrong model.", by=ivo, at=now())
    assert "Flaw not mended in time" not in mara.get("/today/").content.decode()


def test_plans_are_decided_finished_and_ended_on_pages(
    world: World, flaw: Vulnerability, sign_in: SignIn
) -> None:
    ivo, ada, otto, nina = (sign_in(one) for one in ("ivo", "ada", "otto", "nina"))
    sent = {
        "model": str(make_model().pk),
        "place": "GEN",
        "approach": "patch",
        "what": "Update to 4.3.",
        "owner": str(world.ivo.pk),
    }
    assert ada.get(FLAW + "plan/").status_code == 403
    assert ivo.post(FLAW + "plan/", sent | {"what": ""}).status_code == 422
    assert ivo.post(FLAW + "plan/", sent).status_code == 302
    made = RemediationPlan.objects.get()
    own = f"/security/plans/{made.pk}/"
    page = ada.get(own).content.decode()
    assert ("Update to 4.3." in page, "GEN-0002" in page) == (True, True)
    assert (otto.get(own).status_code, nina.get(own).status_code) == (404, 403)
    done = {"tags": ["GEN-0001"], "end": "fixed", "note": "Tested."}
    refused = ivo.post(own + "finish/", done)
    assert (refused.status_code, "still open" in refused.content.decode()) == (422, True)
    _shows(world, now(), Device.objects.get(tag="GEN-0001"), "4.3")
    assert ivo.post(own + "finish/", done).status_code == 302
    listed = ivo.get("/security/plans/?state=standing").content.decode()
    assert ("1 of 2" in listed, "Open flaws of devices by age" in listed) == (True, True)
    assert "No plan" in otto.get("/security/plans/").content.decode()
    _device(world, now(), "GEN-0009")
    assert "not in this plan" in ivo.get(own).content.decode()
    assert ada.post(own + "take-in/").status_code == 403
    assert ivo.post(own + "take-in/").status_code == 302
    assert "GEN-0009" in ivo.get(own).content.decode()
    assert ivo.post(own + "end/", {"reason": "Another way."}).status_code == 302
    assert "Another way." in ivo.get(own).content.decode()


def test_rest_and_the_command_decide_finish_and_tell(
    world: World, flaw: Vulnerability, sign_in: SignIn
) -> None:
    ivo, otto, ada = sign_in("ivo"), sign_in("otto"), sign_in("ada")
    address = "/api/v1/security-plans"
    body = {
        "vulnerability": papers.LOG4SHELL,
        "model": make_model().pk,
        "site": "GEN",
        "approach": "patch",
        "what": "Update.",
        "owner": "ivo@example.org",
    }
    assert ada.post(address, body, **JSON).status_code == 403
    assert ivo.post(address, body | {"site": ""}, **JSON).status_code == 403
    made = ivo.post(address, body, **JSON).json()
    own = f"{address}/{made['id']}"
    assert (made["devices"], made["done"], made["over"]) == (2, 0, False)
    refused = ivo.post(own + "/finish", {"tags": ["GEN-0001"], "end": "fixed", "note": "x"}, **JSON)
    assert (refused.status_code, refused.json()["code"]) == (409, "some_refused")
    sent = {"tags": ["GEN-0001"], "end": "worked_around", "note": "Letter of the maker."}
    assert ivo.post(own + "/finish", sent, **JSON).json()["done"] == 1
    assert len(ivo.post(own + "/take-in", **JSON).json()["lines"]) == 2
    assert (otto.get(own).status_code, otto.get(address).json()["items"]) == (404, [])
    assert [one["id"] for one in ivo.get(address, {"state": "standing"}).json()["items"]] == [made["id"]]

    def run(*arguments: str, who: str = "ivo") -> Any:
        return run_here("security", "plans", *arguments, "--as", f"{who}@example.org", "--json").data

    assert [one["done"] for one in run("list", "flow")["plans"]] == [1]
    assert run("list", who="otto") == {"plans": []}
    assert [one["end"] for one in run("show", str(made["id"]))["lines"]] == ["worked_around", None]
    assert (
        ivo.post(own + "/end", {"reason": "Another way."}, **JSON).json()["ended_because"] == "Another way."
    )
