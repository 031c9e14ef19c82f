"""Kits over REST: the parts that one piece of work needs together."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.http import HttpResponse
from ninja import Field, Router, Schema

from openhtm.accounts.api import Permission, SignedInRequest
from openhtm.kernel.rest import Body, needs, run, seen_version, versioned

from .. import shelves
from ..actions import kits
from ..models import Kit, Part

kits_router = Router()


class KitPartIn(Body):
    part: str = Field(max_length=60, description="Part number.")
    quantity: Decimal = Field(gt=0, max_digits=9, decimal_places=3)


class KitIn(Body):
    name: str = Field(max_length=200)
    parts: list[KitPartIn] = Field(max_length=200)
    retired_reason: str = Field("", max_length=300)


class KitPartOut(Schema):
    part: str
    quantity: Decimal


class KitOut(Schema):
    code: str
    name: str
    parts: list[KitPartOut]
    retired_reason: str


def _kit(kit: Kit) -> dict[str, Any]:
    lines = [
        {"part": line.part.number, "quantity": line.quantity} for line in kit.lines.select_related("part")
    ]
    return {"code": kit.code, "name": kit.name, "parts": lines, "retired_reason": kit.retired_reason}


@kits_router.get("", response=list[KitOut])
@needs(Permission.PART_READ)
def list_kits(request: SignedInRequest) -> object:
    """Parts that one piece of work needs together."""
    return [_kit(kit) for kit in shelves.kits(request.user)]


@kits_router.put("/{code}", response=KitOut)
@needs(Permission.PART_EDIT)
def put_kit(request: SignedInRequest, response: HttpResponse, code: str, body: KitIn) -> object:
    """Enter a kit, or change the one of that code to exactly these parts."""
    wanted: dict[Part, Decimal] = {}
    for line in body.parts:
        part = shelves.part_of_number(request.user, line.part)
        wanted[part] = wanted.get(part, Decimal(0)) + line.quantity
    new = kits.NewKit(code=code, name=body.name, parts=wanted, retired_reason=body.retired_reason)
    made = run(request, kits.put, new=new, seen_version=seen_version(request))
    return _kit(versioned(response, made))
