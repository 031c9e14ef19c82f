"""The cells of the device list as HTML.

Drawn here and not in the template: fifty rows of nine cells are most of what the page costs, and a template
decides for each cell anew what is the same in its whole column.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from openhtm.ui import marks
from openhtm.ui.parts import Pill
from openhtm.ui.tones import Tone

from ...fields import FieldSpec, Kind
from ...models import Device
from ...rules.status import GONE
from .. import looks
from .shared import address_of

Draw = Callable[[Device], str]
NUMERIC = frozenset({Kind.MONEY, Kind.INTEGER, Kind.NUMBER})
#: Left out on a phone.
WIDE = frozenset({"what", "risk_class", "flags"})


@dataclass(frozen=True)
class Drawn:
    """One column: the start of its cells, and what stands in one."""

    start: str
    draw: Draw


def columns(
    keys: Sequence[str], *, labels: Mapping[str, str], specs: Mapping[str, FieldSpec], today: date
) -> list[Drawn]:
    return [Drawn(_start(key, labels[key], specs.get(key)), _draw(key, specs, today)) for key in keys]


def row(drawn: Sequence[Drawn], device: Device) -> SafeString:
    """The cells of one device, in the order of the columns, after the one to select it by."""
    cells = "".join([f"{column.start}{column.draw(device)}</td>" for column in drawn])
    return mark_safe(f"{marks.row_check(device.tag, device.tag)}{cells}")  # noqa: S308 - each part is escaped where it is drawn


def _start(key: str, label: str, spec: FieldSpec | None) -> str:
    numeric = spec is not None and spec.kind in NUMERIC
    style = ' class="num"' if numeric else ' class="wide-only"' if key in WIDE else ""
    return f'<td data-label="{escape(label)}"{style}>'


def _draw(key: str, specs: Mapping[str, FieldSpec], today: date) -> Draw:
    if key == "next_due":
        return lambda device: _due(device, today)
    return _COMPOSED.get(key) or _plain(specs[key], today)


def _text(value: object) -> SafeString:
    return SafeString(f'<span translate="no">{escape(value)}</span>')


def _plain(spec: FieldSpec, today: date) -> Draw:
    """A field of the record as it is read."""
    show = _shown_as(spec, today)

    def draw(device: Device) -> str:
        value = spec.read(device)
        return _text("") if value in (None, "") else show(value)

    return draw


def _shown_as(spec: FieldSpec, today: date) -> Callable[[Any], SafeString]:
    if spec.kind is Kind.DATE:
        return lambda value: marks.near(value, today)
    if spec.kind is Kind.FLAG:
        return lambda value: _text(_("Yes") if value else _("No"))
    if spec.kind is Kind.CHOICE:
        words = {key: str(label) for key, label in spec.choices}
        return lambda value: _text(words.get(str(value), value))
    if spec.kind is Kind.CODE:
        return lambda value: format_html('<span class="code" translate="no">{}</span>', value)
    return _text


def _tag(device: Device) -> str:
    address, tag = escape(address_of(device.tag)), escape(device.tag)
    return f'<a class="row-link code" href="{address}" translate="no">{tag}</a>'


def _status(device: Device) -> str:
    return marks.pill(looks.status_pill(device.status))


def _risk(device: Device) -> str:
    return marks.pill(looks.risk_pill(device.risk_class))


def _due(device: Device, today: date) -> str:
    drawn = marks.near(device.next_due_on, today) if device.next_due_on else ""
    tone = looks.due_tone(device, today)
    if tone is Tone.OVERDUE:
        return drawn + " " + marks.pill(Pill(text=_("Overdue"), tone=tone))
    if device.next_due_on is None and device.status not in GONE:
        return drawn + " " + marks.pill(Pill(text=_("Not planned"), tone=Tone.UNKNOWN))
    return drawn


def _flags(device: Device) -> str:
    return "".join(
        format_html('<span class="flag" title="{}">{}</span> ', text, marks.icon(icon, text))
        for icon, text in _open_matters(device)
    )


def _open_matters(device: Device) -> list[tuple[str, str]]:
    found = []
    if device.open_work_orders:
        words = ngettext("%(n)d open work order", "%(n)d open work orders", device.open_work_orders)
        found.append(("tool", words % {"n": device.open_work_orders}))
    if device.block_count:
        found.append(("hand-stop", _("Use is forbidden")))
    if device.aem:
        found.append(("adjustments", _("Alternate maintenance (AEM)")))
    if device.network_connected:
        found.append(("network", _("On a network")))
    return found


_COMPOSED: dict[str, Draw] = {
    "tag": _tag,
    "status": _status,
    "risk_class": _risk,
    "flags": _flags,
    "what": lambda device: _text(looks.what(device)),
    "place": lambda device: _text(looks.place(device)),
}
