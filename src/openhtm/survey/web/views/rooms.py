"""Survey rooms for the staff: opening, links, what was asked and its answers."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from openhtm.accounts.api import Permission, SignedInRequest, departments, requires, sites
from openhtm.compliance.api import day_of, shelf
from openhtm.kernel.time import now
from openhtm.ui import lists
from openhtm.ui.doing import FormPage, asked, done, form_page, tried

from ... import access
from ...actions import rooms as acts
from ...models import Kind, SurveyRoom
from .. import forms
from ..pages import rooms as pages


def _may_edit(request: SignedInRequest, room: SurveyRoom) -> bool:
    return access.rooms(request.user, Permission.COMPLIANCE_EDIT).filter(pk=room.pk).exists()


@requires(Permission.COMPLIANCE_READ)
def room_list(request: SignedInRequest) -> HttpResponse:
    waiting = Count("requests", filter=Q(requests__kind=Kind.ASKED, requests__answered_at__isnull=True))
    found = access.rooms(request.user).annotate(waiting=waiting)
    rows, paging = lists.page(request, found, sort="-begins_on,-number")
    may_open = request.user.may_anywhere(Permission.COMPLIANCE_EDIT)
    page = pages.rooms_page(rows, paging, on=day_of(now()), may_open=may_open)
    return render(request, "survey/rooms.html", {"page": page})


@requires(Permission.COMPLIANCE_READ)
def room(request: SignedInRequest, pk: int) -> HttpResponse:
    return _room(request, access.room(request.user, pk))


def _room(request: SignedInRequest, found: SurveyRoom, *, new_link: str = "") -> HttpResponse:
    at = now()
    may_edit = _may_edit(request, found)
    page = pages.room_page(found, at=at, on=day_of(at), may_edit=may_edit, new_link=new_link)
    answer = render(request, "survey/room.html", {"page": page})
    if new_link:
        answer["Cache-Control"] = "no-store"
    return answer


def _page(form: Any, title: str, submit: str, *, back: str, **more: Any) -> FormPage:
    return FormPage(title=title, crumbs=pages.crumbs(), form=form, submit=submit, cancel=back, **more)


@requires(Permission.COMPLIANCE_EDIT)
def open_room(request: SignedInRequest) -> HttpResponse:
    today = day_of(now())
    form = forms.RoomForm(
        request.POST or None,
        sites=sites(request.user, Permission.COMPLIANCE_EDIT).order_by("name"),
        departments=departments(request.user, Permission.COMPLIANCE_EDIT)
        .select_related("site")
        .order_by("name"),
        sets=shelf.sets(),
        initial={"begins_on": today, "ends_on": today},
    )

    def act() -> SurveyRoom:
        return acts.open_room(form.new(), by=request.user, at=now())

    note = _("The room shows what you may see at these places, and nothing without a link.")
    page = _page(
        form, _("Open a survey room"), _("Open it"), back=reverse("survey:rooms"), layout="grid", note=note
    )
    return asked(
        request, page, act, words=_("The room is open. Make a link for the surveyor."), to=lambda made: made
    )


@requires(Permission.COMPLIANCE_EDIT)
def make_link(request: SignedInRequest, pk: int) -> HttpResponse:
    """The page after it shows the address once; it is nowhere stored."""
    found = access.room(request.user, pk, Permission.COMPLIANCE_EDIT)
    form = forms.LinkForm(request.POST or None)
    page = _page(
        form, _("Make a link into %(room)s") % {"room": found}, _("Make it"), back=found.get_absolute_url()
    )
    if form.is_valid():
        given = form.cleaned_data["given_to"]
        made = tried(
            form, lambda: acts.make_link(found, given_to=given, lasts=form.lasts(), by=request.user, at=now())
        )
        if made is not None:
            address = request.build_absolute_uri(reverse("survey:enter", args=[made.secret]))
            return _room(request, found, new_link=address)
    return form_page(request, page)


@require_POST
@requires(Permission.COMPLIANCE_EDIT)
def revoke_link(request: SignedInRequest, pk: int) -> HttpResponse:
    found = access.link(request.user, pk)
    return done(
        request,
        lambda: acts.revoke_link(found, by=request.user, at=now()),
        words=_("The link leads nowhere any more."),
        back=found.room.get_absolute_url(),
    )


@require_POST
@requires(Permission.COMPLIANCE_EDIT)
def close_room(request: SignedInRequest, pk: int) -> HttpResponse:
    found = access.room(request.user, pk, Permission.COMPLIANCE_EDIT)
    return done(
        request,
        lambda: acts.close_room(found, by=request.user, at=now()),
        words=_("The room is closed and its links lead nowhere any more."),
        back=found.get_absolute_url(),
    )


@requires(Permission.COMPLIANCE_READ)
def ask(request: SignedInRequest, pk: int) -> HttpResponse:
    """Write down what a surveyor said aloud."""
    found = access.room(request.user, pk)
    form = forms.AskForm(request.POST or None)

    def act() -> Any:
        return acts.ask(found, what=form.cleaned_data["what"], by=request.user, at=now())

    page = _page(form, _("What a surveyor asks for"), _("Write it down"), back=found.get_absolute_url())
    return asked(
        request, page, act, words=_("Written down. The time to its answer runs."), to=lambda _made: found
    )


@requires(Permission.COMPLIANCE_READ)
def answer(request: SignedInRequest, pk: int) -> HttpResponse:
    found = access.survey_request(request.user, pk)
    form = forms.AnswerForm(request.POST or None, request.FILES or None)

    def act() -> Any:
        given = form.cleaned_data
        return acts.answer(found, text=given["answer"], files=given["attached"], by=request.user, at=now())

    back = found.room.get_absolute_url()
    page = _page(form, _("Answer"), _("Answer"), back=back, lead=found.what)
    return asked(request, page, act, words=_("Answered."), to=lambda _made: back)
