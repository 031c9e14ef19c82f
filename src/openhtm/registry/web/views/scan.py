"""The scan page: a keyboard scanner types into its field, the camera reads, or a person writes; the answer is
one card."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar, cast

from csp.constants import WASM_UNSAFE_EVAL
from csp.decorators import csp_update
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import render

from openhtm.accounts.api import Permission, SignedInRequest, requires
from openhtm.kernel.time import local_date, now

from ... import access
from ...queries.scans import tag_of_label
from ...queries.search import hits
from ...queries.verdicts import usability
from ..pages.scan import found_page, many_page, scan_page, unknown_page

V = TypeVar("V", bound=Callable[..., HttpResponseBase])


def with_camera(view: V) -> V:
    """The page may run the reader of codes: it is WebAssembly, which the policy of all other pages refuses."""
    return cast(V, csp_update({"script-src": [WASM_UNSAFE_EVAL]})(cast(Any, view)))


@with_camera
@requires(Permission.DEVICE_READ)
def scan(request: SignedInRequest) -> HttpResponse:
    text = tag_of_label(request.GET.get("code", "").strip())[:400]
    part = "#result" if getattr(request, "htmx", False) else ""
    return render(request, f"registry/scan.html{part}", {"page": _page(request, text)})


def _page(request: SignedInRequest, text: str) -> object:
    if not text:
        return scan_page()
    found = hits(access.devices(request.user).for_list(), text, limit=11)
    exact = [hit for hit in found if hit.why != "text"] or found
    if not exact:
        return unknown_page(request.user, text)
    if len(exact) > 1:
        return many_page(text, [hit.device for hit in exact])
    device = exact[0].device
    today = local_date(now(), device.site.time_zone)
    return found_page(request.user, text, device, usability(device, on=today), today)
