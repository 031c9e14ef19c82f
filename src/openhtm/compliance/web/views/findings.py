"""Findings on pages: the inbox, one of them, and accepting."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from openhtm.accounts import api as accounts
from openhtm.accounts.api import Permission, SignedInRequest, requires
from openhtm.kernel.errors import InvalidInput
from openhtm.kernel.time import now
from openhtm.places.api import day_of
from openhtm.registry import api as registry
from openhtm.ui import lists
from openhtm.ui.doing import FormPage, asked, shown
from openhtm.ui.parts import Crumb

from ... import access, corrections, exporting, keeping, listing, words
from ...actions import accepting
from ...models import Finding, FindingQuerySet
from ...plugins import rules
from .. import forms
from ..pages import findings as pages

#: Accepted by hand at once, so that somebody has read them.
MOST = 200


def site_id(request: SignedInRequest) -> int | None:
    return request.site.pk if request.site else None


def _filter(request: SignedInRequest, on: date) -> forms.FindingFilter:
    return forms.FindingFilter(
        request.GET,
        departments=accounts.departments(request.user).select_related("site").order_by("site__code", "name"),
        requirements=pages.requirement_choices(on),
    )


def _rows(request: SignedInRequest, form: forms.FindingFilter, *, on: date) -> FindingQuerySet:
    """A filter that cannot be taken shows nothing but what it says."""
    reach = access.findings(request.user, site_id=site_id(request))
    if not form.is_valid():
        return reach.none()
    day, wanted = form.cleaned_data.get("as_of"), form.wanted()
    if day is None or day >= on:
        return listing.matching(reach, wanted, on=on)
    try:
        return listing.narrowed(listing.as_of(reach, day), wanted)
    except InvalidInput as problem:
        form.add_error("as_of", str(problem))
        return reach.none()


@requires(Permission.COMPLIANCE_READ)
def finding_list(request: SignedInRequest) -> HttpResponse:
    """What a surveyor would cite today, the gravest first."""
    kept = keeping.brought_up(now())
    form = _filter(request, kept.day)
    found = _rows(request, form, on=kept.day)
    sort = lists.wanted_sort(request, pages.HEADS, default=pages.GRAVEST)
    rows, paging = lists.page(request, found.for_list(), sort=sort)
    counts, corrected = listing.counts(found), corrections.corrected_among([one.pk for one in rows])
    query = request.GET.urlencode()
    page = pages.FindingListPage(
        title=_("Findings"),
        lead=pages.lead(counts),
        lead_tone=pages.lead_tone(counts),
        crumbs=pages.crumbs(),
        rows=[pages.finding_row(one, on=kept.day, corrected=corrected) for one in rows],
        columns=lists.columns(request, pages.HEADS, sort=sort),
        paging=paging,
        filter=form,
        chips=lists.chips(request, form),
        clear=request.path,
        bulk_url=reverse("compliance:accept")
        if request.user.may_anywhere(Permission.COMPLIANCE_ACCEPT)
        else "",
        correct_url=_correct_url(request),
        exports=[
            (name.upper(), f"{reverse('compliance:export')}?{query}&format={name}")
            for name in ("csv", "xlsx", "json")
        ],
        stale=pages.stale(kept),
    )
    return shown(request, "compliance/findings.html", page, part="list")


def _correct_url(request: SignedInRequest) -> str:
    may = request.user.may_anywhere(Permission.COMPLIANCE_CORRECT)
    return reverse("compliance:correction_start") if may else ""


@requires(Permission.COMPLIANCE_READ)
def export(request: SignedInRequest) -> StreamingHttpResponse:
    """The list as it is narrowed, whole; ``format`` csv, xlsx or json."""
    on = day_of(now())
    written = registry.export_format(request.GET.get("format", "csv"))
    found: Any = exporting.rows(_rows(request, _filter(request, on), on=on))
    answer = StreamingHttpResponse(
        written.write(found, exporting.columns(on)), content_type=written.content_type
    )
    answer["Content-Disposition"] = f'attachment; filename="findings-{on:%Y-%m-%d}.{written.extension}"'
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


@requires(Permission.COMPLIANCE_READ)
def finding(request: SignedInRequest, pk: int) -> HttpResponse:
    kept = keeping.brought_up(now())
    found = access.finding(request.user, pk)
    rule = rules().get(found.rule)
    place = {"site_id": found.site_id, "department_id": found.department_id}
    held = {"accept": Permission.COMPLIANCE_ACCEPT, "correct": Permission.COMPLIANCE_CORRECT}
    page = pages.finding_page(
        found,
        access.acceptances(request.user, found),
        looks_for=str(rule.looks_for) if rule else "",
        on=kept.day,
        rights={name for name, right in held.items() if request.user.may(right, **place)},
        correction=pages.correction_line(corrections.correcting(found), on=kept.day),
    )
    return render(request, "compliance/finding.html", {"page": page})


def _chosen(request: SignedInRequest) -> list[Finding]:
    """Those that the address or the list names, within the scope of whoever accepts."""
    keys = [
        key for key in {*request.GET.getlist("selected"), *request.POST.getlist("selected")} if key.isdigit()
    ]
    rows = access.findings(request.user, Permission.COMPLIANCE_ACCEPT).for_list().filter(pk__in=keys[:MOST])
    return list(rows.order_by("rank", "since", "pk"))


@requires(Permission.COMPLIANCE_ACCEPT)
def accept(request: SignedInRequest) -> HttpResponse:
    """One finding or a selection of the list: why, who answers for it, until when."""
    chosen, today = _chosen(request), day_of(now())
    is_sent = request.method == "POST" and "reason" in request.POST
    form = forms.AcceptForm(
        request.POST if is_sent else None,
        people=access.owners(request.user),
        chosen=chosen,
        initial={"owner": str(request.user.pk), "selected": [str(one.pk) for one in chosen]},
    )
    back = chosen[0].get_absolute_url() if len(chosen) == 1 else reverse("compliance:findings")
    page = FormPage(
        title=_("Accept for a time"),
        lead=", ".join(f"{one.subject}: {words.rule_title(one.rule)}" for one in chosen[:5]),
        crumbs=pages.crumbs(Crumb(label=_("Findings"), url=reverse("compliance:findings"))),
        form=form,
        submit=_("Accept"),
        cancel=back,
        note=_("Findings chosen: %(n)d. They stay in the list of accepted ones, with your reason.")
        % {"n": len(chosen)},
    )

    def act() -> Any:
        return accepting.accept(chosen, **form.values(), today=today, by=request.user, at=now())

    return asked(request, page, act, words=_("Accepted."), to=lambda _made: back)


@requires(Permission.COMPLIANCE_ACCEPT)
def take_back(request: SignedInRequest, pk: int) -> HttpResponse:
    found = access.finding(request.user, pk, Permission.COMPLIANCE_ACCEPT)
    form = forms.TakeBackForm(request.POST or None)
    page = FormPage(
        title=_("Take the acceptance back"),
        lead=str(found.subject),
        crumbs=pages.crumbs(Crumb(label=_("Findings"), url=reverse("compliance:findings"))),
        form=form,
        submit=_("Take it back"),
        cancel=found.get_absolute_url(),
        kind="danger",
    )

    def act() -> Any:
        return accepting.take_back(found, reason=form.cleaned_data["reason"], by=request.user, at=now())

    return asked(request, page, act, words=_("It is open again."), to=lambda _made: found)
