"""Incidents on pages: the list, declaring, the room, its states and its timeline."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from openhtm.accounts.api import Permission, SignedInRequest, requires
from openhtm.kernel.time import now
from openhtm.ui import lists
from openhtm.ui.doing import FormPage, asked, at_site, done, shown
from openhtm.ui.parts import Act

from ... import access as places
from ... import incident_access as access
from ... import incident_record
from ...actions import incidents
from ...models import Incident
from .. import incident_forms as forms
from ..pages import incidents as pages
from ..pages.frame import tabs
from ..sites import chosen, may, site_id


def rights(request: SignedInRequest, incident: Incident) -> set[str]:
    held = {"act": Permission.RESPONSE_ACT, "lead": Permission.RESPONSE_LEAD}
    return {name for name, right in held.items() if may(request, right, incident.site_id)}


@requires(Permission.RESPONSE_READ)
def incident_list(request: SignedInRequest) -> HttpResponse:
    """Incidents are of whole sites: who holds a part of one finds whom to call, not a list that looks empty."""
    if not places.sites(request.user).exists():
        return redirect("response:units")
    form = forms.IncidentFilter(request.GET)
    reach = access.incidents(request.user, site_id=site_id(request))
    state = form.cleaned_data["state"] if form.is_valid() else ""
    sort = lists.wanted_sort(request, pages.HEADS, default="-number")
    found = reach.for_list().filter(state=state) if state else reach.for_list()
    rows, paging = lists.page(request, found, sort=sort)
    standing = reach.open()
    declare = Act(
        label=_("Declare an incident"), url=reverse("response:declare"), icon="flag", kind="primary"
    )
    page = pages.IncidentsPage(
        title=_("Incidents"),
        lead=pages.list_lead(standing.real().count(), standing.filter(is_exercise=True).count()),
        tabs=tabs("incidents"),
        acts=[declare] if request.user.may_anywhere(Permission.RESPONSE_LEAD) else [],
        rows=[pages.row(one) for one in rows],
        columns=lists.columns(request, pages.HEADS, sort=sort),
        paging=paging,
        filter=form,
        chips=lists.chips(request, form),
        clear=request.path,
    )
    return shown(request, "response/incidents.html", page, part="list")


@requires(Permission.RESPONSE_LEAD)
def declare(request: SignedInRequest) -> HttpResponse:
    site = chosen(request, Permission.RESPONSE_LEAD)
    with at_site(Incident(site=site)):
        form = forms.DeclareForm(request.POST or None, initial={"learned_at": now()})

        def act() -> Incident:
            given = form.cleaned_data
            return incidents.declare(
                site,
                values=form.values(),
                learned_at=given["learned_at"],
                is_exercise=given["is_exercise"],
                by=request.user,
                at=now(),
            )

        page = FormPage(
            title=_("Declare an incident at %(site)s") % {"site": site.name},
            crumbs=pages.incident_crumbs(),
            form=form,
            submit=_("Declare"),
            cancel=reverse("response:incidents"),
            note=_("From now on everything that is done is kept on its timeline."),
        )
        return asked(request, page, act, words=_("Declared."), to=lambda made: made)


@requires(Permission.RESPONSE_READ)
def room(request: SignedInRequest, pk: int) -> HttpResponse:
    """The board: every device, its state and why."""
    found = access.incident(request.user, pk)
    lines = list(found.devices.for_list())
    held = set(access.held_lines(found))
    page = pages.room_page(
        found,
        lines,
        situation=incident_record.situation(found),
        held=held,
        chosen=request.GET.get("state", ""),
        rights=rights(request, found),
    )
    return render(request, "response/room.html", {"page": page})


@requires(Permission.RESPONSE_READ)
def timeline(request: SignedInRequest, pk: int) -> HttpResponse:
    found = access.incident(request.user, pk)
    rows, paging = lists.page(request, found.entries.all(), sort="-at")
    may_act = "act" in rights(request, found)
    page = pages.timeline_page(found, rows, paging, may_act=may_act)
    return render(request, "response/timeline.html", {"page": page})


def form_of(found: Incident, form: Any, title: str, submit: str, **more: Any) -> FormPage:
    """A page that is one form of an incident; an exercise says so."""
    if found.is_exercise:
        more["note"] = f"{_('EXERCISE: no device is changed.')} {more.get('note', '')}".strip()
    return FormPage(
        title=title,
        crumbs=pages.incident_crumbs(found),
        form=form,
        submit=submit,
        cancel=more.pop("cancel", found.get_absolute_url()),
        **more,
    )


@requires(Permission.RESPONSE_LEAD)
def edit(request: SignedInRequest, pk: int) -> HttpResponse:
    found = access.incident(request.user, pk, Permission.RESPONSE_LEAD)
    names = ("title", "kind", "severity", "summary")
    form = forms.IncidentForm(request.POST or None, initial={name: getattr(found, name) for name in names})

    def act() -> Incident:
        return incidents.change(found, values=form.cleaned_data, by=request.user, at=now())

    page = form_of(found, form, _("Edit %(incident)s") % {"incident": found}, _("Save"))
    return asked(request, page, act, words=_("Saved."), to=lambda made: made)


@require_POST
@requires(Permission.RESPONSE_LEAD)
def advance(request: SignedInRequest, pk: int) -> HttpResponse:
    found = access.incident(request.user, pk, Permission.RESPONSE_LEAD)
    to = request.POST.get("to", "")
    return done(
        request,
        lambda: incidents.advance(found, to=to, by=request.user, at=now()),
        words=_("The state was changed."),
        back=found.get_absolute_url(),
    )


@requires(Permission.RESPONSE_ACT)
def note(request: SignedInRequest, pk: int) -> HttpResponse:
    found = access.incident(request.user, pk, Permission.RESPONSE_ACT)
    back = reverse("response:timeline", args=[found.pk])
    with at_site(found):
        form = forms.NoteForm(request.POST or None)

        def act() -> Any:
            return incidents.add_note(found, **form.cleaned_data, by=request.user, at=now())

        page = form_of(found, form, _("Write on the timeline"), _("Write"), cancel=back)
        return asked(request, page, act, words=_("Written."), to=lambda _made: back)
