"""Plans against flaws: the list with how long it takes, one of them, deciding, finishing, ending."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from openhtm.accounts.api import Permission, SignedInRequest, requires, sites
from openhtm.kernel.time import now
from openhtm.registry import api as registry
from openhtm.ui import lists
from openhtm.ui.doing import FormPage, asked, done, shown
from openhtm.ui.parts import Crumb

from ... import access, answering, planning, treatments
from ...actions import plans
from ...models import RemediationPlan
from ...plan_panels import plan_panels
from ...queries import exposure
from .. import plan_forms as forms
from ..forms import BecauseForm
from ..pages import plans as pages
from ..pages.shared import crumbs
from ..pages.tabs import tabs
from .shared import day_of, devices_of


@requires(Permission.SECURITY_READ)
def plan_list(request: SignedInRequest) -> HttpResponse:
    form = forms.PlanFilter(request.GET)
    given = form.cleaned_data if form.is_valid() else {}
    on = day_of(request)
    rows = planning.listed(request.user, q=given.get("q", ""), state=given.get("state", ""), on=on)
    sort = lists.wanted_sort(request, pages.HEADS, default="until_on")
    found, paging = lists.page(request, rows, sort=sort)
    lines = answering.standing(request.user, devices_of(request), on=on)
    page = pages.PlanListPage(
        title=_("Plans"),
        crumbs=crumbs(),
        tabs=tabs("plans"),
        stats=pages.stats(planning.took(request.user)),
        ages=pages.ages_chart(planning.ages(lines, on=on)),
        rows=[pages.plan_row(row, on=on) for row in found],
        columns=lists.columns(request, pages.HEADS, sort=sort),
        paging=paging,
        filter=form,
        chips=lists.chips(request, form),
        clear=request.path,
    )
    return shown(request, "security/plans.html", page, part="list")


@requires(Permission.SECURITY_READ)
def plan(request: SignedInRequest, plan_id: int) -> HttpResponse:
    found = access.plan(request.user, plan_id)
    on = day_of(request)
    lines = list(access.plan_lines(request.user).filter(plan=found))
    place: dict[str, Any] = {"site_id": found.site_id, "department_id": None}
    page = pages.plan_page(
        found,
        lines=lines,
        # Of all sites: the switch of the page's head does not tell that a device of the plan is mended.
        shown=planning.by_version(registry.devices_for(request.user), found, on=on),
        panels=[one for one in plan_panels() if request.user.may_anywhere(one.permission)],
        on=on,
        may_edit=request.user.may(Permission.SECURITY_EDIT, **place),
    )
    return render(request, "security/plan.html", {"page": page})


@requires(Permission.SECURITY_EDIT)
def plan_add(request: SignedInRequest, name: str) -> HttpResponse:
    user = request.user
    flaw = access.vulnerability(user, name)
    exposures = exposure.of_vulnerabilities([flaw.pk])
    lines = answering.lines(devices_of(request), exposures, on=day_of(request), tiers=answering.OPEN)
    form = forms.PlanForm(
        request.POST or None,
        initial={"model": request.GET.get("model", ""), "owner": str(user.pk)},
        models={line.exposure.release.model_id: line.exposure.release.model for line in lines}.values(),
        sites=sites(user, Permission.SECURITY_EDIT).order_by("name"),
        may_all=user.may(Permission.SECURITY_EDIT, site_id=None, department_id=None),
        people=treatments.owners(user),
    )
    page = FormPage(
        title=_("Decide what is done about %(flaw)s") % {"flaw": flaw.name},
        crumbs=crumbs(Crumb(label=flaw.name, url=flaw.get_absolute_url())),
        form=form,
        submit=_("Decide"),
        cancel=flaw.get_absolute_url(),
        note=_(
            "One plan for the model: for all devices on which the flaw is open now. Its day comes from the clocks."
        ),
    )

    def act() -> RemediationPlan:
        return plans.decide(flaw, new=form.new(), site=form.site(), by=user, at=now())

    return asked(request, page, act, words=_("Decided."), to=lambda made: made)


def _page(found: RemediationPlan, form: Any, title: str, submit: str, **more: Any) -> FormPage:
    listed = Crumb(label=_("Plans"), url=reverse("security:plans"))
    return FormPage(
        title=title,
        crumbs=crumbs(listed, Crumb(label=str(found), url=found.get_absolute_url())),
        form=form,
        submit=submit,
        cancel=found.get_absolute_url(),
        **more,
    )


@requires(Permission.SECURITY_EDIT)
def plan_finish(request: SignedInRequest, plan_id: int) -> HttpResponse:
    found = access.plan(request.user, plan_id, Permission.SECURITY_EDIT)
    rows = access.plan_lines(request.user).filter(plan=found, end="")
    form = forms.FinishForm(request.POST or None, tags=[one.device.tag for one in rows])
    note = _(
        "Refused where the record says otherwise: fixed needs a version without the flaw, a control one in force."
    )
    page = _page(found, form, _("Devices are done"), _("They are done"), note=note)

    def act() -> RemediationPlan:
        return plans.finish(found, **form.cleaned_data, by=request.user, at=now())

    return asked(request, page, act, words=_("Kept."), to=lambda made: made)


@require_POST
@requires(Permission.SECURITY_EDIT)
def plan_take_in(request: SignedInRequest, plan_id: int) -> HttpResponse:
    """Take in the devices that came since."""
    found = access.plan(request.user, plan_id, Permission.SECURITY_EDIT)
    return done(
        request,
        lambda: plans.take_in(found, by=request.user, at=now()),
        words=_("They are among the devices of the plan."),
        back=found.get_absolute_url(),
    )


@requires(Permission.SECURITY_EDIT)
def plan_end(request: SignedInRequest, plan_id: int) -> HttpResponse:
    found = access.plan(request.user, plan_id, Permission.SECURITY_EDIT)
    form = BecauseForm(request.POST or None)
    note = _("Its open devices stay open in the exposure. The plan stays on record.")
    page = _page(found, form, _("End it"), _("End it"), kind="danger", note=note)

    def act() -> RemediationPlan:
        return plans.end_plan(found, **form.cleaned_data, by=request.user, at=now())

    return asked(request, page, act, words=_("Ended."), to=lambda made: made)
