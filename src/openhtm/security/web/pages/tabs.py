"""The tabs over what concerns devices and what is done about it."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext_lazy as lazy

from openhtm.ui.parts import Tab

_TABS = (
    ("exposure", lazy("Exposure")),
    ("plans", lazy("Plans")),
    ("controls", lazy("Controls")),
    ("acceptances", lazy("Accepted risks")),
    ("inquiries", lazy("Manufacturers' answers")),
    ("figures", lazy("In figures")),
)


def tabs(current: str) -> list[Tab]:
    return [
        Tab(label=str(label), url=reverse(f"security:{name}"), current=name == current)
        for name, label in _TABS
    ]
