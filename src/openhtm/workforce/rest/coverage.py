"""How many people may work alone on each kind of device, over REST."""

from __future__ import annotations

from typing import Any

from ninja import Query, Router, Schema

from openhtm.accounts.api import Permission, SignedInRequest
from openhtm.kernel.rest import needs
from openhtm.kernel.time import now

from .. import gaps
from ..days import today_for

coverage_router = Router()


class TypeCoverageOut(Schema):
    """``risk``: the gravest of its devices. ``able``: who may work alone on every model of the kind, ``partly``: on
    some of them. ``gap``: fewer than two are able."""

    device_type: str
    devices: int
    risk: str
    able: list[str]
    partly: list[str]
    gap: bool

    @staticmethod
    def of(line: gaps.TypeLine) -> dict[str, Any]:
        return {
            "device_type": line.name,
            "devices": line.devices,
            "risk": line.risk,
            "able": [str(one) for one in line.whole],
            "partly": [str(one) for one in line.part],
            "gap": line.is_gap,
        }


class CoverageWanted(Schema):
    gaps: bool = False


@coverage_router.get("", response=list[TypeCoverageOut])
@needs(Permission.COMPETENCY_READ)
def list_coverage(request: SignedInRequest, wanted: Query[CoverageWanted]) -> object:
    """Kinds of device in the fleet with who may work on them alone today; with `gaps` those with fewer than two."""
    found = gaps.lines(request.user, on=today_for(request.user, now()))
    return [TypeCoverageOut.of(line) for line in found if line.is_gap or not wanted.gaps]
