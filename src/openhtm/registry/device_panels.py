"""Panels: parts of the device page that other contexts fill."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise

from openhtm.kernel.plugins import Registry, context_modules

PANELS: Registry[DevicePanel] = Registry("device panels")


@dataclass(frozen=True, kw_only=True)
class DevicePanel:
    """A part of the device page. ``url_name`` is reversed with the tag and answers as a full page and,
    for htmx, as the part alone. Register in ``<context>/panels.py``:
    ``register_panel(DevicePanel(...))``."""

    slug: str
    title: str | Promise
    url_name: str
    position: int = 100
    permission: str | None = None
    height: str = "m"


def register_panel(panel: DevicePanel) -> DevicePanel:
    return PANELS.add(panel.slug, panel)


def device_panels() -> list[DevicePanel]:
    """All panels in the order of their positions."""
    context_modules("panels")
    return sorted(PANELS, key=lambda panel: (panel.position, panel.slug))
