"""The registry in the navigation."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from openhtm.accounts.api import Permission
from openhtm.ui.navigation import NavItem, register

register(
    NavItem(
        slug="devices",
        group="devices",
        label=_("Devices"),
        url_name="registry:device_list",
        icon="device-heart-monitor",
        permission=Permission.DEVICE_READ,
        shortcut="d",
        order=10,
    )
)
