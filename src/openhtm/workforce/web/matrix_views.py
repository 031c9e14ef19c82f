"""The matrix of competencies and its gaps on pages."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render

from openhtm.accounts.api import Permission, SignedInRequest, requires
from openhtm.kernel.time import now

from .. import access, gaps, matrix
from ..days import today_for
from . import matrix_pages as pages


@requires(Permission.COMPETENCY_READ)
def show_matrix(request: SignedInRequest) -> HttpResponse:
    every = list(access.competencies(request.user).filter(retired_reason=""))
    people = access.people(request.user, site_id=_site(request)).order_by("name", "pk")
    lines = matrix.lines(people, every, on=today_for(request.user, now()))
    page = pages.matrix_page(every, [line for line in lines if line.cells])
    return render(request, "workforce/matrix.html", {"page": page})


@requires(Permission.COMPETENCY_READ)
def show_gaps(request: SignedInRequest) -> HttpResponse:
    found = gaps.lines(request.user, on=today_for(request.user, now()), site_id=_site(request))
    page = pages.gaps_page(found, only_gaps="all" not in request.GET)
    return render(request, "workforce/gaps.html", {"page": page})


def _site(request: SignedInRequest) -> int | None:
    return request.site.pk if request.site else None
