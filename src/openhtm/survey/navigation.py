"""The entries of the survey in the navigation."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from openhtm.ui.navigation import NavItem, register

register(
    NavItem(
        slug="survey",
        group="safety",
        label=_("Survey rooms"),
        url_name="survey:rooms",
        icon="key",
        permission="compliance.read",
        order=16,
    )
)
register(
    NavItem(
        slug="mock_surveys",
        group="safety",
        label=_("Mock surveys"),
        url_name="survey:mocks",
        icon="list-check",
        permission="compliance.read",
        order=17,
    )
)
