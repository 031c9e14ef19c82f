"""The page of one device, and its parts."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from openhtm.accounts.api import Permission, SignedInRequest, requires
from openhtm.kernel.errors import InvalidInput
from openhtm.kernel.time import local_date, now, start_of_day
from openhtm.ui.parts import Tab

from ... import access
from ...device_panels import DevicePanel, device_panels
from ...fields import CORE, FieldSpec, custom_spec
from ...models import Device
from ...queries import listing
from ...queries.knowing import completeness_of
from ...queries.parts import parts as parts_of
from ...queries.parts import whole
from ...queries.past import as_of
from ...queries.timeline import kinds
from ...queries.timeline import timeline as happenings
from ...queries.verdicts import usability
from ..pages import device as pages
from ..pages.device import Known
from ..pages.shared import crumbs


@requires(Permission.DEVICE_READ)
def device(request: SignedInRequest, tag: str) -> HttpResponse:
    found = access.device_with_facts(request.user, tag)
    if found.tag != tag:
        return redirect(found)
    known = _known(request, found)
    if day := _day(request.GET.get("as_of", "")):
        page = pages.past_page(known, as_of(found, _end_of(day, found)), day=day)
    else:
        page = _present(request, known)
    return render(request, "registry/device.html", {"page": page})


def _known(request: SignedInRequest, found: Device) -> Known:
    specs: list[FieldSpec] = [*CORE, *map(custom_spec, listing.custom_fields())]
    place = {"site_id": found.site_id, "department_id": found.department_id}
    costs = request.user.may(Permission.DEVICE_COST, **place)
    shown = [spec for spec in specs if costs or not spec.costs]
    return Known(request.user, found, shown, local_date(now(), found.site.time_zone))


def _present(request: SignedInRequest, known: Known) -> pages.DevicePage:
    kind = request.GET.get("kind", "")
    return pages.device_page(
        known,
        usability=usability(known.device, on=known.today),
        completeness=completeness_of(known.device),
        happenings=happenings(request.user, known.device, kind=kind, limit=50),
        kinds=_tabs(known.device, kind),
        panels=_panels(request, known.device),
    )


def _panels(request: SignedInRequest, found: Device) -> list[DevicePanel]:
    place = {"site_id": found.site_id, "department_id": found.department_id}
    return [
        panel
        for panel in device_panels()
        if panel.permission is None or request.user.may(panel.permission, **place)
    ]


def _tabs(found: Device, kind: str) -> list[Tab]:
    base = reverse("registry:timeline", args=[found.tag])
    every = Tab(label=_("Everything"), url=base, current=not kind)
    return [
        every,
        *(
            Tab(label=str(label), url=f"{base}?kind={key}", current=key == kind)
            for key, label in kinds().items()
        ),
    ]


def _day(text: str) -> date | None:
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise InvalidInput(
            _("'%(value)s' is not a date; write it as YYYY-MM-DD.") % {"value": text}
        ) from None


def _end_of(day: date, found: Device) -> datetime:
    """The last instant of that day at the device's site."""
    if day >= date.max:
        return datetime.max.replace(tzinfo=UTC)
    return start_of_day(day + timedelta(days=1), found.site.time_zone) - timedelta(microseconds=1)


@requires(Permission.DEVICE_READ)
def timeline(request: SignedInRequest, tag: str) -> HttpResponse:
    found = access.device(request.user, tag)
    kind = request.GET.get("kind", "")
    page = pages.TimelinePage(
        title=_("Timeline of %(tag)s") % {"tag": found.tag},
        crumbs=crumbs(found),
        entries=pages.entries(happenings(request.user, found, kind=kind, limit=200)),
        kinds=_tabs(found, kind),
    )
    return render(request, _part(request, "registry/timeline.html"), {"page": page})


def _part(request: SignedInRequest, template: str) -> str:
    return f"{template}#part" if getattr(request, "htmx", False) else template


@requires(Permission.DEVICE_READ)
def parts(request: SignedInRequest, tag: str) -> HttpResponse:
    found = access.device(request.user, tag)
    seen = access.devices(request.user)
    page = pages.parts_page(_known(request, found), parent=whole(found, seen), parts=parts_of(found, seen))
    return render(request, _part(request, "registry/parts.html"), {"page": page})


@requires(Permission.DEVICE_READ)
def documents(request: SignedInRequest, tag: str) -> HttpResponse:
    """The documents belong to another context; the device page knows this door by the tag."""
    found = access.device(request.user, tag)
    return redirect("documents:of", subject_type="registry.device", subject_id=found.pk)


@requires(Permission.DEVICE_READ)
def record(request: SignedInRequest, tag: str) -> HttpResponse:
    """The device on paper: facts and timeline."""
    found = access.device_with_facts(request.user, tag)
    page = _present(request, _known(request, found))
    return render(request, "registry/record.html", {"page": page})
