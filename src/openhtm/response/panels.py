"""What incident response shows on the page of a device."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from openhtm.accounts.api import Permission
from openhtm.registry.api import DevicePanel, register_panel

register_panel(
    DevicePanel(
        slug="unplug",
        title=_("If we unplug it"),
        url_name="response:card",
        position=55,
        permission=Permission.RESPONSE_READ,
        height="s",
    )
)
