"""Addresses of the pages of devices."""

from __future__ import annotations

from django.urls import path

from .views import (
    acts,
    beside,
    bulk,
    custom,
    device,
    exporting,
    forms,
    labels,
    listing,
    pickers,
    saved,
    scan,
    stock_takes,
)

app_name = "registry"
prefix = "devices/"

urlpatterns = [
    path("", listing.device_list, name="device_list"),
    path("export/", exporting.export, name="export"),
    path("bulk/", bulk.bulk, name="bulk"),
    path("new/", forms.add_device, name="add"),
    path("scan/", scan.scan, name="scan"),
    path("stock-takes/", stock_takes.stock_take_list, name="stock_takes"),
    path("stock-takes/new/", stock_takes.open_round, name="stock_take_new"),
    path("stock-takes/<int:pk>/", stock_takes.stock_take, name="stock_take"),
    path("stock-takes/<int:pk>/pause/", stock_takes.pause, name="stock_take_pause"),
    path("stock-takes/<int:pk>/close/", stock_takes.close, name="stock_take_close"),
    path("stock-takes/<int:pk>/cancel/", stock_takes.cancel, name="stock_take_cancel"),
    path("stock-takes/<int:pk>/print/", stock_takes.printed, name="stock_take_print"),
    path("stock-takes/<int:pk>/export/", stock_takes.export, name="stock_take_export"),
    path("stock-takes/<int:pk>/rooms/<int:room>/", stock_takes.counted_room, name="stock_take_room"),
    path("stock-takes/<int:pk>/rooms/<int:room>/scan/", stock_takes.scan, name="stock_take_scan"),
    path("stock-takes/<int:pk>/rooms/<int:room>/finish/", stock_takes.finish, name="stock_take_finish"),
    path("stock-takes/<int:pk>/scans/<int:scan>/take-back/", stock_takes.take_back, name="stock_take_back"),
    path("labels/", labels.labels, name="labels"),
    path("labels/sheet.pdf", labels.label_sheet, name="label_sheet"),
    path("views/save/", saved.save_view, name="view_save"),
    path("views/<int:pk>/remove/", saved.remove_view, name="view_remove"),
    path("fields/", custom.custom_fields, name="custom_fields"),
    path("fields/new/", custom.define_field, name="custom_define"),
    path("fields/<slug:key>/", custom.change_field, name="custom_change"),
    path("find/models/", pickers.models, name="find_models"),
    path("find/devices/", pickers.devices, name="find_devices"),
    path("find/rooms/", pickers.rooms, name="find_rooms"),
    path("<str:tag>/", device.device, name="device"),
    path("<str:tag>/timeline/", device.timeline, name="timeline"),
    path("<str:tag>/parts/", device.parts, name="parts"),
    path("<str:tag>/documents/", device.documents, name="documents"),
    path("<str:tag>/print/", device.record, name="record"),
    path("<str:tag>/label/", labels.label, name="label"),
    path("<str:tag>/edit/", forms.edit_device, name="edit"),
    path("<str:tag>/costs/", forms.edit_costs, name="costs"),
    path("<str:tag>/move/", acts.move, name="move"),
    path("<str:tag>/status/", acts.change_status, name="status"),
    path("<str:tag>/accept/", acts.accept, name="accept"),
    path("<str:tag>/retire/", acts.retire, name="retire"),
    path("<str:tag>/hand-over/", acts.hand_over, name="hand_over"),
    path("<str:tag>/attach/", acts.attach, name="attach"),
    path("<str:tag>/duplicate/", acts.accept_duplicate, name="accept_duplicate"),
    path("<str:tag>/facts/", beside.facts, name="facts"),
    path("<str:tag>/facts/<slug:kind>/<int:pk>/end/", beside.end_fact, name="end_fact"),
]
