"""The fields of a list of planned maintenance."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from openhtm.imports.api import KindField, ValueType

from ..models.choices import IntervalUnit
from .devices import FIELDS as DEVICE_FIELDS

T = ValueType
_UNITS = {
    "d": "day",
    "w": "week",
    "m": "month",
    "y": "year",
    "jours": "day",
    "tage": "day",
    "dias": "day",
    "semaines": "week",
    "wochen": "week",
    "semanas": "week",
    "mois": "month",
    "monate": "month",
    "meses": "month",
    "ans": "year",
    "jahre": "year",
    "anos": "year",
}
UNIT_WORDS = {word: unit for unit in IntervalUnit.values for word in (unit, f"{unit}s")} | _UNITS
FIELDS = (
    *DEVICE_FIELDS,
    KindField("manufacturer", _("Manufacturer"), T.NAME, max_length=200),
    KindField("model", _("Model"), T.NAME, max_length=200),
    KindField("model_number", _("Model number"), T.CODE, max_length=120),
    KindField("device_type", _("Device type"), T.NAME, max_length=200),
    KindField("site", _("Site"), T.NAME, max_length=200),
    KindField("line", _("Line"), T.CODE, max_length=40),
    KindField("title", _("Title of the plan"), T.NAME, max_length=200),
    KindField("procedure", _("Procedure"), T.NAME, max_length=200),
    KindField("interval", _("Interval"), T.INTERVAL),
    KindField("interval_unit", _("Unit of the interval"), T.CHOICE, choices=UNIT_WORDS),
    KindField("kind", _("Fixed or floating"), T.CHOICE, words="schedule_kind"),
    KindField("calendar", _("Listed days"), T.TEXT, max_length=300),
    KindField("drift_percent", _("Drift in percent"), T.INTEGER),
    KindField("anchor", _("First due"), T.DATE),
    KindField("last_done", _("Last done"), T.DATE, never_future=True),
    KindField("next_due", _("Next due"), T.DATE),
    KindField("window", _("Window"), T.CHOICE, words="schedule_window"),
    KindField("window_before", _("Days before"), T.INTEGER),
    KindField("window_after", _("Days after"), T.INTEGER),
    KindField("window_source", _("Source of the window"), T.TEXT, max_length=300),
    KindField("basis", _("Basis"), T.CHOICE, words="plan_basis"),
    KindField("basis_reference", _("Document, revision, clause"), T.TEXT, max_length=300),
    KindField("excluded", _("No maintenance under this line"), T.BOOLEAN),
    KindField("reason", _("Reason"), T.TEXT, max_length=500),
)
