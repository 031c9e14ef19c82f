"""What selects that are too long to send ask for while somebody types."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Q
from django.http import HttpResponse, JsonResponse

from openhtm.accounts.api import Permission, SignedInRequest, requires
from openhtm.accounts.api import rooms as rooms_of
from openhtm.catalog.api import access as catalog

from ... import access
from ...queries.search import hits
from .. import looks

_MOST = 50


def _answer(rows: Iterable[tuple[object, str]]) -> HttpResponse:
    return JsonResponse({"results": [{"value": str(value), "text": text} for value, text in rows]})


def _text(request: SignedInRequest) -> str:
    return request.GET.get("q", "").strip()[:100]


@requires(Permission.CATALOG_READ)
def models(request: SignedInRequest) -> HttpResponse:
    rows = catalog.models(request.user).filter(is_active=True).select_related("manufacturer")
    for word in _text(request).split():
        rows = rows.filter(
            Q(name__icontains=word) | Q(number__icontains=word) | Q(manufacturer__name__icontains=word)
        )
    return _answer((row.pk, str(row)) for row in rows[:_MOST])


@requires(Permission.PLACE_READ)
def rooms(request: SignedInRequest) -> HttpResponse:
    rows = rooms_of(request.user).select_related("building", "site")
    for word in _text(request).split():
        rows = rows.filter(
            Q(name__icontains=word) | Q(building__name__icontains=word) | Q(site__code__iexact=word)
        )
    return _answer((row.pk, f"{row.site.code}: {row}") for row in rows[:_MOST])


@requires(Permission.DEVICE_READ)
def devices(request: SignedInRequest) -> HttpResponse:
    found = hits(access.devices(request.user).for_line(), _text(request), limit=_MOST)
    return _answer((hit.device.tag, f"{hit.device.tag} {looks.what(hit.device)}") for hit in found)
