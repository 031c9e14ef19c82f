"""Evidence for alternate maintenance: what the history of a model or type proves, and the rows behind it."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse, JsonResponse
from django.shortcuts import render

from openhtm.accounts.api import Permission, Scope, SignedInRequest, requires, scope
from openhtm.catalog import api as catalog
from openhtm.kernel.errors import InvalidInput, NotFound
from openhtm.kernel.time import now
from openhtm.places.api import day_of, zone_name
from openhtm.ui import lists
from openhtm.ui.doing import say

from ... import access, evidence
from ..evidence_forms import EvidenceFilter
from ..pages import evidence as pages
from .findings import site_id


def _reach(request: SignedInRequest) -> Scope:
    return scope(request.user, Permission.COMPLIANCE_READ).narrowed(site_id(request))


def _form(request: SignedInRequest) -> EvidenceFilter:
    offers = access.evidence_offers(request.user)
    return EvidenceFilter(request.GET or None, models=offers.models, types=offers.types)


def _subject(request: SignedInRequest, given: dict[str, Any]) -> evidence.Subject:
    model, kind = given.get("model"), given.get("device_type")
    return evidence.subject(
        model=catalog.access.model(request.user, int(model)) if model else None,
        device_type=catalog.access.device_type(request.user, int(kind)) if kind else None,
    )


def _asked(given: dict[str, Any]) -> Any:
    at = now()
    return evidence.asked(today=day_of(at), zone=zone_name(at), first=given.get("from"), last=given.get("to"))


def _query(request: SignedInRequest) -> str:
    query = request.GET.copy()
    for name in ("cursor", "part"):
        query.pop(name, None)
    return query.urlencode()


@requires(Permission.COMPLIANCE_READ)
def show(request: SignedInRequest) -> HttpResponse:
    form = _form(request)
    if not form.is_valid() or not (form.cleaned_data["model"] or form.cleaned_data["device_type"]):
        status = 422 if form.is_bound and not form.is_valid() else 200
        return render(request, "compliance/evidence.html", {"page": pages.asking(form)}, status=status)
    given = form.cleaned_data
    try:
        found = evidence.answer(
            _reach(request), _subject(request, given), _asked(given), since=given["since"]
        )
    except InvalidInput as problem:
        say(form, problem)
        return render(request, "compliance/evidence.html", {"page": pages.asking(form)}, status=422)
    page = pages.shown(found, form, query=_query(request))
    return render(request, "compliance/evidence.html", {"page": page})


@requires(Permission.COMPLIANCE_READ)
def file(request: SignedInRequest) -> HttpResponse:
    """Everything the page shows, as JSON."""
    given = _given(request)
    found = evidence.answer(_reach(request), _subject(request, given), _asked(given), since=given["since"])
    answer = JsonResponse(evidence.as_data(found))
    answer["Content-Disposition"] = f'attachment; filename="evidence-{found.asked.day}.json"'
    return answer


def _given(request: SignedInRequest) -> dict[str, Any]:
    form = _form(request)
    if not form.is_valid():
        fields = {name: [str(text) for text in texts] for name, texts in form.errors.items()}
        raise InvalidInput(pages.nothing_asked(), fields=fields)
    given: dict[str, Any] = form.cleaned_data
    return given


@requires(Permission.COMPLIANCE_READ)
def rows(request: SignedInRequest) -> HttpResponse:
    """What a number was counted from."""
    given = _given(request)
    about, name = _subject(request, given), request.GET.get("part", "")
    if name not in list(evidence.Part):
        raise NotFound(pages.no_such_part(name))
    part = evidence.Part(name)
    found, listing = evidence.rows(_reach(request), about, _asked(given), part=part)
    shown, paging = lists.page(request, found, sort=listing.sort)
    page = pages.rows_page(
        {"name": about.name, "part": part, "query": _query(request)}, shown, listing=listing, paging=paging
    )
    return render(request, "compliance/evidence_rows.html", {"page": page})
