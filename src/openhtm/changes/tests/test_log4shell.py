"""Log4Shell from the plan to its end: a change by waves, proven device by device, with the maker's new bill."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from openhtm.catalog.models import DeviceType
from openhtm.changes import fulfilling, gathering
from openhtm.changes.actions import deciding, drafting, lines, opening, waves
from openhtm.changes.errors import PoolKeptReady, WaveBarred
from openhtm.changes.models import Change, Line
from openhtm.kernel.errors import UnableToSome
from openhtm.registry.models import Device
from openhtm.security import answering
from openhtm.security.actions import plans
from openhtm.security.models import RemediationPlan, Vulnerability
from openhtm.security.tests import factories as bills
from openhtm.security.tests import papers
from openhtm.security.tests.log4shell import fleet, what_is_known
from openhtm.security.tests.treated import make_plan

from . import board

if TYPE_CHECKING:
    from openhtm_testing.personas import World

pytestmark = pytest.mark.django_db
MENDED = {
    **bills.LOG4J,
    "version": "2.17.1",
    "purl": "pkg:maven/org.apache.logging.log4j/log4j-core@2.17.1",
}


@pytest.fixture(autouse=True)
def _files(settings: Any, tmp_path: Any) -> None:
    place = {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": str(tmp_path)}}
    settings.STORAGES = settings.STORAGES | {"default": place}


def _tiers(world: World, at: datetime) -> dict[str, str]:
    found = answering.affected(world.ivo, papers.LOG4SHELL, on=at.date()).devices
    return {one.device.tag: one.exposure.tier for one in found}


def _requested(world: World, at: datetime, plan: RemediationPlan) -> Change:
    """By the plan: its model, its devices, one in storage first, as the pilot."""
    values = {**board.REQUEST, "title": "Gateways to 2.1", "source_kind": "flaw", "source": papers.LOG4SHELL}
    acting: dict[str, Any] = {"by": world.cleo, "at": at}
    change = drafting.request(world.site, values=values, plans=[plan], **acting)
    new = drafting.NewTarget(
        model=plan.model, from_versions="2.0", to_version="2.1", software_kind="firmware"
    )
    drafting.name_target(change, new=new, **acting)
    drafting.add_devices(change, devices=gathering.of_plans(world.cleo, change), **acting)
    assert [one.from_version for one in board.of(change)] == ["2.0", "2.0"]
    for tag, title in (("GATEWAY-2", "Pilot"), ("GATEWAY-1", "Intensive care")):
        wave = waves.add(change, title=title, **acting)
        waves.move([_line(change, tag)], to=wave, **acting)
    return change


def _line(change: Change, tag: str) -> Line:
    return next(one for one in board.of(change) if one.device.tag == tag)


def _changed(world: World, at: datetime, change: Change, tag: str) -> None:
    lines.begin([_line(change, tag)], backup=board.BACKUP, by=world.tess, at=at)
    lines.installed([_line(change, tag)], by=world.tess, at=at)


def _opened(world: World, at: datetime, change: Change, number: int) -> None:
    opening.open_wave(change.waves.get(number=number), by=world.mara, at=at)


def _under_way(world: World, at: datetime) -> tuple[RemediationPlan, Change]:
    """The maker's new version is on its way, with its bill; the gateways are a type of their own."""
    gateways = Device.objects.filter(tag__startswith="GATEWAY")
    gateways.update(device_type=DeviceType.objects.create(name="Ventilator gateway"))
    model = gateways[0].model
    assert model is not None
    flaw = Vulnerability.objects.get(name=papers.LOG4SHELL)
    plan = make_plan(world, at, flaw, model, what="Update to 2.1")
    change = board.approved(world, at, _requested(world, at, plan))
    for to in ("scheduled", "implementing"):
        deciding.advance(change, to=to, by=world.mara, at=at)
    bills.make_bill(bills.release_of(model, "2.1"), MENDED, by=world.root, at=at)
    return plan, change


def test_log4shell_from_its_plan_to_the_last_gateway(world: World, at: datetime) -> None:
    fleet(world, at)
    what_is_known(world, at)
    plan, change = _under_way(world, at)
    proof = board.evidence(world, at)
    _opened(world, at, change, 1)
    _changed(world, at, change, "GATEWAY-2")
    with pytest.raises(UnableToSome):
        plans.finish(plan, tags=["GATEWAY-2"], end="fixed", note="Seen", by=world.ivo, at=at)
    board.verify(world, at, [_line(change, "GATEWAY-2")], proof)
    assert dict(plan.lines.values_list("device__tag", "end")) == {"GATEWAY-1": "", "GATEWAY-2": "fixed"}
    with pytest.raises(WaveBarred):
        _opened(world, at + timedelta(days=1), change, 2)
    later = at + timedelta(days=15)
    _opened(world, later, change, 2)
    # It is the last one that is ready: the one from storage comes into use first.
    with pytest.raises(PoolKeptReady):
        _changed(world, later, change, "GATEWAY-1")
    Device.objects.filter(tag="GATEWAY-2").update(status="in_service")
    _changed(world, later, change, "GATEWAY-1")
    board.verify(world, later, [_line(change, "GATEWAY-1")], proof)
    (part,) = fulfilling.standing(world.ivo, plan).parts
    assert (part.devices, part.proven, part.waves, part.waves_through) == (2, 2, 2, 2)
    plan.refresh_from_db()
    assert plan.ended_at == later
    assert {tag for tag in _tiers(world, later) if tag.startswith("GATEWAY")} == set()
    assert _tiers(world, later)["SERVER-1"] == "affected"
    deciding.advance(change, to="verification", by=world.mara, at=later)
    assert board.end(world, later, change).state == "closed"
