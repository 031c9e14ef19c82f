"""One's own tokens. A secret is in the answer that makes it, and nowhere else."""

from __future__ import annotations

from datetime import datetime, time

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from openhtm.kernel.errors import DomainError
from openhtm.kernel.time import now

from ... import access
from ...access import SignedInRequest, requires
from ...actions import people as actions
from ...permissions import Permission
from ..forms.other import TokenForm
from ..pages.me import TokensPage


@never_cache
@requires(Permission.TOKEN_OWN)
def listing(request: SignedInRequest) -> HttpResponse:
    form = TokenForm(request.POST or None, owner=request.user)
    secret = ""
    if form.is_valid():
        try:
            secret = _made(request, form)
        except DomainError as problem:
            form.add_error(None, str(problem))
        else:
            form = TokenForm(owner=request.user)
    page = TokensPage.of(request, access.tokens(request.user).order_by("-pk")[:200], secret=secret)
    return render(request, "accounts/tokens.html", {"page": page, "form": form})


def _made(request: SignedInRequest, form: TokenForm) -> str:
    last_day = form.cleaned_data["expires_on"]
    # The whole of the last day counts, at the place where the program runs.
    end = datetime.combine(last_day, time.max, tzinfo=timezone.get_default_timezone()) if last_day else None
    made = actions.make_token(
        request.user,
        name=form.cleaned_data["name"],
        permissions=form.cleaned_data["permissions"],
        expires_at=end,
        by=request.user,
        at=now(),
    )
    return made.secret


@require_POST
@requires(Permission.TOKEN_OWN)
def revoke(request: SignedInRequest, pk: int) -> HttpResponse:
    token = access.one(
        access.tokens(request.user), _("There is no such token, or it is outside your sites."), pk=pk
    )
    actions.revoke_token(token, by=request.user, at=now())
    messages.success(request, _("The token %(name)s no longer opens anything.") % {"name": token.name})
    return redirect("accounts:token_list")
