"""A procedure beside the one of the library that it was copied from."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from openhtm.accounts.api import Permission, SignedInRequest, requires
from openhtm.kernel.errors import DomainError, NotPermitted
from openhtm.kernel.time import now

from ... import access, library_news
from ...actions import library
from ...models import ProcedureVersion
from ..pages import library_news as pages
from ..pages.procedures import url


@requires(Permission.PROCEDURE_READ)
def procedure_library_news(request: SignedInRequest, code: str) -> HttpResponse:
    """What differs, and what of it is taken over into a draft."""
    newest = access.procedure_version(request.user, code, newest=True)
    refused = ""
    if request.method == "POST":
        try:
            made = _take(request, newest)
        except NotPermitted:
            raise
        except DomainError as problem:
            refused = str(problem)
        else:
            return redirect(url("procedure_version", made))
    page = pages.page(
        newest,
        library_news.offers_for(newest),
        copied=library_news.shipped_for(newest.procedure) is not None,
        may_take=request.user.may_anywhere(Permission.PROCEDURE_EDIT),
        refused=refused,
    )
    status = 422 if refused else 200
    return render(request, "maintenance/procedure_library_news.html", {"page": page}, status=status)


def _take(request: SignedInRequest, newest: ProcedureVersion) -> ProcedureVersion:
    keys = request.POST.getlist("keys") if request.POST.get("act") == "take" else []
    made = library.take_over(newest.procedure, keys=keys, by=request.user, at=now())
    messages.success(
        request,
        _("Taken over into the draft. Look it through, then submit it.") if keys else _("Left as it is."),
    )
    return made
