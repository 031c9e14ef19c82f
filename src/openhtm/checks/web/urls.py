"""Addresses of user checks."""

from __future__ import annotations

from django.urls import path

from .views import months, performing, setting_up

app_name = "checks"
_unit = "checks/units/<int:pk>/"
_point = "checks/points/<int:pk>/"
_record = "checks/records/<int:pk>/"
_check = "checks/all/<int:pk>/"

urlpatterns = [
    path("checks/", months.overview, name="overview"),
    path("checks/failed/", performing.failed, name="failed"),
    path("checks/set-up/", setting_up.choose, name="choose"),
    path("checks/templates/", setting_up.library, name="templates"),
    path("checks/templates/<slug:slug>/", setting_up.shipped, name="template"),
    path(_unit, performing.unit, name="unit"),
    path(f"{_unit}month/", months.unit_month, name="month"),
    path(f"{_unit}month.csv", months.month_csv, name="month_csv"),
    path(f"{_unit}set-up/", setting_up.unit, name="set_up"),
    path(f"{_unit}add/", setting_up.add, name="check_add"),
    path(f"{_unit}close/", setting_up.close, name="close_days"),
    path("checks/closed/<int:pk>/open/", setting_up.reopen, name="open_day"),
    path(_check, setting_up.check, name="check"),
    path(f"{_check}terms/", setting_up.change_terms, name="check_terms"),
    path(f"{_check}edit/", setting_up.edit, name="check_edit"),
    path(f"{_check}end/", setting_up.end, name="check_end"),
    path(f"{_check}points/add/", setting_up.point_add, name="point_add"),
    path(_point, performing.point, name="point"),
    path(f"{_point}well/", performing.well, name="well"),
    path(f"{_point}out-of-use/", performing.out_of_use, name="out_of_use"),
    path(f"{_point}device/", setting_up.point_device, name="point_device"),
    path(f"{_point}end/", setting_up.point_end, name="point_end"),
    path(_record, performing.record, name="record"),
    path(f"{_record}replace/", performing.replace, name="replace"),
    path(f"{_record}read/", performing.read, name="read"),
    path("devices/<str:tag>/checks/", performing.device_checks, name="device_checks"),
]
