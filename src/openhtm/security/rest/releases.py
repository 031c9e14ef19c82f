"""Software releases and their bills of materials over REST."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, cast

from django.utils.translation import gettext as _
from ninja import Field, File, Form, Query, Router, Schema, Status
from ninja.files import UploadedFile

from openhtm.accounts.api import Permission, SignedInRequest
from openhtm.catalog import api as catalog
from openhtm.kernel.errors import NotFound
from openhtm.kernel.paging import keys_from
from openhtm.kernel.rest import Body, Listed, Paging, listed, needs, run
from openhtm.registry import api as registry

from .. import access, listing
from ..actions import bills, releases
from ..models import Bill, Release
from ..queries import running

releases_router = Router()


class ReleaseOut(Schema):
    """``components``: of the bill that stands; null: nobody knows what the software is made of."""

    id: int
    model: int
    model_name: str
    software_version: str
    components: int | None
    devices: int


class ReleasesWanted(Paging):
    q: str = Field("", description="Part of maker, model or version.", max_length=100)
    component: str = Field("", description="Part of the name of a component.", max_length=100)
    bill: str = Field("", pattern="^(with|without)?$", description="with or without a bill of materials.")
    statement: str = Field(
        "", pattern="^(with|without)?$", description="with or without a security statement."
    )


class ReleaseIn(Body):
    model: int
    software_version: str = Field(max_length=80)


class BillProblemOut(Schema):
    trouble: str
    place: str
    found: str


class BillOut(Schema):
    """``problem_count`` counts all problems; ``problems`` are the first of them. ``replaced_at`` null: it stands."""

    id: int
    document: int
    kind: str
    edition: str
    identifier: str
    about: str
    issued_at: datetime | None
    sha256: str
    component_count: int
    unversioned_count: int
    problem_count: int
    problems: list[BillProblemOut]
    attached_at: datetime
    attached_by: str
    replaced_at: datetime | None

    @staticmethod
    def resolve_document(row: Bill) -> int:
        return row.document_id


class ReleaseWhole(ReleaseOut):
    bills: list[BillOut]


class ComponentOut(Schema):
    """``path`` names what holds it, from the root; ``place`` is where it stands in the document."""

    name: str
    version: str | None
    supplier: str | None
    purl: str | None
    cpe: str | None
    licenses: str | None
    path: str
    place: str


class ComponentsWanted(Paging):
    q: str = Field("", description="Part of the name, package or supplier.", max_length=100)


class BillIn(Schema):
    reason: str = Field("", max_length=300, description="Why it is of this release though it says otherwise.")


def _shape(row: Release, devices: int) -> dict[str, Any]:
    return {
        "id": row.pk,
        "model": row.model_id,
        "model_name": str(row.model),
        "software_version": row.software_version,
        "components": getattr(row, "component_count", None),
        "devices": devices,
    }


def _shapes(request: SignedInRequest, rows: Sequence[Release]) -> list[dict[str, Any]]:
    found = running.counts(registry.devices_for(request.user), rows)
    return [_shape(row, found.get(row.pk, 0)) for row in rows]


@releases_router.get("", response=Listed[ReleaseOut])
@needs(Permission.SECURITY_READ)
def list_releases(request: SignedInRequest, wanted: Query[ReleasesWanted]) -> object:
    """Releases with how many of one's devices run each."""
    given = {"q": wanted.q, "component": wanted.component, "bill": wanted.bill}
    given["statement"] = wanted.statement
    rows = listing.releases_matching(request.user, **given)
    keys = keys_from("model__name,software_version")
    found = listed(rows, keys=keys, paging=wanted)
    return found | {"items": _shapes(request, cast("list[Release]", found["items"]))}


@releases_router.post("", response={201: ReleaseOut})
@needs(Permission.SECURITY_EDIT)
def add_release(request: SignedInRequest, body: ReleaseIn) -> object:
    """Enter a version of a model. One that is on record is given back."""
    model = catalog.access.model(request.user, body.model)
    made = run(request, releases.add, model, software_version=body.software_version)
    return Status(201, _shapes(request, [made])[0])


@releases_router.get("/{release_id}", response=ReleaseWhole)
@needs(Permission.SECURITY_READ)
def show_release(request: SignedInRequest, release_id: int) -> object:
    """One release with its bills, the standing one first."""
    found = access.release(request.user, release_id)
    attached = list(access.bills(request.user, found))
    standing = next((one for one in attached if one.replaced_at is None), None)
    shape = _shapes(request, [found])[0] | {"components": standing.component_count if standing else None}
    return {**shape, "bills": attached}


@releases_router.get("/{release_id}/components", response=Listed[ComponentOut])
@needs(Permission.SECURITY_READ)
def list_components(request: SignedInRequest, release_id: int, wanted: Query[ComponentsWanted]) -> object:
    """The components that the standing bill of a release names."""
    found = access.release(request.user, release_id)
    standing = access.bills(request.user, found).standing().first()
    if standing is None:
        raise NotFound(_("No bill of materials stands for this release."))
    rows = access.components(request.user, standing).named(wanted.q)
    return listed(rows, keys=keys_from("name_key"), paging=wanted, shape=listing.component_data)


@releases_router.post("/{release_id}/bills", response={201: BillOut})
@needs(Permission.SECURITY_EDIT)
def attach_bill(
    request: SignedInRequest, release_id: int, given: Form[BillIn], file: File[UploadedFile]
) -> object:
    """Attach a bill of materials (CycloneDX or SPDX). The same file again changes nothing."""
    found = access.release(request.user, release_id, Permission.SECURITY_EDIT)
    return Status(201, run(request, bills.attach, found, file=file, reason=given.reason))
