"""What is set for the whole organization."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from openhtm.kernel.errors import DomainError
from openhtm.kernel.options import Options
from openhtm.kernel.time import now
from openhtm.places import api as places

from ... import access
from ...access import SignedInRequest, requires
from ...permissions import Permission
from ..forms.places import OrganizationForm
from ..pages.settings import OptionsPage, OrganizationPage


@requires(Permission.SETTINGS_CONFIGURE)
def organization(request: SignedInRequest) -> HttpResponse:
    """Name and currency; changed by those who configure all sites, read by those who configure some."""
    page = OrganizationPage.of(request, access.organization())
    form = OrganizationForm(request.POST or None, record=access.organization())
    if form.is_valid():
        try:
            places.set_up_organization(**form.values, by=request.user, at=now())
        except DomainError as problem:
            form.add_error(None, str(problem))
        else:
            messages.success(request, _("The organization was saved."))
            return redirect("settings:organization")
    return render(request, "accounts/organization.html", {"page": page, "form": form})


@requires(Permission.SYSTEM_OPERATE)
def options(request: SignedInRequest) -> HttpResponse:
    """Every option of this installation. They are set in its environment, not here."""
    return render(request, "accounts/options.html", {"page": OptionsPage.of(request, Options())})
