"""Changes on pages: the list, requesting, writing what one is about."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from openhtm.accounts.api import Permission, SignedInRequest, reauthenticate, requires
from openhtm.kernel.time import now
from openhtm.registry import api as registry
from openhtm.security.api import RemediationPlan
from openhtm.ui import lists
from openhtm.ui.doing import FormPage, asked, at_site, shown
from openhtm.ui.parts import Act

from ... import access, fulfilling, gathering, record
from ...actions import assessing, drafting
from ...models import Change
from ...rules.states import OPEN_TO_WRITING
from .. import forms
from ..pages import changes as pages
from ..pages.frame import crumbs
from ..pages.lines import device_page
from ..plan_forms import NewRequestForm, devices_form
from ..sites import chosen, rights, site_id, today


@requires(Permission.CHANGE_READ)
def change_list(request: SignedInRequest) -> HttpResponse:
    form = forms.ChangeFilter(request.GET)
    given = form.cleaned_data if form.is_valid() else {}
    reach = access.changes(request.user, site_id=site_id(request))
    on = today(request)
    sort = lists.wanted_sort(request, pages.HEADS, default="-number")
    rows, paging = lists.page(request, _narrowed(reach, given).for_list(), sort=sort, nullable=("begins_on",))
    running = reach.running()
    late = reach.filter(paperwork_on__lt=on, paperwork_done_at__isnull=True)
    add = Act(label=_("Request a change"), url=reverse("changes:request"), icon="plus", kind="primary")
    ready = Act(label=_("What stays ready"), url=reverse("changes:pools"), icon="shield-check")
    page = pages.ChangesPage(
        title=_("Changes"),
        lead=pages.list_lead(running.count(), late.count()),
        acts=[*([add] if access.sites(request.user).exists() else []), ready],
        rows=[pages.row(one, on=on) for one in rows],
        columns=lists.columns(request, pages.HEADS, sort=sort),
        paging=paging,
        filter=form,
        chips=lists.chips(request, form),
        clear=request.path,
    )
    return shown(request, "changes/changes.html", page, part="list")


def _narrowed(rows: Any, given: dict[str, Any]) -> Any:
    state = given.get("state", "")
    if state:
        rows = rows.running() if state == "running" else rows.filter(state=state)
    if given.get("kind"):
        rows = rows.filter(kind=given["kind"])
    for word in str(given.get("q", "")).split():
        rows = rows.filter(Q(title__icontains=word) | Q(source__icontains=word))
    return rows


@requires(Permission.CHANGE_READ)
def change(request: SignedInRequest, pk: int) -> HttpResponse:
    found = access.change(request.user, pk)
    situation = record.situation(found)
    written = found.state in OPEN_TO_WRITING or (found.spoken_at is not None and not situation.signed)
    page = pages.change_page(
        found,
        now=situation,
        rights=rights(request, found),
        writable=written and found.is_running,
        plans=fulfilling.plans_of(found, request.user),
        on=today(request),
    )
    return render(request, "changes/change.html", {"page": page})


def form_of(found: Change, form: Any, title: str, submit: str, **more: Any) -> FormPage:
    """A page that is one form of a change."""
    cancel = more.pop("cancel", found.get_absolute_url())
    return FormPage(title=title, crumbs=crumbs(found), form=form, submit=submit, cancel=cancel, **more)


@requires(Permission.CHANGE_EDIT)
def request_change(request: SignedInRequest) -> HttpResponse:
    site = chosen(request)
    plans = fulfilling.offered(request.user, site)
    form = NewRequestForm(
        request.POST or None,
        closed=access.closed_before(request.user, site.pk),
        plans=plans,
        initial=_start(request, plans),
    )

    def act() -> Change:
        return drafting.request(site, values=form.values(), plans=form.plans(), by=request.user, at=now())

    page = FormPage(
        title=_("Request a change at %(site)s") % {"site": site.name},
        crumbs=crumbs(),
        form=form,
        submit=_("Request"),
        cancel=reverse("changes:changes"),
        note=_("It begins as a draft. Nothing is touched before it is approved."),
    )
    return asked(request, page, act, words=_("Requested."), to=lambda made: made)


def _start(request: SignedInRequest, plans: Sequence[RemediationPlan]) -> dict[str, Any]:
    """What the address brings along; a plan brings its words."""
    chosen = next((one for one in plans if str(one.pk) == request.GET.get("plan", "")), None)
    start = {"kind": "normal", "source_kind": "field_change", "title": "", "source": ""}
    if chosen is not None:
        title = _("%(model)s: against %(flaw)s") % {"model": chosen.model, "flaw": chosen.vulnerability.name}
        start |= {"plan": str(chosen.pk), "title": title[:200], "reason": chosen.what}
        start |= {"source_kind": "flaw", "source": chosen.vulnerability.name}
    given = {name: request.GET.get(name, "") for name in ("title", "source")}
    given["source_kind"] = request.GET.get("from", "")
    return {**start, **{name: text for name, text in given.items() if text}}


@requires(Permission.CHANGE_EDIT)
def edit(request: SignedInRequest, pk: int) -> HttpResponse:
    found = access.change(request.user, pk, Permission.CHANGE_EDIT)
    names = ("kind", "title", "reason", "source_kind", "source")
    form = forms.RequestForm(
        request.POST or None,
        closed=access.closed_before(request.user, found.site_id),
        initial={**{name: getattr(found, name) for name in names}, "follows": str(found.follows_id or "")},
    )

    def act() -> Change:
        return drafting.edit(found, values=form.values(), by=request.user, at=now())

    page = form_of(found, form, _("Edit %(change)s") % {"change": found}, _("Save"))
    return asked(request, page, act, words=_("Saved."), to=lambda made: made)


@requires(Permission.CHANGE_EDIT)
def assess(request: SignedInRequest, pk: int) -> HttpResponse:
    found = access.change(request.user, pk, Permission.CHANGE_EDIT)
    form = forms.AssessForm(request.POST or None, initial=forms.AssessForm.initial_of(found))

    def act() -> Change:
        return drafting.edit(found, values=form.cleaned_data, by=request.user, at=now())

    page = form_of(found, form, _("Assess %(change)s") % {"change": found}, _("Save"))
    return asked(request, page, act, words=_("Saved."), to=lambda made: made)


@requires(Permission.CHANGE_EDIT)
def target(request: SignedInRequest, pk: int) -> HttpResponse:
    found = access.change(request.user, pk, Permission.CHANGE_EDIT)
    models = gathering.models_at(request.user, found)
    # A plan says which model it is about.
    planned = [one.plan.model_id for one in fulfilling.plans_of(found, request.user)]
    named = next((one for one in models if one.pk in planned), None)
    start = {"model": str(named.pk), **gathering.software_of(found, named.pk)} if named else {}
    form = forms.TargetForm(request.POST or None, models=models, initial=start)

    def act() -> Change:
        new = drafting.NewTarget(**form.values())
        drafting.name_target(found, new=new, by=request.user, at=now())
        return found

    page = form_of(found, form, _("Name a model of %(change)s") % {"change": found}, _("Save"))
    return asked(request, page, act, words=_("Saved."), to=lambda made: made)


@requires(Permission.CHANGE_EDIT)
def add(request: SignedInRequest, pk: int) -> HttpResponse:
    found = access.change(request.user, pk, Permission.CHANGE_EDIT)
    back = reverse("changes:devices", args=[found.pk])
    form = devices_form(
        request.POST if request.method == "POST" else None,
        planned=bool(fulfilling.plans_of(found, request.user)),
        departments=access.departments(request.user, found.site_id),
    )

    def act() -> Change:
        if tags := form.listed():
            devices = gathering.from_tags(request.user, found, tags)
        elif form.cleaned_data.get("of_plans"):
            devices = gathering.of_plans(request.user, found)
        else:
            devices = gathering.of_models(request.user, found, department=form.unit())
        drafting.add_devices(found, devices=devices, by=request.user, at=now())
        return found

    page = form_of(
        found, form, _("Add devices to %(change)s") % {"change": found}, _("Add them"), cancel=back
    )
    words = _("Added; those there already stayed as they are.")
    return asked(request, page, act, words=words, to=lambda _made: back)


@requires(Permission.CHANGE_EDIT)
def authorize(request: SignedInRequest, pk: int) -> HttpResponse:
    found = access.change(request.user, pk, Permission.CHANGE_EDIT)
    start = {
        "document": found.authorization,
        "authorized_by": found.authorized_by,
        "authorized_on": found.authorized_on,
    }
    form = forms.AuthorizeForm(request.POST or None, initial=start)

    def act() -> Change:
        return assessing.authorize(found, **form.cleaned_data, by=request.user, at=now())

    note = _("Software of a device changes only by the word of who made the device.")
    page = form_of(found, form, _("The maker's word on %(change)s") % {"change": found}, _("Save"), note=note)
    return asked(request, page, act, words=_("Saved."), to=lambda made: made)


@requires(Permission.CHANGE_EDIT)
def determine(request: SignedInRequest, pk: int) -> HttpResponse:
    found = access.change(request.user, pk, Permission.CHANGE_EDIT)
    names = ("activity", "determination", "rationale", "references")
    start = {name: getattr(found, name) for name in names}
    with at_site(found):
        form = forms.DetermineForm(request.POST or None, initial=start)

        def act() -> Change:
            given = dict(form.cleaned_data)
            proof = reauthenticate(request.user, password=given.pop("password"), at=now())
            new = assessing.NewDetermination(**given)
            return assessing.determine(found, new=new, proof=proof, by=request.user, at=now())

        note = _("The list says how FDA leans on an activity. The determination is yours, signed.")
        title = _("Is %(change)s remanufacturing?") % {"change": found}
        page = form_of(found, form, title, _("Sign"), note=note)
        return asked(request, page, act, words=_("Determined."), to=lambda made: made)


@requires(Permission.CHANGE_EDIT)
def rate(request: SignedInRequest, pk: int) -> HttpResponse:
    found = access.change(request.user, pk, Permission.CHANGE_EDIT)
    form = forms.RateForm(request.POST or None, initial=forms.RateForm.initial_of(found.ratings.all()))

    def act() -> Change:
        return assessing.rate(found, ratings=form.ratings(), by=request.user, at=now())

    note = _("From 1 to 5: how bad harm would be, and how likely it is; before the change and after it.")
    page = form_of(found, form, _("Rate the risk of %(change)s") % {"change": found}, _("Save"), note=note)
    return asked(request, page, act, words=_("Saved."), to=lambda made: made)


@requires(Permission.CHANGE_READ)
def device(request: SignedInRequest, tag: str) -> HttpResponse:
    found = registry.device(request.user, tag)
    page = device_page(found.tag, list(access.of_device(request.user, found)[:20]))
    return shown(request, "changes/device.html", page, part="list")
