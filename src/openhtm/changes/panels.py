"""What change control shows on the page of a device, and on that of a plan against a flaw."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from openhtm.accounts.api import Permission
from openhtm.registry.api import DevicePanel, register_panel
from openhtm.security.api import PlanPanel, register_plan_panel

register_plan_panel(
    PlanPanel(
        slug="changes",
        title=_("Changes that carry it out"),
        url_name="changes:of_plan",
        permission=Permission.CHANGE_READ,
        height="s",
    )
)
register_panel(
    DevicePanel(
        slug="changes",
        title=_("Changes"),
        url_name="changes:device",
        position=62,
        permission=Permission.CHANGE_READ,
        height="s",
    )
)
