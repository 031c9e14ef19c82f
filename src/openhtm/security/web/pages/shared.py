"""What the pages of device security share."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _

from openhtm.ui.parts import Column, Crumb, Pill
from openhtm.ui.tones import Tone

from ...models import Tier

TONES = {
    "affected": Tone.OVERDUE,
    "probably": Tone.SOON,
    "cannot_exclude": Tone.UNKNOWN,
    "dismissed": Tone.PLAIN,
    "not_affected": Tone.OK,
}


def tier_pill(tier: str) -> Pill:
    return Pill(text=str(Tier(tier).label), tone=TONES[tier])


def crumbs(*more: Crumb) -> list[Crumb]:
    return [Crumb(label=_("Exposure"), url=reverse("security:exposure")), *more]


def columns(*labels: str) -> list[Column]:
    return [Column(label=label) for label in labels]
