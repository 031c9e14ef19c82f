"""What the page of labels shows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.forms import BaseForm
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from openhtm.ui.tones import Tone

from ...labels.sheet import MOST
from ...models import Device
from .shared import FormPage, list_crumb

_SHOWN = 60


@dataclass(frozen=True, kw_only=True)
class LabelPage(FormPage):
    tags: Sequence[str]
    further: str
    outside: str
    example: str


def label_page(
    form: BaseForm,
    found: Sequence[Device],
    *,
    hidden: Sequence[tuple[str, str]],
    outside: int,
    example: str,
) -> LabelPage:
    tags = [device.tag for device in found]
    further = len(tags) - _SHOWN
    left_out = ngettext(
        "%(n)d of the selected may not be labeled by you and is left out.",
        "%(n)d of the selected may not be labeled by you and are left out.",
        outside,
    )
    return LabelPage(
        title=_("Print labels"),
        lead=_lead(len(tags)),
        lead_tone=Tone.PLAIN,
        crumbs=[list_crumb()],
        form=form,
        submit=_("Make the PDF"),
        cancel=reverse("registry:device_list"),
        hidden=hidden,
        tags=tags[:_SHOWN],
        further=ngettext("and %(n)d more", "and %(n)d more", further) % {"n": further} if further > 0 else "",
        outside=left_out % {"n": outside} if outside > 0 else "",
        example=example,
    )


def _lead(count: int) -> str:
    if count > MOST:
        return _("More than %(most)d devices: narrow the list first.") % {"most": MOST}
    return ngettext("For %(n)d device.", "For %(n)d devices.", count) % {"n": count}
