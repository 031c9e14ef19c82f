"""Goals of a management plan on pages: one with its history, the rows behind its number, naming, telling."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from openhtm.accounts.api import Permission, SignedInRequest, requires
from openhtm.kernel.errors import NotFound
from openhtm.kernel.time import now
from openhtm.places.api import day_at
from openhtm.ui import lists
from openhtm.ui.doing import asked
from openhtm.ui.parts import Paging

from ...actions import plan_goals as acts
from ...management_plans import progress, reads, words
from ...management_plans.measures import MEASURES
from ...models import PlanGoal
from ...rules.management_plans import Target
from .. import plan_forms as forms
from ..pages import plan_goals as pages
from .management_plans import because, form_page, seen


def _goal(
    request: SignedInRequest, pk: int, number: int, permission: str = Permission.COMPLIANCE_READ
) -> PlanGoal:
    return reads.goal(reads.plan(request.user, pk, permission), number)


@requires(Permission.COMPLIANCE_READ)
def goal(request: SignedInRequest, pk: int, number: int) -> HttpResponse:
    """How a goal stands, why, and how it got there."""
    found, at = _goal(request, pk, number), now()
    page = pages.goal_page(
        progress.of_goal(found, at=at),
        months=progress.by_month(found, at=at),
        told=reads.told([found]).get(found.thread, []),
        seen=seen(request, found.plan),
    )
    return render(request, "compliance/memp_goal.html", {"page": page})


@requires(Permission.COMPLIANCE_READ)
def rows(request: SignedInRequest, pk: int, number: int) -> HttpResponse:
    """The records behind a counted number; of a share, those that keep it from being whole."""
    found, at = _goal(request, pk, number), now()
    if found.measure not in MEASURES or not reads.reads_whole(request.user, found.plan):
        raise NotFound(str(words.NO_ROWS))
    measure, records = MEASURES[found.measure], progress.rows(found, at=at)
    if isinstance(records, list):
        shown, paging = _page_of(request, records)
    else:
        shown, paging = lists.page(request, records.order_by(), sort="pk")
    told = [measure.row(row) for row in shown]
    page = pages.rows_page(progress.of_goal(found, at=at), told, paging)
    return render(request, "compliance/report_rows.html", {"page": page})


def _page_of(request: SignedInRequest, records: list[Any]) -> tuple[list[Any], Paging]:
    """A page of rows that were worked out and are no table."""
    given = request.GET.get("from", "")
    first = int(given) if given.isdigit() and len(given) < 9 else 0
    following = first + lists.SIZE
    paging = Paging(
        next_url=lists.address(request, **{"from": str(following)}) if following < len(records) else "",
        previous_url=lists.address(request, **{"from": str(max(0, first - lists.SIZE))}) if first else "",
        count=len(records),
    )
    return records[first:following], paging


@requires(Permission.MANAGEMENT_PLAN_EDIT)
def add(request: SignedInRequest, pk: int) -> HttpResponse:
    found = reads.plan(request.user, pk, Permission.MANAGEMENT_PLAN_EDIT)
    form = forms.GoalForm(request.POST or None, people=reads.people(request.user))

    def act() -> PlanGoal:
        return acts.add_goal(found, goal=form.goal(), by=request.user, at=now())

    page = form_page(found, form, _("Add a goal to %(plan)s") % {"plan": found}, _("Add it"))
    return asked(request, page, act, words=_("Added."), to=lambda _made: found)


@requires(Permission.MANAGEMENT_PLAN_EDIT)
def edit(request: SignedInRequest, pk: int, number: int) -> HttpResponse:
    found = _goal(request, pk, number, Permission.MANAGEMENT_PLAN_EDIT)
    form = forms.GoalForm(
        request.POST or None, people=reads.people(request.user), initial=forms.goal_begun(found)
    )

    def act() -> PlanGoal:
        return acts.change_goal(found, new=form.goal(), by=request.user, at=now())

    title = _("Edit goal %(n)d of %(plan)s") % {"n": found.number, "plan": found.plan}
    page = form_page(found.plan, form, title, _("Save"))
    return asked(request, page, act, words=_("Saved."), to=lambda _made: found.plan)


@requires(Permission.MANAGEMENT_PLAN_EDIT)
def drop(request: SignedInRequest, pk: int, number: int) -> HttpResponse:
    found = _goal(request, pk, number, Permission.MANAGEMENT_PLAN_EDIT)
    title = _("Take a goal out of %(plan)s")
    return because(
        request,
        found.plan,
        lambda **given: acts.drop_goal(found, **given),
        title=title,
        words=_("Taken out."),
    )


@requires(Permission.COMPLIANCE_READ)
def tell(request: SignedInRequest, pk: int, number: int) -> HttpResponse:
    found = _goal(request, pk, number)
    today = day_at(found.plan.site, now())
    form = forms.TellForm(
        request.POST or None,
        request.FILES or None,
        by_day=found.target == Target.BY_DAY,
        unit=words.unit(found),
        initial={"on": today},
    )

    def act() -> Any:
        told = acts.Told(**form.told())
        return acts.tell(found, told=told, file=form.cleaned_data["file"], by=request.user, at=now())

    back = reverse("compliance:memp_goal", args=[pk, number])
    title = _("How does it stand: %(goal)s") % {"goal": found.name}
    page = form_page(found.plan, form, title, _("Tell it"), note=words.measured(found), cancel=back)
    return asked(request, page, act, words=_("Kept."), to=lambda _made: back)
