"""Controls and accepted risks bear on devices for a time; they never make an affected device unaffected."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.db import IntegrityError, transaction

from openhtm.audit.api import UnableToSign, history, signatures
from openhtm.kernel.actors import SystemActor
from openhtm.kernel.errors import InvalidInput, NotFound, NotPermitted, StaleVersion
from openhtm.maintenance.tests.factories import make_device, make_model
from openhtm.registry.api import Facts, devices
from openhtm.registry.models import Device
from openhtm.security import access, answering, clocks, reaching, treatments
from openhtm.security.actions import acceptances, assessments, controls, documents
from openhtm.security.actions import clocks as setting
from openhtm.security.actions.assessments import NewAssessment
from openhtm.security.errors import UnableToTreat
from openhtm.security.models import (
    AcceptanceReach,
    ClockSetting,
    Control,
    ControlReach,
    RiskAcceptance,
    Vulnerability,
)
from openhtm.security.reaching import Group
from openhtm.security.rules.clocks import Clock
from openhtm.security.rules.controls import State

from . import factories as make
from . import papers
from .treated import make_acceptance, make_control, proof

if TYPE_CHECKING:
    from openhtm_testing.personas import World

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _files(settings: Any, tmp_path: Any) -> None:
    place = {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": str(tmp_path)}}
    settings.STORAGES = settings.STORAGES | {"default": place}


def _device(world: World, at: datetime, tag: str, **facts: Any) -> Device:
    interface = facts.pop("vlan", "")
    made = make_device(world, tag, **facts)
    shown = [{"kind": "wired", "vlan": interface, "hostname": tag}] if interface else []
    known = Facts(software=[{"kind": "firmware", "version": "3.1"}], interfaces=shown)
    devices.edit(made, changes={}, facts=known, seen_version=None, by=world.root, at=at)
    return made


@pytest.fixture
def flaw(world: World, at: datetime) -> Vulnerability:
    """Log4Shell in the version 3.1 of a pump: three at General Hospital, one at the other."""
    _device(world, at, "GEN-0001", vlan="Pumps-40")
    _device(world, at, "GEN-0002", department=world.operating)
    _device(world, at, "GEN-0003")
    _device(world, at, "OTH-0001", site=world.other_site, department=world.other_department)
    make.make_bill(make.release_of(make_model(), "3.1"), by=world.root, at=at)
    return documents.bring(source=papers.osv(), by=world.root, at=at).claims.get().vulnerability


def _under(world: World, at: datetime, *, on: date | None = None) -> dict[str, int]:
    """What the control takes from the priority of each device."""
    found = answering.affected(world.root, papers.LOG4SHELL, on=on or at.date())
    assert {one.tier for one in found.devices} == {"affected"}
    return {one.device.tag: one.score.relief for one in found.devices if one.treated.controls}


def _accepted(world: World, at: datetime, *, on: date | None = None) -> set[str]:
    found = answering.affected(world.root, papers.LOG4SHELL, on=on or at.date())
    assert {one.tier for one in found.devices} == {"affected"}
    return {one.device.tag for one in found.devices if one.is_accepted}


def test_a_control_counts_for_its_devices_and_leaves_them_affected(
    world: World, flaw: Vulnerability, at: datetime
) -> None:
    made = make_control(world, at, flaws=[flaw], devices=[Device.objects.get(tag="GEN-0001")])
    # Unknown whether on the network 10 and likely 5: of 15 points a segment leaves 60 of 100.
    assert _under(world, at) == {"GEN-0001": 6}
    (line,) = [
        one
        for one in answering.affected(world.root, papers.LOG4SHELL, on=at.date()).as_json()["devices"]
        if one["tag"] == "GEN-0001"
    ]
    assert (line["tier"], line["controls"], line["accepted_until"]) == ("affected", [made.pk], None)
    assert [one.action for one in history(made)] == ["security.control.sign", "security.control.enter"]
    (signature,) = signatures(made)
    assert "GEN-0001" in signature.content
    assert papers.LOG4SHELL in signature.content


@pytest.mark.parametrize("what", ["unsigned", "later", "expired", "ended", "other flaw"])
def test_what_is_not_in_force_counts_as_none(
    world: World, flaw: Vulnerability, at: datetime, what: str
) -> None:
    given: dict[str, Any] = {"flaws": [flaw], "groups": [Group(everything=True)]}
    if what == "later":
        given |= {"begins_on": at.date() + timedelta(days=1)}
    if what == "other flaw":
        given |= {"flaws": [Vulnerability.objects.create(name="CVE-2000-1")]}
    made = make_control(world, at, signed=what != "unsigned", **given)
    if what == "ended":
        controls.end(made, reason="The wall is gone.", by=world.ivo, at=at + timedelta(hours=1))
    on = at.date() + timedelta(days=90 if what == "expired" else 0)
    assert _under(world, at, on=on) == {}


def test_evidence_comes_before_the_signature_and_the_database_holds_to_it(
    world: World, flaw: Vulnerability, at: datetime
) -> None:
    given: dict[str, Any] = {"flaws": [flaw], "groups": [Group(everything=True)], "signed": False}
    made = make_control(world, at, evidence_text=" ", **given)
    with pytest.raises(UnableToTreat, match="how it was verified"):
        controls.sign_control(made, proof=proof(world.ivo, at), by=world.ivo, at=at)
    with pytest.raises(IntegrityError), transaction.atomic():
        Control.objects.filter(pk=made.pk).update(signed_at=at, signed_by=world.ivo)
    controls.prove(made, evidence_text="Probed.", by=world.ivo, at=at)
    with pytest.raises(UnableToSign):
        controls.sign_control(made, by=world.ivo, at=at)
    with pytest.raises(UnableToTreat, match="A person"):
        controls.sign_control(made, by=SystemActor("feeds"), at=at)
    controls.sign_control(made, proof=proof(world.ivo, at), by=world.ivo, at=at)
    assert len(_under(world, at)) == 3
    with pytest.raises(UnableToTreat):
        controls.sign_control(made, proof=proof(world.ivo, at), by=world.ivo, at=at)
    with pytest.raises(UnableToTreat):
        controls.prove(made, evidence_text="Other.", by=world.ivo, at=at)
    with pytest.raises(IntegrityError), transaction.atomic():
        Control.objects.filter(pk=made.pk).update(evidence_text="")


def test_devices_are_meant_by_model_department_segment_tag_and_site_at_once(
    world: World, flaw: Vulnerability, at: datetime
) -> None:
    other = make_model(name="Other 9")
    first = Device.objects.get(tag="GEN-0001")

    def meant(*groups: Group, site: Any = world.site, by: Any = world.ivo) -> set[str]:
        made = make_control(world, at, flaws=[flaw], groups=list(groups), site=site, by=by)
        bearing = set(_under(world, at))
        assert bearing == set(treatments.tags(world.root, made))
        controls.end(made, reason="Only tried.", by=world.root, at=at)
        return bearing

    assert meant(Group(everything=True)) == {"GEN-0001", "GEN-0002", "GEN-0003"}
    assert meant(Group(everything=True), Group(device=first)) == {"GEN-0001", "GEN-0002", "GEN-0003"}
    assert meant(Group(department=world.icu)) == {"GEN-0001", "GEN-0003"}
    assert meant(Group(segment="pumps-40")) == {"GEN-0001"}
    assert meant(Group(model=first.model, department=world.operating)) == {"GEN-0002"}
    assert meant(Group(model=other)) == set()
    assert meant(Group(model=other), Group(device=first)) == {"GEN-0001"}
    everywhere = meant(Group(model=first.model), site=None, by=world.root)
    assert everywhere == {"GEN-0001", "GEN-0002", "GEN-0003", "OTH-0001"}


def test_a_device_that_moves_away_leaves_the_control(world: World, flaw: Vulnerability, at: datetime) -> None:
    first = Device.objects.get(tag="GEN-0001")
    made = make_control(world, at, flaws=[flaw], devices=[first])
    Device.objects.filter(pk=first.pk).update(site=world.other_site, department=world.other_department)
    assert _under(world, at) == {}
    assert not reaching.devices_of(made, Device.objects.all()).exists()


def test_a_control_against_a_way_counts_for_flaws_reached_in_that_way_alone(
    world: World, flaw: Vulnerability, at: datetime
) -> None:
    make_control(world, at, groups=[Group(everything=True)], against="network")
    assert len(_under(world, at)) == 3
    Vulnerability.objects.filter(pk=flaw.pk).update(scores=[])
    assert _under(world, at) == {}, "nobody says how it is reached"


def test_a_control_lacks_nothing_and_lies_at_its_site(
    world: World, flaw: Vulnerability, at: datetime
) -> None:
    theirs = Device.objects.get(tag="OTH-0001")

    def refused(**given: Any) -> set[str]:
        with pytest.raises(InvalidInput) as problem:
            make_control(world, at, **{"flaws": [flaw], "groups": [Group(everything=True)], **given})
        return set(problem.value.fields)

    assert refused(kind="wishes") == {"kind"}
    assert refused(title=" ", what=" ") == {"title", "what"}
    assert refused(groups=[]) == {"groups"}
    assert refused(groups=[Group(everything=True), Group(segment=" ")]) == {"groups"}
    assert refused(until_on=at.date() + timedelta(days=400)) == {"until_on"}
    assert refused(site=None, by=world.root) == {"everything"}
    with pytest.raises(UnableToTreat, match="is not at General Hospital"):
        make_control(world, at, flaws=[flaw], devices=[theirs])
    assert not Control.objects.exists()


def test_nobody_enters_signs_or_ends_beyond_their_sites(
    world: World, flaw: Vulnerability, at: datetime
) -> None:
    everything = [Group(everything=True)]
    for by, site in ((world.ivo, None), (world.ivo, world.other_site), (world.ada, world.site)):
        with pytest.raises(NotPermitted):
            make_control(world, at, flaws=[flaw], groups=everything, by=by, site=site)
    theirs = make_control(
        world, at, flaws=[flaw], groups=everything, by=world.otto, site=world.other_site, signed=False
    )
    ours = make_control(world, at, flaws=[flaw], groups=everything)
    assert (set(access.controls(world.ivo)), set(access.controls(world.otto))) == ({ours}, {theirs})
    assert not access.controls(world.nina).exists()
    with pytest.raises(NotFound):
        access.control(world.ivo, theirs.pk)
    with pytest.raises(NotPermitted):
        controls.sign_control(theirs, proof=proof(world.ivo, at), by=world.ivo, at=at)
    with pytest.raises(NotPermitted):
        controls.end(theirs, reason="No.", by=world.ivo, at=at)


def test_an_end_has_a_reason_and_is_once(world: World, flaw: Vulnerability, at: datetime) -> None:
    made = make_control(world, at, flaws=[flaw], groups=[Group(everything=True)])
    with pytest.raises(InvalidInput):
        controls.end(made, reason=" ", by=world.ivo, at=at)
    ended = controls.end(made, reason="Patched.", by=world.ivo, at=at)
    assert controls.end(ended, reason="Twice.", by=world.ivo, at=at).ended_because == "Patched."
    assert made.state(at.date()) is State.ENDED
    with pytest.raises(IntegrityError), transaction.atomic():
        Control.objects.filter(pk=made.pk).update(ended_because="")


def test_the_database_refuses_a_reach_that_names_nothing_and_an_end_before_the_beginning(
    world: World, flaw: Vulnerability, at: datetime
) -> None:
    made = make_control(world, at, flaws=[flaw], groups=[Group(everything=True)])
    accepted = make_acceptance(world, at, flaw, groups=[Group(everything=True)])
    for attempt in (
        lambda: ControlReach.objects.create(control=made),
        lambda: ControlReach.objects.create(control=made, everything=True, segment="40"),
        lambda: AcceptanceReach.objects.create(acceptance=accepted),
        lambda: Control.objects.filter(pk=made.pk).update(until_on=at.date() - timedelta(days=9)),
        lambda: RiskAcceptance.objects.filter(pk=accepted.pk).update(reason=""),
        lambda: RiskAcceptance.objects.filter(pk=accepted.pk).update(approver=world.mara),
        lambda: RiskAcceptance.objects.filter(pk=accepted.pk).update(approver=world.ivo, approved_at=at),
        lambda: ClockSetting.objects.create(clock="control", days=0),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            attempt()


def test_a_risk_is_accepted_by_somebody_who_did_not_propose_it_and_for_a_time(
    world: World, flaw: Vulnerability, at: datetime
) -> None:
    first = Device.objects.get(tag="GEN-0001")
    made = make_acceptance(world, at, flaw, devices=[first], by=world.mara)
    assert _accepted(world, at) == set(), "nobody has accepted it"
    with pytest.raises(UnableToTreat, match="someone else"):
        acceptances.approve(made, proof=proof(world.mara, at), by=world.mara, at=at)
    with pytest.raises(NotPermitted):
        acceptances.approve(made, proof=proof(world.ivo, at), by=world.ivo, at=at)
    with pytest.raises(UnableToSign):
        acceptances.approve(made, by=world.rita, at=at)
    acceptances.approve(made, proof=proof(world.rita, at), by=world.rita, at=at)
    assert _accepted(world, at) == {"GEN-0001"}
    assert _accepted(world, at, on=at.date() + timedelta(days=30)) == {"GEN-0001"}
    assert _accepted(world, at, on=at.date() + timedelta(days=31)) == set(), "expired is open"
    with pytest.raises(UnableToTreat, match="does not wait"):
        acceptances.approve(made, proof=proof(world.rita, at), by=world.rita, at=at)
    acceptances.withdraw(made, reason="It was attacked.", by=world.ivo, at=at + timedelta(hours=1))
    assert _accepted(world, at) == set()


def test_a_risk_is_proposed_by_a_person_within_the_longest_time(
    world: World, flaw: Vulnerability, at: datetime
) -> None:
    everything = [Group(everything=True)]
    with pytest.raises(UnableToTreat, match="A person"):
        make_acceptance(world, at, flaw, groups=everything, by=SystemActor("feeds"))
    with pytest.raises(InvalidInput) as problem:
        make_acceptance(world, at, flaw, groups=[], reason=" ", until_on=at.date() + timedelta(days=400))
    assert set(problem.value.fields) == {"groups", "reason", "until_on"}
    setting.set_clock(clock="acceptance", days=20, because="The board.", by=world.root, at=at)
    with pytest.raises(InvalidInput, match="cannot be entered") as problem:
        make_acceptance(world, at, flaw, groups=everything)
    assert problem.value.fields == {"until_on": ["At most 20 days. Then it is looked at again."]}
    for by, site in ((world.ivo, None), (world.ivo, world.other_site), (world.ada, world.site)):
        with pytest.raises(NotPermitted):
            make_acceptance(world, at, flaw, groups=everything, by=by, site=site)


def test_a_judgment_that_clears_goes_before_an_accepted_risk(
    world: World, flaw: Vulnerability, at: datetime
) -> None:
    make_acceptance(world, at, flaw, groups=[Group(everything=True)], approver=world.rita)
    new = NewAssessment(
        status="not_affected",
        justification="component_not_present",
        reason="Looked.",
        review_on=at.date() + timedelta(days=90),
    )
    release = make.release_of(make_model(), "3.1")
    assessments.judge(flaw, releases=[release], new=new, place=world.site, by=world.ivo, at=at)
    found = answering.affected(world.ivo, papers.LOG4SHELL, on=at.date())
    assert {(one.tier, one.is_accepted) for one in found.devices} == {("dismissed", False)}


def test_a_clock_is_set_within_its_limit_with_a_reason(world: World, at: datetime) -> None:
    for days, because, wrong in ((400, "x", {"days"}), (30, " ", {"because"})):
        with pytest.raises(InvalidInput) as problem:
            setting.set_clock(clock="control", days=days, because=because, by=world.root, at=at)
        assert set(problem.value.fields) == wrong
    with pytest.raises(InvalidInput):
        setting.set_clock(clock="moon", days=30, because="x", by=world.root, at=at)
    with pytest.raises(NotPermitted):
        setting.set_clock(clock="control", days=30, because="x", by=world.mara, at=at)
    setting.set_clock(clock="control", days=30, because="The board.", by=world.root, at=at)
    setting.set_clock(clock="control", days=60, because="Again.", seen_version=1, by=world.root, at=at)
    with pytest.raises(StaleVersion):
        setting.set_clock(clock="control", days=90, because="Late.", seen_version=1, by=world.root, at=at)
    assert clocks.days()[Clock.CONTROL] == 60


def test_what_an_advisory_tells_of_is_named_by_the_advisory(
    world: World, flaw: Vulnerability, at: datetime
) -> None:
    documents.bring(source=papers.csaf(("Acme", "Flow 3", "product_version", "3.1")), by=world.root, at=at)
    assert treatments.flaws_named(world.ivo, "ICSMA-21-900-01, CVE-2021-44228") == [flaw]
    with pytest.raises(InvalidInput, match="CVE-1999-1"):
        treatments.flaws_named(world.ivo, "CVE-1999-1")


def test_on_a_device_stand_its_controls_and_the_risks_that_expired(
    world: World, flaw: Vulnerability, at: datetime
) -> None:
    first = Device.objects.get(tag="GEN-0001")
    control = make_control(world, at, flaws=[flaw], groups=[Group(segment="Pumps-40")])
    make_control(world, at, flaws=[flaw], groups=[Group(department=world.operating)])
    risk = make_acceptance(world, at, flaw, devices=[first], approver=world.rita)
    make_acceptance(world, at, flaw, devices=[first])
    found = treatments.on_device(world.ivo, first, on=at.date() + timedelta(days=31))
    assert (found.controls, found.acceptances) == ([control], [risk])
    assert risk.state(at.date() + timedelta(days=31)) is State.EXPIRED
