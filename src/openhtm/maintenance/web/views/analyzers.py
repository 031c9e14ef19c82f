"""Test equipment: list, one piece of it, its certificates, the trace back from an error found."""

from __future__ import annotations

from typing import Any

from django import forms as django_forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from openhtm.accounts.api import Permission, SignedInRequest, requires, scope
from openhtm.kernel.time import local_date, now
from openhtm.registry import api as registry
from openhtm.ui import lists
from openhtm.ui.doing import FormPage, carried_out, form_page, shown, tried
from openhtm.ui.parts import Crumb

from ... import access, gear_lists, measuring, tracing
from ...actions import analyzers
from ...models import Analyzer, Certificate
from ...rules.calibration import FIT, Standing
from ..forms import analyzers as forms
from ..pages import analyzers as pages


def _rights(request: SignedInRequest, record: Any) -> set[str]:
    held = {
        "edit": Permission.DEVICE_UPDATE,
        "release": Permission.DEVICE_RELEASE,
        "open": Permission.WORK_ORDER_CREATE,
        "trace": Permission.WORK_ORDER_READ,
    }
    place = {"site_id": record.site_id, "department_id": record.department_id}
    return {name for name, permission in held.items() if request.user.may(permission, **place)}


@requires(Permission.DEVICE_READ)
def analyzer_list(request: SignedInRequest) -> HttpResponse:
    form = forms.AnalyzerFilter(request.GET)
    given = form.cleaned_data if form.is_valid() else {}
    chosen = getattr(request, "site", None)
    reach = access.analyzers(request.user, site_id=chosen.pk if chosen else None)
    wanted = given.get("standing", "")
    rows = gear_lists.standing_rows(
        reach, text=given.get("q", ""), standing=Standing(wanted) if wanted else None, at=now()
    )
    page = pages.AnalyzerListPage(
        title=_("Test equipment"),
        lead=pages.list_lead(sum(how not in FIT for _row, how in rows)),
        rows=[pages.analyzer_row(row, how, on=measuring.today_at(row, now())) for row, how in rows],
        columns=lists.columns(request, pages.HEADS, sort=""),
        filter=form,
        chips=lists.chips(request, form),
        clear=request.path,
    )
    return shown(request, "maintenance/analyzers.html", page, part="list")


@requires(Permission.DEVICE_READ)
def analyzer(request: SignedInRequest, tag: str) -> HttpResponse:
    found = access.analyzer(request.user, tag)
    reach = scope(request.user, Permission.WORK_ORDER_READ)
    page = pages.analyzer_page(
        found,
        found.certificates.all(),
        gear_lists.uses(found, reach),
        on=measuring.today_at(found, now()),
        rights=_rights(request, found),
    )
    return render(request, "maintenance/analyzer.html", {"page": page})


@requires(Permission.DEVICE_READ)
def device_gear(request: SignedInRequest, tag: str) -> HttpResponse:
    """What the page of a device shows: how it stands as test equipment, or what it was measured with."""
    device = registry.device(request.user, tag)
    mine = access.analyzers(request.user).filter(device=device).select_related(*measuring.JOINS).first()
    place = {"site_id": device.site_id, "department_id": device.department_id}
    page = pages.device_page(
        device,
        mine,
        gear_lists.used_on(device, scope(request.user, Permission.WORK_ORDER_READ)),
        on=local_date(now(), device.site.time_zone),
        may_mark=request.user.may(Permission.DEVICE_UPDATE, **place),
    )
    return shown(request, "maintenance/device_gear.html", page, part="list")


@requires(Permission.DEVICE_UPDATE)
def mark(request: SignedInRequest, tag: str) -> HttpResponse:
    device = registry.device(request.user, tag)
    known = access.analyzers(request.user).filter(device=device).first()
    begun = {"kinds": str(device.device_type or ""), "interval_months": 12}
    if known is not None:
        begun = {
            "kinds": "\n".join(known.kinds),
            "measures": known.measures,
            "interval_months": known.interval_months,
        }
    form = forms.Mark(request.POST or None, initial=begun)
    if form.is_valid():
        made = tried(form, lambda: analyzers.mark(device, **form.values(), by=request.user, at=now()))
        if made is not None:
            messages.success(request, _("Saved."))
            return redirect(made)
    page = FormPage(
        title=_("%(tag)s as test equipment") % {"tag": device.tag},
        crumbs=pages.crumbs(Crumb(label=device.tag, url=device.get_absolute_url())),
        form=form,
        submit=_("Save"),
        cancel=device.get_absolute_url(),
    )
    return form_page(request, page)


@requires(Permission.DEVICE_UPDATE)
def certificate_add(request: SignedInRequest, tag: str) -> HttpResponse:
    found = access.analyzer(request.user, tag)
    begun = gear_lists.proposed(found, on=measuring.today_at(found, now()))
    form = forms.CertificateForm(request.POST or None, request.FILES or None, initial=begun)
    if form.is_valid() and carried_out(form, lambda: _add(request, found, form)):
        messages.success(request, _("The certificate is on record."))
        return redirect(found)
    page = FormPage(
        title=_("Add a certificate of %(tag)s") % {"tag": found},
        crumbs=pages.crumbs(pages.crumb(found)),
        form=form,
        layout="grid",
        submit=_("Add the certificate"),
        cancel=found.get_absolute_url(),
    )
    return form_page(request, page)


def _add(request: SignedInRequest, found: Analyzer, form: forms.CertificateForm) -> Certificate:
    file = form.cleaned_data["file"] or None
    return analyzers.add_certificate(found, new=form.new(), file=file, by=request.user, at=now())


def _because(
    request: SignedInRequest, found: Analyzer, call: Any, *, title: str, submit: str, words: str
) -> HttpResponse:
    """A page that asks why, and then acts."""
    form = forms.Why(request.POST or None)
    if form.is_valid() and carried_out(
        form, lambda: call(reason=form.cleaned_data["reason"], by=request.user, at=now())
    ):
        messages.success(request, words)
        return redirect(found)
    page = FormPage(
        title=title,
        crumbs=pages.crumbs(pages.crumb(found)),
        form=form,
        submit=submit,
        cancel=found.get_absolute_url(),
    )
    return form_page(request, page)


@requires(Permission.DEVICE_UPDATE)
def quarantine(request: SignedInRequest, tag: str) -> HttpResponse:
    found = access.analyzer(request.user, tag)
    return _because(
        request,
        found,
        lambda **given: analyzers.quarantine(found, **given),
        title=_("Quarantine %(tag)s") % {"tag": found},
        submit=_("Quarantine"),
        words=_("Nobody can measure with it now."),
    )


@requires(Permission.DEVICE_RELEASE)
def release(request: SignedInRequest, tag: str) -> HttpResponse:
    found = access.analyzer(request.user, tag)
    return _because(
        request,
        found,
        lambda **given: analyzers.release(found, **given),
        title=_("Release %(tag)s") % {"tag": found},
        submit=_("Release"),
        words=_("Released. Its certificates decide."),
    )


@requires(Permission.DEVICE_RELEASE)
def certificate_void(request: SignedInRequest, pk: int) -> HttpResponse:
    found = access.certificate(request.user, pk)
    return _because(
        request,
        found.analyzer,
        lambda **given: analyzers.void_certificate(found, **given),
        title=_("Void certificate %(number)s") % {"number": found},
        submit=_("Void"),
        words=_("The certificate counts no more."),
    )


@requires(Permission.WORK_ORDER_READ)
def trace(request: SignedInRequest, pk: int) -> HttpResponse:
    return _trace_page(request, access.certificate(request.user, pk))


def _trace_page(
    request: SignedInRequest, certificate: Certificate, bound: django_forms.Form | None = None
) -> HttpResponse:
    reach = scope(request.user, Permission.WORK_ORDER_READ)
    page = pages.trace_page(
        tracing.trace(certificate, reach),
        rights=_rights(request, certificate),
        decide=bound or forms.Decision(),
    )
    return render(request, "maintenance/trace.html", {"page": page}, status=422 if bound else 200)


@require_POST
@requires(Permission.WORK_ORDER_CREATE)
def trace_retests(request: SignedInRequest, pk: int) -> HttpResponse:
    """Open the re-tests of every device in doubt where the person may open orders."""
    certificate = access.certificate(request.user, pk)
    reach = scope(request.user, Permission.WORK_ORDER_CREATE)
    devices = [one.device for one in tracing.trace(certificate, reach).doubtful]
    form = django_forms.Form({})
    opened = tried(
        form, lambda: analyzers.open_retests(certificate, devices=devices, by=request.user, at=now())
    )
    if opened is None:
        messages.error(request, " ".join(str(text) for text in form.non_field_errors()))
    else:
        text = ngettext("%(n)d re-test is open.", "%(n)d re-tests are open.", len(opened))
        messages.success(request, text % {"n": len(opened)})
    return redirect("maintenance:trace", pk=certificate.pk)


@require_POST
@requires(Permission.DEVICE_RELEASE)
def trace_settle(request: SignedInRequest, pk: int) -> HttpResponse:
    certificate = access.certificate(request.user, pk, Permission.DEVICE_RELEASE)
    form = forms.Decision(request.POST)
    if not form.is_valid() or not carried_out(form, lambda: _settle(request, certificate, form)):
        return _trace_page(request, certificate, form)
    messages.success(request, _("The decision is on record. It may be measured with again."))
    return redirect("maintenance:trace", pk=certificate.pk)


def _settle(request: SignedInRequest, certificate: Certificate, form: forms.Decision) -> Certificate:
    text = form.cleaned_data["disposition"]
    return analyzers.settle(certificate, disposition=text, by=request.user, at=now())
