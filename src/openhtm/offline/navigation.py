"""The entry of off-line work in the navigation."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from openhtm.ui.navigation import NavItem, register

register(
    NavItem(
        slug="offline",
        group="work",
        label=_("Off-line"),
        url_name="offline:home",
        icon="cloud-off",
        permission="work_order.perform",
        shortcut="o",
        order=4,
    )
)
