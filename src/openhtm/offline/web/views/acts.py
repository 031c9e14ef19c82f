"""What a device asks and sends: who has signed in, the package, and acts."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from openhtm.accounts.api import SignedInRequest, User, public, signed_in
from openhtm.kernel.errors import DomainError
from openhtm.kernel.time import now

from ... import access, receiving
from ... import package as packages
from ... import sent as reading


@never_cache
@public("says who has signed in on this device, nobody among others")
def who(request: HttpRequest) -> HttpResponse:
    """The person of the session, and the token with which acts are sent."""
    if not isinstance(request.user, User):
        return JsonResponse({"person": None})
    person = {"key": request.user.actor_key, "name": str(request.user)}
    waiting = access.own(request.user).waiting().count()
    return JsonResponse({"person": person, "token": get_token(request), "waiting": waiting})


@never_cache
@signed_in
def package(request: SignedInRequest) -> HttpResponse:
    return JsonResponse(packages.package(request.user, at=now()))


@never_cache
@require_POST
@signed_in
def receive(request: SignedInRequest) -> HttpResponse:
    """Acts in the field ``acts`` as JSON, their files beside it; an answer for each of them."""
    files: dict[str, Any] = {name: file for name, file in request.FILES.items() if not isinstance(file, list)}
    try:
        sending = reading.read(request.POST.get("acts", ""))
        answers = receiving.receive(sending, files=files, by=request.user, at=now())
    except DomainError as problem:
        return JsonResponse({"problem": str(problem), "code": problem.code}, status=problem.status)
    return JsonResponse({"answers": [asdict(answer) for answer in answers], "server_now": now().isoformat()})
