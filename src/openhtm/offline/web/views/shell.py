"""The files that make the pages work without a network. They hold nothing of anybody."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import gettext as _

from openhtm.accounts.api import public
from openhtm.kernel.offline import parts
from openhtm.ui.frame import Frame
from openhtm.ui.parts import Act, Page

from ... import shell as files
from ..words import words


@dataclass(frozen=True, kw_only=True)
class ShellPage(Page):
    """``links``: the slug of the part that brings each, and the link."""

    styles: Sequence[str]
    templates: Sequence[str]
    links: Sequence[tuple[str, Act]]


def _context() -> dict[str, object]:
    """The same for everybody: what a person may take along is decided when it is taken."""
    known = parts()
    page = ShellPage(
        title=_("Off-line"),
        styles=[static(name) for _slug, part in known for name in part.styles],
        templates=[part.template for _slug, part in known],
        links=[
            (slug, Act(label=str(link.label), url=link.address, icon=link.icon))
            for slug, part in known
            for link in part.links
        ],
    )
    said = words()
    for _slug, part in known:
        said |= part.words()
    modules = [{"slug": slug, "module": static(f"{part.folder}/main.js")} for slug, part in known]
    return {"page": page, "words": said, "modules": modules}


@public("an empty page: what it shows lies on the device")
def shell(request: HttpRequest) -> HttpResponse:
    return render(request, "offline/shell.html", _context())


@public("a script that every browser fetches before anybody signs in")
def worker(request: HttpRequest) -> HttpResponse:
    answer = HttpResponse(
        files.worker(
            render_to_string("offline/shell.html", _context() | {"frame": Frame(request)}),
            tuple(part.folder for _slug, part in parts()),
        ),
        content_type="text/javascript; charset=utf-8",
    )
    answer["Cache-Control"] = "no-cache"
    answer["Service-Worker-Allowed"] = "/"
    return answer


@public("name and icons of the program, for installing it on a phone")
def manifest(_request: HttpRequest) -> HttpResponse:
    facts = {
        "name": "OpenHTM",
        "short_name": "OpenHTM",
        "description": _("Healthcare technology management"),
        "id": "/",
        "start_url": reverse("offline:shell"),
        "scope": "/",
        "display": "standalone",
        "background_color": "#ffffff",
        "theme_color": "#0f5c6e",
        "icons": [
            {"src": static("ui/favicon.svg"), "sizes": "any", "type": "image/svg+xml", "purpose": "any"},
            {"src": static("offline/icon-192.png"), "sizes": "192x192", "type": "image/png"},
            {"src": static("offline/icon-512.png"), "sizes": "512x512", "type": "image/png"},
            {
                "src": static("offline/icon-512.png"),
                "sizes": "512x512",
                "type": "image/png",
                "purpose": "maskable",
            },
        ],
    }
    return JsonResponse(facts, content_type="application/manifest+json")
