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

from . import days

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
    _maintenance(samples, at)
    _checks(samples, at)
    _registry(samples, at)
    _supply(samples, at)
    _parts(samples, at)
    _workforce(samples, at)
    _catalog(samples, at)
    _documents(samples, at)
    _imports(samples, at, folder)
    _security(samples, at)
    _offline(samples, at)
    _awareness(samples, at)
    _changes(samples, at)
    _response(samples, at)
    _compliance(samples, at)
    _survey(samples, at)
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


def _maintenance(samples: Samples, at: datetime) -> None:
    from openhtm.maintenance.actions import downtimes, notes, occurrences, order_lines
    from openhtm.maintenance.actions.order_lines import Labor, Part
    from openhtm.maintenance.tests.web_world import make_at_work
    from openhtm.registry.api import devices

    world = samples.world
    found = make_at_work(world, at)
    changes = {"name": "Zebrafinch pump", "custodian": "Zebrafinch keeper"}
    devices.edit(found.device, changes=changes, seen_version=None, by=world.mara, at=at)
    labor = Labor(minutes=30, worked_on=at.date(), note="Zebrafinch work")
    samples.records |= vars(found) | {
        "labor": order_lines.add_labor(found.order, labor=labor, by=world.tess, at=at),
        "part": order_lines.add_part(
            found.order, part=Part(description="Zebrafinch fuse"), by=world.tess, at=at
        ),
        "down_span": downtimes.add_downtime(
            found.order,
            times=downtimes.Times(
                begins_at=at - timedelta(hours=5), ends_at=at - timedelta(hours=4), note="Zebrafinch outage"
            ),
            by=world.tess,
            at=at,
        ),
        "note": notes.add_note(found.order, text="Zebrafinch note", by=world.tess, at=at),
    }
    samples.records["revision"] = found.plan.revisions.get()
    _team(samples, at)
    _campaign(samples, at)
    _batch(samples, at)
    _filter_plan(samples, at)
    looked: dict[str, Any] = {"kind": "could_not_locate", "evidence": "Zebrafinch cupboard"}
    occurrences.record_attempt(found.due, **looked, by=world.tess, at=at)
    _test_equipment(samples, at)
    _meter(samples, at)
    _leveling(samples)
    _service(samples)
    _feed(samples, at)


def _team(samples: Samples, at: datetime) -> None:
    from openhtm.maintenance.actions import notes, teams, work_orders
    from openhtm.maintenance.api import NewOrder, OrderKind
    from openhtm.maintenance.models import HandOver, Mention

    world = samples.world
    new = NewOrder(
        kind=OrderKind.REPAIR, title="Zebrafinch lid", device=samples["device"], assignee=world.mara
    )
    order = work_orders.open_order(new, by=world.mara, at=at)
    work_orders.start(order, by=world.mara, at=at)
    work_orders.hand_over(order, assignee=world.tess, note="Zebrafinch screws", by=world.mara, at=at)
    notes.add_note(order, text="Zebrafinch question", mentions=[world.tess], by=world.mara, at=at)
    samples.records |= {
        "helper": teams.add_helper(samples["order"], helper=world.cleo, by=world.tess, at=at),
        "hand_over": HandOver.objects.get(),
        "mention": Mention.objects.get(),
    }


def _campaign(samples: Samples, at: datetime) -> None:
    from openhtm.maintenance.actions.campaigns import NewCampaign, open_campaign

    meant = {"model": str(samples["device"].model_id)}
    new = NewCampaign(title="Zebrafinch battery", kind="modification", site=samples.world.site, filters=meant)  # type: ignore[arg-type]
    made = open_campaign(new, today=at.date(), by=samples.world.mara, at=at)
    samples.records |= {"campaign": made, "campaign_task": made.tasks.order_by("-pk").first()}


def _batch(samples: Samples, at: datetime) -> None:
    from openhtm.maintenance.actions.batches import NewBatch, open_batch
    from openhtm.maintenance.models import Occurrence

    rows = list(Occurrence.objects.open().filter(device__tag="GEN-0003").order_by("due_on")[:1])
    new = NewBatch(occurrences=rows, title="Zebrafinch round", assignee=samples.world.tess)
    made = open_batch(new, by=samples.world.mara, at=at)
    samples.records |= {"batch": made, "batch_line": made.lines.get()}


def _filter_plan(samples: Samples, at: datetime) -> None:
    from openhtm.maintenance.api import Interval, NewPlan, Terms, Unit, add_plan

    world = samples.world
    new = NewPlan(
        code="zebrafinch",
        title="Zebrafinch cables",
        site=world.site,
        filters={"department": str(world.icu.pk)},
        terms=Terms(interval=Interval(count=6, unit=Unit.MONTH)),
        effective_from=at.date(),
    )
    samples.records["filter_plan"] = add_plan(new, by=world.mara, at=at)


def _feed(samples: Samples, at: datetime) -> None:
    from openhtm.maintenance.actions import feeds

    made = feeds.make_for_unit(samples.world.icu, by=samples.world.mara, at=at)
    samples.records |= {"feed": made.feed, "feed secret": made.secret}


def _service(samples: Samples) -> None:
    """The walk presses buttons by the real clock, so the holiday lies ahead of it."""
    from openhtm.kernel.time import now
    from openhtm.maintenance.actions import loans, targets
    from openhtm.maintenance.tests.factories import make_device

    loaner = make_device(samples.world, "ZEBRAFINCH-LOAN")
    samples.records["loan"] = loans.lend(samples["order"], loaner=loaner, by=samples.world.tess, at=now())

    world, day = samples.world, days.today() + timedelta(days=30)
    (samples.records["holiday"],) = targets.add_holidays(
        world.site, days=[(day, "Zebrafinch day")], by=world.root, at=now()
    )


def _test_equipment(samples: Samples, at: datetime) -> None:
    from openhtm.maintenance.actions import analyzers, measuring
    from openhtm.maintenance.tests import gear

    world = samples.world
    analyzer = gear.make_analyzer(world, at, days=None, name="Zebrafinch analyzer")
    before = gear.certificate(*gear.VALID, number="ZEBRAFINCH-1")
    analyzers.add_certificate(analyzer, new=before, by=world.tess, at=at)
    measuring.measure_with(samples["run"], analyzers=[analyzer], by=world.tess, at=at)
    found = gear.certificate(at.date(), gear.VALID[1], number="ZEBRAFINCH-2", as_found="out")
    samples.records |= {
        "analyzer": analyzer,
        "certificate": analyzers.add_certificate(analyzer, new=found, by=world.tess, at=at),
    }


def _meter(samples: Samples, at: datetime) -> None:
    from decimal import Decimal

    from openhtm.maintenance.actions import meters
    from openhtm.maintenance.rules.meters import Counts, Entry

    entry = Entry(on=at.date(), shown=Decimal("1234.5"))
    samples.records["meter_reading"] = meters.read(
        samples["device"],
        counts=Counts.HOURS,
        entry=entry,
        note="Zebrafinch display",
        by=samples.world.tess,
        at=at,
    )


def _leveling(samples: Samples) -> None:
    """The walk presses buttons by the real clock, so the weeks lie ahead of it."""
    from openhtm.kernel.time import now
    from openhtm.maintenance.actions import leveling

    world, first = samples.world, now().date() + timedelta(days=2)
    samples.records["leveling"] = leveling.draft(world.site, first=first, weeks=4, by=world.mara, at=now())


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


def _supply(samples: Samples, at: datetime) -> None:
    from openhtm.supply.actions import covering, uses, vendors
    from openhtm.supply.tests import factories as make

    world, by = samples.world, samples.world.mara
    # Vendors belong to the organization; everything else here is General Hospital's.
    contract = make.make_contract(world, at, number="ZEBRAFINCH-SC", title="Zebrafinch pumps")
    vendors.set_account(contract.vendor, site=world.site, number="ZEBRAFINCH-7", by=by, at=at)
    use = uses.NewUse(used_on=make.TODAY, note="Zebrafinch visit")
    samples.records |= {
        "contract": contract,
        "contact": vendors.add_contact(contract.vendor, name="Hotline", phone="555", by=by, at=at),
        "coverage": covering.cover(contract, devices=[samples["device"]], by=by, at=at)[0],
        "use": uses.record_use(contract, use=use, by=by, at=at),
        "visit": _vendor_visit(samples, contract, at),
    }


def _parts(samples: Samples, at: datetime) -> None:
    """A store of General Hospital with a lot, part of it reserved and part of it taken for the order.

    Parts and kits belong to the organization; what lies where, and for what, is General Hospital's.
    """
    from decimal import Decimal

    from openhtm.maintenance.actions import order_parts
    from openhtm.supply.actions import kits
    from openhtm.supply.api import Wanted
    from openhtm.supply.tests import factories as make

    world, order = samples.world, samples["order"]
    part = make.make_part(world, at, "B-77", tracking="lot")
    store = make.make_store(world, at, "ZEBRAFINCH")
    row = make.make_stock(world, at, 5, part=part, store=store, lot="ZEBRAFINCH-LOT")
    taken = order_parts.FromStore(stock=row, wanted=Wanted(quantity=Decimal(1)))
    order_parts.take_part(order, taken=taken, by=world.tess, at=at)
    new = kits.NewKit(code="PM-PUMP", name="Yearly", parts={part: Decimal(1)})
    samples.records |= {
        "stock_part": part,
        "store": store,
        "stock": row,
        "reservation": order_parts.reserve_part(order, stock=row, quantity=Decimal(2), by=world.tess, at=at),
        "kit": kits.put(new=new, by=world.mara, at=at),
        "rate": _rate(samples, at),
        "base_date": _base_date(samples, at),
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


def _changes(samples: Samples, at: datetime) -> None:
    from openhtm_testing import change_samples

    change_samples.add(samples, at)


def _response(samples: Samples, at: datetime) -> None:
    from openhtm_testing import response_samples

    response_samples.add(samples, at)


def _compliance(samples: Samples, at: datetime) -> None:
    from openhtm.compliance.actions.accepting import accept
    from openhtm.compliance.actions.own_sets import load
    from openhtm.compliance.actions.refreshing import look_at_all
    from openhtm.compliance.models import Finding

    world = samples.world
    look_at_all(by=world.root, at=at)
    found = Finding.objects.filter(site=world.site).order_by("pk").first()
    assert found is not None
    until = {"until": at.date() + timedelta(days=30), "today": at.date()}
    accept([found], reason="Zebrafinch spare", owner=world.mara, **until, by=world.mara, at=at)
    samples.records["finding"] = found
    samples.records["aem"] = _alternate_program(samples, at)
    _corrective_action(samples, found, at)
    _closed_period(samples, at)
    samples.records["own_set"] = load("state.toml", text=_OWN_SET, by=world.root, at=at)


def _survey(samples: Samples, at: datetime) -> None:
    from django.core.files.base import ContentFile

    from openhtm.documents.models import Document
    from openhtm.survey.actions import rooms

    world = samples.world
    new = rooms.NewRoom(
        authority="Zebrafinch state",
        begins_on=at.date(),
        ends_on=at.date() + timedelta(days=60),
        sites=[world.site],
    )
    room = rooms.open_room(new, by=world.mara, at=at)
    made = rooms.make_link(room, given_to="Zebrafinch Sam", lasts=timedelta(days=60), by=world.mara, at=at)
    asked = rooms.ask(room, what="Zebrafinch cultures", by=world.mara, at=at)
    told = rooms.ask(room, what="Zebrafinch elevators", by=world.mara, at=at)
    file = ContentFile(b"Zebrafinch log", "zebrafinch.txt")
    rooms.answer(told, text="Zebrafinch binder", files=[file], by=world.mara, at=at)
    samples.records |= {
        "survey_file": Document.objects.get(subject_type="survey.surveyrequest", subject_id=told.pk),
        "survey_room": room,
        "survey_link": made.link,
        "survey_secret": made.secret,
        "survey_question": asked,
        "mock_line": _mock_survey(world, at),
    }


def _closed_period(samples: Samples, at: datetime) -> None:
    """The last quarter that is over on any day of the walk, with a number that has changed since."""
    from openhtm.compliance.models import ClosedPeriod
    from openhtm.compliance.rules.periods import last_quarter
    from openhtm.kernel.time import now

    period = last_quarter(now().date())
    ClosedPeriod.objects.create(
        site=samples.world.site,
        period=period.name,
        first=period.first,
        last=period.last,
        definitions=1,
        numbers={"repairs_opened": {"value": 4711, "of": None}},
        note="Zebrafinch note",
        closed_at=at,
        closed_by=samples.world.mara,
    )


def _corrective_action(samples: Samples, found: Any, at: datetime) -> None:
    """In work, with a measure that was counted and a step of Tess."""
    from openhtm.compliance.actions import checking, correcting, correction_steps

    world = samples.world
    acting: dict[str, Any] = {"by": world.mara, "at": at}
    new = correcting.NewCorrection(title="Zebrafinch lateness", wrong="Zebrafinch late", owner=world.cleo)
    made = correcting.start([found], new=new, **acting)
    correcting.find_cause(made, method="other", cause="Zebrafinch deputy", **acting)
    days = {"due_on": at.date() + timedelta(days=20)}
    step = correction_steps.NewStep(kind="corrective", text="Zebrafinch list", owner=world.tess, **days)
    samples.records["correction_step"] = correction_steps.add_step(made, step=step, **acting)
    look_from = at.date() + timedelta(days=60)
    check = checking.NewCheck(rule=found.rule, target=0, look_from=look_from)
    checking.plan_check(made, check=check, **acting)
    samples.records["correction"] = made


def _mock_survey(world: World, at: datetime) -> Any:
    """A question for a person that is asked and waits, of a mock survey of the ICU."""
    from openhtm.survey.actions import mock_surveys
    from openhtm.survey.mock.ground import Place
    from openhtm.survey.models import MockLine

    survey = mock_surveys.begin(Place(world.site, world.icu), seed=7, size=5, by=world.mara, at=at)
    line, other = MockLine.objects.filter(survey=survey, by_record=False).order_by("position")[:2]
    mock_surveys.ask(other, by=world.mara, at=at)
    mock_surveys.answer(other, verdict="gap", note="Zebrafinch cord", by=world.mara, at=at)
    mock_surveys.ask(line, by=world.mara, at=at)
    return line


def _alternate_program(samples: Samples, at: datetime) -> Any:
    """In force with a prepared review: its page shows all there is."""
    from openhtm.compliance.models import AemProgram, AemReview
    from openhtm.compliance.rules.programs import QUESTIONS
    from openhtm.maintenance.models import Plan

    world = samples.world
    plan = Plan.objects.filter(is_active=True, by_filter=False, site=world.site).first()
    assert plan is not None
    made = AemProgram.objects.create(
        number=77,
        state="in_force",
        plan=plan,
        site=plan.site,
        revision=plan.revisions.first(),
        interval_count=2,
        interval_unit="year",
        maker_count=1,
        maker_unit="year",
        maker_reference="Zebrafinch manual",
        rationale="Zebrafinch history",
        answers={name: known[0] for name, known in QUESTIONS.items()},
        author=world.cleo,
        approver=world.mara,
        approved_at=at,
        qualification="Zebrafinch",
        effective_from=at.date(),
        review_due_on=at.date() + timedelta(days=20),
    )
    AemReview.objects.create(program=made, due_on=at.date() + timedelta(days=20), prepared_at=at)
    return made


_OWN_SET = """\
key = "state_letter"
authority = "The state"
title = "Rules of the state"
edition = "1"
source = "Letter"
effective_from = 2026-01-01
confidence = "known"

[[requirement]]
citation = "1"
text = "Maintenance is done in time."
rules = ["overdue"]
"""


def _rate(samples: Samples, at: datetime) -> Any:
    from openhtm.maintenance.actions import labor_rates

    new = labor_rates.NewRate(
        holds_from=at.date(), rate_minor=7700, currency="USD", person=samples.world.tess
    )
    return labor_rates.set_rate(samples.world.site, rate=new, by=samples.world.mara, at=at)


def _base_date(samples: Samples, at: datetime) -> Any:
    from openhtm.maintenance.actions import base_dates

    day = at.date().replace(day=9)
    return base_dates.set_base_date(samples.world.icu, day=day, by=samples.world.mara, at=at)


def _vendor_visit(samples: Samples, contract: Any, at: datetime) -> Any:
    from openhtm.maintenance.actions import outside

    visit = outside.NewVisit(
        vendor=contract.vendor, engineer="Zebrafinch engineer", came_at=at, done="Zebrafinch board"
    )
    return outside.record_visit(samples["order"], visit=visit, by=samples.world.tess, at=at)


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


def _security(samples: Samples, at: datetime) -> None:
    """What is known of a release belongs to the organization, kept by its administrator; who runs it is General
    Hospital's."""
    from openhtm.registry.api import Facts, devices
    from openhtm.security.actions import documents
    from openhtm.security.tests import factories as make
    from openhtm.security.tests import papers

    device, by = samples["device"], samples.world.root
    shown = Facts(software=[{"kind": "firmware", "version": "3.1"}])
    devices.edit(device, changes={}, facts=shown, seen_version=None, by=by, at=at)
    release = make.release_of(device.model, "3.1")
    advisory = documents.bring(source=papers.osv(), by=by, at=at)
    bill, flaw = make.make_bill(release, by=by, at=at), advisory.claims.get().vulnerability
    samples.records |= {
        "release": release,
        "bill": bill,
        "advisory": advisory,
        "vulnerability": flaw,
        "judgment": _judgment(samples, at, flaw, release),
        "disclosure": _disclosure(samples, at, device.model),
        "host": _host(samples, at),
    }
    _treatments(samples, flaw)


def _host(samples: Samples, at: datetime) -> Any:
    """A stranger in a segment of General Hospital."""
    from openhtm.security.actions import scans
    from openhtm.security.models import NetworkHost
    from openhtm.security.tests import sightings

    world = samples.world
    source = sightings.nmap(
        ("00:1b:44:99:99:99", "10.0.0.5", "zebrafinch-host"), at=at, name="zebrafinch.xml"
    )
    scan = scans.take(site=world.site, segment="Zebrafinch", sources=[source], by=world.mara, at=at)
    return NetworkHost.objects.get(last_scan=scan)


def _disclosure(samples: Samples, at: datetime, model: Any) -> Any:
    from openhtm.security.actions import disclosures
    from openhtm.security.tests import disclosure_forms

    return disclosures.attach(model, file=disclosure_forms.form(), by=samples.world.root, at=at)


def _judgment(samples: Samples, at: datetime, flaw: Any, release: Any) -> Any:
    from openhtm.security.actions import assessments
    from openhtm.security.actions.assessments import NewAssessment

    new = NewAssessment(status="affected", reason="Zebrafinch letter", action="Zebrafinch unplugging")
    given: dict[str, Any] = {"releases": [release], "new": new, "place": samples.world.site}
    (made,) = assessments.judge(flaw, **given, by=samples.world.mara, at=at)
    return made


def _treatments(samples: Samples, flaw: Any) -> None:
    """A signed control of General Hospital and a risk that waits to be accepted, by the real clock of the walk."""
    from openhtm.kernel.time import now
    from openhtm.security.tests.treated import make_acceptance, make_control, make_plan

    world, device = samples.world, samples["device"]
    words: dict[str, Any] = {"title": "Zebrafinch wall", "what": "Zebrafinch ports"}
    samples.records |= {
        "control": make_control(world, now(), flaws=[flaw], devices=[device], signed=False, **words),
        "acceptance": make_acceptance(world, now(), flaw, devices=[device], reason="Zebrafinch reason"),
        "remediation": make_plan(world, now(), flaw, device.model, what="Zebrafinch update"),
    }
    samples.records["inquiry"] = _inquiry(samples, flaw)
    samples.records["said"] = samples["inquiry"].answers.get().statements.get()


def _inquiry(samples: Samples, flaw: Any) -> Any:
    """The maker of General Hospital's device was asked, and looks into it."""
    from openhtm.kernel.time import now
    from openhtm.security.tests.asked import answer, ask, send

    world = samples.world
    (made,) = ask(world, now(), flaw, makers={samples["device"].model.manufacturer_id})
    send(made, world, now(), to="Zebrafinch desk")
    answer(made, world, now(), {"said": "under_investigation"}, sender="Zebrafinch desk")
    return made


def _offline(samples: Samples, at: datetime) -> None:
    """Tess answered a step that nobody knows, with a photo: it waits for her decision."""
    from openhtm.offline.models import ReceivedAct
    from openhtm.offline.tests.sending import Phone, photo

    phone = Phone(samples.world.tess, taken_at=at)
    given = {"order": samples["order"].reference, "procedure": "PM-PUMP", "number": 1, "key": "zebrafinch"}
    phone.do("checklist.answer", given, at=at, file=photo(), seen={"title": "Zebrafinch inspection"})
    phone.send(at)
    samples.records["held_act"] = ReceivedAct.objects.get(state="held")
