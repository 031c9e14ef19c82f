"""Models, device types, and reading of device identifiers."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from ninja import Field, Path, Query, Router, Schema, Status

from openhtm.accounts.api import Permission, SignedInRequest
from openhtm.kernel.paging import keys_from
from openhtm.kernel.rest import Listed, listed, needs, open_to, run, seen_version, sent, versioned
from openhtm.kernel.time import now

from .. import access, words
from ..actions import device_types, models
from ..queries import models as queries
from ..rules import udi
from . import shapes

router, types, identifiers = Router(), Router(), Router()


@router.get("", response=Listed[shapes.ModelOut])
@needs(Permission.CATALOG_READ)
def list_models(request: SignedInRequest, wanted: Query[shapes.ModelsWanted]) -> object:
    """Models by manufacturer, name and number."""
    rows = access.models(request.user).for_lists()
    equal = {
        "manufacturer": wanted.manufacturer,
        "device_type": wanted.device_type,
        "risk_class": wanted.risk_class,
    }
    rows = rows.filter(**{name: value for name, value in equal.items() if value})
    rows = rows.named(wanted.q) if wanted.q.strip() else rows
    if wanted.identifier:
        found = queries.by_identifier([wanted.identifier])
        rows = rows.filter(pk__in=[model.pk for model in found.values()])
    return listed(rows, keys=keys_from("manufacturer__name,name,number"), paging=wanted)


@router.post("", response={201: shapes.ModelDetail})
@needs(Permission.CATALOG_EDIT)
def add_model(request: SignedInRequest, body: shapes.NewModel) -> object:
    """Add a model; its risk class is unknown until it is set with a reason."""
    details = _with_records(request, dict(sent(body)))
    identity = {name: details.pop(name) for name in models.IDENTITY if name in details}
    return Status(201, run(request, models.add, **identity, details=details))


@router.get("/{int:pk}", response=shapes.ModelDetail)
@needs(Permission.CATALOG_READ)
def show_model(request: SignedInRequest, response: HttpResponse, pk: Path[int]) -> object:
    """One model with its identifiers and codes."""
    return versioned(response, access.model(request.user, pk))


@router.patch("/{int:pk}", response=shapes.ModelDetail)
@needs(Permission.CATALOG_EDIT)
def edit_model(
    request: SignedInRequest, response: HttpResponse, pk: Path[int], body: shapes.ModelChange
) -> object:
    """Change identity or facts of a model."""
    model = access.model(request.user, pk)
    changes, seen = _with_records(request, dict(sent(body))), seen_version(request)
    return versioned(response, run(request, models.edit, model, changes=changes, seen_version=seen))


@router.post("/{int:pk}/risk", response=shapes.ModelDetail)
@needs(Permission.CATALOG_RISK)
def set_model_risk(
    request: SignedInRequest, response: HttpResponse, pk: Path[int], body: shapes.Risk
) -> object:
    """Set the risk class of a model, with the reason."""
    model = access.model(request.user, pk)
    arguments = body.model_dump() | {"seen_version": seen_version(request)}
    return versioned(response, run(request, models.set_risk, model, **arguments))


@router.post("/{int:pk}/identifiers", response={201: shapes.IdentifierOut})
@needs(Permission.CATALOG_EDIT)
def add_model_identifier(request: SignedInRequest, pk: Path[int], body: shapes.NewIdentifier) -> object:
    """Give a model a device identifier, typed or scanned."""
    model = access.model(request.user, pk)
    return Status(201, run(request, models.add_identifier, model, **body.model_dump()))


def _with_records(request: SignedInRequest, values: dict[str, Any]) -> dict[str, Any]:
    """Ids replaced by what they stand for."""
    if "manufacturer" in values:
        values["manufacturer"] = access.manufacturer(request.user, values["manufacturer"])
    if values.get("device_type"):
        values["device_type"] = access.device_type(request.user, values["device_type"])
    return values


@types.get("", response=Listed[shapes.DeviceTypeOut])
@needs(Permission.CATALOG_READ)
def list_device_types(request: SignedInRequest, wanted: Query[shapes.DeviceTypesWanted]) -> object:
    """Device types by name, with their codes."""
    rows = access.device_types(request.user).prefetch_related("codes")
    rows = rows.named(wanted.q) if wanted.q.strip() else rows
    return listed(rows, keys=keys_from("name"), paging=wanted)


@types.post("", response={201: shapes.DeviceTypeOut})
@needs(Permission.CATALOG_EDIT)
def add_device_type(request: SignedInRequest, body: shapes.NewDeviceType) -> object:
    """Add a device type."""
    details = dict(sent(body))
    name = details.pop("name")
    return Status(201, run(request, device_types.add, name=name, details=details))


@types.get("/{int:pk}", response=shapes.DeviceTypeOut)
@needs(Permission.CATALOG_READ)
def show_device_type(request: SignedInRequest, response: HttpResponse, pk: Path[int]) -> object:
    """One device type with its codes."""
    return versioned(response, access.device_type(request.user, pk))


@types.patch("/{int:pk}", response=shapes.DeviceTypeOut)
@needs(Permission.CATALOG_EDIT)
def edit_device_type(
    request: SignedInRequest, response: HttpResponse, pk: Path[int], body: shapes.DeviceTypeChange
) -> object:
    """Change a device type."""
    kind = access.device_type(request.user, pk)
    changes, seen = sent(body), seen_version(request)
    return versioned(response, run(request, device_types.edit, kind, changes=changes, seen_version=seen))


@types.post("/{int:pk}/codes", response={201: shapes.CodeOut})
@needs(Permission.CATALOG_EDIT)
def add_device_type_code(request: SignedInRequest, pk: Path[int], body: shapes.NewCode) -> object:
    """Give a device type a code of a nomenclature."""
    kind = access.device_type(request.user, pk)
    return Status(201, run(request, device_types.add_code, kind, **body.model_dump()))


class Scan(Schema):
    text: str = Field(max_length=1000, description="A scan, a printed label, or a bare number.")


@identifiers.get("/parse", response=shapes.UdiOut)
@open_to("signed_in")
def parse_udi(request: SignedInRequest, wanted: Query[Scan]) -> object:
    """Read a text that may hold a device identifier; nothing is looked up or stored."""
    return udi.parse(wanted.text, today=now().date()).as_json(words.sentence)
