"""The entries of compliance in the navigation."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from openhtm.ui.navigation import NavItem, register

register(
    NavItem(
        slug="readiness",
        group="safety",
        label=_("Readiness"),
        url_name="compliance:readiness",
        icon="shield-check",
        permission="compliance.read",
        order=10,
    )
)
register(
    NavItem(
        slug="findings",
        group="safety",
        label=_("Findings"),
        url_name="compliance:findings",
        icon="flag",
        permission="compliance.read",
        order=12,
    )
)
register(
    NavItem(
        slug="aem",
        group="safety",
        label=_("Alternate maintenance"),
        url_name="compliance:aem",
        icon="adjustments",
        permission="compliance.read",
        order=14,
    )
)
register(
    NavItem(
        slug="corrections",
        group="safety",
        label=_("Corrective actions"),
        url_name="compliance:corrections",
        icon="first-aid-kit",
        permission="compliance.read",
        order=13,
    )
)
register(
    NavItem(
        slug="committee_report",
        group="safety",
        label=_("Committee report"),
        url_name="compliance:report",
        icon="report",
        permission="compliance.read",
        order=16,
    )
)
register(
    NavItem(
        slug="management_plans",
        group="safety",
        label=_("Management plans"),
        url_name="compliance:memps",
        icon="report-medical",
        permission="compliance.read",
        order=15,
    )
)
