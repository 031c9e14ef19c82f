"""The entry of change control in the navigation."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from openhtm.ui.navigation import NavItem, register

register(
    NavItem(
        slug="changes",
        group="safety",
        label=_("Changes"),
        url_name="changes:changes",
        icon="refresh",
        permission="change.read",
        order=15,
    )
)
