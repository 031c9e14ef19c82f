"""The plans that a change carries out, and the changes of a plan."""

from __future__ import annotations

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from openhtm.accounts.api import Permission, SignedInRequest, requires
from openhtm.kernel.time import now
from openhtm.places.api import day_at
from openhtm.security import api as security
from openhtm.ui.doing import asked, shown

from ... import access, fulfilling
from ...actions import fulfilling as acts
from ...models import Change
from ..forms import ReasonForm
from ..pages import fulfilling as pages
from ..plan_forms import FulfillForm
from .changes import form_of


@requires(Permission.CHANGE_READ)
def of_plan(request: SignedInRequest, plan_id: int) -> HttpResponse:
    """The changes that carry out a plan; a part of its page."""
    plan = security.access.plan(request.user, plan_id)
    lines = list(security.access.plan_lines(request.user).filter(plan=plan))
    may_add = plan.ended_at is None and access.sites(request.user).exists()
    page = pages.plan_page(
        fulfilling.standing(request.user, plan),
        rows=lines,
        shown=fulfilling.by_version(request.user, plan, on=day_at(plan.at_site, now())),
        request=f"{reverse('changes:request')}?plan={plan.pk}" if may_add else "",
    )
    return shown(request, "changes/of_plan.html", page, part="list")


@requires(Permission.CHANGE_EDIT)
def fulfill(request: SignedInRequest, pk: int) -> HttpResponse:
    found = access.change(request.user, pk, Permission.CHANGE_EDIT)
    form = FulfillForm(request.POST or None, plans=fulfilling.offered(request.user, found.site))

    def act() -> Change:
        acts.fulfill(found, plan=form.chosen(), by=request.user, at=now())
        return found

    note = _(
        "What the change verifies is then done in the plan too, where the version no longer shows the flaw."
    )
    page = form_of(
        found, form, _("A plan that %(change)s carries out") % {"change": found}, _("Save"), note=note
    )
    return asked(request, page, act, words=_("Saved."), to=lambda made: made)


@requires(Permission.CHANGE_EDIT)
def withdraw(request: SignedInRequest, pk: int, plan_id: int) -> HttpResponse:
    found = access.change(request.user, pk, Permission.CHANGE_EDIT)
    row = fulfilling.fulfillment(request.user, found, plan_id)
    form = ReasonForm(request.POST or None)

    def act() -> Change:
        acts.withdraw(row, **form.cleaned_data, by=request.user, at=now())
        return found

    title = _("%(change)s does not carry out %(plan)s") % {"change": found, "plan": row.plan}
    note = _("What was done in the plan by this change stays as it is.")
    page = form_of(found, form, title, _("Take it back"), note=note, kind="danger")
    return asked(request, page, act, words=_("Taken back."), to=lambda made: made)
