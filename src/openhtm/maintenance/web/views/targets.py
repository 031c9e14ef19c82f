"""The targets that the clocks of orders count by, and when the departments work."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from openhtm.accounts.api import Permission, SignedInRequest, one, requires, site, sites
from openhtm.kernel.errors import NotFound
from openhtm.kernel.time import local_date, now
from openhtm.places.api import day_of
from openhtm.ui.doing import FormPage, carried_out, done, form_page
from openhtm.ui.parts import Crumb

from ... import access, clock_words, clocking
from ...actions import targets as actions
from ...rules.priority import Priority
from ..forms import targets as forms
from ..pages import clocks as pages
from ..pages import work_order as order_pages


def _crumbs() -> list[Crumb]:
    return [*order_pages.crumbs(), Crumb(label=_("Targets"), url=reverse("maintenance:service_targets"))]


@requires(Permission.WORK_ORDER_READ)
def targets(request: SignedInRequest) -> HttpResponse:
    here = list(sites(request.user, Permission.WORK_ORDER_READ))
    known, today = clocking.service([one.pk for one in here]), day_of(now())
    ahead = access.holidays(request.user).filter(day__gte=today)
    page = pages.TargetsPage(
        title=_("Targets"),
        lead=_("Within how long orders are answered and solved, and what the clocks count."),
        crumbs=order_pages.crumbs(),
        targets=pages.target_rows(
            known, on=today, may_edit=request.user.may(Permission.SETTINGS_CONFIGURE, site_id=None)
        ),
        sites=pages.site_rows(known, here, ahead, on=today),
        pausing=clock_words.pausing(),
    )
    return render(request, "maintenance/service_targets.html", {"page": page})


@requires(Permission.SETTINGS_CONFIGURE)
def target(request: SignedInRequest, priority: int) -> HttpResponse:
    if priority not in set(Priority):
        raise NotFound(_("There is no such priority."))
    chosen, today = Priority(priority), day_of(now())
    held = clocking.service([]).target(chosen, on=today)
    begun = {
        "respond_count": held.respond.count,
        "respond_unit": held.respond.unit.value,
        "resolve_count": held.resolve.count,
        "resolve_unit": held.resolve.unit.value,
        "valid_from": today,
    }
    form = forms.TargetForm(request.POST or None, initial=begun)
    if form.is_valid() and carried_out(
        form,
        lambda: actions.set_target(
            priority=chosen,
            target=form.target(),
            valid_from=form.cleaned_data["valid_from"],
            by=request.user,
            at=now(),
        ),
    ):
        messages.success(request, _("Saved. Orders opened before keep their targets."))
        return redirect("maintenance:service_targets")
    page = FormPage(
        title=_("Targets of priority %(n)d") % {"n": priority},
        crumbs=_crumbs(),
        form=form,
        submit=_("Save"),
        cancel=reverse("maintenance:service_targets"),
        layout="grid",
    )
    return form_page(request, page)


def _may_edit(request: SignedInRequest, found: Any) -> bool:
    return bool(request.user.may(Permission.SETTINGS_CONFIGURE, site_id=found.pk))


@requires(Permission.WORK_ORDER_READ)
def working_hours(request: SignedInRequest, site: str) -> HttpResponse:
    """When the department of a site works; who may configure it changes it here."""
    found = _site(request, site, Permission.WORK_ORDER_READ)
    today, may_edit = local_date(now(), found.time_zone), _may_edit(request, found)
    held = clocking.service([found.pk]).hours_of(found, on=today)
    begun = {
        "weekdays": sorted(held.weekdays),
        "opens": held.opens,
        "closes": held.closes,
        "valid_from": today,
    }
    form = forms.HoursForm(request.POST or None, initial=begun)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        new = actions.NewHours(
            weekdays=tuple(given["weekdays"]), opens=given["opens"], closes=given["closes"]
        )
        if carried_out(
            form,
            lambda: actions.set_hours(
                found, new=new, valid_from=given["valid_from"], by=request.user, at=now()
            ),
        ):
            messages.success(request, _("Saved. Orders opened before keep their hours."))
            return redirect("maintenance:working_hours", site=found.code)
    rows = access.holidays(request.user).filter(site=found, day__year__gte=today.year)
    page = pages.HoursPage(
        title=_("Working hours of %(site)s") % {"site": found},
        lead=pages.hours_lead(held),
        crumbs=_crumbs(),
        hours=clock_words.hours(held),
        form=form if may_edit else None,
        holiday_form=forms.HolidayForm(auto_id="holiday_%s") if may_edit else None,
        holiday_url=reverse("maintenance:holiday_add", args=[found.code]),
        holidays=pages.holiday_rows(found, rows, today=today, may_edit=may_edit),
    )
    status = 422 if form.errors else 200
    return render(request, "maintenance/working_hours.html", {"page": page}, status=status)


def _site(request: SignedInRequest, code: str, permission: str) -> Any:
    return site(request.user, code, permission)


@requires(Permission.SETTINGS_CONFIGURE)
def holiday_add(request: SignedInRequest, site: str) -> HttpResponse:
    found = _site(request, site, Permission.SETTINGS_CONFIGURE)
    back = reverse("maintenance:working_hours", args=[found.code])
    form = forms.HolidayForm(request.POST or None)
    if form.is_valid():
        day = (form.cleaned_data["day"], form.cleaned_data["name"])
        if carried_out(form, lambda: actions.add_holidays(found, days=[day], by=request.user, at=now())):
            messages.success(request, _("Entered."))
            return redirect(back)
    page = FormPage(
        title=_("Holiday of %(site)s") % {"site": found},
        crumbs=_crumbs(),
        form=form,
        submit=_("Enter"),
        cancel=back,
    )
    return form_page(request, page)


@require_POST
@requires(Permission.SETTINGS_CONFIGURE)
def holiday_remove(request: SignedInRequest, site: str, pk: int) -> HttpResponse:
    found = _site(request, site, Permission.SETTINGS_CONFIGURE)
    rows = access.holidays(request.user, Permission.SETTINGS_CONFIGURE).filter(site=found)
    holiday = one(rows, _("There is no such holiday, or it is outside your sites."), pk=pk)
    return done(
        request,
        lambda: actions.remove_holiday(holiday, by=request.user, at=now()),
        words=_("Taken off."),
        back=reverse("maintenance:working_hours", args=[found.code]),
    )
