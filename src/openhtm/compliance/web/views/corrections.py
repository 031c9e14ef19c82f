"""Corrective actions on pages: the list, one of them, beginning, changing, ending."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from openhtm.accounts import api as accounts
from openhtm.accounts.api import Permission, SignedInRequest, requires
from openhtm.audit.api import signatures
from openhtm.kernel.errors import NotFound
from openhtm.kernel.time import now
from openhtm.places.api import day_at, day_of
from openhtm.registry import api as registry
from openhtm.ui import lists
from openhtm.ui.doing import FormPage, asked, done, shown

from ... import access, correction_listing, corrections, keeping, words
from ...actions import checking, correcting
from ...actions.correcting import NewCorrection
from ...models import CorrectiveAction, CorrectiveActionQuerySet, Finding
from .. import correction_forms as forms
from ..pages import correction as one_page
from ..pages import corrections as pages
from ..pages.correction_round import Seen
from ..pages.findings import crumbs, finding_row
from ..program_forms import Why
from .findings import site_id

_LIST = "compliance:corrections"


def _rows(request: SignedInRequest, form: forms.CorrectionFilter) -> CorrectiveActionQuerySet:
    reach = corrections.actions(request.user, site_id=site_id(request))
    given = form.cleaned_data if form.is_valid() else {}
    wanted = correction_listing.Wanted(
        state=given.get("state", ""),
        source=given.get("source", ""),
        owner_id=request.user.pk if given.get("owner") == "me" else None,
        q=given.get("q", ""),
    )
    return correction_listing.matching(reach, wanted, on=day_of(now()))


@requires(Permission.COMPLIANCE_READ)
def correction_list(request: SignedInRequest) -> HttpResponse:
    """What is being corrected, by whom, and what of it is late."""
    on, form = day_of(now()), forms.CorrectionFilter(request.GET)
    counts = correction_listing.counts(corrections.actions(request.user, site_id=site_id(request)), on=on)
    sort = lists.wanted_sort(request, pages.HEADS, default="-number")
    rows, paging = lists.page(request, _rows(request, form).for_list(), sort=sort, nullable=("due_on",))
    query = request.GET.urlencode()
    page = pages.CorrectionListPage(
        title=_("Corrective actions"),
        lead=pages.lead(counts),
        lead_tone=pages.lead_tone(counts),
        crumbs=crumbs(),
        acts=pages.list_acts(request.user.may_anywhere(Permission.COMPLIANCE_CORRECT)),
        rows=[pages.row(one, on=on) for one in rows],
        columns=lists.columns(request, pages.HEADS, sort=sort),
        paging=paging,
        filter=form,
        chips=lists.chips(request, form),
        clear=request.path,
        exports=[
            (name.upper(), f"{reverse('compliance:corrections_export')}?{query}&format={name}")
            for name in ("csv", "xlsx", "json")
        ],
    )
    return shown(request, "compliance/corrections.html", page, part="list")


@requires(Permission.COMPLIANCE_READ)
def export(request: SignedInRequest) -> StreamingHttpResponse:
    """The list as it is narrowed, whole; ``format`` csv, xlsx or json."""
    on = day_of(now())
    written = registry.export_format(request.GET.get("format", "csv"))
    found: Any = correction_listing.rows(_rows(request, forms.CorrectionFilter(request.GET)))
    answer = StreamingHttpResponse(
        written.write(found, correction_listing.columns(on)), content_type=written.content_type
    )
    name = f"corrective-actions-{on:%Y-%m-%d}.{written.extension}"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


@requires(Permission.COMPLIANCE_READ)
def correction(request: SignedInRequest, pk: int) -> HttpResponse:
    at = now()
    kept, found = keeping.brought_up(at), corrections.action(request.user, pk)
    place = {"site_id": found.site_id, "department_id": found.department_id}
    seen = Seen(
        user=request.user,
        on=day_at(found.site, at),
        at=at,
        may_plan=request.user.may(Permission.COMPLIANCE_CORRECT, **place),
        may_check=request.user.may(Permission.COMPLIANCE_VERIFY, **place),
        is_current=kept.is_current,
    )
    page = one_page.correction_page(
        found,
        corrections.rounds(found),
        corrections.links(found, request.user),
        list(signatures(found)),
        seen,
    )
    return render(request, "compliance/correction.html", {"page": page})


@requires(Permission.COMPLIANCE_READ)
def counted(request: SignedInRequest, pk: int, number: int, when: str) -> HttpResponse:
    """The findings behind a number of a check, as they were kept at that moment."""
    found, at = corrections.action(request.user, pk), now()
    of = next((one for one in corrections.rounds(found) if one.number == number), None)
    moment = {"before": of.before_at, "after": of.checked_at, "now": at}.get(when) if of else None
    if of is None or moment is None or not of.rule:
        raise NotFound(_("Nothing was counted then."))
    reach = corrections.counted(of).at(moment)
    rows, paging = lists.page(
        request, access.findings(request.user).filter(pk__in=reach).for_list(), sort="rank,since"
    )
    page = pages.CountedPage(
        title=words.rule_title(of.rule),
        lead=pages.counted_lead(of, moment),
        crumbs=pages.action_crumbs(found),
        rows=[finding_row(one, on=day_of(at)) for one in rows],
        columns=pages.counted_columns(),
        paging=paging,
    )
    return render(request, "compliance/correction_counted.html", {"page": page})


def _page(found: CorrectiveAction, form: Any, title: str, submit: str, **more: Any) -> FormPage:
    return FormPage(
        title=title,
        lead=found.title,
        crumbs=pages.action_crumbs(found),
        form=form,
        submit=submit,
        cancel=found.get_absolute_url(),
        **more,
    )


def planned(request: SignedInRequest, pk: int) -> CorrectiveAction:
    return corrections.action(request.user, pk, Permission.COMPLIANCE_CORRECT)


def _chosen(request: SignedInRequest) -> list[Finding]:
    keys = {*request.GET.getlist("selected"), *request.POST.getlist("selected")}
    plain = [key for key in keys if key.isdigit()][: correcting.MOST_FINDINGS]
    rows = access.findings(request.user, Permission.COMPLIANCE_CORRECT).for_list().filter(pk__in=plain)
    return list(rows.order_by("rank", "since", "pk"))


@requires(Permission.COMPLIANCE_CORRECT)
def start(request: SignedInRequest) -> HttpResponse:
    """Over a selection of findings, or by hand when none is chosen."""
    chosen = _chosen(request)
    is_sent = request.method == "POST" and "title" in request.POST
    form = forms.StartForm(
        request.POST if is_sent else None,
        people=corrections.people(request.user),
        chosen=chosen,
        sites=accounts.sites(request.user, Permission.COMPLIANCE_CORRECT),
        departments=accounts.departments(request.user, Permission.COMPLIANCE_CORRECT).select_related("site"),
        everywhere=request.user.may(Permission.COMPLIANCE_CORRECT, site_id=None, department_id=None),
        initial=_begun(request, chosen),
    )
    back = chosen[0].get_absolute_url() if len(chosen) == 1 else reverse("compliance:findings")
    page = FormPage(
        title=_("Begin a corrective action"),
        lead=", ".join(f"{one.subject}: {words.rule_title(one.rule)}" for one in chosen[:5]),
        crumbs=pages.action_crumbs(),
        form=form,
        submit=_("Begin"),
        cancel=back if chosen else reverse(_LIST),
        note=_("Findings chosen: %(n)d. They stay open until the record shows that they are mended.")
        % {"n": len(chosen)}
        if chosen
        else "",
    )

    def act() -> CorrectiveAction:
        return correcting.start(chosen, new=NewCorrection(**form.values()), by=request.user, at=now())

    return asked(request, page, act, words=_("Begun. Now find the cause."), to=lambda made: made)


def _begun(request: SignedInRequest, chosen: list[Finding]) -> dict[str, Any]:
    first = {"owner": str(request.user.pk), "selected": [str(one.pk) for one in chosen]}
    if not chosen:
        return first
    titles = dict.fromkeys(words.rule_title(one.rule) for one in chosen)
    told = [f"{one.subject}: {' '.join(words.because(one.rule, one.because))}" for one in chosen]
    return {**first, "title": ", ".join(titles)[:200], "wrong": "\n".join(told)[:5000]}


@requires(Permission.COMPLIANCE_CORRECT)
def change(request: SignedInRequest, pk: int) -> HttpResponse:
    found = planned(request, pk)
    form = forms.ChangeForm(
        request.POST or None,
        people=corrections.people(request.user),
        initial={"title": found.title, "wrong": found.wrong, "owner": str(found.owner_id)},
    )

    def act() -> CorrectiveAction:
        return correcting.change(found, **form.said(), by=request.user, at=now())

    page = _page(found, form, _("Edit %(action)s") % {"action": found}, _("Save"))
    return asked(request, page, act, words=_("Saved."), to=lambda made: made)


@requires(Permission.COMPLIANCE_CORRECT)
def cause(request: SignedInRequest, pk: int) -> HttpResponse:
    found = planned(request, pk)
    of = corrections.open_round(found)
    begun = {f"why_{number}": text for number, text in enumerate(of.whys, start=1)}
    form = forms.CauseForm(request.POST or None, initial={"method": of.method, "cause": of.cause, **begun})

    def act() -> CorrectiveAction:
        return correcting.find_cause(found, **form.values(), by=request.user, at=now())

    note = _("With five whys each answer asks for the next, until there is something that can be changed.")
    page = _page(found, form, _("Find the cause of %(action)s") % {"action": found}, _("Save"), note=note)
    return asked(request, page, act, words=_("The cause is found. Now plan the steps."), to=lambda made: made)


@require_POST
@requires(Permission.COMPLIANCE_CORRECT)
def hand_over(request: SignedInRequest, pk: int) -> HttpResponse:
    found = planned(request, pk)
    return done(
        request,
        lambda: checking.hand_over(found, by=request.user, at=now()),
        words=_("Handed over: somebody else checks whether it helped."),
        back=found.get_absolute_url(),
    )


@requires(Permission.COMPLIANCE_CORRECT)
def withdraw(request: SignedInRequest, pk: int) -> HttpResponse:
    found = planned(request, pk)
    form = Why(request.POST or None)

    def act() -> CorrectiveAction:
        return correcting.withdraw(found, reason=form.cleaned_data["reason"], by=request.user, at=now())

    title = _("Withdraw %(action)s") % {"action": found}
    note = _("It ends without a check. What was done stays on record, and its findings are open as before.")
    page = _page(found, form, title, title, kind="danger", note=note)
    return asked(request, page, act, words=_("It is withdrawn."), to=lambda made: made)
