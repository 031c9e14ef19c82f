"""The entries of device security in the navigation."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from openhtm.ui.navigation import NavItem, register

register(
    NavItem(
        slug="exposure",
        group="safety",
        label=_("Exposure"),
        url_name="security:exposure",
        icon="virus",
        permission="security.read",
        order=50,
    )
)
register(
    NavItem(
        slug="software",
        group="safety",
        label=_("Software"),
        url_name="security:releases",
        icon="versions",
        permission="security.read",
        order=60,
    )
)
register(
    NavItem(
        slug="network",
        group="safety",
        label=_("Network"),
        url_name="security:network",
        icon="network",
        permission="security.read",
        order=62,
    )
)
register(
    NavItem(
        slug="feeds",
        group="safety",
        label=_("Feeds"),
        url_name="security:feeds",
        icon="download",
        permission="security.read",
        order=65,
    )
)
