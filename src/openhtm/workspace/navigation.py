"""The entries of the workspace in the navigation."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from openhtm.ui.navigation import NavItem, register

register(
    NavItem(
        slug="today",
        group="work",
        label=_("Today"),
        url_name="workspace:today",
        icon="layout-dashboard",
        permission="report.read",
        shortcut="t",
        order=1,
        phone=True,
    ),
    NavItem(
        slug="my_work",
        group="work",
        label=_("My work"),
        url_name="workspace:my_work",
        icon="route",
        permission="work_order.perform",
        shortcut="m",
        order=2,
        phone=True,
    ),
    NavItem(
        slug="unit",
        group="work",
        label=_("My unit"),
        url_name="workspace:unit",
        icon="first-aid-kit",
        permission="work_order.request",
        shortcut="u",
        order=3,
        # The bar has room for two: whoever has Today or My work has those.
        phone=True,
    ),
)
