"""Roles: the matrix of the program, given and ended for one person or several."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from openhtm.kernel.errors import DomainError
from openhtm.kernel.time import now

from ... import access
from ...access import SignedInRequest, requires, signed_in
from ...actions import many
from ...actions import people as actions
from ...models import User
from ...permissions import Permission
from ..forms.people import GrantForm, RoleForm
from ..pages.people import GrantPage
from ..pages.roles import MatrixPage


@signed_in
def matrix(request: SignedInRequest) -> HttpResponse:
    return render(request, "accounts/roles.html", {"page": MatrixPage.of(request)})


@requires(Permission.ROLE_GRANT)
def grant(request: SignedInRequest, pk: int) -> HttpResponse:
    person = access.person(request.user, pk)
    form = GrantForm(request.POST or None, by=request.user)
    if form.is_valid():
        where, until = form.where, form.cleaned_data["until"]
        # Until the last day is over, where the program runs.
        end = datetime.combine(until, time(), tzinfo=timezone.get_default_timezone()) if until else None
        try:
            actions.grant_role(
                person,
                role=form.cleaned_data["role"],
                site=where.site,
                department=where.department,
                until=end + timedelta(days=1) if end else None,
                by=request.user,
                at=now(),
            )
        except DomainError as problem:
            form.add_error(None, str(problem))
        else:
            return redirect("people:person", person.pk)
    return render(request, "accounts/form.html", {"page": GrantPage.of(request, person), "form": form})


@require_POST
@requires(Permission.ROLE_GRANT)
def revoke(request: SignedInRequest, pk: int, held_id: int) -> HttpResponse:
    person = access.person(request.user, pk)
    held = access.one(
        access.role_assignments(request.user, person, now()),
        _("There is no such role, or it is outside your sites."),
        pk=held_id,
    )
    try:
        actions.revoke_role(held, by=request.user, at=now())
    except DomainError as problem:
        messages.error(request, str(problem))
    return redirect("people:person", person.pk)


@require_POST
@requires(Permission.ROLE_GRANT)
def selected(request: SignedInRequest) -> HttpResponse:
    """Give a role to, or end it for, the people selected in the list."""
    form = RoleForm(request.POST, by=request.user)
    chosen = [int(value) for value in request.POST.getlist("selected") if value.isdigit()]
    people = list(access.people(request.user).filter(pk__in=chosen))
    if form.is_valid():
        try:
            messages.success(request, _done(request, form, people))
        except DomainError as problem:
            messages.error(request, str(problem))
    else:
        messages.error(request, _("Choose a role and where it is held."))
    return redirect("people:person_list")


def _done(request: SignedInRequest, form: RoleForm, people: list[User]) -> str:
    where, ends = form.where, request.POST.get("do") == "revoke"
    change = many.revoke_role_from_many if ends else many.grant_role_to_many
    number = change(
        people,
        role=form.cleaned_data["role"],
        site=where.site,
        department=where.department,
        by=request.user,
        at=now(),
    )
    if ends:
        text = ngettext("The role of %(n)s person was ended.", "The role of %(n)s people was ended.", number)
    else:
        text = ngettext("%(n)s person got the role.", "%(n)s people got the role.", number)
    return text % {"n": number}
