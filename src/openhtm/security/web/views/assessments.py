"""Judging flaws, the history of judgments, and what contradicts itself."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from openhtm.accounts.api import Permission, SignedInRequest, requires, sites
from openhtm.kernel.time import now
from openhtm.registry import api as registry
from openhtm.ui import lists
from openhtm.ui.doing import FormPage, asked, shown
from openhtm.ui.parts import Crumb

from ... import access, assessing, vexing
from ...actions import assessments
from ...models import Vulnerability
from .. import forms
from ..pages import assessments as pages
from ..pages import exposure as cards
from ..pages.shared import crumbs
from .shared import day_of, devices_of


@requires(Permission.SECURITY_EDIT)
def judge(request: SignedInRequest, name: str) -> HttpResponse:
    """One form for one release or for many."""
    found = access.vulnerability(request.user, name)
    form = _form(request, found)
    page = FormPage(
        title=_("Judge %(flaw)s") % {"flaw": found.name},
        crumbs=crumbs(Crumb(label=found.name, url=found.get_absolute_url())),
        form=form,
        submit=_("Judge"),
        cancel=found.get_absolute_url(),
        note=_(
            "The judgment nearest to a device decides: its own, then its site's, then that for all. It stays on "
            "record, and holds until something is said that was not known, or its day of review has passed."
        ),
    )

    def act() -> Any:
        return assessments.judge(found, **form.values(), by=request.user, at=now())

    return asked(request, page, act, words=_("Judged."), to=lambda _made: found)


def _form(request: SignedInRequest, found: Vulnerability) -> forms.JudgeForm:
    user = request.user
    offers = assessing.offers(devices_of(request), found, on=day_of(request))
    asked_for = request.GET.getlist("release")
    mine = registry.devices_for(user)
    return forms.JudgeForm(
        request.POST or None,
        request.FILES or None,
        offers=offers,
        sites=sites(user, Permission.SECURITY_EDIT).order_by("name"),
        may_all=user.may(Permission.SECURITY_EDIT, site_id=None, department_id=None),
        device=lambda tag: mine.filter(tag__iexact=tag).first(),
        initial={"seen": assessing.latest(user, found), "releases": asked_for},
    )


@requires(Permission.SECURITY_READ)
def history(request: SignedInRequest) -> HttpResponse:
    form = forms.HistoryFilter(request.GET)
    given = form.cleaned_data if form.is_valid() else {}
    on = day_of(request)
    rows = assessing.listed(request.user, q=given.get("q", ""), state=given.get("state", ""), on=on)
    sort = lists.wanted_sort(request, pages.HEADS, default="-made_at")
    found, paging = lists.page(request, rows, sort=sort)
    page = pages.HistoryPage(
        title=_("Judgments"),
        crumbs=crumbs(),
        acts=pages.export_acts() if request.user.may_anywhere(Permission.SECURITY_EDIT) else [],
        rows=[pages.history_row(row, on=on) for row in found],
        columns=lists.columns(request, pages.HEADS, sort=sort),
        paging=paging,
        filter=form,
        chips=lists.chips(request, form),
        clear=request.path,
    )
    return shown(request, "security/assessments.html", page, part="list")


@requires(Permission.SECURITY_EDIT)
def export(request: SignedInRequest, kind: str) -> HttpResponse:
    """What was judged, as a document for others; of the site that is chosen what holds there."""
    found = vexing.document(request.user, kind, site=getattr(request, "site", None) or None, at=now())
    answer = JsonResponse(found, json_dumps_params={"indent": 2, "ensure_ascii": False})
    answer["Content-Disposition"] = f'attachment; filename="vex-{kind}-{now():%Y-%m-%d}.json"'
    return answer


@requires(Permission.SECURITY_READ)
def assessment(request: SignedInRequest, assessment_id: int) -> HttpResponse:
    found = access.assessment(request.user, assessment_id)
    place = {"site_id": found.site_id, "department_id": found.department_id}
    may_edit = request.user.may(Permission.SECURITY_EDIT, **place)
    page = pages.assessment_page(found, may_edit=may_edit)
    return render(request, "security/assessment.html", {"page": page})


@requires(Permission.SECURITY_EDIT)
def withdraw(request: SignedInRequest, assessment_id: int) -> HttpResponse:
    found = access.assessment(request.user, assessment_id)
    form = forms.BecauseForm(request.POST or None)
    page = FormPage(
        title=_("Take the judgment back"),
        crumbs=crumbs(*pages.history_crumbs(), Crumb(label=str(found), url=found.get_absolute_url())),
        form=form,
        submit=_("Take it back"),
        cancel=found.get_absolute_url(),
        kind="danger",
        note=_("The devices are then again what is said of them. The judgment stays on record."),
    )

    def act() -> Any:
        return assessments.withdraw(found, **form.cleaned_data, by=request.user, at=now())

    return asked(request, page, act, words=_("The judgment is taken back."), to=lambda made: made)


@requires(Permission.SECURITY_READ)
def contradictions(request: SignedInRequest) -> HttpResponse:
    """What the maker says against our match, or somebody against a judgment, until a person has settled it."""
    lines = assessing.contradicted(request.user, devices_of(request), on=day_of(request))
    may_judge = request.user.may_anywhere(Permission.SECURITY_EDIT)
    page = cards.ContradictionsPage(
        title=_("Contradictions"),
        lead=cards.contradictions_lead(lines),
        crumbs=crumbs(),
        releases=cards.cards(assessing.exposures_of(lines), lines, may_judge=may_judge),
    )
    return shown(request, "security/contradictions.html", page)
