"""What supply shows on the page of a device."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from openhtm.accounts.api import Permission
from openhtm.registry.api import DevicePanel, register_panel

register_panel(
    DevicePanel(
        slug="cover",
        title=_("Warranty and contracts"),
        url_name="supply:device_cover",
        position=40,
        permission=Permission.CONTRACT_READ,
    )
)
