"""What several pages of devices share."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from django.forms import BaseForm
from django.urls import reverse
from django.utils.translation import gettext as _

from openhtm.ui.parts import Crumb, Difference, Page

from ...models import Device


@dataclass(frozen=True, kw_only=True)
class FormPage(Page):
    """A page that is one form. ``differences``: both versions, when somebody was faster."""

    form: BaseForm
    submit: str
    cancel: str
    kind: str = "primary"
    differences: Sequence[Difference] = ()
    hidden: Sequence[tuple[str, str]] = ()


def list_crumb() -> Crumb:
    return Crumb(label=_("Devices"), url=reverse("registry:device_list"))


def device_url(device: Device) -> str:
    return address_of(device.tag)


@lru_cache(maxsize=4096)
def address_of(tag: str) -> str:
    """The address of the device with this tag; a list asks for fifty of them."""
    return reverse("registry:device", args=[tag])


def crumbs(device: Device) -> list[Crumb]:
    return [list_crumb(), Crumb(label=device.tag, url=device_url(device))]


def form_page(
    device: Device, form: BaseForm, *, title: str, submit: str, lead: str = "", kind: str = "primary"
) -> FormPage:
    return FormPage(
        title=title,
        lead=lead,
        crumbs=crumbs(device),
        form=form,
        submit=submit,
        cancel=device_url(device),
        kind=kind,
    )
