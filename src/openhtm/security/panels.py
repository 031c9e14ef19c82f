"""What device security shows on the page of a device."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from openhtm.accounts.api import Permission
from openhtm.registry.api import DevicePanel, register_panel

register_panel(
    DevicePanel(
        slug="software",
        title=_("Software and its parts"),
        url_name="security:device_software",
        position=60,
        permission=Permission.SECURITY_READ,
        height="s",
    )
)
