"""What a list of parts may say: of the part, and of what lies in a store."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from openhtm.imports.api import KindField, ValueType

T = ValueType
_YES_NO = {
    **dict.fromkeys(("yes", "y", "true", "1", "x", "ja", "oui", "si"), "yes"),
    **dict.fromkeys(("no", "n", "false", "0", "nein", "non"), "no"),
    "unknown": "unknown",
}
_TRACKED = {
    **dict.fromkeys(("none", "quantity", "quantity only", "no", "n", "false"), "none"),
    **dict.fromkeys(("lot", "batch", "by lot"), "lot"),
    **dict.fromkeys(("serial", "serial number", "serialized", "by serial number"), "serial"),
}

FIELDS = (
    KindField("part", _("Part number"), T.CODE, required=True, max_length=60),
    KindField("name", _("Name"), T.TEXT, max_length=200),
    KindField("manufacturer", _("Manufacturer"), T.NAME, max_length=200),
    KindField("manufacturer_number", _("Manufacturer's number"), T.CODE, max_length=80),
    KindField("vendor", _("Bought from"), T.NAME, max_length=150),
    KindField("vendor_number", _("Vendor's number"), T.CODE, max_length=80),
    KindField("unit", _("Unit"), T.TEXT, max_length=30),
    KindField("tracked", _("Tracked"), T.CHOICE, choices=_TRACKED),
    KindField("safety_relevant", _("Safety-relevant"), T.CHOICE, choices=_YES_NO),
    KindField("shelf_life_months", _("Shelf life (months)"), T.INTEGER),
    KindField("price", _("Price of one"), T.MONEY),
    KindField("currency", _("Currency"), T.CODE, max_length=3),
    KindField("priced_on", _("Price of"), T.DATE, never_future=True),
    KindField("notes", _("Notes"), T.TEXT),
    KindField("site", _("Site"), T.NAME, max_length=200),
    KindField("store", _("Store"), T.CODE, max_length=20),
    KindField("bin", _("Bin"), T.CODE, max_length=40),
    KindField("reorder_at", _("Reorder at"), T.DECIMAL),
    KindField("fill_to", _("Fill up to"), T.DECIMAL),
    KindField("quantity", _("Quantity"), T.DECIMAL),
    KindField("lot", _("Lot"), T.CODE, max_length=60),
    KindField("serial", _("Serial number"), T.CODE, max_length=80),
    KindField("expires", _("Expires"), T.DATE),
)
#: Fields of the list and of the part that are one and the same.
PLAIN = (
    "name",
    "manufacturer_number",
    "vendor_number",
    "unit",
    "safety_relevant",
    "shelf_life_months",
    "notes",
)
#: What says something of a store.
OF_STORE = ("bin", "reorder_at", "fill_to", "quantity", "lot", "serial", "expires")
