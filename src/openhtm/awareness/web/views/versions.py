"""Versions of policies on pages: read, written, decided, laid over each other."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from openhtm.accounts.api import Permission, SignedInRequest, departments, reauthenticate, requires
from openhtm.audit.api import signatures
from openhtm.catalog import api as catalog
from openhtm.documents.api import current, file_answer
from openhtm.kernel.errors import NotFound
from openhtm.kernel.time import now
from openhtm.places.api import Department, day_at
from openhtm.ui.doing import FormPage, asked, done

from ... import access, versions, words
from ...actions import policies as acts
from ...models import PolicyVersion
from ...rules.policies import State
from .. import forms
from ..pages import versions as pages
from ..pages.policies import crumb, crumbs
from .policies import rights


@requires(Permission.POLICY_READ)
def version(request: SignedInRequest, code: str, number: int) -> HttpResponse:
    found = access.version(request.user, code, number)
    held, is_author = rights(request, found.site_id), found.author_id == request.user.pk
    page = pages.version_page(
        found,
        versions.demand_rows(found),
        list(current(found)),
        signatures=list(signatures(found)),
        acts=pages.version_acts(found, held, is_author=is_author, former=versions.before(found)),
        removable=found.state == State.DRAFT and is_author and "edit" in held,
        on=day_at(found.policy.site, now()),
    )
    return render(request, "awareness/version.html", {"page": page})


@requires(Permission.POLICY_READ)
def file(request: SignedInRequest, code: str, number: int, pk: int) -> HttpResponseBase:
    """A file of a version, for everybody who may read the policy."""
    found = access.version(request.user, code, number)
    document = next((one for one in current(found) if one.pk == pk), None)
    if document is None:
        raise NotFound(_("There is no such file at this version."))
    return file_answer(document, inline=False)


@requires(Permission.POLICY_READ)
def difference(request: SignedInRequest, code: str) -> HttpResponse:
    """``from`` and ``to``: numbers of versions."""
    before, after = (_named(request, code, name) for name in ("from", "to"))
    told = tuple([words.demand(one) for one in versions.demands_of(each)] for each in (before, after))
    page = pages.difference_page(before, after, demands=(told[0], told[1]))
    return render(request, "awareness/difference.html", {"page": page})


def _named(request: SignedInRequest, code: str, name: str) -> PolicyVersion:
    given = request.GET.get(name, "1")
    if not given.isdigit() or len(given) > 6:
        raise NotFound(_("There is no such version of the policy."))
    return access.version(request.user, code, int(given))


def _page(found: PolicyVersion, form: Any, title: str, submit: str, **more: Any) -> FormPage:
    return FormPage(
        title=title,
        crumbs=crumbs(crumb(found.policy), pages.version_crumb(found)),
        form=form,
        submit=submit,
        cancel=found.get_absolute_url(),
        **more,
    )


def _units(request: SignedInRequest, found: PolicyVersion) -> list[Department]:
    """Those that the policy may be for, and those that it is for already."""
    reach = departments(request.user).select_related("site").order_by("site__code", "name")
    site_id = found.policy.site_id
    offered = [one for one in reach if site_id in (None, one.site_id)]
    known = {one.pk for one in offered}
    return offered + [one for one in versions.units_of(found) if one.pk not in known]


@requires(Permission.POLICY_EDIT)
def write(request: SignedInRequest, code: str, number: int) -> HttpResponse:
    found = access.version(request.user, code, number, Permission.POLICY_EDIT)
    form = forms.WriteForm(
        request.POST or None, initial=forms.begun(found), departments=_units(request, found)
    )

    def act() -> PolicyVersion:
        seen = form.cleaned_data["seen_version"]
        given = {"values": form.values(), "units": form.chosen_units(), "seen_version": seen}
        return acts.write(found, **given, by=request.user, at=now())

    page = _page(found, form, _("Write %(version)s") % {"version": found}, _("Save the draft"))
    return asked(request, page, act, words=_("Saved."), to=lambda made: made)


@requires(Permission.POLICY_EDIT)
def demand_add(request: SignedInRequest, code: str, number: int) -> HttpResponse:
    found = access.version(request.user, code, number, Permission.POLICY_EDIT)
    form = forms.DemandForm(
        request.POST or None,
        device_types=catalog.access.device_types(request.user).order_by("name"),
        departments=_units(request, found),
    )

    def act() -> PolicyVersion:
        demands = [*versions.demands_of(found), form.demand()]
        return acts.write(found, values={}, demands=demands, by=request.user, at=now())

    title = _("Add a demand to %(version)s") % {"version": found}
    return asked(request, _page(found, form, title, _("Add")), act, words=_("Added."), to=lambda made: made)


@require_POST
@requires(Permission.POLICY_EDIT)
def demand_remove(request: SignedInRequest, code: str, number: int) -> HttpResponse:
    found = access.version(request.user, code, number, Permission.POLICY_EDIT)
    rest = versions.demands_of(found, without=request.POST.get("demand", ""))
    return done(
        request,
        lambda: acts.write(found, values={}, demands=rest, by=request.user, at=now()),
        words=_("Removed."),
        back=found.get_absolute_url(),
    )


@require_POST
@requires(Permission.POLICY_EDIT)
def submit(request: SignedInRequest, code: str, number: int) -> HttpResponse:
    found = access.version(request.user, code, number, Permission.POLICY_EDIT)
    return done(
        request,
        lambda: acts.submit(found, by=request.user, at=now()),
        words=_("Submitted. Somebody else approves it."),
        back=found.get_absolute_url(),
    )


@requires(Permission.POLICY_APPROVE)
def approve(request: SignedInRequest, code: str, number: int) -> HttpResponse:
    found = access.version(request.user, code, number, Permission.POLICY_APPROVE)
    form = forms.ApproveForm(request.POST or None)

    def act() -> PolicyVersion:
        proof = reauthenticate(request.user, password=form.cleaned_data["password"], at=now())
        begins = form.cleaned_data["effective_from"]
        return acts.approve(found, effective_from=begins, proof=proof, by=request.user, at=now())

    note = _("You sign every word of it, its demands and its files.")
    title = _("Approve %(version)s") % {"version": found}
    page = _page(found, form, title, _("Approve and sign"), note=note)
    return asked(request, page, act, words=_("Approved and signed."), to=lambda made: made)


@requires(Permission.POLICY_APPROVE)
def send_back(request: SignedInRequest, code: str, number: int) -> HttpResponse:
    found = access.version(request.user, code, number, Permission.POLICY_APPROVE)
    form = forms.Why(request.POST or None)

    def act() -> PolicyVersion:
        return acts.send_back(found, reason=form.cleaned_data["reason"], by=request.user, at=now())

    title = _("Send %(version)s back") % {"version": found}
    page = _page(found, form, title, _("Send back"), kind="danger")
    return asked(request, page, act, words=_("It is with its author again."), to=lambda made: made)


@requires(Permission.POLICY_APPROVE)
def review(request: SignedInRequest, code: str, number: int) -> HttpResponse:
    found = access.version(request.user, code, number, Permission.POLICY_APPROVE)
    form = forms.ReviewForm(request.POST or None)

    def act() -> PolicyVersion:
        proof = reauthenticate(request.user, password=form.cleaned_data["password"], at=now())
        return acts.review(found, note=form.cleaned_data["note"], proof=proof, by=request.user, at=now())

    note = _("You sign that it holds on as it is. Where it does not, begin the next version instead.")
    title = _("Review %(version)s") % {"version": found}
    page = _page(found, form, title, _("It holds on: sign"), note=note)
    return asked(request, page, act, words=_("Reviewed and signed."), to=lambda made: made)
