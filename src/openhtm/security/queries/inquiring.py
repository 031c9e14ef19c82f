"""What a hospital has to ask manufacturers: releases that run here and that nobody but they can speak for."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Q

from openhtm.catalog.api import Manufacturer
from openhtm.places.api import Site
from openhtm.registry.api import Device, DeviceQuerySet

from ..models import (
    Claim,
    Disclosure,
    DisclosureAnswer,
    Inquiry,
    InquiryLine,
    Release,
    Route,
    SecurityDocument,
    Vulnerability,
    standing_disclosure,
)
from ..rules.inquiries import Want, Why, contact, is_answer
from .exposure import Exposure
from .running import counts

#: The question of the statement (MDS2, edition of 2019) that asks for the manufacturer's contact.
_CONTACT = "DOC-5"


@dataclass(frozen=True, kw_only=True)
class Subject:
    """What is asked about: a flaw, an advisory, or (neither) papers."""

    flaw: Vulnerability | None = None
    advisory: SecurityDocument | None = None

    @property
    def name(self) -> str:
        return str(self.flaw or self.advisory or "")

    def flaws(self) -> list[int]:
        if self.flaw is not None:
            return [self.flaw.pk]
        if self.advisory is None:
            return []
        told = Claim.objects.standing().filter(document=self.advisory)
        return sorted(set(told.values_list("vulnerability_id", flat=True)))


@dataclass(frozen=True, kw_only=True)
class Line:
    """A release to ask about, with how many devices run it; ``wants`` of a request for papers."""

    release: Release
    devices: int
    why: Why
    wants: tuple[Want, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Proposal:
    """What one manufacturer is to be asked. ``asked``: how many releases it was asked about already; ``answered``:
    of how many a statement on record says it."""

    maker: Manufacturer
    lines: tuple[Line, ...]
    asked: int = 0
    answered: int = 0
    contact: str = ""
    source: str = ""
    standing: int | None = None

    @property
    def devices(self) -> int:
        return sum(line.devices for line in self.lines)


def devices_at(site: Site | None) -> DeviceQuerySet:
    rows: DeviceQuerySet = Device.objects.all()
    return rows.filter(site=site) if site is not None else rows


def said_by_maker(found: Exposure) -> bool:
    """Whether a statement on record answers it."""
    return any(
        is_answer(
            kind=hit.claim.document.kind,
            by_component=hit.route == Route.COMPONENT,
            status=hit.claim.status,
            tier=hit.tier,
        )
        for hit in found.hits
    )


def names_parts(flaws: Collection[int]) -> bool:
    """Whether something on record says that the flaw lies in a part, which any software may hold."""
    rows = Claim.objects.standing().filter(vulnerability__in=flaws)
    return bool(rows.exclude(package="").exists() or rows.filter(hits__route=Route.COMPONENT).exists())


def without_bill(devices: DeviceQuerySet) -> list[Line]:
    """Releases of which nobody knows what they are made of, on devices that may be on a network."""
    rows = devices.exclude(network_connected=False)
    models = devices.active().order_by().values("model_id")
    billed: Any = Release.objects.for_list().with_bill().filter(model_id__in=models)
    bare = [one for one in billed if one.component_count is None]
    running = counts(rows, bare)
    return [
        Line(release=one, devices=running[one.pk], why=Why.NO_BILL) for one in bare if running.get(one.pk)
    ]


def lacking(devices: DeviceQuerySet, wants: Collection[Want]) -> list[Line]:
    """Releases whose papers are missing, of those that are wanted."""
    models = devices.active().order_by().values("model_id")
    rows = Release.objects.for_list().with_bill().annotate(disclosure_id=standing_disclosure())
    found = [(one, _missing(one, wants)) for one in rows.filter(model_id__in=models)]
    running = counts(devices, [one for one, missing in found if missing])
    return [
        Line(release=one, devices=running[one.pk], why=Why.LACKING, wants=missing)
        for one, missing in found
        if missing and running.get(one.pk)
    ]


def _missing(release: Release, wants: Collection[Want]) -> tuple[Want, ...]:
    is_missing: Mapping[Want, bool] = {
        Want.BILL: release.component_count is None,  # type: ignore[attr-defined]
        Want.DISCLOSURE: release.disclosure_id is None,  # type: ignore[attr-defined]
        Want.SUPPORT: release.model.end_of_security_support_on is None,
    }
    return tuple(one for one in Want if one in wants and is_missing[one])


def asked_releases(subject: Subject, site: Site | None) -> dict[int, set[int]]:
    """By manufacturer: the releases that were asked about, by whatever inquiry of the place or of all sites; of papers,
    by one that is open."""
    rows = InquiryLine.objects.filter(
        Q(inquiry__at_site=None) | Q(inquiry__at_site=site),
        inquiry__vulnerability=subject.flaw,
        inquiry__advisory=subject.advisory,
    )
    if subject.flaw is None and subject.advisory is None:
        rows = rows.filter(inquiry__closed_at=None, inquiry__answered_on=None)
    found: dict[int, set[int]] = defaultdict(set)
    for maker_id, release_id in rows.values_list("inquiry__manufacturer_id", "release_id"):
        found[maker_id].add(release_id)
    return found


def open_inquiries(subject: Subject, site: Site | None) -> dict[int, Inquiry]:
    rows = Inquiry.objects.open().filter(vulnerability=subject.flaw, advisory=subject.advisory, at_site=site)
    return {one.manufacturer_id: one for one in rows}


def contacts(makers: Iterable[Manufacturer]) -> dict[int, tuple[str, str]]:
    """By manufacturer: whom to write to, and where that is from; both empty: unknown."""
    listed = {one.pk: one for one in makers}
    told: dict[int, list[str]] = defaultdict(list)
    theirs = Disclosure.objects.standing().filter(
        Q(model__manufacturer__in=listed) | Q(release__model__manufacturer__in=listed)
    )
    rows = DisclosureAnswer.objects.filter(question=_CONTACT, disclosure__in=theirs).order_by("-pk")
    for of_model, of_release, answer, note in rows.values_list(
        "disclosure__model__manufacturer_id",
        "disclosure__release__model__manufacturer_id",
        "answer",
        "note",
    ):
        told[of_model or of_release].append(" ".join(filter(None, (answer.strip(), note.strip()))))
    return {
        pk: contact(kept=one.security_contact, disclosed=told.get(pk, ()), email=one.email, phone=one.phone)
        for pk, one in listed.items()
    }
