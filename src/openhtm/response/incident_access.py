"""The functions through which everyone reaches incidents inside their scope."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, cast

from django.utils.translation import gettext as _

from openhtm.accounts.api import Permission, one, scope

from .models import (
    EvidenceHold,
    Incident,
    IncidentDevice,
    IncidentDeviceQuerySet,
    IncidentQuerySet,
    Isolation,
    Lesson,
    Rehearsal,
    RehearsalInject,
    RehearsalQuerySet,
    Report,
)


def incidents(
    user: Any, permission: str = Permission.RESPONSE_READ, *, site_id: int | None = None
) -> IncidentQuerySet:
    rows: IncidentQuerySet = Incident.objects.within(scope(user, permission).narrowed(site_id))
    return rows


def incident(user: Any, pk: int, permission: str = Permission.RESPONSE_READ) -> Incident:
    missing = _("There is no such incident, or it is outside your sites.")
    return cast(Incident, one(incidents(user, permission).for_list(), missing, pk=pk))


def lines(user: Any, permission: str = Permission.RESPONSE_READ) -> IncidentDeviceQuerySet:
    """Devices on the boards of one's incidents."""
    rows: IncidentDeviceQuerySet = IncidentDevice.objects.within(scope(user, permission))
    return rows


def line(user: Any, incident_id: int, pk: int, permission: str = Permission.RESPONSE_READ) -> IncidentDevice:
    missing = _("There is no such device in this incident, or it is outside your sites.")
    rows = lines(user, permission).for_list()
    return cast(IncidentDevice, one(rows, missing, pk=pk, incident_id=incident_id))


def standing_isolation(line: IncidentDevice) -> Isolation:
    """The order that stands, of a line that was reached by ``line``."""
    rows = line.isolations.filter(ended_at__isnull=True).select_related(
        "line__incident__site", "line__device"
    )
    return cast(Isolation, one(rows, _("No order of isolation stands for this device.")))


def standing_hold(line: IncidentDevice) -> EvidenceHold:
    rows = line.holds.filter(released_at__isnull=True).select_related("line__incident__site", "line__device")
    return cast(EvidenceHold, one(rows, _("This device is not held as evidence.")))


def report(found: Incident, clock: str) -> Report:
    """A report that was decided on, of an incident that was reached by ``incident``."""
    rows = found.reports.select_related("incident__site")
    return cast(Report, one(rows, _("Nobody has decided on this report."), clock=clock))


def lesson(found: Incident, pk: int) -> Lesson:
    rows = found.lessons.select_related("incident__site", "owner")
    return cast(Lesson, one(rows, _("There is no such lesson in this incident."), pk=pk))


def of_device(user: Any, device: Any) -> list[IncidentDevice]:
    """The open real incidents that a device is in, and those that hold it as evidence."""
    rows = lines(user).filter(device=device, incident__is_exercise=False).for_list()
    return [
        row
        for row in rows.prefetch_related("holds")
        if row.incident.is_open or any(hold.released_at is None for hold in row.holds.all())
    ]


def held_lines(found: Incident) -> list[int]:
    """The lines of an incident, reached by ``incident``, whose devices are held as evidence."""
    rows = EvidenceHold.objects.filter(line__incident=found, released_at__isnull=True)
    return list(rows.values_list("line_id", flat=True))


def entries_of(found: IncidentDevice) -> Any:
    """What the timeline says of one device, of a line that was reached by ``line``."""
    return found.incident.entries.filter(device=found.device)


def suspects(site_ids: Collection[int]) -> set[int]:
    """The devices of these sites that are on the board of an open incident, and not settled."""
    rows = IncidentDevice.objects.unsettled().filter(
        incident__site__in=site_ids, incident__is_exercise=False, incident__in=Incident.objects.open()
    )
    return set(rows.values_list("device_id", flat=True))


def rehearsals(user: Any, permission: str = Permission.RESPONSE_READ) -> RehearsalQuerySet:
    """Table-top exercises of one's sites."""
    rows: RehearsalQuerySet = Rehearsal.objects.within(scope(user, permission))
    return rows.for_list()


def rehearsal(user: Any, pk: int, permission: str = Permission.RESPONSE_READ) -> Rehearsal:
    missing = _("There is no such exercise, or it is outside your sites.")
    return cast(Rehearsal, one(rehearsals(user, permission), missing, pk=pk))


def inject(user: Any, pk: int, permission: str = Permission.RESPONSE_ACT) -> RehearsalInject:
    rows = RehearsalInject.objects.filter(rehearsal__in=rehearsals(user, permission).order_by())
    missing = _("There is no such inject, or it is outside your sites.")
    return cast(RehearsalInject, one(rows.select_related("rehearsal__incident__site"), missing, pk=pk))
