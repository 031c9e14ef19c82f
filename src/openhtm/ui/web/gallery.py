"""The gallery: every component in every state, for those who build pages and for the checks of the look."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from openhtm.ui import parts

from . import sample_forms, samples
from .openness import open_to


@dataclass(frozen=True, kw_only=True)
class GalleryPage(parts.Page):
    """The gallery; `theme` is light, dark or empty for the reader's own."""

    theme: str = ""
    part: str = "states"
    samples: dict[str, Any] = field(default_factory=dict)


PARTS = {"states": _("States and facts"), "records": _("Records and lists"), "forms": _("Forms and work")}


@open_to("it shows made-up samples and no record")
def show(request: HttpRequest) -> HttpResponse:
    """Show one part of the gallery."""
    part = request.GET.get("part", "states")
    part = part if part in PARTS else "states"
    theme = request.GET.get("theme", "")
    page = GalleryPage(
        title=_("Gallery"),
        lead=_("Every component in every state. Pages are put together from these and from nothing else."),
        tabs=[_tab(slug, theme, current=part) for slug in PARTS],
        theme=theme if theme in ("light", "dark") else "",
        part=part,
        as_of=datetime(2026, 3, 15, 12, 0, tzinfo=UTC) if "as_of" in request.GET else None,
        samples=_samples(),
    )
    return render(request, f"ui/gallery/{part}.html", {"page": page})


@open_to("it shows made-up samples and no record")
def panel(request: HttpRequest) -> HttpResponse:
    """Show what the sample panel loads: the part alone for htmx, a page otherwise."""
    page = parts.Page(title=_("A panel"), lead=_("What another context says about the thing on the page."))
    alone = request.headers.get("HX-Request") == "true"
    return render(request, "ui/gallery/panel.html#body" if alone else "ui/gallery/panel.html", {"page": page})


def _tab(slug: str, theme: str, *, current: str) -> parts.Tab:
    url = f"?part={slug}" + (f"&theme={theme}" if theme in ("light", "dark") else "")
    return parts.Tab(label=_(PARTS[slug]), url=url, current=slug == current)


def _samples() -> dict[str, Any]:
    """Name every sample after the function that makes it; the forms once empty and once refused."""
    names = [
        "pills",
        "verdicts",
        "facts",
        "entries",
        "stats",
        "columns",
        "rows",
        "acts",
        "tabs",
        "stages",
        "places",
        "differences",
        "problems",
        "queued",
        "chart_samples",
    ]
    made = {name: getattr(samples, name)() for name in names}
    wrong = sample_forms.SampleForm({"leakage": "12 mA", "bought_on": "31/12/19"}, auto_id="wrong_%s")
    return made | {
        "form": sample_forms.SampleForm(),
        "wrong": wrong,
        "filter": sample_forms.FilterForm(auto_id="filter_%s"),
        "signature": sample_forms.SignatureForm(auto_id="sign_%s"),
        "paging": parts.Paging(next_url="#", previous_url="#", count=9120),
        "about": parts.Paging(next_url="#", about=1_000_000),
        "chips": [parts.Chip(label="Status", value="In use", remove_url="#")],
        "crumbs": [parts.Crumb(label="Devices", url="#"), parts.Crumb(label="DEF-0001")],
        "missing": [parts.Act(label="Step 4: energy at 200 J", url="#")],
        "readings": [181, 179, 183, 176, 158],
        "day": datetime(2026, 11, 24, 9, 30, tzinfo=UTC),
        "long": sample_forms.LONG,
    }
