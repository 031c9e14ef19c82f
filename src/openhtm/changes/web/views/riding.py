"""What rides on a change of the network side, on pages."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from openhtm.accounts.api import Permission, SignedInRequest, requires
from openhtm.kernel.errors import NotFound
from openhtm.kernel.time import now
from openhtm.ui.doing import asked

from ... import access, riding
from ...actions import riding as acts
from ...models import Change
from .. import forms
from ..pages.riding import riding_page
from ..sites import rights
from .changes import form_of


def _found(request: SignedInRequest, pk: int, permission: str = Permission.CHANGE_READ) -> Change:
    """The list is of the whole site: who holds a part of it does not see it."""
    found = access.change(request.user, pk, permission)
    if not request.user.may(permission, site_id=found.site_id, department_id=None):
        raise NotFound(_("This page is about a whole site, and you do not hold it as a whole."))
    return found


@requires(Permission.CHANGE_READ)
def show(request: SignedInRequest, pk: int) -> HttpResponse:
    found = _found(request, pk)
    page = riding_page(found, riding.of(found), list(found.looks.all()), rights=rights(request, found))
    return render(request, "changes/riding.html", {"page": page})


@requires(Permission.CHANGE_EDIT)
def ask(request: SignedInRequest, pk: int) -> HttpResponse:
    found = _found(request, pk, Permission.CHANGE_EDIT)
    back = reverse("changes:riding", args=[found.pk])
    form = forms.TouchesForm(
        request.POST if request.method == "POST" else None, initial=forms.TouchesForm.initial_of(found)
    )

    def act() -> Change:
        return acts.ask(found, touches=form.touches(), by=request.user, at=now())

    page = form_of(found, form, _("What %(change)s touches") % {"change": found}, _("Save"), cancel=back)
    return asked(request, page, act, words=_("Saved. Look at what rides on it."), to=lambda _made: back)


@requires(Permission.CHANGE_WORK)
def look(request: SignedInRequest, pk: int) -> HttpResponse:
    found = _found(request, pk, Permission.CHANGE_WORK)
    back = reverse("changes:riding", args=[found.pk])
    form = forms.LookForm(request.POST or None, initial={"seen": riding.of(found).digest})

    def act() -> object:
        return acts.look(found, **form.cleaned_data, by=request.user, at=now())

    note = _("The list is kept as it is now. Devices that cannot be excluded are part of what you looked at.")
    title = _("I have looked at what rides on %(change)s") % {"change": found}
    page = form_of(found, form, title, _("Keep it"), cancel=back, note=note)
    return asked(request, page, act, words=_("Kept, with the list of now."), to=lambda _made: back)
