"""Sites, their departments, buildings and rooms."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from openhtm.kernel.errors import DomainError, InvalidInput
from openhtm.kernel.time import now
from openhtm.places import api as places

from ... import access
from ...access import SignedInRequest, requires
from ...permissions import Permission
from ..forms.places import BuildingForm, DepartmentForm, RoomForm, SiteForm
from ..pages.places import PlaceFormPage, SitePage, SitesPage


@requires(Permission.PLACE_READ)
def listing(request: SignedInRequest) -> HttpResponse:
    sites = access.sites(request.user)
    return render(request, "accounts/sites.html", {"page": SitesPage.of(request, sites)})


@requires(Permission.PLACE_READ)
def show_site(request: SignedInRequest, code: str) -> HttpResponse:
    site = access.site(request.user, code)
    departments = access.departments(request.user).filter(site=site)
    rooms = access.rooms(request.user).filter(site=site).order_by("route_key", "pk")[:2000]
    return render(request, "accounts/site.html", {"page": SitePage.of(request, site, departments, rooms)})


@requires(Permission.PLACE_EDIT)
def add_site(request: SignedInRequest) -> HttpResponse:
    form = SiteForm(request.POST or None)
    if saved := _saved(request, form, lambda: places.add_site(**form.values, by=request.user, at=now())):
        return redirect("places:site", saved.code)
    return _form(request, form, PlaceFormPage.adding(request, _("Add a site")))


@requires(Permission.PLACE_EDIT)
def edit_site(request: SignedInRequest, code: str) -> HttpResponse:
    site = access.site(request.user, code)
    form = SiteForm(request.POST or None, record=site)
    if _saved(request, form, lambda: _edited(request, places.edit_site, site, form)):
        return redirect("places:site", site.code)
    return _form(request, form, PlaceFormPage.at(site, str(site)))


@requires(Permission.PLACE_EDIT)
def add_department(request: SignedInRequest, code: str) -> HttpResponse:
    site = access.site(request.user, code)
    form = DepartmentForm(request.POST or None)
    if _saved(request, form, lambda: places.add_department(site, **form.values, by=request.user, at=now())):
        return redirect("places:site", site.code)
    return _form(request, form, PlaceFormPage.at(site, _("Add a department")))


@requires(Permission.PLACE_EDIT)
def edit_department(request: SignedInRequest, code: str, pk: int) -> HttpResponse:
    site = access.site(request.user, code)
    department = access.one(
        access.departments(request.user).filter(site=site),
        _("There is no such department, or it is outside your sites."),
        pk=pk,
    )
    form = DepartmentForm(request.POST or None, record=department)
    if _saved(request, form, lambda: _edited(request, places.edit_department, department, form)):
        return redirect("places:site", site.code)
    return _form(request, form, PlaceFormPage.at(site, str(department)))


@requires(Permission.PLACE_EDIT)
def add_building(request: SignedInRequest, code: str) -> HttpResponse:
    site = access.site(request.user, code)
    form = BuildingForm(request.POST or None)
    if _saved(request, form, lambda: places.add_building(site, **form.values, by=request.user, at=now())):
        return redirect("places:site", site.code)
    return _form(request, form, PlaceFormPage.at(site, _("Add a building")))


@requires(Permission.PLACE_EDIT)
def add_room(request: SignedInRequest, code: str) -> HttpResponse:
    site = access.site(request.user, code)
    form = RoomForm(request.POST or None, user=request.user, site=site)
    if _saved(request, form, lambda: places.add_room(site, **form.values, by=request.user, at=now())):
        return redirect("places:site", site.code)
    return _form(request, form, PlaceFormPage.at(site, _("Add a room")))


@requires(Permission.PLACE_EDIT)
def edit_room(request: SignedInRequest, code: str, pk: int) -> HttpResponse:
    site = access.site(request.user, code)
    room = access.one(
        access.rooms(request.user).filter(site=site),
        _("There is no such room, or it is outside your sites."),
        pk=pk,
    )
    form = RoomForm(request.POST or None, user=request.user, site=site, record=room)
    if _saved(request, form, lambda: _edited(request, places.edit_room, room, form)):
        return redirect("places:site", site.code)
    return _form(request, form, PlaceFormPage.at(site, str(room)))


def _edited(request: SignedInRequest, action: Callable[..., Any], record: Any, form: Any) -> Any:
    seen = form.cleaned_data["version"]
    return action(record, changes=form.values, seen_version=seen, by=request.user, at=now())


def _saved(request: SignedInRequest, form: forms.Form, change: Callable[[], Any]) -> Any:
    """What the change gave, or None with its refusal in the form."""
    if not form.is_valid():
        return None
    try:
        saved = change()
    except InvalidInput as problem:
        for name, texts in problem.fields.items():
            form.add_error(name if name in form.fields else None, texts)
        if not problem.fields:
            form.add_error(None, str(problem))
    except DomainError as problem:
        form.add_error(None, str(problem))
    else:
        messages.success(request, _("%(what)s was saved.") % {"what": saved})
        return saved
    return None


def _form(request: SignedInRequest, form: forms.Form, page: PlaceFormPage) -> HttpResponse:
    return render(request, "accounts/form.html", {"page": page, "form": form})
