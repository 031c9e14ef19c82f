"""The ledger: looked through, one entry, verified, exported."""

from __future__ import annotations

import tempfile
from datetime import date, datetime, time, timedelta
from typing import Any, cast

from django.http import FileResponse, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from openhtm.audit import api as audit
from openhtm.kernel.paging import keys_from, page
from openhtm.kernel.time import now

from ... import access
from ...access import SignedInRequest, requires
from ...permissions import Permission
from ..forms.other import LedgerFilter
from ..pages.ledger import EntryPage, LedgerPage, VerifyPage


@requires(Permission.LEDGER_READ)
def listing(request: SignedInRequest) -> HttpResponse:
    given = LedgerFilter(request.GET)
    rows = audit.selected(access.ledger(request.user), **_wanted(given))
    found = page(rows, keys=keys_from("-pk"), cursor=request.GET.get("cursor", ""))
    shown = LedgerPage.of(request, found)
    return render(request, "accounts/ledger.html", {"page": shown, "filter": given})


def _wanted(given: LedgerFilter) -> dict[str, Any]:
    if not given.is_valid():
        return {}
    values = dict(given.cleaned_data)
    return values | {"since": _start(values["since"]), "until": _start(values["until"], days=1)}


def _start(day: date | None, *, days: int = 0) -> datetime | None:
    """The first instant of a day (or of one later), in the reader's time zone."""
    if day is None:
        return None
    return datetime.combine(day + timedelta(days=days), time(), tzinfo=timezone.get_current_timezone())


@requires(Permission.LEDGER_READ)
def show(request: SignedInRequest, pk: int) -> HttpResponse:
    entry = access.one(
        access.ledger(request.user).select_related("chain"),
        _("There is no such ledger entry, or it is outside your sites."),
        pk=pk,
    )
    rows = audit.rows_of(entry, limit=200)
    return render(request, "accounts/entry.html", {"page": EntryPage.of(entry, rows)})


@requires(Permission.LEDGER_READ)
def verify(request: SignedInRequest) -> HttpResponse:
    """Asks first, since a long ledger takes a while; a press on the button walks it."""
    found = audit.verify(sites=access.ledger_sites(request.user)) if request.method == "POST" else None
    return render(request, "accounts/verify.html", {"page": VerifyPage.of(request, found, at=now())})


@require_POST
@requires(Permission.LEDGER_EXPORT)
def export(request: SignedInRequest) -> HttpResponseBase:
    """The ledger of the reader's sites as a file that anyone can verify without this program."""
    sites = access.ledger_sites(request.user, Permission.LEDGER_EXPORT)
    file = tempfile.TemporaryFile()  # noqa: SIM115  the response closes it
    audit.export(cast("Any", file), sites=sites)
    file.seek(0)
    name = f"ledger-{now():%Y%m%d}.jsonl"
    return FileResponse(file, as_attachment=True, filename=name, content_type="application/jsonl")
