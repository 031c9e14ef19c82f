"""Manufacturers, their other names, and merges."""

from __future__ import annotations

from typing import Literal

from django.http import HttpResponse
from ninja import Path, Query, Router, Status

from openhtm.accounts.api import Permission, SignedInRequest
from openhtm.kernel.actions import Action
from openhtm.kernel.paging import keys_from
from openhtm.kernel.rest import Listed, listed, needs, run, seen_version, sent, versioned

from .. import access
from ..actions import manufacturers, merges
from ..models import ManufacturerAlias
from ..queries import manufacturers as queries
from . import shapes

router, names, merged = Router(), Router(), Router()
SETTLING: dict[str, Action[..., ManufacturerAlias]] = {
    "confirm": manufacturers.confirm_alias,
    "reject": manufacturers.reject_alias,
    "remove": manufacturers.remove_alias,
}


@router.get("", response=Listed[shapes.ManufacturerOut])
@needs(Permission.CATALOG_READ)
def list_manufacturers(request: SignedInRequest, wanted: Query[shapes.ManufacturersWanted]) -> object:
    """Manufacturers by name."""
    rows = access.manufacturers(request.user)
    rows = rows if wanted.merged else rows.current()
    rows = rows.named(wanted.q) if wanted.q.strip() else rows
    return listed(rows, keys=keys_from("name"), paging=wanted)


@router.post("", response={201: shapes.ManufacturerDetail})
@needs(Permission.CATALOG_EDIT)
def add_manufacturer(request: SignedInRequest, body: shapes.NewManufacturer) -> object:
    """Add a manufacturer; a name that stands for one already is refused."""
    details = dict(sent(body))
    name = details.pop("name")
    return Status(201, run(request, manufacturers.add, name=name, details=details))


@router.get("/duplicates", response=list[shapes.DuplicateOut])
@needs(Permission.CATALOG_READ)
def list_duplicate_manufacturers(request: SignedInRequest) -> object:
    """Pairs of manufacturers that are probably one, surest first, with the reasons."""
    return queries.duplicates()


@router.get("/{int:pk}", response=shapes.ManufacturerDetail)
@needs(Permission.CATALOG_READ)
def show_manufacturer(request: SignedInRequest, response: HttpResponse, pk: Path[int]) -> object:
    """One manufacturer with its other names."""
    return versioned(response, access.manufacturer(request.user, pk))


@router.patch("/{int:pk}", response=shapes.ManufacturerDetail)
@needs(Permission.CATALOG_EDIT)
def edit_manufacturer(
    request: SignedInRequest, response: HttpResponse, pk: Path[int], body: shapes.ManufacturerChange
) -> object:
    """Change name or contacts."""
    maker = access.manufacturer(request.user, pk)
    changes, seen = sent(body), seen_version(request)
    return versioned(response, run(request, manufacturers.edit, maker, changes=changes, seen_version=seen))


@router.post("/{int:pk}/names", response={201: shapes.AliasOut})
@needs(Permission.CATALOG_EDIT)
def add_manufacturer_name(request: SignedInRequest, pk: Path[int], body: shapes.NewAlias) -> object:
    """Let the manufacturer be known by another name."""
    maker = access.manufacturer(request.user, pk)
    return Status(201, run(request, manufacturers.add_alias, maker, **body.model_dump()))


@router.post("/{int:pk}/merge", response={201: shapes.MergeOut})
@needs(Permission.CATALOG_MERGE)
def merge_manufacturer(request: SignedInRequest, pk: Path[int], body: shapes.NewMerge) -> object:
    """Merge the manufacturer into another, which stands for both from then on."""
    loser = access.manufacturer(request.user, pk)
    winner = access.manufacturer(request.user, body.into)
    return Status(201, run(request, merges.merge, loser, into=winner, reason=body.reason))


@names.post("/{int:pk}/{verb}", response=shapes.AliasOut)
@needs(Permission.CATALOG_EDIT)
def settle_manufacturer_name(
    request: SignedInRequest, pk: Path[int], verb: Literal["confirm", "reject", "remove"]
) -> object:
    """Confirm or reject a suggested name, or take a confirmed one back."""
    return run(request, SETTLING[verb], access.alias(request.user, pk))


@merged.get("/{int:pk}", response=shapes.MergeOut)
@needs(Permission.CATALOG_READ)
def show_merge(request: SignedInRequest, pk: Path[int]) -> object:
    """One merge: which into which, why, what moved, by whom."""
    return access.merge(request.user, pk)


@merged.post("/{int:pk}/undo", response=shapes.MergeOut)
@needs(Permission.CATALOG_MERGE)
def undo_merge(request: SignedInRequest, pk: Path[int], body: shapes.UndoMergeIn) -> object:
    """Take a merge back exactly."""
    return run(request, merges.undo_merge, access.merge(request.user, pk), reason=body.reason)
