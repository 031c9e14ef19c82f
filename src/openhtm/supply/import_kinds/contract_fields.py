"""What a list of contracts may say: of the contract, and of a device that it covers."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from openhtm.imports.api import KindField, ValueType

from ..models import ContractKind
from ..rules.cover import Work

T = ValueType
_PROMISE = {
    **dict.fromkeys(("yes", "y", "true", "1", "x", "covered", "included", "ja", "oui", "si"), "yes"),
    **dict.fromkeys(("no", "n", "false", "0", "not covered", "excluded", "nein", "non"), "no"),
    "unknown": "unknown",
}
_KINDS = {
    **{kind.replace("_", " "): kind for kind in ContractKind.values},
    **{kind: kind for kind in ContractKind.values},
    **dict.fromkeys(("full", "comprehensive", "all inclusive"), "full_service"),
    **dict.fromkeys(("time and material", "t m"), "time_material"),
    **dict.fromkeys(("parts", "parts insurance"), "parts_only"),
    **dict.fromkeys(("pm", "pm only", "preventive"), "preventive_only"),
    **dict.fromkeys(("first call", "shared service"), "shared"),
}
_WORKS = {
    "labor": _("Labor"),
    "parts": _("Parts"),
    "travel": _("Travel"),
    "consumables": _("Consumables"),
    "preventive": _("Preventive maintenance"),
}

FIELDS = (
    KindField("number", _("Contract number"), T.CODE, required=True, max_length=40),
    KindField("title", _("Title"), T.TEXT, max_length=200),
    KindField("vendor", _("Vendor"), T.NAME, max_length=150),
    KindField("site", _("Kept by"), T.NAME, max_length=200),
    KindField("kind", _("Kind"), T.CHOICE, choices=_KINDS),
    KindField("vendor_number", _("Vendor's number"), T.CODE, max_length=80),
    KindField("starts", _("From"), T.DATE),
    KindField("ends", _("Until"), T.DATE),
    KindField("notice_days", _("Notice (days)"), T.INTEGER),
    KindField("response_hours", _("Response within (hours)"), T.INTEGER),
    *(KindField(work.value, _WORKS[work.value], T.CHOICE, choices=_PROMISE) for work in Work),
    KindField("cost", _("Cost a year"), T.MONEY),
    KindField("currency", _("Currency"), T.CODE, max_length=3),
    KindField("notes", _("Notes"), T.TEXT),
    KindField("tag", _("Tag"), T.CODE, max_length=60),
    KindField("covered_from", _("Covered from"), T.DATE),
    KindField("covered_until", _("Covered until"), T.DATE),
    KindField("device_cost", _("Cost of the device a year"), T.MONEY),
)
#: Field of the list → of the contract.
PLAIN = {
    "title": "title",
    "kind": "kind",
    "vendor_number": "vendor_number",
    "starts": "starts_on",
    "ends": "ends_on",
    "notice_days": "notice_days",
    "response_hours": "response_hours",
    "notes": "notes",
    **{work.value: work.value for work in Work},
}
