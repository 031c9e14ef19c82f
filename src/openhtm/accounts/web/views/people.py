"""The people inside the reader's scope."""

from __future__ import annotations

import secrets

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from openhtm.kernel.errors import DomainError
from openhtm.kernel.paging import keys_from, page
from openhtm.kernel.time import now

from ... import access
from ...access import SignedInRequest, requires
from ...actions import people as actions
from ...permissions import Permission
from ..forms.people import NewPersonForm, PeopleFilter, PersonForm, RoleForm
from ..pages.people import EditPersonPage, NewPersonPage, PasswordPage, PeoplePage, PersonPage


@requires(Permission.PERSON_READ)
def listing(request: SignedInRequest) -> HttpResponse:
    given = PeopleFilter(request.GET)
    text = given.cleaned_data["text"] if given.is_valid() else ""
    found = page(
        access.people(request.user, text=text), keys=keys_from("name"), cursor=request.GET.get("cursor", "")
    )
    shown = PeoplePage.of(request, found, text=text)
    roles = RoleForm(by=request.user) if request.user.may_anywhere(Permission.ROLE_GRANT) else None
    return render(request, "accounts/people.html", {"page": shown, "filter": given, "roles": roles})


@requires(Permission.PERSON_READ)
def show(request: SignedInRequest, pk: int) -> HttpResponse:
    person = access.person(request.user, pk)
    held = access.role_assignments(request.user, person, now())
    return render(request, "accounts/person.html", {"page": PersonPage.of(request, person, held)})


@requires(Permission.ROLE_GRANT)
def add(request: SignedInRequest) -> HttpResponse:
    form = NewPersonForm(request.POST or None, by=request.user)
    if form.is_valid():
        values = form.cleaned_data
        new = actions.NewPerson(values["email"], values["name"], values["employee_number"], values["phone"])
        where = form.where
        try:
            person = actions.welcome_person(
                new,
                role=values["role"],
                site=where.site,
                department=where.department,
                by=request.user,
                at=now(),
            )
        except DomainError as problem:
            form.add_error(None, str(problem))
        else:
            messages.success(request, _("%(name)s was added.") % {"name": person})
            return redirect("people:person", person.pk)
    return render(request, "accounts/form.html", {"page": NewPersonPage.of(request), "form": form})


@requires(Permission.PERSON_EDIT)
def edit(request: SignedInRequest, pk: int) -> HttpResponse:
    person = access.person(request.user, pk)
    form = PersonForm.of(person, request.POST or None)
    if form.is_valid():
        seen = form.cleaned_data["version"]
        try:
            actions.edit_person(person, changes=form.changes, seen_version=seen, by=request.user, at=now())
        except DomainError as problem:
            form.add_error(None, str(problem))
        else:
            messages.success(request, _("%(name)s was saved.") % {"name": person})
            return redirect("people:person", person.pk)
    return render(request, "accounts/form.html", {"page": EditPersonPage.of(request, person), "form": form})


@require_POST
@requires(Permission.PERSON_EDIT)
def set_active(request: SignedInRequest, pk: int) -> HttpResponse:
    """People are never deleted: who leaves is made inactive, and keeps their name under their work."""
    person = access.person(request.user, pk)
    active = request.POST.get("active") == "yes"
    try:
        actions.edit_person(person, changes={"is_active": active}, by=request.user, at=now())
    except DomainError as problem:
        messages.error(request, str(problem))
    return redirect("people:person", person.pk)


@never_cache
@requires(Permission.PERSON_EDIT)
def password(request: SignedInRequest, pk: int) -> HttpResponse:
    """Give a person a new password, made here and shown once to whoever hands it over."""
    person = access.person(request.user, pk)
    made, refused = "", ""
    if request.method == "POST":
        made = secrets.token_urlsafe(12)
        try:
            actions.set_password(person, password=made, by=request.user, at=now())
        except DomainError as problem:
            made, refused = "", str(problem)
    shown = PasswordPage.of(request, person, password=made, refused=refused)
    return render(request, "accounts/password.html", {"page": shown})
