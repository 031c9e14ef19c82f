"""Which devices run a release: the registry's software rows that hold now, asked from the devices' side."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence

from django.db.models import Exists, OuterRef

from openhtm.registry.api import Device, DeviceQuerySet, Software

from ..models import Release, standing_disclosure

#: Kinds of software whose version is that of the device. An operating system is what it runs on.
KINDS = ("application", "firmware")


def running(devices: DeviceQuerySet, release: Release) -> DeviceQuerySet:
    """Those of the devices that run the release now; of the unknown version, those that show none."""
    rows = devices.active().filter(model_id=release.model_id)
    versions = Software.objects.open().filter(device=OuterRef("pk"), kind__in=KINDS)
    if release.software_version:
        return rows.filter(Exists(versions.filter(version=release.software_version)))
    return rows.exclude(Exists(versions.exclude(version="")))


def counts(devices: DeviceQuerySet, releases: Sequence[Release]) -> dict[int, int]:
    """How many of the devices run each of the releases, by its id; two questions for all of them."""
    by_model: dict[int, dict[str, int]] = defaultdict(dict)
    for release in releases:
        by_model[release.model_id][release.software_version] = release.pk
    rows = devices.active().filter(model_id__in=by_model)
    shown: dict[int, set[int]] = defaultdict(set)
    found: Counter[int] = Counter()
    for device_id, model_id, version in _shown(rows):
        shown[model_id].add(device_id)
        if version in by_model[model_id]:
            found[by_model[model_id][version]] += 1
    unknown = [model_id for model_id, versions in by_model.items() if "" in versions]
    for model_id, total in _totals(rows, unknown).items():
        found[by_model[model_id][""]] += total - len(shown[model_id])
    return dict(found)


def _shown(devices: DeviceQuerySet) -> Iterable[tuple[int, int, str]]:
    rows = Software.objects.open().filter(device__in=devices.order_by().values("pk"), kind__in=KINDS)
    named = rows.exclude(version="").values_list("device_id", "device__model_id", "version")
    return named.order_by().distinct()


def _totals(devices: DeviceQuerySet, model_ids: Sequence[int]) -> Counter[int]:
    rows = devices.filter(model_id__in=model_ids).order_by()
    return Counter(rows.values_list("model_id", flat=True))


def releases_of(device: Device) -> list[Release]:
    """What one device runs now; the release of unknown version where it shows none."""
    if device.model_id is None:
        return []
    rows = Software.objects.open().filter(device=device, kind__in=KINDS).exclude(version="")
    versions = list(rows.values_list("version", flat=True)) or [""]
    found = Release.objects.for_list().with_bill().annotate(disclosure_id=standing_disclosure())
    return list(found.filter(model_id=device.model_id, software_version__in=versions).order_by("pk"))


def pairs(devices: DeviceQuerySet) -> set[tuple[int, str]]:
    """The models of these devices, each with the versions they show and with the unknown one."""
    rows = devices.order_by().filter(model_id__isnull=False)
    found = {(model_id, "") for model_id in rows.values_list("model_id", flat=True).distinct()}
    software = (
        Software.objects.open().filter(device__in=rows.values("pk"), kind__in=KINDS).exclude(version="")
    )
    return found | set(software.values_list("device__model_id", "version").order_by().distinct())


def past_of(device: Device) -> Iterable[Software]:
    """What the device ran once, the latest first."""
    rows: Iterable[Software] = device.software.filter(valid_to__isnull=False).order_by("-valid_to", "-pk")
    return rows
