"""The nightly work's entry in the navigation."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from openhtm.accounts.api import Permission
from openhtm.ui.navigation import NavItem, register

register(
    NavItem(
        slug="nightly",
        group="office",
        label=_("Nightly work"),
        url_name="nightly:list",
        icon="clock",
        permission=Permission.SYSTEM_OPERATE,
        order=90,
    )
)
