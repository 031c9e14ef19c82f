"""Parts of the model page that other contexts fill: they register a panel in their ``panels.py``."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise

from openhtm.kernel.plugins import Registry

from .models import Model


@dataclass(frozen=True, slots=True)
class ModelPanel:
    """A panel. ``url_name`` is reversed with the model's id and answers as a page and as a part."""

    slug: str
    title: str | Promise
    url_name: str
    position: int = 100
    permission: str | None = None


PANELS: Registry[ModelPanel] = Registry("model panels")


@dataclass(frozen=True, slots=True)
class PanelLink:
    """A panel as drawn on one page."""

    title: str
    url: str


def panels_for(user: Any, model: Model) -> list[PanelLink]:
    """The panels this person may see on that model's page, in order."""
    seen = (panel for panel in PANELS if panel.permission is None or user.may_anywhere(panel.permission))
    ordered = sorted(seen, key=lambda panel: (panel.position, panel.slug))
    links = ((panel, _address(panel.url_name, model.pk)) for panel in ordered)
    return [PanelLink(str(panel.title), url) for panel, url in links if url]


def _address(url_name: str, pk: int) -> str:
    try:
        return reverse(url_name, args=[pk])
    except NoReverseMatch:
        return ""
