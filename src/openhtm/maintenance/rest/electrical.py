"""Electrical safety over REST: the tables, what a site follows, what is known of models and devices."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _
from ninja import Field, Router, Schema

from openhtm.accounts.api import Permission, SignedInRequest, site, sites
from openhtm.catalog import api as catalog
from openhtm.kernel.errors import NotFound
from openhtm.kernel.rest import Body, needs, run, seen_version, versioned
from openhtm.registry.api import device

from .. import access, expanding, words
from ..actions import electrical
from ..electrical import table, tables
from ..expanding import Known
from ..models import ElectricalFacts
from ..rules.electrical import AppliedPart, Connection, Facts, MakerLimit, ProtectionClass, Row, Table

tables_router = Router()
device_electrical_router = Router()
model_electrical_router = Router()


class SafetyLimitOut(Schema):
    """Empty ``classes``, ``parts`` or ``connections``: it holds for all of them."""

    key: str
    label: str
    classes: list[str]
    parts: list[str]
    connections: list[str]
    limit: str
    unit: str
    readings: int
    clause: str
    advisory: bool


class SafetyTableOut(Schema):
    name: str
    title: str
    standard: str
    region: str
    note: str
    limits: list[SafetyLimitOut]


class SafetySiteOut(Schema):
    """``table`` None: the site has not chosen, and no checklist with a table can begin there."""

    site: str
    table: str | None


class SafetySiteIn(Body):
    table: str = Field(max_length=60)


def _limit(row: Row) -> dict[str, Any]:
    return {
        "key": row.key(),
        "label": row.label,
        "classes": sorted(row.classes),
        "parts": sorted(row.parts),
        "connections": sorted(row.connections),
        "limit": words.limits(row.limits, unit=row.unit),
        "unit": row.unit,
        "readings": row.readings,
        "clause": row.clause,
        "advisory": row.advisory,
    }


def _table(found: Table) -> dict[str, Any]:
    return {
        "name": found.slug,
        "title": found.title,
        "standard": found.standard,
        "region": found.region,
        "note": found.note,
        "limits": [_limit(row) for row in found.rows],
    }


@tables_router.get("/tables", response=list[SafetyTableOut])
@needs(Permission.PROCEDURE_READ)
def list_safety_tables(request: SignedInRequest) -> object:
    """The tables of electrical safety that come with the program."""
    return [_table(one) for one in tables().values()]


@tables_router.get("/tables/{slug}", response=SafetyTableOut)
@needs(Permission.PROCEDURE_READ)
def show_safety_table(request: SignedInRequest, slug: str) -> object:
    """One table: its rows by class and applied part, each limit with its unit and where it stands."""
    found = table(slug)
    if found is None:
        raise NotFound(_("There is no such table of electrical safety."))
    return _table(found)


@tables_router.get("/sites", response=list[SafetySiteOut])
@needs(Permission.PROCEDURE_READ)
def list_safety_sites(request: SignedInRequest) -> object:
    """Which table each site follows."""
    chosen = access.safety_standards(request.user)
    return [
        {"site": one.code, "table": chosen.get(one.pk)}
        for one in sites(request.user, Permission.PROCEDURE_READ)
    ]


@tables_router.put("/sites/{code}", response=SafetySiteOut)
@needs(Permission.SETTINGS_CONFIGURE)
def choose_safety_table(request: SignedInRequest, code: str, body: SafetySiteIn) -> object:
    """Let a site follow a table. Checklists that have begun keep theirs."""
    found = site(request.user, code, Permission.SETTINGS_CONFIGURE)
    chosen = run(request, electrical.choose_table, found, slug=body.table)
    return {"site": found.code, "table": chosen.table}


class MakerLimitShape(Body):
    """``key``: of the test, as the tables name it, such as es_touch_current__ground_open."""

    key: str = Field(max_length=60)
    unit: str = Field(max_length=20)
    at_least: Decimal | None = None
    at_most: Decimal | None = None
    source: str = Field(max_length=300)


class ElectricalIn(Body):
    """None is unknown; ``parts`` [] is known to have no applied part."""

    protection: ProtectionClass | None = None
    parts: list[AppliedPart] | None = None
    connection: Connection | None = None
    limits: list[MakerLimitShape] = Field(default_factory=list, max_length=60)
    source: str = Field("", max_length=300)

    def new(self) -> electrical.NewFacts:
        facts = Facts(
            protection=self.protection,
            parts=None if self.parts is None else frozenset(self.parts),
            connection=self.connection,
        )
        return electrical.NewFacts(
            facts=facts, limits=[MakerLimit(**one.dict()) for one in self.limits], source=self.source
        )


class ElectricalOut(Schema):
    """What holds, of the device's own and its model's facts; ``steps`` are what the next checklist would ask.

    ``chosen`` is false while a table stands in for a site that has not chosen.
    """

    protection: str | None
    parts: list[str] | None
    connection: str | None
    limits: list[dict[str, Any]]
    table: str | None = None
    chosen: bool = False
    steps: list[dict[str, Any]] = []


def _known(known: Known) -> dict[str, Any]:
    facts = known.facts
    return {
        "protection": facts.protection,
        "parts": None if facts.parts is None else sorted(facts.parts),
        "connection": facts.connection,
        "limits": [
            {
                "key": one.key,
                "unit": one.unit,
                "at_least": one.at_least,
                "at_most": one.at_most,
                "source": one.source,
            }
            for one in known.makers
        ],
    }


def _of_device(found: Any) -> dict[str, Any]:
    known, held = expanding.known_of(found), expanding.table_of_site(found.site_id)
    table = held.table if held else None
    steps = expanding.preview(table, known) if table else []
    return _known(known) | {
        "table": table.slug if table else None,
        "chosen": bool(held and held.chosen),
        "steps": [
            {
                "key": one.step.key,
                "label": one.step.label,
                "limit": words.limits(one.step.limits, unit=one.step.unit) if one.step.limits else None,
                "source": expanding.said_source(one, table) if table else "",
                "when": one.step.condition,
            }
            for one in steps
        ],
    }


@device_electrical_router.get("/{tag}/electrical-safety", response=ElectricalOut)
@needs(Permission.DEVICE_READ)
def show_device_electrical(request: SignedInRequest, response: HttpResponse, tag: str) -> object:
    """What is known of a device, and the steps that its next checklist would have."""
    found = device(request.user, tag)
    _versioned(response, expanding.known_of(found).of_device)
    return _of_device(found)


def _versioned(response: HttpResponse, row: ElectricalFacts | None) -> None:
    if row is not None:
        versioned(response, row)


@device_electrical_router.put("/{tag}/electrical-safety", response=ElectricalOut)
@needs(Permission.DEVICE_UPDATE)
def describe_device_electrical(request: SignedInRequest, tag: str, body: ElectricalIn) -> object:
    """State what is known of one device; all of it is replaced."""
    found = device(request.user, tag, Permission.DEVICE_UPDATE)
    run(request, electrical.describe_device, found, new=body.new(), seen_version=seen_version(request))
    return _of_device(found)


@model_electrical_router.get("/{pk}/electrical-safety", response=ElectricalOut)
@needs(Permission.PROCEDURE_READ)
def show_model_electrical(request: SignedInRequest, response: HttpResponse, pk: int) -> object:
    """What is known of a model."""
    known = expanding.known_of_model(catalog.access.model(request.user, pk))
    _versioned(response, known.of_model)
    return _known(known)


@model_electrical_router.put("/{pk}/electrical-safety", response=ElectricalOut)
@needs(Permission.PROCEDURE_EDIT)
def describe_model_electrical(request: SignedInRequest, pk: int, body: ElectricalIn) -> object:
    """State what is known of a model; all of it is replaced."""
    model = catalog.access.model(request.user, pk)
    run(request, electrical.describe_model, model, new=body.new(), seen_version=seen_version(request))
    return _known(expanding.known_of_model(model))
