"""Policies on pages: the list, one of them, beginning, taking over, retiring."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from openhtm.accounts.api import Permission, SignedInRequest, requires, scope, sites
from openhtm.kernel.errors import NotFound
from openhtm.kernel.time import now
from openhtm.places.api import day_at, day_of
from openhtm.ui import lists
from openhtm.ui.doing import FormPage, asked, done, shown

from ... import access, listing, versions
from ...actions import policies as acts
from ...library import ready_policies, ready_policy
from ...models import Policy, PolicyVersion
from .. import forms
from ..pages import policies as pages

_LIST = "awareness:policies"


def rights(request: SignedInRequest, site: int | None) -> set[str]:
    held = {"edit": Permission.POLICY_EDIT, "approve": Permission.POLICY_APPROVE}
    return {name for name, right in held.items() if request.user.may(right, site_id=site)}


@requires(Permission.POLICY_READ)
def policy_list(request: SignedInRequest) -> HttpResponse:
    """What the hospital has decided, with what is in force and what waits for its review."""
    form, on = forms.PolicyFilter(request.GET), day_of(now())
    reach = access.policies(request.user, site_id=request.site.pk if request.site else None)
    wanted = form.cleaned_data if form.is_valid() else {}
    found = listing.matching(reach, q=wanted.get("q", ""), state=wanted.get("state", ""), on=on)
    sort = lists.wanted_sort(request, pages.HEADS, default="code")
    rows, paging = lists.page(request, found, sort=sort)
    counts = {name: listing.matching(reach, state=name, on=on).count() for name in ("in_force", "review")}
    may = {"edit"} if request.user.may_anywhere(Permission.POLICY_EDIT) else set()
    page = pages.PolicyListPage(
        title=_("Policies"),
        lead=pages.lead(counts),
        acts=pages.list_acts(may),
        rows=[pages.row(one, on=on) for one in listing.listed(rows, on=on)],
        columns=lists.columns(request, pages.HEADS, sort=sort),
        paging=paging,
        filter=form,
        chips=lists.chips(request, form),
        clear=request.path,
    )
    return shown(request, "awareness/policies.html", page, part="list")


@requires(Permission.POLICY_READ)
def policy(request: SignedInRequest, code: str) -> HttpResponse:
    found = access.policy(request.user, code)
    every, on = listing.versions_of(found), day_at(found.site, now())
    held = next((one for one in every if one.is_in_force(on)), None)
    demands = versions.demand_rows(held) if held else []
    offered = pages.policy_acts(found, every, rights(request, found.site_id), on=on)
    page = pages.policy_page(found, every, demands, on=on, acts=offered)
    return render(request, "awareness/policy.html", {"page": page})


def _at_sites(request: SignedInRequest) -> dict[str, Any]:
    return {
        "sites": sites(request.user, Permission.POLICY_EDIT).order_by("code"),
        "everywhere": scope(request.user, Permission.POLICY_EDIT).everywhere,
    }


def _form_page(form: Any, title: str, submit: str, *, cancel: str, **more: Any) -> FormPage:
    return FormPage(
        title=title, crumbs=pages.crumbs(), form=form, submit=submit, cancel=cancel, layout="stacked", **more
    )


def _made(version: PolicyVersion) -> PolicyVersion:
    return version


@requires(Permission.POLICY_EDIT)
def add(request: SignedInRequest) -> HttpResponse:
    form = forms.NewPolicyForm(request.POST or None, **_at_sites(request))

    def act() -> PolicyVersion:
        given = form.cleaned_data
        where = form.chosen_site()
        return acts.add(code=given["code"], title=given["title"], site=where, by=request.user, at=now())

    page = _form_page(form, _("Begin a policy"), _("Begin"), cancel=reverse(_LIST))
    return asked(request, page, act, words=_("The draft is begun. Write what it says."), to=_made)


@requires(Permission.POLICY_EDIT)
def library(request: SignedInRequest) -> HttpResponse:
    """What comes with the program."""
    taken = {one.taken_from: one.code for one in access.policies(request.user) if one.taken_from}
    page = pages.library_page(list(ready_policies().values()), taken)
    return render(request, "awareness/library.html", {"page": page})


@requires(Permission.POLICY_EDIT)
def take_over(request: SignedInRequest, ready: str) -> HttpResponse:
    found = ready_policy(ready)
    if found is None:
        raise NotFound(_("No such policy comes with the program."))
    form = forms.TakeOverForm(request.POST or None, initial={"code": found.code}, **_at_sites(request))

    def act() -> PolicyVersion:
        where = form.chosen_site()
        code = form.cleaned_data["code"]
        return acts.take_over(slug=found.slug, code=code, site=where, by=request.user, at=now())

    note = _("It becomes a draft of yours. Nothing is in force until somebody else has approved it.")
    title = _("Take over: %(title)s") % {"title": found.title}
    cancel = reverse("awareness:policy_library")
    page = _form_page(form, title, _("Take over"), cancel=cancel, note=note)
    return asked(request, page, act, words=_("Taken over as a draft. Make it your own."), to=_made)


@requires(Permission.POLICY_EDIT)
def rename(request: SignedInRequest, code: str) -> HttpResponse:
    found = access.policy(request.user, code, Permission.POLICY_EDIT)
    begun = {"title": found.title, "seen_version": found.version}
    form = forms.RenameForm(request.POST or None, initial=begun)

    def act() -> Policy:
        given = form.cleaned_data
        return acts.rename(
            found, title=given["title"], seen_version=given["seen_version"], by=request.user, at=now()
        )

    title = _("Rename %(policy)s") % {"policy": found.code}
    page = _form_page(form, title, _("Save"), cancel=found.get_absolute_url())
    return asked(request, page, act, words=_("Saved."), to=lambda made: made)


@require_POST
@requires(Permission.POLICY_EDIT)
def begin(request: SignedInRequest, code: str) -> HttpResponse:
    """Begin the next version."""
    found = access.policy(request.user, code, Permission.POLICY_EDIT)
    return done(
        request,
        lambda: acts.begin(found, by=request.user, at=now()),
        words=_("The next version is begun as a copy."),
        back=found.get_absolute_url(),
    )


@requires(Permission.POLICY_APPROVE)
def retire(request: SignedInRequest, code: str) -> HttpResponse:
    found = access.policy(request.user, code, Permission.POLICY_APPROVE)
    form = forms.Why(request.POST or None)

    def act() -> Policy:
        return acts.retire(found, reason=form.cleaned_data["reason"], by=request.user, at=now())

    title = _("Retire %(policy)s") % {"policy": found.code}
    note = _("It demands nothing from today on. All its versions stay readable.")
    page = _form_page(form, title, title, cancel=found.get_absolute_url(), kind="danger", note=note)
    return asked(request, page, act, words=_("Retired."), to=lambda made: made)
