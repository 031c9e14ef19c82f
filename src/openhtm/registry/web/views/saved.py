"""Keeping and forgetting views of the list."""

from __future__ import annotations

from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from openhtm.accounts.api import Permission, SignedInRequest, requires
from openhtm.kernel.errors import DomainError
from openhtm.kernel.time import now

from ... import access
from ...actions import views


@requires(Permission.DEVICE_READ)
@require_POST
def save_view(request: SignedInRequest) -> HttpResponse:
    # Only what reads as an address part is kept, in one spelling.
    query = urlencode([(key, value) for key, value in QueryDict(request.POST.get("query", "")).items()])
    try:
        views.save(
            owner=request.user,
            name=request.POST.get("name", "")[:60],
            query=query,
            is_shared="is_shared" in request.POST,
            by=request.user,
            at=now(),
        )
    except DomainError as problem:
        messages.error(request, str(problem))
    else:
        messages.success(request, _("Kept."))
    return redirect(f"{reverse('registry:device_list')}?{query}")


@requires(Permission.DEVICE_READ)
@require_POST
def remove_view(request: SignedInRequest, pk: int) -> HttpResponse:
    views.remove(access.saved_view(request.user, pk), by=request.user, at=now())
    messages.success(request, _("Forgotten."))
    return redirect("registry:device_list")
