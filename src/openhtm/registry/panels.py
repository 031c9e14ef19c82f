"""The registry's own parts of the device page."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from openhtm.accounts.api import Permission

from .device_panels import DevicePanel, register_panel

register_panel(
    DevicePanel(slug="parts", title=_("Parts"), url_name="registry:parts", position=60, height="s")
)
register_panel(
    DevicePanel(
        slug="documents",
        title=_("Documents and photos"),
        url_name="registry:documents",
        position=70,
        permission=Permission.DOCUMENT_READ,
    )
)
