"""The waves of a change on pages."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.db.models import F
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from openhtm.accounts.api import Permission, SignedInRequest, requires
from openhtm.kernel.errors import NotFound
from openhtm.kernel.time import local_date, now
from openhtm.maintenance import api as maintenance
from openhtm.ui.doing import asked, at_site, done

from ... import access, planning, waves_csv, waving
from ...actions import opening
from ...actions import waves as acts
from ...models import Change, Line, Wave
from ...rules.waves import BAKE_DAYS, WaveKind
from .. import forms, wave_forms
from ..pages.plan import plan_page
from ..pages.waves import waves_page
from ..sites import rights
from .changes import form_of


@requires(Permission.CHANGE_READ)
def show(request: SignedInRequest, pk: int) -> HttpResponse:
    found = access.change(request.user, pk)
    with at_site(found):
        page = waves_page(
            found,
            standing=waving.of(found),
            waves=access.waves_of(request.user, found),
            lines=list(access.lines_of(request.user, found)),
            chosen=request.GET.get("wave", ""),
            rights=rights(request, found),
            now=now(),
        )
        return render(request, "changes/waves.html", {"page": page})


@requires(Permission.CHANGE_READ)
def as_csv(request: SignedInRequest, pk: int) -> HttpResponse:
    """One row for each device."""
    found = access.change(request.user, pk)
    text = waves_csv.as_csv(
        access.lines_of(request.user, found).order_by(F("wave__number").asc(nulls_last=True), "device__tag")
    )
    header = content_disposition_header(as_attachment=True, filename=f"{found}-waves.csv")
    return HttpResponse(
        text, content_type="text/csv; charset=utf-8", headers={"Content-Disposition": header or "attachment"}
    )


@requires(Permission.CHANGE_EDIT)
def plan(request: SignedInRequest, pk: int) -> HttpResponse:
    found = access.change(request.user, pk, Permission.CHANGE_EDIT)
    if not request.user.may(Permission.CHANGE_EDIT, site_id=found.site_id, department_id=None):
        raise NotFound(_("The proposal is about a whole site, and you do not hold it as a whole."))
    page = plan_page(found, planning.proposal(found), on=local_date(now(), found.site.time_zone))
    return render(request, "changes/plan.html", {"page": page})


def _back(found: Change) -> str:
    return reverse("changes:waves", args=[found.pk])


@require_POST
@requires(Permission.CHANGE_EDIT)
def adopt(request: SignedInRequest, pk: int) -> HttpResponse:
    found = access.change(request.user, pk, Permission.CHANGE_EDIT)
    seen = request.POST.get("seen", "")
    return done(
        request,
        lambda: acts.adopt(found, seen=seen, by=request.user, at=now()),
        words=_("Adopted. Move devices between waves where you know better."),
        back=_back(found),
    )


@require_POST
@requires(Permission.CHANGE_EDIT)
def move(request: SignedInRequest, pk: int) -> HttpResponse:
    found = access.change(request.user, pk, Permission.CHANGE_EDIT)
    form = wave_forms.MoveForm(request.POST, waves=access.waves_of(request.user, found))
    keys = [int(one) for one in request.POST.getlist("selected") if one.isdigit()]
    if not form.is_valid() or not keys:
        messages.error(request, _("Choose at least one device, and a wave."))
        return redirect(_back(found))
    number = form.cleaned_data["to"]

    def call() -> list[Line]:
        chosen = access.chosen_lines(request.user, found, keys, Permission.CHANGE_EDIT)
        wave = access.wave(request.user, found, number) if number else None
        return acts.move(chosen, to=wave, by=request.user, at=now())

    return done(request, call, words=_("Moved."), back=f"{_back(found)}?wave={number}")


@requires(Permission.CHANGE_EDIT)
def add(request: SignedInRequest, pk: int) -> HttpResponse:
    found = access.change(request.user, pk, Permission.CHANGE_EDIT)
    first = not found.waves.exists()
    start = {"title": _("Pilot") if first else "", "bake_days": BAKE_DAYS[_kind(first)]}
    form = wave_forms.WaveForm(request.POST or None, initial=start)

    def act() -> Wave:
        return acts.add(found, **form.cleaned_data, by=request.user, at=now())

    note = _("The first wave is the pilot: one to three devices.") if first else ""
    page = form_of(
        found,
        form,
        _("Add a wave to %(change)s") % {"change": found},
        _("Add"),
        cancel=_back(found),
        note=note,
    )
    return asked(request, page, act, words=_("Added."), to=lambda _made: _back(found))


def _kind(first: bool) -> WaveKind:
    return WaveKind.PILOT if first else WaveKind.WAVE


@requires(Permission.CHANGE_EDIT)
def edit(request: SignedInRequest, pk: int, number: int) -> HttpResponse:
    found = access.change(request.user, pk, Permission.CHANGE_EDIT)
    wave = access.wave(request.user, found, number)
    start = {"title": wave.title, "bake_days": wave.bake_days}
    form = wave_forms.WaveForm(request.POST or None, initial=start)

    def act() -> Wave:
        return acts.edit(wave, **form.cleaned_data, by=request.user, at=now())

    named = {"change": found, "wave": number}
    title = _("Edit wave %(wave)s of %(change)s") % named
    page = form_of(found, form, title, _("Save"), cancel=_back(found))
    return asked(request, page, act, words=_("Saved."), to=lambda _made: _back(found))


@requires(Permission.CHANGE_EDIT)
def agree(request: SignedInRequest, pk: int, number: int) -> HttpResponse:
    found = access.change(request.user, pk, Permission.CHANGE_EDIT)
    wave = access.wave(request.user, found, number)
    form = wave_forms.WindowForm(request.POST or None, initial=wave_forms.WindowForm.initial_of(wave))

    def act() -> Wave:
        return acts.agree(wave, window=form.window(), by=request.user, at=now())

    named = {"change": found, "wave": number}
    title = _("Window of wave %(wave)s of %(change)s") % named
    page = form_of(found, form, title, _("Agreed"), cancel=_back(found))
    return asked(request, page, act, words=_("Kept."), to=lambda _made: _back(found))


@requires(Permission.CHANGE_LEAD)
def open_wave(request: SignedInRequest, pk: int, number: int) -> HttpResponse:
    found = access.change(request.user, pk, Permission.CHANGE_LEAD)
    wave = access.wave(request.user, found, number)
    on = local_date(now(), found.site.time_zone)
    versions = maintenance.performing.readable_in_force(request.user, on=on)
    form = wave_forms.OpenForm(request.POST or None, versions=versions)

    def act() -> list[Line]:
        made = opening.open_wave(wave, procedure=form.version(), by=request.user, at=now())
        _tell_there(request, wave, made)
        return made

    named = {"change": found, "wave": number}
    title = _("Open wave %(wave)s of %(change)s") % named
    note = _("Each of its devices gets a work order. Closed and passed, it proves the device.")
    page = form_of(found, form, title, _("Open"), cancel=_back(found), note=note)
    return asked(request, page, act, words=_("Opened."), to=lambda _made: f"{_back(found)}?wave={number}")


def _tell_there(request: SignedInRequest, wave: Wave, made: list[Line]) -> None:
    """How many orders were opened, and which devices had one already."""
    there = waving.had_order(wave, made)
    told = ngettext("%(n)s work order was opened.", "%(n)s work orders were opened.", len(made))
    text = told % {"n": len(made)}
    if there:
        named = ", ".join(there[:10])
        text += " " + _("These have an open one already: %(tags)s.") % {"tags": named}
    messages.info(request, text)


@requires(Permission.CHANGE_LEAD)
def go_on(request: SignedInRequest, pk: int) -> HttpResponse:
    note = _("Devices failed or were rolled back. What fails after your decision asks for another one.")
    return _reason(request, pk, acts.go_on, _("Go on with %(change)s"), _("Go on"), note=note)


@requires(Permission.CHANGE_LEAD)
def pause(request: SignedInRequest, pk: int) -> HttpResponse:
    note = _("Nothing more is begun meanwhile. What was begun is finished.")
    return _reason(request, pk, acts.pause, _("Pause %(change)s"), _("Pause"), note=note)


@requires(Permission.CHANGE_LEAD)
def resume(request: SignedInRequest, pk: int) -> HttpResponse:
    return _reason(request, pk, acts.resume, _("Resume %(change)s"), _("Resume"), note="")


def _reason(
    request: SignedInRequest, pk: int, act: Callable[..., Any], title: str, submit: str, *, note: str
) -> HttpResponse:
    found = access.change(request.user, pk, Permission.CHANGE_LEAD)
    form = forms.ReasonForm(request.POST or None)

    def call() -> Any:
        return act(found, reason=form.cleaned_data["reason"], by=request.user, at=now())

    page = form_of(found, form, title % {"change": found}, submit, cancel=_back(found), note=note)
    return asked(request, page, call, words=_("Kept."), to=lambda _made: _back(found))
