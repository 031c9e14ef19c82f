"""What the page of identifiers, interfaces and software shows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.forms import Form
from django.urls import reverse
from django.utils.translation import gettext as _

from openhtm.ui.parts import Page

from ...fields import open_rows
from ...models import Device
from .shared import crumbs


@dataclass(frozen=True)
class Fact:
    text: str
    more: str
    since: Any
    end_url: str


@dataclass(frozen=True)
class Part:
    kind: str
    title: str
    facts: Sequence[Fact]
    form: Form


@dataclass(frozen=True, kw_only=True)
class BesidePage(Page):
    parts: Sequence[Part]


def beside_page(device: Device, forms: Mapping[str, Form]) -> BesidePage:
    titles = {
        "identifier": (_("Identifiers"), "identifiers"),
        "interface": (_("Network interfaces"), "interfaces"),
        "software": (_("Software"), "software"),
    }
    return BesidePage(
        title=_("Identifiers, network and software of %(tag)s") % {"tag": device.tag},
        crumbs=crumbs(device),
        parts=[
            Part(kind, title, [_fact(device, kind, row) for row in open_rows(device, relation)], forms[kind])
            for kind, (title, relation) in titles.items()
        ],
    )


def _fact(device: Device, kind: str, row: Any) -> Fact:
    return Fact(
        str(row),
        _more(kind, row),
        row.valid_from,
        reverse("registry:end_fact", args=[device.tag, kind, row.pk]),
    )


def _more(kind: str, row: Any) -> str:
    if kind == "interface":
        return ", ".join(filter(None, (row.mac, row.ip, row.vlan)))
    if kind == "software":
        corrected = _("corrected: %(why)s") % {"why": row.reason} if row.corrects else ""
        return " · ".join(filter(None, (str(row.get_kind_display()), corrected)))
    return str(row.by_label)
