"""Addresses of policies."""

from __future__ import annotations

from django.urls import path

from .views import policies, units, versions

app_name = "awareness"
urlpatterns = [
    path("policies/", policies.policy_list, name="policies"),
    path("policies/add/", policies.add, name="policy_add"),
    path("policies/mine/", units.mine, name="mine"),
    path("policies/library/", policies.library, name="policy_library"),
    path("policies/library/<slug:ready>/", policies.take_over, name="policy_take_over"),
    path("policies/all/<str:code>/", policies.policy, name="policy"),
    path("policies/all/<str:code>/rename/", policies.rename, name="policy_rename"),
    path("policies/all/<str:code>/begin/", policies.begin, name="policy_begin"),
    path("policies/all/<str:code>/retire/", policies.retire, name="policy_retire"),
    path("policies/all/<str:code>/difference/", versions.difference, name="difference"),
    path("policies/all/<str:code>/versions/<int:number>/", versions.version, name="version"),
    path("policies/all/<str:code>/versions/<int:number>/write/", versions.write, name="version_write"),
    path("policies/all/<str:code>/versions/<int:number>/submit/", versions.submit, name="version_submit"),
    path("policies/all/<str:code>/versions/<int:number>/approve/", versions.approve, name="version_approve"),
    path(
        "policies/all/<str:code>/versions/<int:number>/send-back/",
        versions.send_back,
        name="version_send_back",
    ),
    path("policies/all/<str:code>/versions/<int:number>/review/", versions.review, name="version_review"),
    path(
        "policies/all/<str:code>/versions/<int:number>/demands/add/", versions.demand_add, name="demand_add"
    ),
    path(
        "policies/all/<str:code>/versions/<int:number>/demands/remove/",
        versions.demand_remove,
        name="demand_remove",
    ),
    path("policies/all/<str:code>/versions/<int:number>/files/<int:pk>/", versions.file, name="file"),
    path("unit-readiness/", units.board, name="units"),
    path("unit-readiness/export/", units.export, name="units_export"),
    path("unit-readiness/units/<int:pk>/", units.unit, name="unit"),
    path("unit-readiness/units/<int:pk>/questions/", units.questions_file, name="questions"),
    path("unit-readiness/units/<int:pk>/sheet/", units.sheet, name="sheet"),
    path("unit-readiness/units/<int:pk>/attest/<str:code>/", units.attest, name="attest"),
]
