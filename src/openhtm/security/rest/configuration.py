"""How devices are set up, over REST."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from ninja import Field, Router, Schema

from openhtm.accounts.api import Permission, SignedInRequest
from openhtm.kernel.rest import Body, needs, run
from openhtm.registry import api as registry

from .. import access
from ..actions import configuration

configuration_router = Router()


class ConfiguredFactOut(Schema):
    """``valid_to`` null: it holds."""

    fact: str
    value: str
    source: str
    seen_on: date
    valid_from: datetime
    valid_to: datetime | None
    by_label: str


class ConfigurationOut(Schema):
    """``facts``: those that hold and those that did, the latest first; what is not among them is unknown."""

    tag: str
    facts: list[ConfiguredFactOut]


class ConfigurationIn(Body):
    facts: dict[str, str] = Field(description="By name: segment, remote_access ...; empty: unknown again.")
    source: str = Field(max_length=200)
    seen_on: date


def _shape(request: SignedInRequest, device: registry.Device) -> dict[str, Any]:
    return {"tag": device.tag, "facts": list(access.device_facts(request.user, device))}


@configuration_router.get("/{tag}", response=ConfigurationOut)
@needs(Permission.SECURITY_READ)
def show_configuration(request: SignedInRequest, tag: str) -> object:
    """How a device is set up, and was."""
    return _shape(request, registry.device(request.user, tag))


@configuration_router.post("/{tag}", response=ConfigurationOut)
@needs(Permission.SECURITY_EDIT)
def enter_configuration(request: SignedInRequest, tag: str, body: ConfigurationIn) -> object:
    """Enter facts of a device; those not named stay."""
    device = registry.device(request.user, tag)
    run(request, configuration.enter, device, facts=body.facts, source=body.source, seen_on=body.seen_on)
    return _shape(request, device)
