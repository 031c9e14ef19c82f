"""Leveling the weeks of a site: a draft, changed by hand, planned."""

from __future__ import annotations

from datetime import date

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from openhtm.accounts.api import Permission, SignedInRequest, requires, sites
from openhtm.kernel.errors import DomainError, NotFound, NotPermitted
from openhtm.kernel.time import now
from openhtm.places.api import day_at
from openhtm.ui.doing import at_site, tried

from ... import access
from ... import leveling as weeks
from ...actions import leveling as actions
from ...rules.dispatch import monday
from ..forms.leveling import LevelForm, MoveRound
from ..pages import leveling as pages

#: Earlier drafts shown.
DRAFTS = 10


@requires(Permission.SCHEDULE_GENERATE)
def level(request: SignedInRequest) -> HttpResponse:
    """Which weeks of which site; the latest drafts."""
    offered = list(sites(request.user, Permission.SCHEDULE_GENERATE))
    here = getattr(request, "site", None) or (offered[0] if offered else None)
    begun = {"site": here.pk if here else "", "first": day_at(here, now())}
    form = LevelForm(request.POST or None, initial=begun, sites=offered)
    if form.is_valid():
        given = form.cleaned_data
        made = tried(
            form,
            lambda: actions.draft(
                form.chosen(), first=given["first"], weeks=given["weeks"], by=request.user, at=now()
            ),
        )
        if made:
            return redirect("maintenance:leveling", pk=made.pk)
    page = pages.LevelListPage(
        title=_("Level the weeks"),
        lead=_("Spread what is due so that nobody's weeks differ more than they must. Windows are kept."),
        crumbs=pages.crumbs(),
        form=form,
        drafts=[pages.draft_row(one) for one in access.levelings(request.user)[:DRAFTS]],
    )
    return render(request, "maintenance/level.html", {"page": page}, status=422 if form.errors else 200)


@requires(Permission.SCHEDULE_GENERATE)
def leveling(request: SignedInRequest, pk: int) -> HttpResponse:
    """A draft: hours by week, before and after, and the rounds of the chosen week."""
    draft = access.leveling(request.user, pk)
    chosen = _chosen(request)
    with at_site(draft):
        page = pages.leveling_page(draft, weeks.of_draft(draft), chosen=chosen, may_apply=True)
        return render(request, "maintenance/leveling.html", {"page": page})


def _chosen(request: SignedInRequest) -> tuple[str, date] | None:
    try:
        return request.GET["who"], monday(date.fromisoformat(request.GET["week"]))
    except (KeyError, ValueError):
        return None


@require_POST
@requires(Permission.SCHEDULE_GENERATE)
def leveling_move(request: SignedInRequest, pk: int) -> HttpResponse:
    """Send the jobs of one place to another week."""
    draft = access.leveling(request.user, pk)
    form = MoveRound(request.POST)
    back = pages.url("leveling", draft.pk)
    if not form.is_valid():
        messages.error(request, _("Choose the week they go to."))
        return redirect(back)
    given = form.cleaned_data
    found = weeks.of_draft(draft)
    days = found.kept(draft.planned())
    cell = (given["who"], monday(given["week"]))
    chosen = [
        job.key
        for job in found.jobs
        if job.key in days and (job.who, monday(days[job.key])) == cell and job.route[0] == given["place"]
    ]
    try:
        done = actions.move(
            draft,
            occurrences=chosen,
            week=form.target(),
            seen_version=given["seen"],
            by=request.user,
            at=now(),
        )
    except (NotFound, NotPermitted):
        raise
    except DomainError as problem:
        messages.error(request, str(problem))
    else:
        messages.success(request, _moved(done))
    return redirect(f"{back}?who={given['who']}&week={cell[1].isoformat()}#rounds")


def _moved(done: actions.Moved) -> str:
    told = ngettext("%(n)d inspection moved.", "%(n)d inspections moved.", done.moved) % {"n": done.moved}
    if not done.kept:
        return told
    kept = ngettext(
        "%(n)d stays: its window ends before.", "%(n)d stay: their windows do not reach.", done.kept
    )
    return f"{told} {kept % {'n': done.kept}}"


@require_POST
@requires(Permission.SCHEDULE_GENERATE)
def leveling_apply(request: SignedInRequest, pk: int) -> HttpResponse:
    draft = access.leveling(request.user, pk)
    seen = request.POST.get("seen", "")
    try:
        done = actions.apply(
            draft, seen_version=int(seen) if seen.isdigit() else None, by=request.user, at=now()
        )
    except (NotFound, NotPermitted):
        raise
    except DomainError as problem:
        messages.error(request, str(problem))
        return redirect("maintenance:leveling", pk=draft.pk)
    text = ngettext("%(n)d inspection has its day.", "%(n)d inspections have their days.", done.planned)
    messages.success(request, text % {"n": done.planned})
    return redirect("maintenance:leveling", pk=draft.pk)
