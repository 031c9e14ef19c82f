"""What stays ready in pools, over REST."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from ninja import Field, Router, Schema, Status

from openhtm.accounts.api import Permission, SignedInRequest
from openhtm.catalog import api as catalog
from openhtm.kernel.rest import Body, needs, run

from .. import access, pools
from ..actions import pools as acts
from ..errors import NotWhole
from ..pools import Kept

pools_router = Router()


class PoolOut(Schema):
    """``ready``: usable now; ``minimum``: how many stay ready. ``department`` null: of the whole site."""

    id: int
    site: str
    department: str | None
    device_type: str
    ready: int
    minimum: int
    agreed_with: str
    agreed_on: date


class PoolsOut(Schema):
    pools: list[PoolOut]


class PoolIn(Body):
    """``device_type``, ``department``: ids; without a department for the whole site."""

    site: str
    device_type: int
    department: int | None = None
    ready: int
    agreed_with: str = Field(max_length=200)
    agreed_on: date


class PoolEndIn(Body):
    reason: str = Field(max_length=500)


def _told(one: Kept) -> dict[str, Any]:
    row = one.minimum
    return {
        "id": row.pk,
        "site": row.site.code,
        "department": row.department.name if row.department else None,
        "device_type": str(row.device_type),
        "ready": one.ready,
        "minimum": row.ready,
        "agreed_with": row.agreed_with,
        "agreed_on": row.agreed_on,
    }


@pools_router.get("", response=PoolsOut)
@needs(Permission.CHANGE_READ)
def list_pools(request: SignedInRequest) -> object:
    """The minima that stand, with how many devices are ready now."""
    return {"pools": [_told(one) for one in pools.kept(access.pools(request.user).for_list())]}


@pools_router.post("", response={201: PoolOut})
@needs(Permission.CHANGE_LEAD)
def agree_pool(request: SignedInRequest, body: PoolIn) -> object:
    """Agree how many devices of a type stay ready; what was agreed before ends."""
    site = access.site(request.user, body.site, Permission.CHANGE_LEAD)
    units = access.departments(request.user, site.pk)
    unit = units.filter(pk=body.department).first() if body.department is not None else None
    if body.department is not None and unit is None:
        raise NotWhole(_("There is no such department at this site."))
    given = body.model_dump(include={"ready", "agreed_with", "agreed_on"})
    kind = catalog.access.device_type(request.user, body.device_type)
    made = run(request, acts.agree, site, new=acts.NewMinimum(device_type=kind, department=unit, **given))
    return Status(201, _told(pools.kept([access.pool(request.user, made.pk)])[0]))


@pools_router.post("/{pool_id}/end", response=PoolsOut)
@needs(Permission.CHANGE_LEAD)
def end_pool(request: SignedInRequest, pool_id: int, body: PoolEndIn) -> object:
    """Nothing is agreed for this pool any more."""
    found = access.pool(request.user, pool_id, Permission.CHANGE_LEAD)
    run(request, acts.end, found, reason=body.reason)
    return {"pools": [_told(one) for one in pools.kept(access.pools(request.user).for_list())]}
