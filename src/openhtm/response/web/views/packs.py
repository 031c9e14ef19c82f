"""The pack on paper: of a site, a unit, or an incident."""

from __future__ import annotations

from django.http import HttpResponse

from openhtm.accounts.api import Permission, SignedInRequest, requires
from openhtm.kernel.time import now

from ... import access, incident_access, pack
from ...pack import Wanted
from ..sites import chosen


def _file(request: SignedInRequest, wanted: Wanted) -> HttpResponse:
    content = pack.pack(request.user, wanted, reader=str(request.user), at=now())
    answer = HttpResponse(content, content_type="application/pdf")
    answer["Content-Disposition"] = 'attachment; filename="network-down.pdf"'
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


@requires(Permission.RESPONSE_READ)
def of_site(request: SignedInRequest) -> HttpResponse:
    return _file(request, Wanted(site=chosen(request)))


@requires(Permission.RESPONSE_READ)
def of_unit(request: SignedInRequest, pk: int) -> HttpResponse:
    unit = access.department(request.user, pk)
    return _file(request, Wanted(site=unit.site, unit=unit))


@requires(Permission.RESPONSE_READ)
def of_incident(request: SignedInRequest, pk: int) -> HttpResponse:
    found = incident_access.incident(request.user, pk)
    return _file(request, Wanted(site=found.site, incident=found))
