"""Accepted risks: the list, one of them, proposing, accepting, withdrawing; and the clocks."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from openhtm.accounts.api import Permission, SignedInRequest, reauthenticate, requires
from openhtm.audit.api import signatures
from openhtm.kernel.errors import NotFound
from openhtm.kernel.time import now
from openhtm.ui import lists
from openhtm.ui.doing import FormPage, asked, shown
from openhtm.ui.parts import Crumb

from ... import access, clocks, reaching, treatment_words, treatments
from ...actions import acceptances
from ...actions import clocks as setting
from ...models import RiskAcceptance
from ...rules.clocks import Clock
from .. import treatment_forms as forms
from ..forms import BecauseForm
from ..pages import treatments as pages
from ..pages.shared import crumbs
from ..pages.tabs import tabs
from .controls import reach_choices
from .shared import day_of, devices_of


@requires(Permission.SECURITY_READ)
def acceptance_list(request: SignedInRequest) -> HttpResponse:
    form = forms.AcceptanceFilter(request.GET)
    given = form.cleaned_data if form.is_valid() else {}
    on = day_of(request)
    rows = treatments.acceptances_listed(
        request.user, q=given.get("q", ""), state=given.get("state", ""), on=on
    )
    sort = lists.wanted_sort(request, pages.ACCEPTANCE_HEADS, default="until_on")
    found, paging = lists.page(request, rows, sort=sort)
    page = pages.TreatmentListPage(
        title=_("Accepted risks"),
        crumbs=crumbs(),
        tabs=tabs("acceptances"),
        acts=[pages.clocks_act()],
        rows=[pages.acceptance_row(row, on=on) for row in found],
        columns=lists.columns(request, pages.ACCEPTANCE_HEADS, sort=sort),
        paging=paging,
        filter=form,
        chips=lists.chips(request, form),
        clear=request.path,
        caption=_("Accepted risks"),
        empty=_("No accepted risk"),
        why=_(
            "On the page of a flaw somebody proposes to bear it for a time; somebody else accepts it and signs."
        ),
    )
    return shown(request, "security/treatments.html", page, part="list")


@requires(Permission.SECURITY_READ)
def acceptance(request: SignedInRequest, acceptance_id: int) -> HttpResponse:
    found = access.acceptance(request.user, acceptance_id)
    place: dict[str, Any] = {"site_id": found.site_id, "department_id": None}
    page = pages.acceptance_page(
        found,
        on=day_of(request),
        devices=reaching.devices_of(found, devices_of(request)).for_line().order_by("tag"),
        signed=signatures(found),
        may_edit=request.user.may(Permission.SECURITY_EDIT, **place),
        may_accept=request.user.may(Permission.SECURITY_ACCEPT, **place),
        is_author=found.author_id == request.user.pk,
    )
    return render(request, "security/treatment.html", {"page": page})


@requires(Permission.SECURITY_EDIT)
def acceptance_add(request: SignedInRequest, name: str) -> HttpResponse:
    flaw = access.vulnerability(request.user, name)
    most = clocks.days()[Clock.ACCEPTANCE]
    begun = {
        "until_on": day_of(request) + timedelta(days=most),
        "model": request.GET.get("model", ""),
        "place": getattr(getattr(request, "site", None), "code", ""),
    }
    form = forms.AcceptanceForm(request.POST or None, initial=begun, **reach_choices(request))
    note = _(
        "Nothing changes until somebody else has accepted it. At most %(days)d days; then it is open again."
    )
    page = FormPage(
        title=_("Propose to accept the risk of %(flaw)s") % {"flaw": flaw.name},
        crumbs=crumbs(Crumb(label=flaw.name, url=flaw.get_absolute_url())),
        form=form,
        submit=_("Propose it"),
        cancel=flaw.get_absolute_url(),
        note=note % {"days": most},
    )

    def act() -> RiskAcceptance:
        return acceptances.propose(flaw, new=form.new(), site=form.site(), by=request.user, at=now())

    return asked(request, page, act, words=_("Proposed. Somebody else accepts it."), to=lambda made: made)


def _page(found: RiskAcceptance, form: Any, title: str, submit: str, **more: Any) -> FormPage:
    listed = Crumb(label=_("Accepted risks"), url=reverse("security:acceptances"))
    return FormPage(
        title=title,
        crumbs=crumbs(listed, Crumb(label=str(found), url=found.get_absolute_url())),
        form=form,
        submit=submit,
        cancel=found.get_absolute_url(),
        **more,
    )


@requires(Permission.SECURITY_ACCEPT)
def acceptance_approve(request: SignedInRequest, acceptance_id: int) -> HttpResponse:
    found = access.acceptance(request.user, acceptance_id, Permission.SECURITY_ACCEPT)
    form = forms.SignForm(request.POST or None)
    note = _("You accept that these devices stay affected until %(day)s, for the reason that is given.")
    title = _("Accept the risk of %(flaw)s") % {"flaw": found.vulnerability.name}
    page = _page(found, form, title, _("Accept and sign"), note=note % {"day": found.until_on})

    def act() -> RiskAcceptance:
        proof = reauthenticate(request.user, password=form.cleaned_data["password"], at=now())
        return acceptances.approve(found, proof=proof, by=request.user, at=now())

    return asked(request, page, act, words=_("Accepted and signed."), to=lambda made: made)


@requires(Permission.SECURITY_EDIT)
def acceptance_withdraw(request: SignedInRequest, acceptance_id: int) -> HttpResponse:
    found = access.acceptance(request.user, acceptance_id, Permission.SECURITY_EDIT)
    form = BecauseForm(request.POST or None)
    note = _("The devices are then open again. It stays on record.")
    page = _page(found, form, _("Withdraw it"), _("Withdraw it"), kind="danger", note=note)

    def act() -> RiskAcceptance:
        return acceptances.withdraw(found, **form.cleaned_data, by=request.user, at=now())

    return asked(request, page, act, words=_("Withdrawn."), to=lambda made: made)


@requires(Permission.SECURITY_READ)
def clock_list(request: SignedInRequest) -> HttpResponse:
    may_set = request.user.may(Permission.SECURITY_ACCEPT, site_id=None, department_id=None)
    page = pages.clocks_page(clocks.standing(), may_set=may_set)
    return render(request, "security/clocks.html", {"page": page})


@requires(Permission.SECURITY_ACCEPT)
def clock_set(request: SignedInRequest, clock: str) -> HttpResponse:
    found = next((one for one in clocks.standing() if one.policy.clock == clock), None)
    if found is None:
        raise NotFound(_("There is no such clock."))
    stored = found.setting
    begun = {"days": found.days, "seen_version": stored.version if stored is not None else None}
    form = forms.ClockForm(request.POST or None, initial=begun)
    page = FormPage(
        title=str(treatment_words.CLOCKS[found.policy.clock]),
        crumbs=crumbs(Crumb(label=_("Clocks"), url=reverse("security:clocks"))),
        form=form,
        submit=_("Set it"),
        cancel=reverse("security:clocks"),
        note=_("%(source)s At most %(most)d days.")
        % {"source": found.policy.source, "most": found.policy.most},
    )

    def act() -> Any:
        return setting.set_clock(clock=clock, **form.cleaned_data, by=request.user, at=now())

    return asked(request, page, act, words=_("Set."), to=lambda _made: "security:clocks")
