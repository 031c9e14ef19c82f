"""The board of preparedness, one line of it, and showing what it asks for."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from openhtm.accounts.api import Permission, SignedInRequest, requires
from openhtm.kernel.errors import NotFound
from openhtm.kernel.time import now
from openhtm.places.api import Site
from openhtm.registry import api as registry
from openhtm.ui import lists
from openhtm.ui.doing import FormPage, asked
from openhtm.ui.parts import Crumb

from ... import access, board, measuring, shelf, words
from ...actions import preparing
from ...board import Line
from .. import forms
from ..pages import preparedness as pages
from ..pages.frame import crumbs, site_tabs, to
from ..sites import chosen, may, today_at


@requires(Permission.RESPONSE_READ)
def show(request: SignedInRequest) -> HttpResponse:
    site = chosen(request)
    found = board.board(request.user, site, today=today_at(site))
    page = pages.board_page(found, sites=site_tabs(list(access.sites(request.user)), site))
    return render(request, "response/preparedness.html", {"page": page})


def _line(request: SignedInRequest, site: Site, key: str) -> Line:
    found = board.board(request.user, site, today=today_at(site))
    line = next((one for one in found.lines if one.item.key == key), None)
    if line is None:
        raise NotFound(_("The checklist has no such line."))
    return line


@requires(Permission.RESPONSE_READ)
def line(request: SignedInRequest, item: str) -> HttpResponse:
    site = chosen(request)
    found = _line(request, site, item)
    devices: Any = []
    paging = None
    if found.item.measure in shelf.DEVICE_MEASURES:
        rows = measuring.lacking(
            found.item.measure, registry.devices_for(request.user, site_id=site.pk)
        ).for_line()
        devices, paging = lists.page(request, rows, sort="tag")
    page = pages.line_page(
        found,
        site,
        proofs=[one for one in access.proofs(request.user, site.pk) if one.item == item],
        devices=devices,
        paging=paging,
        acts=pages.line_acts(found, site, may_prepare=may(request, Permission.RESPONSE_PREPARE, site.pk)),
    )
    return render(request, "response/line.html", {"page": page})


@requires(Permission.RESPONSE_PREPARE)
def record(request: SignedInRequest, item: str) -> HttpResponse:
    site = chosen(request, Permission.RESPONSE_PREPARE)
    found = _line(request, site, item)
    form = forms.ProofForm(request.POST or None, initial={"shown_on": today_at(site)})
    back = to("line", item, site=site)
    title = words.said(found.item.title)
    page = FormPage(
        title=title,
        lead=words.said(found.item.why),
        crumbs=crumbs(Crumb(label=_("Preparedness"), url=to("preparedness", site=site))),
        form=form,
        submit=_("Record"),
        cancel=back,
    )

    def act() -> Any:
        return preparing.record(site, item=item, **form.cleaned_data, by=request.user, at=now())

    return asked(request, page, act, words=_("Recorded."), to=lambda _made: back)
