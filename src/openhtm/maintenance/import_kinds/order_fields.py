"""The fields of a list of past work orders."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from openhtm.imports.api import KindField, ValueType

from .devices import FIELDS as DEVICE_FIELDS

T = ValueType
FIELDS = (
    KindField("number", _("Number in the earlier system"), T.CODE, max_length=60),
    KindField("reference", _("Number here"), T.CODE, max_length=40),
    *DEVICE_FIELDS,
    KindField("manufacturer", _("Manufacturer"), T.NAME, max_length=200),
    KindField("model", _("Model"), T.NAME, max_length=200),
    KindField("site", _("Site"), T.NAME, max_length=200),
    KindField("department", _("Department"), T.NAME, max_length=200),
    KindField("kind", _("Kind of work"), T.CHOICE, words="order_kind"),
    KindField("status", _("Status"), T.CHOICE, words="order_state"),
    KindField("priority", _("Priority"), T.CHOICE, words="order_priority"),
    KindField("title", _("Title"), T.TEXT),
    KindField("description", _("What was reported"), T.TEXT),
    KindField("resolution", _("What was done"), T.TEXT),
    KindField("problem_code", _("Problem"), T.NAME, max_length=200),
    KindField("cause_code", _("Cause"), T.NAME, max_length=200),
    KindField("action_code", _("Action"), T.NAME, max_length=200),
    KindField("result", _("Result of scheduled maintenance"), T.CHOICE, words="order_result"),
    KindField("notes", _("Notes"), T.TEXT),
    KindField("requester", _("Requester"), T.NAME, max_length=150),
    KindField("technician", _("Technician"), T.NAME, max_length=150),
    KindField("opened", _("Opened"), T.MOMENT, never_future=True),
    KindField("completed", _("Completed"), T.MOMENT, never_future=True),
    KindField("closed", _("Closed"), T.MOMENT, never_future=True),
    KindField("due", _("Due"), T.DATE),
    KindField("labor_hours", _("Labor in hours"), T.DECIMAL),
    KindField("labor_minutes", _("Labor in minutes"), T.DECIMAL),
    KindField("labor_cost", _("Cost of labor"), T.MONEY),
    KindField("parts_cost", _("Cost of parts"), T.MONEY),
    KindField("vendor", _("Vendor"), T.NAME, max_length=150),
    KindField("vendor_cost", _("Cost of the vendor"), T.MONEY),
    KindField("total_cost", _("Cost in all"), T.MONEY),
    KindField("currency", _("Currency"), T.CODE, max_length=3),
    KindField("down_from", _("Down from"), T.MOMENT, never_future=True),
    KindField("down_to", _("Down until"), T.MOMENT, never_future=True),
)
