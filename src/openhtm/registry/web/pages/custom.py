"""What the pages of custom fields show."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.forms import Form
from django.urls import reverse
from django.utils.translation import gettext as _

from openhtm.accounts.api import Permission
from openhtm.ui.parts import Act, Column, Crumb, Page, Pill
from openhtm.ui.tones import Tone

from ...models import CustomField
from .shared import FormPage, list_crumb


@dataclass(frozen=True)
class Row:
    label: str
    url: str
    key: str
    kind: str
    device_type: str
    pill: Pill


@dataclass(frozen=True, kw_only=True)
class FieldsPage(Page):
    columns: Sequence[Column]
    rows: Sequence[Row]


def fields_page(user: Any, fields: Sequence[CustomField]) -> FieldsPage:
    may = user.may(Permission.DEVICE_CONFIGURE, site_id=None)
    refused = "" if may else _("Fields concern all sites; you may configure only some.")
    add = Act(
        label=_("Add a field"),
        url=reverse("registry:custom_define"),
        icon="plus",
        kind="primary",
        refused=refused,
    )
    heads = (_("Label"), _("Key"), _("Kind"), _("Device type"), _("State"))
    return FieldsPage(
        title=_("Custom fields"),
        lead=_("What your hospital records of its devices beside the common fields."),
        crumbs=[list_crumb()],
        acts=[add],
        columns=[Column(label=head) for head in heads],
        rows=[_row(field) for field in fields],
    )


def _row(field: CustomField) -> Row:
    return Row(
        label=field.label,
        url=reverse("registry:custom_change", args=[field.key]),
        key=f"custom.{field.key}",
        kind=field.get_kind_display(),
        device_type=str(field.device_type or _("All")),
        pill=Pill(text=_("In use"), tone=Tone.OK)
        if field.is_active
        else Pill(text=_("Off"), tone=Tone.PLAIN),
    )


def field_page(form: Form, *, title: str, submit: str) -> FormPage:
    url = reverse("registry:custom_fields")
    return FormPage(
        title=title,
        crumbs=[list_crumb(), Crumb(label=_("Custom fields"), url=url)],
        form=form,
        submit=submit,
        cancel=url,
    )
