"""What the list of devices shows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from django.forms import Form
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.html import escape
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from openhtm.accounts.api import Permission
from openhtm.kernel.paging import Page as Keyset
from openhtm.ui.parts import Act, Chip, Column, Page, Paging, Tab

from ...fields import FieldSpec
from ...models import Device, SavedView
from ...queries.listing import Count
from ..asking import DEFAULT_COLUMNS, Asked
from . import cells


@dataclass(frozen=True, kw_only=True)
class ListPage(Page):
    filter: Form
    chips: Sequence[Chip]
    clear: str
    keep: Sequence[tuple[str, str]]
    kept: Sequence[tuple[str, str]]
    columns: Sequence[Column]
    rows: Sequence[SafeString]
    paging: Paging
    choices: SafeString
    bulk: Sequence[Act]
    bulk_url: str
    exports: Sequence[Act]
    labels_url: str
    save_query: str
    more_url: str
    own_view: str


_COMPOSED: dict[str, str | Promise] = {
    "status": gettext_lazy("Status"),
    "tag": gettext_lazy("Tag"),
    "what": gettext_lazy("Maker and model"),
    "place": gettext_lazy("Place"),
    "flags": gettext_lazy("Open"),
}


@dataclass(frozen=True)
class Asking:
    """Who asks for which list, and what there is to choose from."""

    user: Any
    asked: Asked
    specs: Mapping[str, FieldSpec]
    today: date


def list_page(
    asking: Asking,
    found: Keyset[Device],
    count: Count,
    *,
    form: Form,
    chips: Sequence[Chip],
    views: Sequence[SavedView],
) -> ListPage:
    asked = asking.asked
    current = _current(asked, views)
    return ListPage(
        title=_("Devices"),
        lead=_lead(count, asked),
        tabs=_tabs(asked, views),
        acts=_acts(asking.user),
        filter=form,
        chips=chips,
        clear=asked.path if asked.wanted.filters else "",
        keep=[(key, value) for key, value in asked.params.items() if key in ("sort", "columns")],
        kept=[(key, value) for key, value in asked.params.items() if key != "columns"],
        columns=[_column(asking, key) for key in asked.columns],
        rows=_rows(asking, found.rows),
        paging=_paging(asked, found, count),
        choices=_choices(tuple(_choice(asking, key) for key in _choosable(asking.specs))),
        bulk=_bulk(asking.user),
        bulk_url=reverse("registry:bulk"),
        labels_url=_labels(asking),
        exports=_exports(asking),
        save_query=asked.query,
        more_url=asked.url(more="1"),
        own_view=str(current.pk) if current and current.owner_id == asking.user.pk else "",
    )


def _lead(count: Count, asked: Asked) -> str:
    if not count.exact:
        return _("More than %(n)s devices.") % {"n": f"{count.number:,}"}
    if not count.number:
        return _("No device matches.") if asked.wanted.filters else _("No devices yet.")
    return ngettext("%(n)d device.", "%(n)d devices.", count.number) % {"n": count.number}


def _current(asked: Asked, views: Sequence[SavedView]) -> SavedView | None:
    return next((view for view in views if view.query == asked.query), None)


def _tabs(asked: Asked, views: Sequence[SavedView]) -> list[Tab]:
    every = Tab(label=_("All"), url=asked.path, current=not asked.query)
    made = [
        Tab(label=view.name, url=f"{asked.path}?{view.query}", current=view.query == asked.query)
        for view in views
    ]
    return [every, *made] if made else []


def _acts(user: Any) -> list[Act]:
    acts = []
    if user.may_anywhere(Permission.DEVICE_CREATE):
        acts.append(Act(label=_("Add a device"), url=reverse("registry:add"), icon="plus", kind="primary"))
    acts.append(Act(label=_("Scan"), url=reverse("registry:scan"), icon="scan"))
    acts.append(
        Act(label=_("Stock-takes"), url=reverse("registry:stock_takes"), icon="list-check", kind="quiet")
    )
    if user.may_anywhere(Permission.DEVICE_CONFIGURE):
        acts.append(
            Act(
                label=_("Custom fields"),
                url=reverse("registry:custom_fields"),
                icon="adjustments",
                kind="quiet",
            )
        )
    return acts


def _bulk(user: Any) -> list[Act]:
    offered = [
        (Permission.DEVICE_MOVE, "move", _("Move"), "transfer"),
        (Permission.DEVICE_STATUS, "status", _("Change status"), "activity"),
        (Permission.DEVICE_UPDATE, "edit", _("Edit a field"), "edit"),
        (Permission.DEVICE_UPDATE, "labels", _("Labels"), "tag"),
        (Permission.DEVICE_EXPORT, "export", _("Export"), "table-export"),
    ]
    return [
        Act(label=label, url=slug, icon=icon)
        for permission, slug, label, icon in offered
        if user.may_anywhere(permission)
    ]


def _labels(asking: Asking) -> str:
    if not asking.user.may_anywhere(Permission.DEVICE_UPDATE):
        return ""
    base, query = reverse("registry:labels"), asking.asked.query
    return f"{base}?{query}" if query else base


def _exports(asking: Asking) -> list[Act]:
    if not asking.user.may_anywhere(Permission.DEVICE_EXPORT):
        return []
    base, query = reverse("registry:export"), asking.asked.query
    return [
        Act(label=name.upper(), url=f"{base}?format={name}&{query}", icon="table-export")
        for name in ("csv", "xlsx", "json")
    ]


def _label(asking: Asking, key: str) -> str:
    text = str(_COMPOSED.get(key) or asking.specs[key].label)
    return text[:1].upper() + text[1:]


def _column(asking: Asking, key: str) -> Column:
    spec = asking.specs.get(key)
    sortable = spec is not None and len(spec.sort) == 1 and "__" not in spec.sort[0]
    sort = asking.asked.wanted.sort
    descending, ascending = f"-{key}", key
    current = {ascending: "ascending", descending: "descending"}.get(sort, "")
    return Column(
        label=_label(asking, key),
        url=asking.asked.url(sort=descending if sort == ascending else ascending) if sortable else "",
        sorted=current,  # type: ignore[arg-type]
        numeric=spec is not None and spec.kind in cells.NUMERIC,
        hidden_on_phone=key in cells.WIDE,
    )


def _choosable(specs: Mapping[str, FieldSpec]) -> list[str]:
    return [*DEFAULT_COLUMNS, *(key for key in specs if key not in DEFAULT_COLUMNS)]


def _choice(asking: Asking, key: str) -> tuple[str, str, bool]:
    return key, _label(asking, key), key in asking.asked.columns


@lru_cache(maxsize=256)
def _choices(choices: tuple[tuple[str, str, bool], ...]) -> SafeString:
    """The checkboxes of the columns (key, words, chosen), seventy of them and the same on every list."""
    drawn = (
        f'<label class="menu-item"><input type="checkbox" class="form-check-input" name="columns" '
        f'value="{escape(key)}"{" checked" if chosen else ""}> {escape(label)}</label>'
        for key, label, chosen in choices
    )
    return SafeString("".join(drawn))


def _paging(asked: Asked, found: Keyset[Device], count: Count) -> Paging:
    return Paging(
        next_url=asked.url(cursor=found.next_cursor) if found.next_cursor else "",
        previous_url=asked.url(cursor=found.previous_cursor) if found.previous_cursor else "",
        count=count.number if count.exact else None,
        about=None,
    )


def _rows(asking: Asking, devices: Sequence[Device]) -> list[SafeString]:
    """The cells of each row as HTML."""
    labels = {key: _label(asking, key) for key in asking.asked.columns}
    drawn = cells.columns(asking.asked.columns, labels=labels, specs=asking.specs, today=asking.today)
    return [cells.row(drawn, device) for device in devices]
