"""How ready units are, and attesting: pages, the list as a file, the questions on paper."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from openhtm.accounts.api import Permission, SignedInRequest, reauthenticate, requires
from openhtm.kernel.time import local_date, now
from openhtm.places.api import Department, day_of
from openhtm.registry import api as registry
from openhtm.ui import lists
from openhtm.ui.doing import FormPage, asked
from openhtm.ui.parts import Crumb

from ... import access, exporting, knowing, questions, readiness
from ...actions import attestations as acts
from ...rules.attesting import Standing
from .. import forms
from ..pages import mine as own_pages
from ..pages import policies as policy_pages
from ..pages import units as pages


def _units(request: SignedInRequest) -> list[Department]:
    return list(access.units(request.user, site_id=request.site.pk if request.site else None))


def _today(unit: Department) -> date:
    return local_date(now(), unit.site.time_zone)


@requires(Permission.ATTESTATION_READ)
def board(request: SignedInRequest) -> HttpResponse:
    """Every unit: what is demanded, set up, done and known."""
    at = now()
    found = readiness.of_units(_units(request), on=day_of(at), at=at, spans=(30,))
    sort = lists.wanted_sort(request, pages.HEADS, default="state")
    query = f"?sort={sort}"
    page = pages.BoardPage(
        title=_("Unit readiness"),
        lead=pages.lead(found),
        rows=[pages.row(one) for one in pages.ordered(found, sort)],
        columns=lists.columns(request, pages.HEADS, sort=sort),
        exports=[
            (name.upper(), f"{reverse('awareness:units_export')}{query}&format={name}")
            for name in ("csv", "xlsx", "json")
        ],
    )
    return render(request, "awareness/units.html", {"page": page})


@requires(Permission.ATTESTATION_READ)
def export(request: SignedInRequest) -> StreamingHttpResponse:
    """The board as a file; ``format`` csv, xlsx or json."""
    at = now()
    written = registry.export_format(request.GET.get("format", "csv"))
    found = readiness.of_units(_units(request), on=day_of(at), at=at)
    sort = lists.wanted_sort(request, pages.HEADS, default="state")
    rows: Any = pages.ordered(found, sort)
    content = written.write(rows, exporting.columns())
    answer = StreamingHttpResponse(content, content_type=written.content_type)
    name = f"unit-readiness-{day_of(at):%Y-%m-%d}.{written.extension}"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


@requires(Permission.ATTESTATION_READ)
def unit(request: SignedInRequest, pk: int) -> HttpResponse:
    found = access.unit(request.user, pk)
    (one,) = readiness.of_units([found], on=_today(found), at=now())
    place = {"site_id": found.site_id, "department_id": found.pk}
    rights = {"enter"} if request.user.may(Permission.ATTESTATION_ENTER, **place) else set()
    mine = {
        need.version.pk: need.version
        for need in one.needs
        for line in need.missing
        if line.member.person.pk == request.user.pk
    }
    page = pages.unit_page(one, acts=pages.unit_acts(one, rights, list(mine.values())))
    return render(request, "awareness/unit.html", {"page": page})


@requires(Permission.ATTESTATION_READ)
def questions_file(request: SignedInRequest, pk: int) -> HttpResponse:
    """Questions for an interview of the staff, with the expected answers on pages of their own."""
    found = access.unit(request.user, pk)
    (one,) = readiness.of_units([found], on=_today(found), at=now())
    named = access.responsible(request.user, found)
    content = questions.paper(one, responsible=named, reader=str(request.user), at=now())
    answer = HttpResponse(content, content_type="application/pdf")
    answer["Content-Disposition"] = f'attachment; filename="questions-{found.site.code}-{found.code}.pdf"'
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


@requires(Permission.ATTESTATION_ENTER)
def sheet(request: SignedInRequest, pk: int) -> HttpResponse:
    """Enter a sheet that people of the unit signed by hand."""
    found = access.unit(request.user, pk, Permission.ATTESTATION_ENTER)
    today = _today(found)
    form = forms.SheetForm(
        request.POST or None,
        request.FILES or None,
        initial={"signed_on": today},
        versions=access.held_versions(request.user, today),
        staff=access.staff_of(found, now()),
    )

    def act() -> Any:
        given = form.cleaned_data
        return acts.enter_sheet(
            form.versions[given["policy"]],
            department=found,
            people=[form.persons[key] for key in given["people"]],
            signed_on=given["signed_on"],
            file=given["file"],
            by=request.user,
            at=now(),
        )

    page = FormPage(
        title=_("Enter a sign-sheet of %(unit)s") % {"unit": found},
        crumbs=pages.crumbs(Crumb(label=found.name, url=pages.url(found))),
        form=form,
        submit=_("Enter"),
        cancel=pages.url(found),
        note=_("It counts for the policy and for the checks it demands of this unit. It stays on record."),
    )
    return asked(request, page, act, words=_("Entered."), to=lambda made: made)


@requires(Permission.POLICY_READ)
def attest(request: SignedInRequest, pk: int, code: str) -> HttpResponse:
    """Sign that one has read a policy and knows what it demands of one's unit."""
    found = access.unit(request.user, pk, Permission.POLICY_READ)
    version = access.held(request.user, code, _today(found))
    form = forms.Signed(request.POST or None)

    def act() -> Any:
        proof = reauthenticate(request.user, password=form.cleaned_data["password"], at=now())
        made = acts.attest(version, department=found, proof=proof, by=request.user, at=now())
        return made or [version]

    page = own_pages.attest_page(version, found, knowing.own(request.user, at=now()), form=form)
    return asked(request, page, act, words=_("Attested and signed."), to=lambda _made: "awareness:mine")


@requires(Permission.POLICY_READ)
def mine(request: SignedInRequest) -> HttpResponse:
    """What one has to know in one's own units, and has attested to."""
    needs = knowing.own(request.user, at=now())
    missing = [one for one in needs if one.people[0].standing is not Standing.CURRENT]
    page = own_pages.mine_page(needs, missing=len(missing), crumbs=policy_pages.crumbs())
    return render(request, "awareness/mine.html", {"page": page})
