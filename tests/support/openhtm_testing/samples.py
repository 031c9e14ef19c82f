"""One sample of everything an address can name, all of it General Hospital's, with words nobody else uses.

The walk (tests/walk/test_walk.py) fills the parameters of every address from ``sample_arguments``. An
address with a new parameter fails until a line there says what to put in.
"""

from __future__ import annotations

import io
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from . import (
    change_samples,
    compliance_samples,
    maintenance_samples,
    response_samples,
    security_samples,
    supply_samples,
    survey_samples,
)

if TYPE_CHECKING:
    from .personas import World

#: Stands in names, serials, texts and files of General Hospital and nowhere else.
MARKER = "zebrafinch"
#: What else only General Hospital has. Where the asker wrote it into the address it tells them nothing.
MARKERS = (MARKER, "GEN-000", "GEN-1", "Tess Technician", "Mara Manager", "mara@example.org")

_LIST = """\
Tag,Serial Number,Model,Status,Department
ZEBRAFINCH-9,Z9,Evita,In use,ICU
ZEBRAFINCH-9,Z8,Evita,In use,ICU
"""


@dataclass
class Samples:
    """What the walk knows: the world, and records by what they are."""

    world: World
    records: dict[str, Any] = field(default_factory=dict)

    def __getitem__(self, name: str) -> Any:
        return self.records[name]


def make_samples(world: World, at: datetime, folder: Path) -> Samples:
    """General Hospital at work, every record of it marked."""
    samples = Samples(world)
    _mark_places(world)
    _people(samples, at)
    maintenance_samples.add(samples, at)
    _checks(samples, at)
    _registry(samples, at)
    supply_samples.add(samples, at)
    _workforce(samples, at)
    _catalog(samples, at)
    _documents(samples, at)
    _imports(samples, at, folder)
    security_samples.add(samples, at)
    _offline(samples, at)
    _awareness(samples, at)
    change_samples.add(samples, at)
    response_samples.add(samples, at)
    compliance_samples.add(samples, at)
    survey_samples.add(samples, at)
    return samples


def _mark_places(world: World) -> None:
    for record in (world.site, world.icu, world.building, world.icu_room):
        type(record).objects.filter(pk=record.pk).update(name=f"Zebrafinch {record.name}")
        record.refresh_from_db()


def _people(samples: Samples, at: datetime) -> None:
    from openhtm.accounts.api import RoleAssignment, edit_person, make_token

    world = samples.world
    edit_person(world.vic, changes={"phone": "555 zebrafinch"}, by=world.root, at=at)
    samples.records["held"] = RoleAssignment.objects.get(user=world.vic)
    made = make_token(
        world.mara, name="Zebrafinch program", permissions=["device.read"], by=world.mara, at=at
    )
    samples.records["token"] = made.token


def _checks(samples: Samples, at: datetime) -> None:
    """A cart of the ICU that failed, and a day on which the ICU is closed."""
    from openhtm.checks.api import (
        EVERY_DAY,
        Entry,
        Finding,
        Frequency,
        NewCheck,
        NewPoint,
        Rhythm,
        checking,
        setting_up,
    )

    world = samples.world
    rhythm = Rhythm(frequency=Frequency.DAILY, weekdays=EVERY_DAY)
    new = NewCheck(template="crash_cart", rhythm=rhythm, points=[NewPoint(name="Zebrafinch cart")])
    check = setting_up.add_check(world.icu, new=new, by=world.uma, at=at)
    fault = Finding(entries={"seal": Entry(fault=True, note="Zebrafinch seal")}, comment="Zebrafinch")
    point = check.points.get()
    (closed,) = setting_up.close_days(
        world.icu, first=(at + timedelta(days=9)).date(), reason="Zebrafinch feast", by=world.uma, at=at
    )
    samples.records |= {
        "check": check,
        "point": point,
        "check_record": checking.record_check(point, finding=fault, by=world.nina, at=at),
        "closed": closed,
    }


def _registry(samples: Samples, at: datetime) -> None:
    from openhtm.registry.actions import custom, facts, views

    world, device = samples.world, samples["device"]
    interface = {"hostname": "zebrafinch-pump", "mac": "00:00:5E:00:53:01"}
    from openhtm.registry.actions import stock_takes

    counting = stock_takes.open_round(site=world.site, title="Zebrafinch round", by=world.tess, at=at)
    samples.records |= {
        "stock_take": counting,
        "scan": stock_takes.scan(
            counting, room=world.icu_room, code="ZEBRAFINCH-77", device=None, by=world.tess, at=at
        ),
        "fact": facts.add_interface(device, values=interface, by=world.mara, at=at),
        "field": custom.define(key="feathers", label="Feathers", by=world.root, at=at),
        "view": views.save(
            owner=world.mara, name="Zebrafinch view", query="status=any", by=world.mara, at=at
        ),
    }


def _workforce(samples: Samples, at: datetime) -> None:
    from openhtm.workforce.tests import factories as make

    world = samples.world
    # Competencies belong to the organization; who holds them is General Hospital's.
    competency = make.make_competency(world, at)
    grant = make.make_grant(world, at, world.tess, competency, evidence="Zebrafinch course")
    samples.records |= {"competency": competency, "grant": grant}


def _awareness(samples: Samples, at: datetime) -> None:
    """A policy with a file, in force and attested to by Nina."""
    from django.core.files.base import ContentFile

    from openhtm.awareness.actions import attestations, policies
    from openhtm.awareness.tests import handbook
    from openhtm.documents.api import add
    from openhtm.maintenance.tests.factories import proof

    world = samples.world
    draft = handbook.draft(world, at, "ZEBRAFINCH-1", text="Zebrafinch cages are checked.")
    file = ContentFile(b"%PDF-1.4\nZebrafinch\n%%EOF\n", name="zebrafinch.pdf")
    document = add(draft, file=file, by=world.cleo, at=at)
    version = handbook.approve(policies.submit(draft, by=world.cleo, at=at), world, at)
    signed = attestations.attest(
        version, department=world.icu, proof=proof(world.nina, at), by=world.nina, at=at
    )
    samples.records |= {"policy": version, "policy_file": document, "attestation": signed[0]}


def _catalog(samples: Samples, at: datetime) -> None:
    from openhtm.catalog.tests.factories import small_catalog

    samples.records["catalog"] = catalog = small_catalog(by=samples.world.cleo, at=at)
    from openhtm.catalog.actions import manufacturers, merges

    root = samples.world.root
    samples.records["alias"] = manufacturers.add_alias(catalog.getinge, name="Maquet", by=root, at=at)
    loser = manufacturers.add(name="Datascope", by=root, at=at)
    samples.records["merge"] = merges.merge(loser, into=catalog.getinge, reason="Bought", by=root, at=at)


def _documents(samples: Samples, at: datetime) -> None:
    from django.core.files.base import ContentFile
    from PIL import Image

    from openhtm.documents import api as documents

    picture = io.BytesIO()
    Image.new("RGB", (8, 8), "white").save(picture, "PNG")
    file = ContentFile(picture.getvalue(), "zebrafinch.png")
    by = samples.world.tess
    samples.records["document"] = documents.add(
        samples["device"], file=file, title="Zebrafinch manual", by=by, at=at
    )


def _imports(samples: Samples, at: datetime, folder: Path) -> None:
    from openhtm.imports import api as imports

    file = folder / "zebrafinch.csv"
    file.write_text(_LIST, encoding="utf-8")
    world = samples.world
    report = imports.run("devices", file, site=world.site, by=world.mara, at=at)
    samples.records["import"] = report.batch


def _offline(samples: Samples, at: datetime) -> None:
    """Tess answered a step that nobody knows, with a photo: it waits for her decision."""
    from openhtm.offline.models import ReceivedAct
    from openhtm.offline.tests.sending import Phone, photo

    phone = Phone(samples.world.tess, taken_at=at)
    given = {"order": samples["order"].reference, "procedure": "PM-PUMP", "number": 1, "key": "zebrafinch"}
    phone.do("checklist.answer", given, at=at, file=photo(), seen={"title": "Zebrafinch inspection"})
    phone.send(at)
    samples.records["held_act"] = ReceivedAct.objects.get(state="held")
