"""What the page of an act on many devices shows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.forms import BaseForm
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from openhtm.ui.tones import Tone

from ...models import Device
from .shared import FormPage, list_crumb


@dataclass(frozen=True, kw_only=True)
class BulkPage(FormPage):
    act: str
    tags: Sequence[str]
    outside: str


def bulk_page(act: str, form: BaseForm, found: Sequence[Device], *, outside: int) -> BulkPage:
    titles = {"move": _("Move devices"), "status": _("Change status"), "edit": _("Edit a field")}
    lead = ngettext("%(n)d device.", "%(n)d devices.", len(found)) % {"n": len(found)}
    left_out = ngettext(
        "%(n)d of the selected may not be changed by you and is left out.",
        "%(n)d of the selected may not be changed by you and are left out.",
        outside,
    )
    return BulkPage(
        title=titles[act],
        lead=lead,
        lead_tone=Tone.PLAIN,
        crumbs=[list_crumb()],
        form=form,
        submit=titles[act],
        cancel=reverse("registry:device_list"),
        act=act,
        tags=[device.tag for device in found],
        outside=left_out % {"n": outside} if outside else "",
    )
