"""No signature as performer of high-risk work without the competency, through any door; unless co-signed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client
from django.urls import reverse

from openhtm.accounts.api import RoleAssignment, User
from openhtm.audit.api import Meaning, Signature, UnableToSign, history
from openhtm.kernel.errors import NotPermitted
from openhtm.maintenance import competence
from openhtm.maintenance.actions import (
    checklists,
    co_signing,
    confirming,
    finishing,
    order_lines,
    work_orders,
)
from openhtm.maintenance.actions.co_signing import UnableToCoSign
from openhtm.maintenance.actions.order_lines import Labor
from openhtm.maintenance.competence import NotCompetent
from openhtm.maintenance.models import CompetencyMark, ProcedureVersion, WorkOrder
from openhtm.maintenance.record import order_content
from openhtm.maintenance.rules.verdicts import Answer
from openhtm.maintenance.rules.work_order_states import State
from openhtm.workforce.actions import competencies, grants
from openhtm.workforce.models import Competency
from openhtm.workforce.tests.factories import make_competency, make_grant
from openhtm_testing.command import run_here
from openhtm_testing.personas import PASSWORD

from . import factories as make

if TYPE_CHECKING:
    from openhtm_testing.personas import World

SignIn = Callable[[str], Client]
LONG_AGO = date(2020, 1, 1)
ENDLESS: dict[str, Any] = {"valid_until": None, "granted_on": LONG_AGO}


def done_inspection(world: World, at: datetime, *, risk: str = "life_support", named: str = "") -> WorkOrder:
    """Tess has done a passing inspection of a ventilator; only the signature is left."""
    model = make.make_model("Evita", risk=risk)
    version = make.make_procedure(world, at)
    # An approved version is never changed; here it stands for one that was approved with it.
    ProcedureVersion.objects.filter(pk=version.pk).update(competency=named)
    make.make_device(world, model=model)
    make.make_plan(world, at, version=version, model=model)
    due = make.make_due(world, at)[0]
    order = work_orders.open_for_occurrence(due, assignee=world.tess, by=world.mara, at=at)
    run = checklists.begin(order, by=world.tess, at=at)
    checklists.record(run, key="case", answer=Answer(values=("pass",)), by=world.tess, at=at)
    reading = Answer(values=("80",), unit="µA")
    checklists.record(run, key="leakage", answer=reading, by=world.tess, at=at)
    order_lines.add_labor(order, labor=Labor(minutes=60, worked_on=make.TODAY), by=world.tess, at=at)
    finishing.finish(order, by=world.tess, at=at)
    return WorkOrder.objects.get(pk=order.pk)


def refuse(world: World, at: datetime, *, since: date = LONG_AGO) -> None:
    competencies.set_signing_rule(holds_from=since, by=world.root, at=at)


def close(order: WorkOrder, who: User, at: datetime) -> WorkOrder:
    """With the order read anew: a refusal before left nothing behind but the copy in memory."""
    order.refresh_from_db()
    return finishing.close(order, proof=make.proof(who, at), by=who, at=at)


def co_sign(order: WorkOrder, who: User, at: datetime) -> CompetencyMark:
    order.refresh_from_db()
    return co_signing.co_sign(order, proof=make.proof(who, at), by=who, at=at)


def for_pumps(world: World, at: datetime, **given: Any) -> Competency:
    """One for the type of device that the tests inspect."""
    return make_competency(
        world, at, device_types=[make.make_model("Evita", risk="life_support").device_type], **given
    )


@pytest.mark.parametrize("risk", ["life_support", "high", "unknown"])
def test_who_holds_nothing_does_not_sign_and_reads_who_could(world: World, at: datetime, risk: str) -> None:
    make_grant(world, at, world.cleo, for_pumps(world, at), **ENDLESS)
    order = done_inspection(world, at, risk=risk)
    refuse(world, at)
    with pytest.raises(NotCompetent) as refused:
        close(order, world.tess, at)
    assert "GEN-0001" in str(refused.value)
    assert "Could co-sign: Cleo Engineer." in str(refused.value)
    assert refused.value.details["could_co_sign"] == ["Cleo Engineer"]
    order.refresh_from_db()
    assert order.is_open
    assert not Signature.objects.filter(subject_type="maintenance.workorder").exists()


def test_a_confirmation_of_an_off_line_signature_is_refused_likewise(world: World, at: datetime) -> None:
    order = done_inspection(world, at)
    refuse(world, at)
    given: dict[str, Any] = {"device_hash": "0" * 64, "device_at": at, "by": world.tess, "at": at}
    with pytest.raises(NotCompetent) as refused:
        confirming.confirm_signature(order, proof=make.proof(world.tess, at), **given)
    assert "Nobody at this site holds it now." in str(refused.value)


def test_who_holds_it_signs_and_nothing_is_noted(world: World, at: datetime) -> None:
    make_grant(world, at, world.tess, for_pumps(world, at))
    order = done_inspection(world, at)
    refuse(world, at)
    assert close(order, world.tess, at).state == State.CLOSED
    assert "competency" not in order_content(order)


@pytest.mark.parametrize(
    "given",
    [
        {"level": 2},
        {"valid_until": date(2026, 11, 21)},
        {"granted_on": date(2026, 11, 22), "level": 0},
    ],
)
def test_supervised_expired_and_none_are_not_enough(
    world: World, at: datetime, given: dict[str, Any]
) -> None:
    make_grant(world, at, world.tess, for_pumps(world, at), **given)
    order = done_inspection(world, at)
    refuse(world, at)
    with pytest.raises(NotCompetent):
        close(order, world.tess, at)


def test_the_last_day_still_counts_and_a_withdrawn_one_does_not(world: World, at: datetime) -> None:
    held = make_grant(world, at, world.tess, for_pumps(world, at), valid_until=make.TODAY)
    order = done_inspection(world, at)
    refuse(world, at)
    assert competence.lacking(order, who=world.tess, at=at) is None
    grants.withdraw(held, reason="Failed the test", on=make.TODAY, today=make.TODAY, by=world.mara, at=at)
    with pytest.raises(NotCompetent):
        close(order, world.tess, at)


def test_a_procedure_that_names_one_asks_for_it_of_any_device(world: World, at: datetime) -> None:
    lasers = make_competency(world, at, code="LAS", name="Lasers")
    make_grant(world, at, world.tess, make_competency(world, at))
    order = done_inspection(world, at, risk="low", named="lasers")
    refuse(world, at)
    with pytest.raises(NotCompetent, match="lasers"):
        close(order, world.tess, at)
    make_grant(world, at, world.tess, lasers)
    assert close(order, world.tess, at).state == State.CLOSED


def test_work_that_asks_for_nothing_is_signed_as_ever(world: World, at: datetime) -> None:
    order = done_inspection(world, at, risk="medium")
    refuse(world, at)
    assert close(order, world.tess, at).state == State.CLOSED


@pytest.mark.parametrize("since", [None, date(2026, 11, 23)])
def test_until_it_is_refused_it_is_warned_about_and_noted_on_the_record(
    world: World, at: datetime, since: date | None
) -> None:
    order = done_inspection(world, at)
    if since is not None:
        refuse(world, at, since=since)
    assert close(order, world.tess, at).state == State.CLOSED
    mark = CompetencyMark.objects.get()
    assert (mark.kind, mark.person, mark.missing) == ("warned", world.tess, "for the device")
    assert "Tess Technician signed without a valid competency" in competence.said(order)
    # It stands in what was signed.
    assert '"warned"' in Signature.objects.get(subject_type="maintenance.workorder").content


def test_with_a_co_signature_the_performer_signs(world: World, at: datetime) -> None:
    make_grant(world, at, world.cleo, for_pumps(world, at))
    order = done_inspection(world, at)
    refuse(world, at)
    made = co_sign(order, world.cleo, at)
    assert co_sign(order, world.cleo, at) == made
    assert close(order, world.tess, at).state == State.CLOSED
    signatures = Signature.objects.filter(subject_type="maintenance.workorder").order_by("pk")
    assert [(one.printed_name, one.meaning) for one in signatures] == [
        ("Cleo Engineer", Meaning.REVIEWED),
        ("Tess Technician", Meaning.PERFORMED),
    ]
    assert competence.said(order) == "Cleo Engineer supervised and co-signed."
    assert "maintenance.work_order.co_sign" in [one.action for one in history(made)]
    assert "Cleo Engineer" in signatures[1].content


def test_back_in_work_the_co_signature_counts_no_more(world: World, at: datetime) -> None:
    make_grant(world, at, world.cleo, for_pumps(world, at))
    order = done_inspection(world, at)
    refuse(world, at)
    co_sign(order, world.cleo, at)
    finishing.rework(order, reason="Filter forgotten", by=world.tess, at=at)
    finishing.finish(order, by=world.tess, at=at)
    with pytest.raises(NotCompetent):
        close(order, world.tess, at)
    co_sign(order, world.cleo, at)
    assert close(order, world.tess, at).state == State.CLOSED


def test_who_may_not_co_sign(world: World, at: datetime) -> None:
    competency = for_pumps(world, at)
    order = done_inspection(world, at)
    refuse(world, at)
    with pytest.raises(UnableToCoSign):
        co_sign(order, world.cleo, at)
    make_grant(world, at, world.tess, competency)
    with pytest.raises(UnableToCoSign):
        co_sign(order, world.tess, at)
    for who in (world.otto, world.nina, world.ada):
        with pytest.raises(NotPermitted):
            co_sign(order, who, at)
    with pytest.raises(UnableToSign):
        co_signing.co_sign(order, proof=None, by=world.cleo, at=at)
    make_grant(world, at, world.cleo, competency)
    with pytest.raises(UnableToSign):
        co_signing.co_sign(order, proof=make.proof(world.mara, at), by=world.cleo, at=at)
    finishing.rework(order, reason="Filter forgotten", by=world.tess, at=at)
    with pytest.raises(UnableToCoSign):
        co_sign(order, world.cleo, at)
    assert not CompetencyMark.objects.exists()


def test_a_person_of_another_hospital_is_not_named_as_who_could(world: World, at: datetime) -> None:
    make_grant(world, at, world.otto, for_pumps(world, at))
    order = done_inspection(world, at)
    found = competence.lacking(order, who=world.tess, at=at)
    assert found is not None
    assert found.could == ()


def test_the_pages_refuse_and_offer_the_co_signature(world: World, at: datetime, sign_in: SignIn) -> None:
    make_grant(world, at, world.cleo, for_pumps(world, at), **ENDLESS)
    order = done_inspection(world, at)
    refuse(world, at)
    tess, cleo = sign_in("tess"), sign_in("cleo")
    sheet = reverse("maintenance:order_finish", args=[order.reference])
    html = tess.get(sheet).content.decode()
    assert "You cannot sign this alone" in html
    assert "Could co-sign: Cleo Engineer." in html
    assert "I supervised this work" not in html
    answer = tess.post(reverse("maintenance:order_close", args=[order.reference]), {"password": PASSWORD})
    assert (answer.status_code, "Could co-sign" in answer.content.decode()) == (422, True)
    assert "I supervised this work" in cleo.get(sheet).content.decode()
    address = reverse("maintenance:order_co_sign", args=[order.reference])
    assert cleo.post(address, {"password": "wrong"}).status_code == 422
    assert tess.post(address, {"password": PASSWORD}).status_code == 422
    assert cleo.post(address, {"password": PASSWORD}).status_code == 302
    assert "You cannot sign this alone" not in tess.get(sheet).content.decode()
    tess.post(reverse("maintenance:order_close", args=[order.reference]), {"password": PASSWORD})
    order.refresh_from_db()
    assert order.state == State.CLOSED
    told = "Cleo Engineer supervised and co-signed."
    assert told in tess.get(order.get_absolute_url()).content.decode()


def test_rest_refuses_and_takes_the_co_signature(world: World, at: datetime, sign_in: SignIn) -> None:
    make_grant(world, at, world.cleo, for_pumps(world, at), **ENDLESS)
    order = done_inspection(world, at)
    refuse(world, at)

    def post(who: str, act: str) -> Any:
        address = f"/api/v1/work-orders/{order.reference}/{act}"
        return sign_in(who).post(address, {"password": PASSWORD}, content_type="application/json")

    refused = post("tess", "close")
    assert (refused.status_code, refused.json()["code"]) == (403, "not_competent")
    assert refused.json()["details"]["could_co_sign"] == ["Cleo Engineer"]
    assert post("otto", "co-sign").status_code == 404
    assert post("cleo", "co-sign").json()["state"] == "work_done"
    assert post("tess", "close").json()["state"] == "closed"


def test_the_command_refuses_and_takes_the_co_signature(world: World, at: datetime) -> None:
    make_grant(world, at, world.cleo, for_pumps(world, at), **ENDLESS)
    order = done_inspection(world, at)
    refuse(world, at)
    words = (order.reference, "--password-stdin", "--json", "--as")
    refused = run_here("work-orders", "close", *words, "tess@example.org", text=f"{PASSWORD}\n")
    assert refused.code != 0
    assert "Could co-sign: Cleo Engineer." in refused.error
    signed = run_here("work-orders", "co-sign", *words, "cleo@example.org", text=f"{PASSWORD}\n")
    assert signed.code == 0, signed.error
    closed = run_here("work-orders", "close", *words, "tess@example.org", text=f"{PASSWORD}\n")
    assert closed.code == 0, closed.error
    assert WorkOrder.objects.get(pk=order.pk).state == State.CLOSED


def test_a_role_that_has_ended_is_not_named_as_who_could(world: World, at: datetime) -> None:
    make_grant(world, at, world.cleo, for_pumps(world, at))
    order = done_inspection(world, at)
    RoleAssignment.objects.filter(user=world.cleo).update(valid_to=at - timedelta(days=1))
    found = competence.lacking(order, who=world.tess, at=at)
    assert found is not None
    assert found.could == ()
