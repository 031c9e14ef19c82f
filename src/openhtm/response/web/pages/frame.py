"""What all pages of incident response share: the views of it, and the choice of a site."""

from __future__ import annotations

from collections.abc import Sequence

from django.urls import reverse
from django.utils.translation import gettext as _

from openhtm.places.api import Site
from openhtm.ui.parts import Crumb, Tab

_VIEWS = ("incidents", "units", "preparedness", "team", "fallbacks", "rehearsals")


def tabs(current: str, *, site: str = "", whole: bool = True) -> list[Tab]:
    """``whole``: whether the reader holds a site as a whole; the others see what is of their unit."""
    labels = {
        "incidents": _("Incidents"),
        "units": _("Whom to call"),
        "preparedness": _("Preparedness"),
        "team": _("Team"),
        "fallbacks": _("Without the device"),
        "rehearsals": _("Exercises"),
    }
    query = f"?site={site}" if site else ""
    return [
        Tab(label=labels[one], url=reverse(f"response:{one}") + query, current=one == current)
        for one in _VIEWS
        if whole or one not in {"incidents", "preparedness", "team", "rehearsals"}
    ]


def site_tabs(sites: Sequence[Site], current: Site) -> list[Tab]:
    """One for each site; none where there is only one."""
    if len(sites) < 2:
        return []
    return [Tab(label=one.name, url=f"?site={one.code}", current=one.pk == current.pk) for one in sites]


def crumbs(*more: Crumb) -> list[Crumb]:
    return [Crumb(label=_("Incident room"), url=reverse("response:incidents")), *more]


def to(name: str, *args: object, site: Site | None = None) -> str:
    address = reverse(f"response:{name}", args=args)
    return f"{address}?site={site.code}" if site is not None else address
