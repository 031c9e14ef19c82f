"""The team and whom to call: pages and forms."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from openhtm.accounts.api import Permission, SignedInRequest, requires
from openhtm.kernel.time import now
from openhtm.places.api import Site
from openhtm.ui.doing import FormPage, asked, done
from openhtm.ui.parts import Crumb

from ... import access, calling, measuring
from ...actions import roster
from ...models import TeamMember
from .. import forms
from ..pages import roster as pages
from ..pages.frame import crumbs, site_tabs, to
from ..sites import chosen, may, site_id, today, today_at


@requires(Permission.RESPONSE_READ)
def units(request: SignedInRequest) -> HttpResponse:
    """Whom to call, by unit; of the site named in the address or chosen, else of all that one sees."""
    wanted = chosen(request).pk if request.GET.get("site") else site_id(request)
    sites = access.sites_seen(request.user, only=wanted)
    found = [one for site in sites for one in measuring.units_with_devices(request.user, site.pk)]
    whole = access.sites(request.user)
    preparing = {one.pk for one in sites if may(request, Permission.RESPONSE_PREPARE, one.pk)}
    page = pages.units_page(
        found,
        calling.contacts(request.user, [one.pk for one in sites]),
        today=today(request),
        preparing=preparing,
        site=request.GET.get("site", ""),
        whole=whole.exists(),
    )
    return render(request, "response/units.html", {"page": page})


@requires(Permission.RESPONSE_READ)
def team(request: SignedInRequest) -> HttpResponse:
    site = chosen(request)
    members = access.members(request.user, site_id=site.pk).filter(department=None).for_list()
    page = pages.team_page(
        site,
        list(members.order_by("rank", "pk")),
        today=today_at(site),
        sites=site_tabs(list(access.sites(request.user)), site),
        may_prepare=may(request, Permission.RESPONSE_PREPARE, site.pk),
    )
    return render(request, "response/team.html", {"page": page})


def _form(request: SignedInRequest, site: Site, initial: dict[str, Any]) -> forms.MemberForm:
    return forms.MemberForm(
        request.POST or None,
        initial=initial,
        departments=access.departments(request.user, site.pk),
        people=access.people(request.user),
    )


def _page(site: Site, form: Any, title: str, submit: str, **more: Any) -> FormPage:
    return FormPage(
        title=title,
        crumbs=crumbs(Crumb(label=_("Team"), url=to("team", site=site))),
        form=form,
        submit=submit,
        cancel=to("team", site=site),
        **more,
    )


@requires(Permission.RESPONSE_PREPARE)
def name_member(request: SignedInRequest) -> HttpResponse:
    site = chosen(request, Permission.RESPONSE_PREPARE)
    initial = {name: request.GET.get(name, "") for name in ("role", "department")}
    form = _form(request, site, initial)

    def act() -> TeamMember:
        return roster.name_member(site, values=form.values(), by=request.user, at=now())

    page = _page(site, form, _("Name somebody for the team"), _("Name"), layout="grid")
    return asked(request, page, act, words=_("On the team."), to=_back)


def _back(made: TeamMember) -> str:
    return to("team" if made.department_id is None else "units", site=made.site)


@requires(Permission.RESPONSE_PREPARE)
def edit(request: SignedInRequest, pk: int) -> HttpResponse:
    found = access.member(request.user, pk, Permission.RESPONSE_PREPARE)
    names = ("role", "rank", "name", "organization", "phone", "out_of_hours", "other_way")
    initial = {name: getattr(found, name) for name in names}
    initial |= {"department": found.department_id or "", "person": found.person_id or ""}
    form = _form(request, found.site, initial)

    def act() -> TeamMember:
        return roster.change_member(found, values=form.values(), by=request.user, at=now())

    page = _page(found.site, form, _("Change %(member)s") % {"member": found}, _("Save"), layout="grid")
    return asked(request, page, act, words=_("Saved."), to=_back)


@require_POST
@requires(Permission.RESPONSE_PREPARE)
def confirm(request: SignedInRequest, pk: int) -> HttpResponse:
    found = access.member(request.user, pk, Permission.RESPONSE_PREPARE)
    return done(
        request,
        lambda: roster.confirm(found, on=today_at(found.site), by=request.user, at=now()),
        words=_("Confirmed today."),
        back=_back(found),
    )


@requires(Permission.RESPONSE_PREPARE)
def end(request: SignedInRequest, pk: int) -> HttpResponse:
    found = access.member(request.user, pk, Permission.RESPONSE_PREPARE)
    form = forms.Why(request.POST or None)

    def act() -> TeamMember:
        return roster.end(found, reason=form.cleaned_data["reason"], by=request.user, at=now())

    title = _("Take %(member)s off the team") % {"member": found}
    page = _page(found.site, form, title, _("End"), kind="danger")
    return asked(request, page, act, words=_("No longer on the team."), to=_back)
