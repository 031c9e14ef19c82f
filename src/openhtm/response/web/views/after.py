"""Reports to others, what is to be mended, and closing."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from openhtm.accounts.api import Permission, SignedInRequest, reauthenticate, requires
from openhtm.audit.api import signatures
from openhtm.kernel.time import local_date, now
from openhtm.ui.doing import asked, at_site

from ... import access as places
from ... import incident_access as access
from ... import incident_words as words
from ...actions import incidents, lessons, reports
from ...models import Incident
from .. import forms as plain
from .. import incident_forms as forms
from ..pages import after as pages
from .incidents import form_of, rights


@requires(Permission.RESPONSE_READ)
def report_list(request: SignedInRequest, pk: int) -> HttpResponse:
    found = access.incident(request.user, pk)
    decided = {one.clock: one for one in found.reports.all()}
    page = pages.reports_page(found, decided, now=now(), may_lead="lead" in rights(request, found))
    return render(request, "response/reports.html", {"page": page})


def _led(request: SignedInRequest, pk: int) -> tuple[Incident, str]:
    found = access.incident(request.user, pk, Permission.RESPONSE_LEAD)
    return found, reverse("response:reports", args=[pk])


@requires(Permission.RESPONSE_LEAD)
def start(request: SignedInRequest, pk: int, clock: str) -> HttpResponse:
    found, back = _led(request, pk)
    with at_site(found):
        form = forms.StartForm(request.POST or None, initial={"started_at": found.learned_at})

        def act() -> Any:
            return reports.start(found, clock=clock, **form.cleaned_data, by=request.user, at=now())

        page = form_of(
            found,
            form,
            words.clock_title(clock),
            _("It is owed"),
            cancel=back,
            note=words.counted_from(clock),
        )
        return asked(request, page, act, words=_("The clock runs."), to=lambda _made: back)


@requires(Permission.RESPONSE_LEAD)
def rule_out(request: SignedInRequest, pk: int, clock: str) -> HttpResponse:
    found, back = _led(request, pk)
    form = plain.Why(request.POST or None)

    def act() -> Any:
        reason = form.cleaned_data["reason"]
        return reports.rule_out(found, clock=clock, reason=reason, by=request.user, at=now())

    page = form_of(found, form, words.clock_title(clock), _("Does not apply"), cancel=back)
    return asked(request, page, act, words=_("Decided."), to=lambda _made: back)


@requires(Permission.RESPONSE_LEAD)
def sent(request: SignedInRequest, pk: int, clock: str) -> HttpResponse:
    found, back = _led(request, pk)
    report = access.report(found, clock)
    with at_site(found):
        form = forms.SentForm(request.POST or None, initial={"sent_at": now()})

        def act() -> Any:
            return reports.sent(report, **form.cleaned_data, by=request.user, at=now())

        page = form_of(found, form, words.clock_title(clock), _("It was sent"), cancel=back)
        return asked(request, page, act, words=_("Reported."), to=lambda _made: back)


@requires(Permission.RESPONSE_READ)
def after(request: SignedInRequest, pk: int) -> HttpResponse:
    found = access.incident(request.user, pk)
    page = pages.after_page(
        found,
        list(found.lessons.select_related("owner")),
        today=local_date(now(), found.site.time_zone),
        signed=[(one.printed_name, one.signed_at) for one in signatures(found)],
        rights=rights(request, found),
    )
    return render(request, "response/after.html", {"page": page})


@requires(Permission.RESPONSE_LEAD)
def lesson_add(request: SignedInRequest, pk: int) -> HttpResponse:
    found = access.incident(request.user, pk, Permission.RESPONSE_LEAD)
    back = reverse("response:after", args=[pk])
    form = forms.LessonForm(
        request.POST or None, people=places.people(request.user, Permission.RESPONSE_LEAD)
    )

    def act() -> Any:
        return lessons.add(found, **form.values(), by=request.user, at=now())

    page = form_of(found, form, _("Give somebody something to mend"), _("Give"), cancel=back)
    return asked(request, page, act, words=_("Given."), to=lambda _made: back)


@requires(Permission.RESPONSE_ACT)
def lesson_done(request: SignedInRequest, pk: int, lesson: int) -> HttpResponse:
    found = access.incident(request.user, pk, Permission.RESPONSE_ACT)
    one = access.lesson(found, lesson)
    back = reverse("response:after", args=[pk])
    form = forms.LessonDoneForm(request.POST or None)

    def act() -> Any:
        return lessons.done(one, note=form.cleaned_data["note"], by=request.user, at=now())

    page = form_of(found, form, one.text, _("It was done"), cancel=back)
    return asked(request, page, act, words=_("Done."), to=lambda _made: back)


@requires(Permission.RESPONSE_LEAD)
def close(request: SignedInRequest, pk: int) -> HttpResponse:
    found = access.incident(request.user, pk, Permission.RESPONSE_LEAD)
    form = forms.CloseForm(request.POST or None)

    def act() -> Any:
        given = form.cleaned_data
        proof = reauthenticate(request.user, password=given["password"], at=now())
        report = {name: given[name] for name in ("went_well", "to_mend")}
        return incidents.close(found, **report, proof=proof, by=request.user, at=now())

    title = _("Close %(incident)s") % {"incident": found}
    note = _("You sign the whole record: devices, reports, timeline. Nothing of it changes afterwards.")
    page = form_of(found, form, title, _("Close and sign"), note=note)
    return asked(request, page, act, words=_("Closed and signed."), to=lambda made: made)
