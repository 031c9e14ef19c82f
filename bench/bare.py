"""Bare pages: the rows a page shows, fetched by one plain query and put into a plain table."""

from __future__ import annotations

from datetime import date

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path

from openhtm.maintenance.models import Occurrence, WorkOrder
from openhtm.registry.models import Device

_CELLS = (
    "status", "tag", "device_type__name", "manufacturer__name", "model__name", "site__code",
    "department__name", "room__name", "risk_class", "next_due_on",
)  # fmt: skip


def devices(request: HttpRequest) -> HttpResponse:
    """Fifty devices in the order of their tags."""
    rows = Device.objects.order_by("tag").values_list(*_CELLS)[:50]
    return render(request, "table.html", {"title": "Devices", "rows": rows})


def device(request: HttpRequest, tag: str) -> HttpResponse:
    """One device with its orders and due days."""
    row = Device.objects.values_list("pk", *_CELLS).get(tag=tag)
    orders = WorkOrder.objects.filter(device_id=row[0]).values_list("reference", "state", "opened_at")[:20]
    due = Occurrence.objects.filter(device_id=row[0]).values_list("due_on", "state")[:20]
    return render(request, "table.html", {"title": tag, "rows": [row, *orders, *due]})


def found(request: HttpRequest) -> HttpResponse:
    """Fifty devices whose tag starts with the text."""
    text = request.GET["q"].upper()
    rows = Device.objects.filter(tag__gte=text, tag__lt=text + "~").order_by("tag").values_list(*_CELLS)[:50]
    return render(request, "table.html", {"title": "Found", "rows": rows})


def today(request: HttpRequest) -> HttpResponse:
    """The fifty open inspections whose window closed first."""
    rows = (
        Occurrence.objects.filter(state="open", closes_on__lt=date(2026, 11, 22))
        .order_by("due_on", "pk")
        .values_list("due_on", "device__tag", "device__risk_class", "site__code")[:50]
    )
    return render(request, "table.html", {"title": "Today", "rows": rows})


urlpatterns = [
    path("devices/", devices),
    path("device/<str:tag>/", device),
    path("search/", found),
    path("today/", today),
]
