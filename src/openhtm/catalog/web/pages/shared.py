"""What several pages of the catalog show."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.urls import reverse
from django.utils.translation import gettext as _

from openhtm.audit.api import Event
from openhtm.ui.parts import Act, Column, Crumb, Difference, Entry, Page, Paging, Pill
from openhtm.ui.tones import Tone

from ...models import Model, RiskClass

RISK_TONES = {
    RiskClass.LIFE_SUPPORT: Tone.OVERDUE,
    RiskClass.HIGH: Tone.SOON,
    RiskClass.MEDIUM: Tone.INFO,
    RiskClass.LOW: Tone.PLAIN,
    RiskClass.UNKNOWN: Tone.UNKNOWN,
}


@dataclass(frozen=True, kw_only=True)
class FormPage(Page):
    """A page that is one form. ``differences`` are shown when somebody else changed the record meanwhile."""

    form: forms.BaseForm
    submit: str
    cancel: str
    layout: str = "stacked"
    note: str = ""
    differences: Sequence[Difference] = ()


@dataclass(frozen=True, kw_only=True)
class ListPage(Page):
    """A list with filters and pages."""

    rows: Sequence[Any]
    columns: Sequence[Column]
    paging: Paging
    filter: forms.Form
    chips: Sequence[Any]
    clear: str
    empty_act: Act | None = None


def risk_pill(model: Model) -> Pill:
    """The risk class in its color; unknown is hatched."""
    return Pill(text=model.get_risk_class_display(), tone=RISK_TONES[RiskClass(model.risk_class)])


def crumb(name: str) -> Crumb:
    """The way back to one of the three lists."""
    labels = {
        "manufacturer_list": _("Manufacturers"),
        "model_list": _("Models"),
        "device_type_list": _("Device types"),
    }
    return Crumb(label=labels[name], url=reverse(f"catalog:{name}"))


def entries(events: Sequence[Event]) -> list[Entry]:
    """What the ledger says of a record, for its timeline."""
    return [
        Entry(
            at=event.at,
            title=_action(event.action),
            by=event.actor,
            detail=". ".join(part for part in (_changed(event), event.reason) if part),
            icon="history",
        )
        for event in events
    ]


def _action(name: str) -> str:
    titles = {
        "add": _("Added"),
        "edit": _("Edited"),
        "ensure_many": _("Taken over from a list"),
        "update_many": _("Changed by a list"),
        "merge": _("Merged"),
        "undo_merge": _("Merge undone"),
        "set_risk": _("Risk class set"),
        "confirm": _("Name confirmed"),
        "reject": _("Name rejected"),
        "tell_apart": _("Told apart from a similar name"),
    }
    verb = name.rpartition(".")[2]
    return titles.get(verb, verb.replace("_", " ").capitalize())


def _changed(event: Event) -> str:
    shown = [
        _("%(name)s: %(before)s → %(after)s")
        % {"name": name, "before": _plain(event.before.get(name)), "after": _plain(value)}
        for name, value in event.after.items()
        if event.before
    ]
    return "; ".join(shown[:4])


def _plain(value: object) -> str:
    return _("empty") if value in (None, "") else str(value)
