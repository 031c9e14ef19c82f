"""What maintenance shows on the page of a device."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from openhtm.accounts.api import Permission
from openhtm.catalog.api import PANELS, ModelPanel
from openhtm.registry.api import DevicePanel, labels_lead_to, register_panel

labels_lead_to("maintenance:report")

PANELS.add(
    "electrical_safety",
    ModelPanel(
        slug="electrical_safety",
        title=_("Electrical safety"),
        url_name="maintenance:model_electrical",
        position=40,
        permission=Permission.PROCEDURE_READ,
    ),
)

register_panel(
    DevicePanel(
        slug="plans",
        title=_("Plans"),
        url_name="maintenance:device_plans",
        position=10,
        permission=Permission.PLAN_READ,
    )
)
register_panel(
    DevicePanel(
        slug="meters",
        title=_("Meters"),
        url_name="maintenance:device_meters",
        position=15,
        permission=Permission.WORK_ORDER_READ,
    )
)
register_panel(
    DevicePanel(
        slug="test_equipment",
        title=_("Test equipment"),
        url_name="maintenance:device_gear",
        position=60,
        permission=Permission.WORK_ORDER_READ,
    )
)
register_panel(
    DevicePanel(
        slug="electrical_safety",
        title=_("Electrical safety"),
        url_name="maintenance:device_electrical",
        position=65,
        permission=Permission.DEVICE_READ,
    )
)
register_panel(
    DevicePanel(
        slug="work_orders",
        title=_("Work orders"),
        url_name="maintenance:device_orders",
        position=20,
        permission=Permission.WORK_ORDER_READ,
    )
)
register_panel(
    DevicePanel(
        slug="papers",
        title=_("Papers"),
        url_name="maintenance:device_papers",
        position=70,
        permission=Permission.DEVICE_READ,
    )
)
