"""Panels of plans: parts of the page of a plan that contexts above fill."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise

from openhtm.kernel.plugins import Registry, context_modules

PANELS: Registry[PlanPanel] = Registry("plan panels")


@dataclass(frozen=True, kw_only=True)
class PlanPanel:
    """``url_name`` is reversed with the key of the plan and answers as a full page and, for htmx, as the part alone.
    Register in ``<context>/panels.py``."""

    slug: str
    title: str | Promise
    url_name: str
    position: int = 100
    permission: str
    height: str = "m"


def register_plan_panel(panel: PlanPanel) -> PlanPanel:
    return PANELS.add(panel.slug, panel)


def plan_panels() -> list[PlanPanel]:
    """All panels in the order of their positions."""
    context_modules("panels")
    return sorted(PANELS, key=lambda panel: (panel.position, panel.slug))
