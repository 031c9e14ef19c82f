"""Addresses of supply."""

from __future__ import annotations

from django.urls import path

from .views import contracts, covering, vendors

app_name = "supply"
_contract = "contracts/<str:number>/"
_vendor = "vendors/<int:pk>/"
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
]
