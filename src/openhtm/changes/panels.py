"""What change control shows on the page of a device."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from openhtm.accounts.api import Permission
from openhtm.registry.api import DevicePanel, register_panel

register_panel(
    DevicePanel(
        slug="changes",
        title=_("Changes"),
        url_name="changes:device",
        position=62,
        permission=Permission.CHANGE_READ,
        height="s",
    )
)
