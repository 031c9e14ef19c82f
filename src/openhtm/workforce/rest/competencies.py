"""Competencies and the rule of signatures over REST."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _
from ninja import Field, Query, Router, Schema, Status

from openhtm.accounts.api import Permission, SignedInRequest, one
from openhtm.catalog import api as catalog
from openhtm.kernel.paging import keys_from
from openhtm.kernel.rest import Body, Listed, Paging, listed, needs, run, seen_version, sent, versioned

from .. import access, judging
from ..actions import competencies
from ..models import Competency

competencies_router = Router()
rule_router = Router()


class CompetencyOut(Schema):
    """``months``: how long it is valid, null without an end. ``retired_reason``: asked for no more."""

    code: str
    name: str
    description: str
    months: int | None
    device_types: list[str]
    models: list[int]
    retired_reason: str

    @staticmethod
    def resolve_device_types(row: Any) -> list[str]:
        scopes = row.scopes.filter(device_type__isnull=False).select_related("device_type")
        return sorted(str(one.device_type) for one in scopes)

    @staticmethod
    def resolve_models(row: Any) -> list[int]:
        return sorted(row.scopes.filter(model__isnull=False).values_list("model_id", flat=True))


class CompetenciesWanted(Paging):
    q: str = Field("", description="Part of the name.", max_length=100)


class CompetencyIn(Body):
    """``device_types`` by name, ``models`` by id."""

    code: str = Field(max_length=40)
    name: str = Field(max_length=200)
    description: str = Field("", max_length=500)
    months: int | None = None
    device_types: list[str] = Field([], max_length=200)
    models: list[int] = Field([], max_length=500)


class CompetencyChange(Body):
    name: str | None = Field(None, max_length=200)
    description: str | None = Field(None, max_length=500)
    months: int | None = None
    retired_reason: str | None = Field(None, max_length=300)
    device_types: list[str] | None = Field(None, max_length=200)
    models: list[int] | None = Field(None, max_length=500)


class SigningRuleOut(Schema):
    """``holds_from``: the day from which a signature without the competency is refused; null: only warned."""

    holds_from: date | None


class SigningRuleIn(Body):
    holds_from: date | None


def _scopes(request: SignedInRequest, given: dict[str, Any]) -> dict[str, Any]:
    """The device types and models that were named; what was not sent stays out."""
    found: dict[str, Any] = {}
    if (names := given.pop("device_types", None)) is not None:
        types = catalog.access.device_types(request.user)
        missing = _("There is no such device type, or it is outside your sites.")
        found["device_types"] = [one(types, missing, name__iexact=name) for name in names]
    if (ids := given.pop("models", None)) is not None:
        found["models"] = [catalog.access.model(request.user, pk) for pk in ids]
    return found


@competencies_router.get("", response=Listed[CompetencyOut])
@needs(Permission.COMPETENCY_READ)
def list_competencies(request: SignedInRequest, wanted: Query[CompetenciesWanted]) -> object:
    """Competencies by code."""
    rows = access.competencies(request.user).filter(name__icontains=wanted.q)
    return listed(rows, keys=keys_from("code"), paging=wanted)


@competencies_router.post("", response={201: CompetencyOut})
@needs(Permission.COMPETENCY_EDIT)
def add_competency(request: SignedInRequest, response: HttpResponse, body: CompetencyIn) -> object:
    """Enter a competency."""
    values = body.model_dump()
    scopes = _scopes(request, values)
    return Status(201, versioned(response, run(request, competencies.add, values=values, **scopes)))


@competencies_router.get("/{code}", response=CompetencyOut)
@needs(Permission.COMPETENCY_READ)
def show_competency(request: SignedInRequest, response: HttpResponse, code: str) -> Competency:
    """One competency."""
    return versioned(response, access.competency(request.user, code))


@competencies_router.patch("/{code}", response=CompetencyOut)
@needs(Permission.COMPETENCY_EDIT)
def change_competency(
    request: SignedInRequest, response: HttpResponse, code: str, body: CompetencyChange
) -> Competency:
    """Change what was sent. With `If-Match` only if nobody else has changed it since."""
    found = access.competency(request.user, code, Permission.COMPETENCY_EDIT)
    changes = {name: value for name, value in sent(body).items() if value is not None or name == "months"}
    scopes = _scopes(request, changes)
    seen = seen_version(request)
    made = run(request, competencies.edit, found, changes=changes, **scopes, seen_version=seen)
    return versioned(response, made)


@rule_router.get("", response=SigningRuleOut)
@needs(Permission.COMPETENCY_READ)
def show_rule(request: SignedInRequest) -> object:
    """From when signatures without the competency are refused."""
    return {"holds_from": judging.holds_from()}


@rule_router.put("", response=SigningRuleOut)
@needs(Permission.SETTINGS_CONFIGURE)
def set_rule(request: SignedInRequest, body: SigningRuleIn) -> object:
    """Say from when signatures without the competency are refused; null: they are only warned about."""
    return run(request, competencies.set_signing_rule, holds_from=body.holds_from)
