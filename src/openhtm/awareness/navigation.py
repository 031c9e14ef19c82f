"""The entries of policies in the navigation."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from openhtm.ui.navigation import NavItem, register

register(
    NavItem(
        slug="policies",
        group="safety",
        label=_("Policies"),
        url_name="awareness:policies",
        icon="file-text",
        permission="policy.read",
        order=16,
    )
)
register(
    NavItem(
        slug="unit_readiness",
        group="safety",
        label=_("Unit readiness"),
        url_name="awareness:units",
        icon="user-check",
        permission="attestation.read",
        order=15,
    )
)
