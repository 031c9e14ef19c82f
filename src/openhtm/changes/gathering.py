"""Which devices a change takes in: all of its models at a site or in a unit, those of its plans, or tags given by
hand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import models
from django.utils.translation import gettext as _

from openhtm.accounts.api import Permission
from openhtm.catalog import api as catalog
from openhtm.places.api import Site
from openhtm.registry import api as registry
from openhtm.registry.api import Device, Software
from openhtm.security import api as security

from .errors import NotWhole
from .models import Change, Target

#: What a person can look through; a larger fleet is taken in by units.
MOST = 2000


def from_tags(user: Any, change: Change, tags: Sequence[str]) -> list[Device]:
    """A tag that is not there is told."""
    wanted = list(dict.fromkeys(registry.tag_key(one) for one in tags if one.strip()))
    rows = list(registry.devices_for(user, Permission.CHANGE_READ).filter(tag__in=wanted))
    if missing := sorted(set(wanted) - {one.tag for one in rows}):
        told = _("There is no device %(tags)s in your sites.") % {"tags": ", ".join(missing[:10])}
        raise NotWhole(told, fields={"tags": [told]})
    return rows


def of_models(user: Any, change: Change, *, department: Any = None) -> list[Device]:
    """Every active device of the models of the change at its site."""
    rows = registry.devices_for(user, Permission.CHANGE_READ, site_id=change.site_id).active()
    rows = rows.filter(model__in=change.targets.values("model"))
    if department is not None:
        rows = rows.filter(department=department)
    found = list(rows.order_by("tag")[: MOST + 1])
    if not found:
        raise NotWhole(_("No device of these models is there."))
    if len(found) > MOST:
        raise NotWhole(_("These are more than %(most)s devices. Take them in by units.") % {"most": MOST})
    return found


def of_plans(user: Any, change: Change) -> list[Device]:
    """The devices at its site that are open in the plans that the change carries out, of the models it names."""
    plans = change.fulfillments.standing().values("plan")
    wanted = security.PlanLine.objects.filter(plan__in=plans, end="")
    rows = registry.devices_for(user, Permission.CHANGE_READ, site_id=change.site_id).active()
    rows = rows.filter(pk__in=wanted.values("device"), model__in=change.targets.values("model"))
    found = list(rows.order_by("tag"))
    if not found:
        raise NotWhole(
            _("No open device of its plans is of a model that the change names. Name the model first.")
        )
    return found


def types_at(user: Any, site: Site) -> list[catalog.DeviceType]:
    """The device types of which a site has devices."""
    devices = registry.devices_for(user, site_id=site.pk).active().order_by()
    rows = catalog.DeviceType.objects.filter(pk__in=devices.values("device_type"))
    return list(rows.order_by("name"))


def models_at(user: Any, change: Change) -> list[catalog.Model]:
    """The models of which the site has devices."""
    devices = registry.devices_for(user, site_id=change.site_id).active().order_by()
    rows = catalog.Model.objects.filter(pk__in=devices.values("model")).select_related("manufacturer")
    return list(rows.order_by("manufacturer__name", "name"))


def software_of(change: Change, model_id: int) -> dict[str, str]:
    """The software that most devices of a model show at the site of a change, as the fields of a target."""
    rows = Software.objects.open().filter(device__model=model_id, device__site=change.site_id)
    counts = rows.exclude(kind="os").values("kind", "name").annotate(count=models.Count("pk"))
    found = counts.order_by("-count", "kind", "name").first()
    return {"software_kind": found["kind"], "software_name": found["name"]} if found else {}


def running_versions(devices: Sequence[Device], targets: Mapping[int, Target]) -> dict[int, str]:
    """By the id of a device, the version that the register says it runs of what is changed; without: unknown.

    ``targets``: by the id of the model."""
    rows = registry.Software.objects.open().filter(device__in=[one.pk for one in devices])
    names = rows.values_list("device", "device__model", "kind", "name", "version")
    sought = {pk: (one.software_kind, one.software_name) for pk, one in targets.items()}
    return {pk: version for pk, model, kind, name, version in names if sought.get(model) == (kind, name)}
