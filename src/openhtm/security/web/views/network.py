"""What scans saw, held against the register: the hosts that wait for a person, one of them, taking a scan."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from openhtm.accounts import api as accounts
from openhtm.accounts.api import Permission, SignedInRequest, requires
from openhtm.kernel.time import now
from openhtm.ui import lists
from openhtm.ui.doing import FormPage, asked, shown

from ... import access, reconciling
from ...actions import scans
from ...feeds.sources import uploaded
from ...models import NetworkHost
from .. import forms
from ..pages import network as pages


def _site_id(request: SignedInRequest) -> int | None:
    chosen = getattr(request, "site", None)
    return chosen.pk if chosen else None


def _may_edit(request: SignedInRequest) -> bool:
    return bool(request.user.may_anywhere(Permission.SECURITY_EDIT))


@requires(Permission.SECURITY_READ)
def host_list(request: SignedInRequest) -> HttpResponse:
    """Who is on the network that the register does not know, knows otherwise, or misses?"""
    form = forms.HostFilter(request.GET)
    given = form.cleaned_data if form.is_valid() else {}
    found = reconciling.matching(request.user, **given, site_id=_site_id(request))
    rows, paging = lists.page(request, found, sort="-seen_at,-pk")
    page = pages.HostListPage(
        title=_("Network"),
        acts=pages.list_acts(may_edit=_may_edit(request)),
        stats=pages.stats(reconciling.counts(request.user, site_id=_site_id(request))),
        rows=pages.rows(rows, reconciling.devices_by_id(request.user, rows)),
        columns=pages.list_columns(),
        paging=paging,
        filter=form,
        chips=lists.chips(request, form),
        clear=request.path,
        bulk_url=reverse("security:network_settle_many") if _may_edit(request) else "",
    )
    return shown(request, "security/network.html", page, part="list")


@requires(Permission.SECURITY_READ)
def scan_list(request: SignedInRequest) -> HttpResponse:
    rows, paging = lists.page(request, access.network_scans(request.user), sort="-seen_at,-pk")
    page = pages.ScanListPage(
        title=_("Scans"),
        crumbs=pages.crumbs(),
        acts=pages.scan_acts(may_edit=_may_edit(request)),
        rows=[pages.scan_row(one) for one in rows],
        columns=pages.scan_columns(),
        paging=paging,
    )
    return render(request, "security/network_scans.html", {"page": page})


@requires(Permission.SECURITY_READ)
def host(request: SignedInRequest, host_id: int) -> HttpResponse:
    found = access.host(request.user, host_id)
    page = pages.host_page(
        found,
        devices=reconciling.devices_by_id(request.user, [found]),
        may_edit=bool(request.user.may(Permission.SECURITY_EDIT, site_id=found.site_id)),
    )
    return render(request, "security/network_host.html", {"page": page})


@requires(Permission.SECURITY_EDIT)
def settle(request: SignedInRequest, host_id: int) -> HttpResponse:
    found = access.host(request.user, host_id, Permission.SECURITY_EDIT)
    form = forms.SettleForm(request.POST or None, initial=request.GET.dict())
    page = FormPage(
        title=_("Settle %(host)s") % {"host": found},
        lead=" ".join(reconciling.because(found)),
        crumbs=pages.crumbs(pages.crumb(found)),
        form=form,
        submit=_("Settle it"),
        cancel=found.get_absolute_url(),
        note=_("It stays settled until something of it changes."),
    )

    def act() -> Any:
        given = form.cleaned_data
        return reconciling.settle([found], **given, by=request.user, at=now())

    return asked(request, page, act, words=_("Settled."), to=lambda _made: found)


def _chosen(request: SignedInRequest) -> list[NetworkHost]:
    """Those that the list names, within the scope of whoever settles."""
    keys = [key for key in request.POST.getlist("selected") if key.isdigit() and len(key) < 19]
    rows = access.hosts(request.user, Permission.SECURITY_EDIT).filter(pk__in=keys[: reconciling.MOST])
    return list(rows.order_by("pk"))


@requires(Permission.SECURITY_EDIT)
def settle_many(request: SignedInRequest) -> HttpResponse:
    chosen = _chosen(request)
    is_sent = request.method == "POST" and "how" in request.POST
    form = forms.SettleManyForm(
        request.POST if is_sent else None,
        chosen=chosen,
        initial={"selected": [str(one.pk) for one in chosen]},
    )
    page = FormPage(
        title=_("Settle several hosts"),
        lead=", ".join(str(one) for one in chosen[:8]) or _("Choose hosts in the list first."),
        crumbs=pages.crumbs(),
        form=form,
        submit=_("Settle them"),
        cancel=reverse("security:network"),
        note=_("Hosts chosen: %(n)d.") % {"n": len(chosen)},
    )

    def act() -> Any:
        given = form.cleaned_data
        return reconciling.settle(chosen, how=given["how"], reason=given["reason"], by=request.user, at=now())

    return asked(request, page, act, words=_("Settled."), to=lambda _made: reverse("security:network"))


@requires(Permission.SECURITY_EDIT)
def take(request: SignedInRequest) -> HttpResponse:
    sites = accounts.sites(request.user, Permission.SECURITY_EDIT).order_by("code")
    form = forms.TakeForm(
        request.POST or None, request.FILES or None, sites=sites, initial=request.GET.dict()
    )
    page = FormPage(
        title=_("Take a scan"),
        crumbs=pages.crumbs(),
        form=form,
        submit=_("Take it"),
        cancel=reverse("security:network"),
        note=_("The register of devices is never changed by a scan: a person settles what it found."),
    )

    def act() -> Any:
        given = form.cleaned_data
        sources = [uploaded(one) for one in given["scans"]]
        return scans.take(
            site=form.known[given["site"]],
            segment=given["segment"],
            sources=sources,
            by=request.user,
            at=now(),
        )

    return asked(
        request, page, act, words=_("The scan is taken."), to=lambda _made: reverse("security:network_scans")
    )
