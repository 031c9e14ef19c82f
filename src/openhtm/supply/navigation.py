"""The entries of supply in the navigation."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from openhtm.ui.navigation import NavItem, register

register(
    NavItem(
        slug="contracts",
        group="planning",
        label=_("Contracts"),
        url_name="supply:contracts",
        icon="file-certificate",
        permission="contract.read",
        order=30,
    )
)
register(
    NavItem(
        slug="vendors",
        group="planning",
        label=_("Vendors"),
        url_name="supply:vendors",
        icon="truck",
        permission="contract.read",
        order=31,
    )
)
register(
    NavItem(
        slug="parts",
        group="work",
        label=_("Parts"),
        url_name="supply:parts",
        icon="package",
        permission="part.read",
        order=60,
    )
)
