"""The entries of maintenance in the navigation."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from openhtm.ui.navigation import NavItem, register

register(
    NavItem(
        slug="work_orders",
        group="work",
        label=_("Work orders"),
        url_name="maintenance:work_orders",
        icon="clipboard-list",
        permission="work_order.read",
        shortcut="w",
        order=10,
    ),
    NavItem(
        slug="requests",
        group="work",
        label=_("Requests"),
        url_name="maintenance:requests",
        icon="inbox",
        permission="work_order.read",
        shortcut="r",
        order=11,
    ),
    NavItem(
        slug="schedule",
        group="work",
        label=_("Schedule"),
        url_name="maintenance:schedule",
        icon="calendar",
        permission="plan.read",
        shortcut="s",
        order=12,
    ),
    NavItem(
        slug="plans",
        group="planning",
        label=_("Plans"),
        url_name="maintenance:plans",
        icon="calendar-event",
        permission="plan.read",
        shortcut="p",
        order=20,
    ),
    NavItem(
        slug="procedures",
        group="planning",
        label=_("Procedures"),
        url_name="maintenance:procedures",
        icon="checklist",
        permission="procedure.read",
        order=21,
    ),
    NavItem(
        slug="numbers",
        group="planning",
        label=_("Numbers"),
        url_name="maintenance:numbers",
        icon="chart-bar",
        permission="report.read",
        order=22,
    ),
)
register(
    NavItem(
        slug="test_equipment",
        group="planning",
        label=_("Test equipment"),
        url_name="maintenance:analyzers",
        icon="gauge",
        permission="work_order.read",
        order=22,
    )
)
register(
    NavItem(
        slug="service_targets",
        group="planning",
        label=_("Targets"),
        url_name="maintenance:service_targets",
        icon="hourglass",
        permission="work_order.read",
        order=23,
    )
)
register(
    NavItem(
        slug="calendars",
        group="planning",
        label=_("Calendar feeds"),
        url_name="maintenance:calendars",
        icon="calendar",
        permission="plan.read",
        order=25,
    )
)
register(
    NavItem(
        slug="dispatch",
        group="work",
        label=_("Dispatch board"),
        url_name="maintenance:dispatch",
        icon="calendar-event",
        permission="work_order.assign",
        order=13,
    )
)
register(
    NavItem(
        slug="labor_rates",
        group="planning",
        label=_("Labor rates"),
        url_name="maintenance:labor_rates",
        icon="coin",
        permission="device.cost",
        order=24,
    )
)
register(
    NavItem(
        slug="campaigns",
        group="work",
        label=_("Campaigns"),
        url_name="maintenance:campaigns",
        icon="flag",
        permission="work_order.read",
        order=12,
    )
)
