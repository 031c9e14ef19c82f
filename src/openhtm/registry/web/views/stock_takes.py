"""Stock-take: opened for a place, counted room by room, closed with one step."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from openhtm.accounts.api import Permission, SignedInRequest, requires
from openhtm.kernel.errors import DomainError
from openhtm.kernel.time import now
from openhtm.ui.tones import Tone

from ... import access
from ...actions import stock_takes as rounds
from ...export.formats import export_format
from ...models import StockTake, StockTakeScan
from ...queries.search import named
from ...queries.stock_takes import Kind, Report, progress, report
from ..doing import done, shown
from ..forms.stock_takes import CancelForm, CloseForm, OpenForm
from ..pages import stock_takes as pages
from ..pages.shared import FormPage
from ..pages.stock_take_files import columns
from .scan import with_camera

_LATEST, _ALL = 50, 1_000_000


def _may(request: SignedInRequest, found: StockTake, permission: str = Permission.DEVICE_MOVE) -> bool:
    return request.user.may(permission, site_id=found.site_id, department_id=found.department_id)


def _report(request: SignedInRequest, found: StockTake) -> Report:
    return report(found, access.devices(request.user))


@requires(Permission.DEVICE_READ)
def stock_take_list(request: SignedInRequest) -> HttpResponse:
    site_id = request.site.pk if request.site else None
    rows = list(access.stock_takes(request.user, site_id=site_id)[:_LATEST])
    may = request.user.may_anywhere(Permission.DEVICE_MOVE)
    page = pages.rounds_page(rows, progress(rows), may=may)
    return render(request, "registry/stock_takes.html", {"page": page})


@requires(Permission.DEVICE_MOVE)
def open_round(request: SignedInRequest) -> HttpResponse:
    site_id = request.site.pk if request.site else None
    form = OpenForm(request.user, request.POST or None, site_id=site_id)
    made: list[StockTake] = []
    if form.is_valid() and done(
        form, lambda: made.append(rounds.open_round(**form.cleaned_data, by=request.user, at=now()))
    ):
        return redirect(made[0])
    page = FormPage(
        title=_("Open a stock-take"),
        lead=_("What the record has in these rooms now is what will be looked for."),
        crumbs=pages.crumbs(),
        form=form,
        submit=_("Open"),
        cancel=pages.crumbs()[-1].url,
    )
    return shown(request, page)


@requires(Permission.DEVICE_READ)
def stock_take(request: SignedInRequest, pk: int) -> HttpResponse:
    found = access.stock_take(request.user, pk)
    page = pages.round_page(
        found,
        _report(request, found),
        may=_may(request, found),
        may_mark=_may(request, found, Permission.DEVICE_STATUS),
    )
    return render(request, "registry/stock_take.html", {"page": page})


@with_camera
@requires(Permission.DEVICE_READ)
def counted_room(request: SignedInRequest, pk: int, room: int) -> HttpResponse:
    found = access.stock_take(request.user, pk)
    place = access.counted_room(found, room)
    page = pages.counting_page(found, place, _report(request, found), may=_may(request, found))
    return render(request, "registry/stock_take_room.html", {"page": page})


@with_camera
@requires(Permission.DEVICE_MOVE)
@require_POST
def scan(request: SignedInRequest, pk: int, room: int) -> HttpResponse:
    """The answer to a scan: with script the lists of the room, otherwise its page."""
    found = access.stock_take(request.user, pk, Permission.DEVICE_MOVE)
    place = access.counted_room(found, room)
    code, at = request.POST.get("code", "").strip(), now()
    try:
        device = named(access.devices(request.user), code) if code else None
        row = rounds.scan(found, room=place.room, code=code, device=device, by=request.user, at=at)
    except DomainError as problem:
        said, tone = str(problem), Tone.OVERDUE
        told = _report(request, found)
    else:
        told = _report(request, found)
        said, tone = _said(row, told, again=row.scanned_at != at)
    may = _may(request, found)
    page = pages.counting_page(found, place, told, said=said, tone=tone, code=code, may=may)
    part = "#count" if getattr(request, "htmx", False) else ""
    return render(request, f"registry/stock_take_room.html{part}", {"page": page})


def _said(row: StockTakeScan, told: Report, *, again: bool) -> tuple[str, Tone]:
    line = next((line for line in told.lines if line.scan_id == row.pk), None)
    tag = line.device.tag if line and line.device else row.code
    if again:
        return _("%(tag)s was counted here before, by %(by)s.") % {
            "tag": tag,
            "by": row.scanned_label,
        }, Tone.SOON
    if line is None:
        return _("%(tag)s is counted.") % {"tag": tag}, Tone.OK
    if line.kind is Kind.UNKNOWN:
        return _("No device answers to %(tag)s. It is kept as unknown.") % {"tag": tag}, Tone.UNKNOWN
    tone = Tone.OK if line.kind is Kind.FOUND and not line.before else Tone.SOON
    return f"{tag}: {pages.detail(line)}", tone


@requires(Permission.DEVICE_MOVE)
@require_POST
def take_back(request: SignedInRequest, pk: int, scan: int) -> HttpResponse:
    found = access.stock_take(request.user, pk, Permission.DEVICE_MOVE)
    row = access.counted_scan(found, scan)
    rounds.take_back(row, by=request.user, at=now())
    return redirect("registry:stock_take_room", pk=pk, room=row.room_id)


@requires(Permission.DEVICE_MOVE)
@require_POST
def finish(request: SignedInRequest, pk: int, room: int) -> HttpResponse:
    found = access.stock_take(request.user, pk, Permission.DEVICE_MOVE)
    place = access.counted_room(found, room)
    again = "again" in request.POST
    rounds.finish_room(place, finished=not again, by=request.user, at=now())
    if again:
        return redirect("registry:stock_take_room", pk=pk, room=room)
    messages.success(request, _("%(room)s is finished.") % {"room": place.room})
    return redirect(found)


@requires(Permission.DEVICE_MOVE)
@require_POST
def pause(request: SignedInRequest, pk: int) -> HttpResponse:
    """Pauses a round that runs and goes on with one that is paused."""
    found = access.stock_take(request.user, pk, Permission.DEVICE_MOVE)
    act = rounds.resume if found.state == "paused" else rounds.pause
    act(found, by=request.user, at=now())
    return redirect(found)


@requires(Permission.DEVICE_MOVE)
def close(request: SignedInRequest, pk: int) -> HttpResponse:
    found = access.stock_take(request.user, pk, Permission.DEVICE_MOVE)
    form = CloseForm(request.POST or None, initial={"moving": True, "seen_version": found.version})
    if form.is_valid() and done(
        form, lambda: rounds.close(found, **form.cleaned_data, by=request.user, at=now())
    ):
        messages.success(request, _("The stock-take is closed."))
        return redirect(found)
    page = pages.close_page(found, _report(request, found), form)
    status = 422 if form.errors else 200
    return render(request, "registry/stock_take_close.html", {"page": page}, status=status)


@requires(Permission.DEVICE_MOVE)
def cancel(request: SignedInRequest, pk: int) -> HttpResponse:
    found = access.stock_take(request.user, pk, Permission.DEVICE_MOVE)
    form = CancelForm(request.POST or None)
    if form.is_valid() and done(
        form, lambda: rounds.cancel(found, **form.cleaned_data, by=request.user, at=now())
    ):
        return redirect(found)
    page = FormPage(
        title=_("Cancel %(title)s") % {"title": found.title},
        lead=_("Nothing is moved. What was scanned stays to be read."),
        crumbs=pages.crumbs(),
        form=form,
        submit=_("Cancel the stock-take"),
        cancel=found.get_absolute_url(),
        kind="danger",
    )
    return shown(request, page)


@requires(Permission.DEVICE_READ)
def printed(request: SignedInRequest, pk: int) -> HttpResponse:
    found = access.stock_take(request.user, pk)
    page = pages.round_page(found, _report(request, found), may=False, may_mark=False, most=_ALL)
    return render(request, "registry/stock_take_print.html", {"page": page, "stock_take": found})


@requires(Permission.DEVICE_READ)
def export(request: SignedInRequest, pk: int) -> HttpResponseBase:
    """Every device and code of the round, one a row."""
    found = access.stock_take(request.user, pk)
    wanted = export_format(request.GET.get("format", "csv"))
    rows: Any = _report(request, found).lines
    answer = StreamingHttpResponse(wanted.write(rows, columns()), content_type=wanted.content_type)
    answer["Content-Disposition"] = f'attachment; filename="stock-take-{found.pk}.{wanted.extension}"'
    answer["X-Content-Type-Options"] = "nosniff"
    return answer
