"""Who has a statement of its maker on its security (MDS2), asked from the devices' side."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q

from openhtm.registry.api import DeviceQuerySet, Software

from ..models import Disclosure, Release
from ..rules.disclosures import Reply
from .running import KINDS


@dataclass(frozen=True, kw_only=True)
class Coverage:
    """Of the devices that may be on the network: how many a statement stands for."""

    devices: int
    covered: int

    @property
    def unknown(self) -> int:
        return self.devices - self.covered


def coverage(devices: DeviceQuerySet) -> Coverage:
    """Devices off the network are left out; one of which nobody knows whether it is on counts."""
    rows = devices.active().exclude(network_connected=False).order_by()
    return Coverage(devices=rows.count(), covered=covered(rows).count())


def covered(devices: DeviceQuerySet) -> DeviceQuerySet:
    """Those whose model, or a release that they run, has a statement that stands."""
    standing = Disclosure.objects.standing()
    of_model = standing.filter(model__isnull=False).values("model")
    own = standing.filter(release__isnull=False).values_list("release__model_id", "release__version_key")
    versions = Q(pk__in=[])
    for model_id, version in _spellings(set(own)):
        versions |= Q(device__model_id=model_id, version=version)
    holding = Software.objects.open().filter(versions, kind__in=KINDS, device=OuterRef("pk"))
    return devices.filter(Q(model__in=of_model) | Exists(holding))


def _spellings(keys: Collection[tuple[int, str]]) -> list[tuple[int, str]]:
    rows = Release.objects.known().filter(model_id__in={model_id for model_id, _key in keys})
    found = rows.values_list("model_id", "software_version", "version_key")
    return [(model_id, version) for model_id, version, key in found if (model_id, key) in keys]


def replies(disclosure: Disclosure) -> list[Reply]:
    """Every answer, in the order of the document."""
    return [one.reply for one in disclosure.answers.all()]


def of_release(release: Release) -> Disclosure | None:
    """What stands for a release: its own, else that of its model."""
    found: Disclosure | None = Disclosure.objects.for_list().of_release(release).first()
    return found
