"""Addresses of supply."""

from __future__ import annotations

from django.urls import path

from .views import contracts, covering, kits, parts, stores, vendors

app_name = "supply"
_contract = "contracts/<str:number>/"
_vendor = "vendors/<int:pk>/"
_part = "parts/<int:part_id>/"
_stock = "parts/stock/<int:stock_id>/"
_store = "stores/<int:store_id>/"
urlpatterns = [
    path("contracts/", contracts.contract_list, name="contracts"),
    path("contracts/add/", contracts.contract_add, name="contract_add"),
    path("contracts/export/", contracts.contracts_export, name="contracts_export"),
    path("contracts/devices/<int:pk>/", covering.coverage_edit, name="coverage_edit"),
    path("contracts/devices/<int:pk>/take-out/", covering.coverage_remove, name="coverage_remove"),
    path("contracts/uses/<int:pk>/void/", covering.use_void, name="use_void"),
    path(_contract, contracts.contract, name="contract"),
    path(f"{_contract}edit/", contracts.contract_edit, name="contract_edit"),
    path(f"{_contract}renew/", contracts.contract_renew, name="contract_renew"),
    path(f"{_contract}terminate/", contracts.contract_terminate, name="contract_terminate"),
    path(f"{_contract}cover/", covering.contract_cover, name="contract_cover"),
    path(f"{_contract}use/", covering.contract_use, name="contract_use"),
    path("vendors/", vendors.vendor_list, name="vendors"),
    path("vendors/add/", vendors.vendor_add, name="vendor_add"),
    path(_vendor, vendors.vendor, name="vendor"),
    path(f"{_vendor}edit/", vendors.vendor_edit, name="vendor_edit"),
    path(f"{_vendor}contacts/add/", vendors.contact_add, name="contact_add"),
    path(f"{_vendor}contacts/<int:contact_id>/left/", vendors.contact_end, name="contact_end"),
    path(f"{_vendor}account/", vendors.account_set, name="account_set"),
    path("devices/<str:tag>/cover/", contracts.device_cover, name="device_cover"),
    path("parts/", parts.part_list, name="parts"),
    path("parts/add/", parts.part_add, name="part_add"),
    path("parts/export/", parts.parts_export, name="parts_export"),
    path("parts/to-be-bought/", parts.needs, name="needs"),
    path("parts/to-be-bought/export/", parts.needs_export, name="needs_export"),
    path(_part, parts.part, name="part"),
    path(f"{_part}edit/", parts.part_edit, name="part_edit"),
    path(f"{_part}models/", parts.part_fits, name="part_fits"),
    path(f"{_part}alternatives/", parts.part_alternatives, name="part_alternatives"),
    path(f"{_part}receive/", stores.part_receive, name="part_receive"),
    path(f"{_part}keep/", stores.part_levels, name="part_levels"),
    path(f"{_stock}levels/", stores.stock_levels, name="stock_levels"),
    path(f"{_stock}ordered/", stores.stock_ordered, name="stock_ordered"),
    path(f"{_stock}scrap/", stores.stock_scrap, name="stock_scrap"),
    path(f"{_stock}transfer/", stores.stock_transfer, name="stock_transfer"),
    path("stores/", stores.store_list, name="stores"),
    path("stores/add/", stores.store_add, name="store_add"),
    path(_store, stores.store, name="store"),
    path(f"{_store}edit/", stores.store_edit, name="store_edit"),
    path(f"{_store}count/", stores.store_count, name="store_count"),
    path("kits/", kits.kit_list, name="kits"),
    path("kits/add/", kits.kit_add, name="kit_add"),
    path("kits/<int:kit_id>/", kits.kit, name="kit"),
    path("kits/<int:kit_id>/edit/", kits.kit_edit, name="kit_edit"),
]
