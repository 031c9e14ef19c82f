"""What user checks show on the page of a device."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from openhtm.accounts.api import Permission
from openhtm.registry.api import DevicePanel, register_panel

register_panel(
    DevicePanel(
        slug="user_checks",
        title=_("User checks"),
        url_name="checks:device_checks",
        position=40,
        permission=Permission.CHECK_READ,
    )
)
