"""What a person decides of an import: mends, names, go, back."""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from openhtm.accounts.api import Permission, SignedInRequest, User, requires
from openhtm.kernel.errors import DomainError, NotFound, NotPermitted
from openhtm.kernel.time import now

from ... import access, jobs, mending
from ...actions import imports as actions
from ...models import Import
from .. import result_pages


@requires(Permission.IMPORT_RUN)
@require_POST
def mend(request: HttpRequest, pk: int) -> HttpResponse:
    """Say one thing of all rows with one cause, and check again."""
    batch = access.import_(request.user, pk)
    cause, said = request.POST.get("cause", ""), request.POST.get("said", "")
    _tried(request, lambda by: _revised(batch, mending.changes_for(batch, cause=cause, said=said), by))
    return redirect("imports:problems", pk=pk)


@requires(Permission.IMPORT_RUN)
@require_POST
def names(request: HttpRequest, pk: int) -> HttpResponse:
    """Decide what becomes of a name that the record does not know, and check again."""
    batch = access.import_(request.user, pk)
    given = {name: request.POST.get(name, "") for name in ("list_name", "name", "said")}
    _tried(request, lambda by: _revised(batch, mending.choices_for(batch, **given), by))
    return redirect("imports:problems", pk=pk)


@requires(Permission.IMPORT_RUN)
@require_POST
def apply(request: HttpRequest, pk: int) -> HttpResponse:
    batch = access.import_(request.user, pk)
    _tried(request, lambda by: jobs.apply_soon(batch, by=by, at=now()))
    return redirect("imports:import", pk=pk)


@requires(Permission.IMPORT_UNDO)
def undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Asks once more, with what stands in the way; then takes the import back."""
    batch = access.import_(request.user, pk)
    if request.method == "POST":
        done = _tried(
            request, lambda by: actions.undo(batch, reason=request.POST.get("reason", ""), by=by, at=now())
        )
        if done:
            messages.success(request, _("The import was undone."))
        return redirect("imports:import", pk=pk)
    return render(request, "imports/undo.html", {"page": result_pages.undo_page(batch)})


def _revised(batch: Import, changes: dict[str, object], by: User) -> Import:
    return jobs.check_soon(actions.revise(batch, changes=changes, by=by, at=now()), by=by, at=now())


def _tried(request: HttpRequest, call: Callable[[User], Import]) -> bool:
    try:
        call(cast(SignedInRequest, request).user)
    except (NotFound, NotPermitted):
        raise
    except DomainError as problem:
        messages.error(request, str(problem))
        return False
    return True
