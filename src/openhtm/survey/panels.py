"""What the survey shows on the page of a device."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from openhtm.accounts.api import Permission
from openhtm.registry.api import DevicePanel, register_panel

register_panel(
    DevicePanel(
        slug="dossier",
        title=_("Dossier"),
        url_name="survey:dossier",
        position=5,
        permission=Permission.COMPLIANCE_READ,
        height="s",
    )
)
