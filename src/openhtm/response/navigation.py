"""The entry of incident response in the navigation."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from openhtm.ui.navigation import NavItem, register

register(
    NavItem(
        slug="response",
        group="safety",
        label=_("Incident room"),
        url_name="response:incidents",
        icon="first-aid-kit",
        permission="response.read",
        order=16,
    )
)
