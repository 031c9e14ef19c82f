"""What a surveyor sees behind a link: requirements, devices, samples, and what they ask for."""

from __future__ import annotations

import csv
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from openhtm.accounts.api import public
from openhtm.compliance import api as compliance
from openhtm.compliance.api import day_of
from openhtm.documents.api import file_answer
from openhtm.kernel.cells import plain
from openhtm.kernel.errors import InvalidInput
from openhtm.kernel.time import now
from openhtm.ui import lists
from openhtm.ui.doing import tried

from ... import access, answers, sampling, showing
from ...actions import rooms
from ...dossier.asking import read_day
from ...dossier.parts import Dossier
from ...dossier.whole import dossier
from ...guests import Guest
from .. import linked
from ..forms import AskForm
from ..linked import by_link
from ..pages import linked as pages


@public("the secret of a survey link leads to the pages of its room, and to nothing else")
def enter(request: HttpRequest, secret: str) -> HttpResponse:
    """Take the secret, once it is right, and lead on to an address without it."""
    if linked.too_many_tries(request):
        return linked.slow_down(request)
    link = access.link_of_secret(secret, at=now())
    return linked.leads_in(redirect("survey:at"), link, secure=request.is_secure())


def _day(request: HttpRequest, guest: Guest) -> date | None:
    """The day that is looked at: that of the address, else that of the room; None: today."""
    return read_day(request.GET.get("as_of", "")) or guest.room.as_of


def _evidence(request: HttpRequest, guest: Guest) -> tuple[list[showing.Evidence], Any, str]:
    """The requirements; the findings behind them, None where nothing is known of the day; and why."""
    # What was changed since the last look is in before anybody reads it; the day is that of this moment.
    today = compliance.keeping.brought_up(now()).day
    day = _day(request, guest) or today
    try:
        rows = showing.findings(guest, day=day, today=today)
        problem = ""
    except InvalidInput as refusal:
        rows, problem = None, str(refusal)
    counted = compliance.Finding.objects.none() if rows is None else rows
    found = showing.evidence(counted, requirement_set=guest.room.requirement_set, day=day)
    return found, rows, problem


@by_link("the pages of a survey room, for whoever holds its link")
def home(request: HttpRequest, guest: Guest) -> HttpResponse:
    found, _rows, problem = _evidence(request, guest)
    page = pages.home_page(guest, found, day=_day(request, guest), problem=problem)
    return render(request, "survey/at.html", {"page": page})


@by_link("the pages of a survey room, for whoever holds its link")
def requirement(request: HttpRequest, guest: Guest) -> HttpResponse:
    found, rows, problem = _evidence(request, guest)
    one = showing.one_requirement(found, request.GET.get("name", ""))
    reach = compliance.Finding.objects.none() if rows is None else rows.filter(rule__in=one.rules)
    standing = lists.page(request, reach.select_related("device", "department"), sort="rank,since")
    page = pages.requirement_page(one, standing, day=_day(request, guest), problem=problem)
    return render(request, "survey/at_requirement.html", {"page": page})


@by_link("the pages of a survey room, for whoever holds its link")
def pick(request: HttpRequest, guest: Guest) -> HttpResponse:
    """A device by its tag, typed or scanned; or drawn by a seed that is shown."""
    tag = request.GET.get("tag", "").strip()
    if tag:
        return redirect("survey:at_device", tag=access.device(guest, tag).tag)
    if "draw" not in request.GET:
        return redirect("survey:at")
    seed = sampling.seed_of(request.GET.get("seed", ""))
    drawn = sampling.one(guest, seed=seed)
    if drawn is None:
        messages.error(request, _("There is no device to draw from."))
        return redirect("survey:at")
    return redirect(f"{reverse('survey:at_device', args=[drawn])}?seed={seed}")


def _dossier(request: HttpRequest, guest: Guest, tag: str) -> Dossier:
    device = access.device(guest, tag)
    return dossier(device, reader=guest, day=_day(request, guest), at=now())


@by_link("the pages of a survey room, for whoever holds its link")
def device(request: HttpRequest, guest: Guest, tag: str) -> HttpResponse:
    seed = request.GET.get("seed", "")
    page = pages.device_page(guest, _dossier(request, guest, tag), seed=seed if seed.isdigit() else "")
    return render(request, "survey/at_device.html", {"page": page})


@by_link("the pages of a survey room, for whoever holds its link")
def device_pdf(request: HttpRequest, guest: Guest, tag: str) -> HttpResponse:
    return answers.pdf(_dossier(request, guest, tag), at=now())


@by_link("the files of a survey room's answers, for whoever holds its link")
def file(request: HttpRequest, guest: Guest, pk: int) -> HttpResponseBase:
    """A file that a question of this room was answered with."""
    return file_answer(access.file_of_room(guest, pk), inline=False)


@by_link("the pages of a survey room, for whoever holds its link")
def sample(request: HttpRequest, guest: Guest) -> HttpResponse:
    seed = sampling.seed_of(request.GET.get("seed", ""))
    size = sampling.size_of(request.GET.get("size", ""))
    found = sampling.drawn(guest, seed=seed, size=size)
    if request.GET.get("format") == "csv":
        return _csv(found, seed, size)
    page = pages.sample_page(guest, found, seed=seed, size=size)
    return render(request, "survey/at_sample.html", {"page": page})


def _csv(found: Any, seed: int, size: int) -> HttpResponse:
    answer = HttpResponse(content_type="text/csv; charset=utf-8")
    name = sampling.file_name(seed, size, day_of(now()))
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    writer = csv.writer(answer)
    writer.writerow(["tag", "risk_class", "department", "seed"])
    for row in sampling.table(found):
        writer.writerow([*map(plain, row), seed])
    return answer


@by_link("the pages of a survey room, for whoever holds its link")
def ask(request: HttpRequest, guest: Guest) -> HttpResponse:
    """Ask for what no page shows; staff answer it."""
    form = AskForm(request.POST or None)
    if form.is_valid():
        made = tried(
            form, lambda: rooms.ask_by_link(guest.link, what=form.cleaned_data["what"], by=guest, at=now())
        )
        if made is not None:
            return redirect("survey:at_ask")
    asked, paging = lists.page(request, guest.room.requests.filter(kind="asked"), sort="-asked_at")
    page = pages.ask_page(asked, paging, access.request_files(asked), form)
    return render(request, "survey/at_ask.html", {"page": page}, status=422 if form.errors else 200)
