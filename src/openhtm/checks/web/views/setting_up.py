"""Setting up what a unit checks: checks, terms, points, closed days; and the library of templates."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms as django_forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from openhtm.accounts.api import Permission, SignedInRequest, requires
from openhtm.kernel.errors import NotFound
from openhtm.kernel.time import local_date, now
from openhtm.places.api import Department
from openhtm.ui.doing import FormPage, form_page

from ... import access, boards, calendar, terms
from ...actions import units
from ...actions.units import NewCheck, NewPoint
from ...library import template, templates
from ...models import UnitCheck
from .. import forms
from ..doing import done, tried
from ..pages import setting_up as pages


class _Choose(django_forms.Form):
    unit = django_forms.ModelChoiceField(label=gettext_lazy("Unit"), queryset=Department.objects.none())


@requires(Permission.CHECK_EDIT)
def choose(request: SignedInRequest) -> HttpResponse:
    """Which unit is to be set up."""
    chosen = getattr(request, "site", None)
    rows = access.places(request.user)
    form = _Choose(request.POST or None)
    form.fields["unit"].queryset = rows.filter(site=chosen) if chosen else rows  # type: ignore[attr-defined]
    if form.is_valid():
        return redirect("checks:set_up", pk=form.cleaned_data["unit"].pk)
    page = FormPage(
        title=_("Set up a unit"),
        crumbs=pages.crumbs(),
        form=form,
        submit=_("Go on"),
        cancel=reverse("checks:overview"),
    )
    return form_page(request, page)


@requires(Permission.CHECK_READ)
def library(request: SignedInRequest) -> HttpResponse:
    page = pages.library_page(templates().values())
    return render(request, "checks/library.html", {"page": page})


@requires(Permission.CHECK_READ)
def shipped(request: SignedInRequest, slug: str) -> HttpResponse:
    found = template(slug)
    if found is None:
        raise NotFound(_("There is no such template."))
    return render(request, "checks/template.html", {"page": pages.template_page(found)})


@requires(Permission.CHECK_EDIT)
def unit(request: SignedInRequest, pk: int) -> HttpResponse:
    found = access.unit(request.user, pk, Permission.CHECK_EDIT)
    return _set_up_page(request, found, forms.ClosedForm())


def _set_up_page(request: SignedInRequest, found: Department, form: forms.ClosedForm) -> HttpResponse:
    today = local_date(now(), found.site.time_zone)
    rows = access.checks(request.user, Permission.CHECK_EDIT).filter(department=found)
    page = pages.set_up_page(
        found,
        rows.prefetch_related("terms", "points"),
        boards.closings(found, since=today),
        on=today,
        form=form,
    )
    status = 422 if form.errors else 200
    return render(request, "checks/set_up.html", {"page": page}, status=status)


@require_POST
@requires(Permission.CHECK_EDIT)
def close(request: SignedInRequest, pk: int) -> HttpResponse:
    """The unit is closed on days to come."""
    found = access.unit(request.user, pk, Permission.CHECK_EDIT)
    form = forms.ClosedForm(request.POST)
    if not form.is_valid():
        return _set_up_page(request, found, form)
    given = form.cleaned_data
    made = tried(form, lambda: units.close_days(found, **given, by=request.user, at=now()))
    if made is None:
        return _set_up_page(request, found, form)
    messages.success(request, _("Nothing is due on these days."))
    return redirect("checks:set_up", pk=found.pk)


@require_POST
@requires(Permission.CHECK_EDIT)
def reopen(request: SignedInRequest, pk: int) -> HttpResponse:
    found = access.closed_day(request.user, pk)
    return done(
        request,
        lambda: units.open_day(found, by=request.user, at=now()),
        words=_("The unit is open on that day; its checks are due."),
        back=reverse("checks:set_up", args=[found.department_id]),
    )


@requires(Permission.CHECK_EDIT)
def add(request: SignedInRequest, pk: int) -> HttpResponse:
    """A new check of a unit, by a template."""
    found = access.unit(request.user, pk, Permission.CHECK_EDIT)
    initial = {
        "frequency": "daily",
        "shifts": forms.USUAL_SHIFTS,
        "template": request.GET.get("template", ""),
    }
    form = forms.NewCheckForm(request.POST or None, initial=initial)
    made = tried(form, lambda: _add(request, found, form)) if form.is_valid() else None
    if made is not None:
        messages.success(request, _("%(check)s is due from now on.") % {"check": made})
        return redirect(made)
    page = FormPage(
        title=_("Add a check for %(unit)s") % {"unit": found.name},
        crumbs=pages.crumbs(pages.unit_crumb(found)),
        form=form,
        submit=_("Add the check"),
        cancel=reverse("checks:set_up", args=[found.pk]),
    )
    return form_page(request, page)


def _add(request: SignedInRequest, found: Department, form: forms.NewCheckForm) -> UnitCheck:
    given = form.cleaned_data
    new = NewCheck(
        template=given["template"],
        rhythm=given["rhythm"],
        points=[_new_point(found, name, tag) for name, tag in form.lines()],
        title=given["title"],
        responsible=given["responsible"],
        starts_on=given["starts_on"],
    )
    return units.add_check(found, new=new, by=request.user, at=now())


def _new_point(found: Department, name: str, tag: str) -> NewPoint:
    """``GEN-0042`` alone is a device when there is one of that tag, otherwise a name."""
    if name:
        return NewPoint(name=name, device=access.device_at(found.site_id, tag))
    try:
        return NewPoint(device=access.device_at(found.site_id, tag))
    except NotFound:
        return NewPoint(name=tag)


@requires(Permission.CHECK_READ)
def check(request: SignedInRequest, pk: int) -> HttpResponse:
    """One check: how often, what is looked at, and its points."""
    found = access.check(request.user, pk)
    may_edit = request.user.may(
        Permission.CHECK_EDIT, site_id=found.site_id, department_id=found.department_id
    )
    page = pages.check_page(
        found, boards.points_of(found), on=local_date(now(), found.site.time_zone), may_edit=may_edit
    )
    return render(request, "checks/check.html", {"page": page})


@dataclass(frozen=True)
class _Told:
    """The words of a page with one form: its title, its button, and what was done."""

    title: str
    submit: str
    done: str
    note: str = ""


def _one_form(
    request: SignedInRequest, found: UnitCheck, form: Any, call: Callable[[], object], told: _Told
) -> HttpResponse:
    """A page with one form about a check, and what it does."""
    if form.is_valid() and tried(form, call) is not None:
        messages.success(request, told.done)
        return redirect(found)
    page = FormPage(
        title=told.title,
        crumbs=pages.crumbs(pages.unit_crumb(found.department)),
        form=form,
        submit=told.submit,
        cancel=found.get_absolute_url(),
        note=told.note,
    )
    return form_page(request, page)


@requires(Permission.CHECK_EDIT)
def change_terms(request: SignedInRequest, pk: int) -> HttpResponse:
    found = access.check(request.user, pk, Permission.CHECK_EDIT)
    latest = max(found.terms.all(), key=lambda one: one.starts_on)
    form = forms.TermsForm(
        request.POST or None, rhythm=calendar.rhythm_of(latest), known=terms.items(latest.items)
    )

    def call() -> object:
        given = {name: form.cleaned_data[name] for name in ("rhythm", "items", "starts_on")}
        return units.change_terms(found, **given, by=request.user, at=now())

    told = _Told(
        _("Change terms of %(check)s") % {"check": found},
        _("Change"),
        _("The new terms are on record."),
        _(
            "They hold from tomorrow or a later day, and from the end of a running week or month. What was due before "
            "stays as it was."
        ),
    )
    return _one_form(request, found, form, call, told)


@requires(Permission.CHECK_EDIT)
def edit(request: SignedInRequest, pk: int) -> HttpResponse:
    found = access.check(request.user, pk, Permission.CHECK_EDIT)
    initial = {"title": found.title, "responsible": found.responsible, "version": found.version}
    form = forms.DetailsForm(request.POST or None, initial=initial)

    def call() -> object:
        changes = {name: form.cleaned_data[name] for name in ("title", "responsible")}
        seen = form.cleaned_data["version"]
        return units.edit_check(found, changes=changes, seen_version=seen, by=request.user, at=now())

    title = _("Change %(check)s") % {"check": found}
    return _one_form(request, found, form, call, _Told(title, _("Change"), _("Changed.")))


@requires(Permission.CHECK_EDIT)
def end(request: SignedInRequest, pk: int) -> HttpResponse:
    found = access.check(request.user, pk, Permission.CHECK_EDIT)
    form = forms.Why(request.POST or None)

    def call() -> object:
        return units.end_check(found, reason=form.cleaned_data["reason"], by=request.user, at=now())

    words = _("It is not due any more after the running window.")
    return _one_form(
        request, found, form, call, _Told(_("End %(check)s") % {"check": found}, _("End"), words)
    )


@requires(Permission.CHECK_EDIT)
def point_add(request: SignedInRequest, pk: int) -> HttpResponse:
    found = access.check(request.user, pk, Permission.CHECK_EDIT)
    form = forms.PointForm(request.POST or None)

    def call() -> object:
        tag = form.cleaned_data["tag"].strip()
        device = access.device_at(found.site_id, tag) if tag else None
        new = NewPoint(name=form.cleaned_data["name"], device=device)
        return units.add_point(found, new=new, by=request.user, at=now())

    title = _("Add a point to %(check)s") % {"check": found}
    return _one_form(request, found, form, call, _Told(title, _("Add"), _("The point is added.")))


@requires(Permission.CHECK_EDIT)
def point_device(request: SignedInRequest, pk: int) -> HttpResponse:
    """Another device stands there now."""
    found = access.point(request.user, pk, Permission.CHECK_EDIT)
    initial = {"tag": found.device.tag if found.device else ""}
    form = forms.DeviceForm(request.POST or None, initial=initial)

    def call() -> object:
        tag = form.cleaned_data["tag"].strip()
        device = access.device_at(found.site_id, tag) if tag else None
        return units.set_device(found, device=device, by=request.user, at=now())

    title = _("Device at %(point)s") % {"point": found}
    words = _("The device is on record.")
    return _one_form(request, found.check_of, form, call, _Told(title, _("Save"), words))


@requires(Permission.CHECK_EDIT)
def point_end(request: SignedInRequest, pk: int) -> HttpResponse:
    found = access.point(request.user, pk, Permission.CHECK_EDIT)
    form = forms.Why(request.POST or None)

    def call() -> object:
        return units.end_point(found, reason=form.cleaned_data["reason"], by=request.user, at=now())

    title = _("Check %(point)s no more") % {"point": found}
    words = _("It is not checked any more; its past stays.")
    return _one_form(request, found.check_of, form, call, _Told(title, _("End"), words))
