"""Addresses of the catalog's pages."""

from __future__ import annotations

from django.urls import path

from .views import device_types, manufacturers, models

app_name = "catalog"
prefix = "catalog/"

urlpatterns = [
    path("manufacturers/", manufacturers.manufacturer_list, name="manufacturer_list"),
    path("manufacturers/add/", manufacturers.manufacturer_add, name="manufacturer_add"),
    path("manufacturers/duplicates/", manufacturers.manufacturer_duplicates, name="manufacturer_duplicates"),
    path("manufacturers/<int:pk>/", manufacturers.manufacturer, name="manufacturer"),
    path("manufacturers/<int:pk>/edit/", manufacturers.manufacturer_edit, name="manufacturer_edit"),
    path("manufacturers/<int:pk>/merge/", manufacturers.manufacturer_merge, name="manufacturer_merge"),
    path("manufacturers/<int:pk>/apart/", manufacturers.manufacturer_apart, name="manufacturer_apart"),
    path("manufacturers/<int:pk>/names/", manufacturers.alias_add, name="alias_add"),
    path("names/<int:pk>/<slug:verb>/", manufacturers.alias_settle, name="alias_settle"),
    path("merges/<int:pk>/undo/", manufacturers.merge_undo, name="merge_undo"),
    path("models/", models.model_list, name="model_list"),
    path("models/add/", models.model_add, name="model_add"),
    path("models/<int:pk>/", models.model, name="model"),
    path("models/<int:pk>/edit/", models.model_edit, name="model_edit"),
    path("models/<int:pk>/risk/", models.model_risk, name="model_risk"),
    path("models/<int:pk>/identifiers/", models.identifier_add, name="identifier_add"),
    path("types/", device_types.device_type_list, name="device_type_list"),
    path("types/add/", device_types.device_type_add, name="device_type_add"),
    path("types/<int:pk>/", device_types.device_type, name="device_type"),
    path("types/<int:pk>/edit/", device_types.device_type_edit, name="device_type_edit"),
    path("types/<int:pk>/codes/", device_types.code_add, name="code_add"),
    path("types/<int:pk>/codes/remove/", device_types.code_remove, name="code_remove"),
]
