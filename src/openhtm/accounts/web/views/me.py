"""One's own account, and the site switch."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from openhtm.kernel.errors import DomainError
from openhtm.kernel.time import now

from ... import access
from ...access import SignedInRequest, signed_in
from ...actions import profile
from ...middleware import SESSION_KEY
from ..forms.people import ProfileForm
from ..pages.me import MePage, ProfileEditPage


@signed_in
def show(request: SignedInRequest) -> HttpResponse:
    return render(request, "accounts/me.html", {"page": MePage.of(request)})


@signed_in
def edit(request: SignedInRequest) -> HttpResponse:
    user = request.user
    initial = {"initials": user.initials, "phone": user.phone, "version": user.version}
    form = ProfileForm(request.POST or None, initial=initial)
    if form.is_valid():
        changes = {name: form.cleaned_data[name] for name in ("initials", "phone")}
        seen = form.cleaned_data["version"]
        try:
            profile.edit_own_profile(user, changes=changes, seen_version=seen, by=user, at=now())
        except DomainError as problem:
            form.add_error(None, str(problem))
        else:
            messages.success(request, _("Your profile was saved."))
            return redirect("accounts:me")
    return render(request, "accounts/form.html", {"page": ProfileEditPage.of(request), "form": form})


@require_POST
@signed_in
def choose_site(request: SignedInRequest) -> HttpResponse:
    """Look at one site, or at all again; a site outside the scope is as if there were none."""
    wanted = request.POST.get("site", "")
    site = access.sites(request.user).filter(pk=wanted).first() if wanted.isdigit() else None
    if site is None:
        request.session.pop(SESSION_KEY, None)
    else:
        request.session[SESSION_KEY] = site.pk
    return redirect(_back(request))


def _back(request: SignedInRequest) -> str:
    address = request.POST.get("next", "")
    own = url_has_allowed_host_and_scheme(address, {request.get_host()}, require_https=request.is_secure())
    return address if own else "/"
