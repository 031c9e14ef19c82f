"""Asking manufacturers: drawing inquiries up for many at once, the list of them, who answers how fast."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from openhtm.accounts.api import Permission, SignedInRequest, requires, sites
from openhtm.kernel.errors import DomainError, NotFound, NotPermitted
from openhtm.kernel.time import now
from openhtm.places.api import day_at
from openhtm.registry import api as registry
from openhtm.ui import lists
from openhtm.ui.doing import shown

from ... import access, inquiring, inquiry_export
from ...actions import inquiries
from ...actions.inquiries import Asking
from ...queries.inquiring import Subject
from .. import inquiry_forms as forms
from ..pages import inquiries as pages
from ..pages.shared import crumbs
from ..pages.tabs import tabs
from .shared import day_of


@requires(Permission.SECURITY_READ)
def inquiry_list(request: SignedInRequest) -> HttpResponse:
    """Who owes what."""
    form = forms.InquiryFilter(request.GET)
    rows = _rows(request, form)
    on = day_of(request)
    sort = lists.wanted_sort(request, pages.HEADS, default="due_on")
    found, paging = lists.page(request, rows, sort=sort, nullable=("sent_on", "due_on"))
    query = request.GET.urlencode()
    page = pages.InquiryListPage(
        title=_("Manufacturers' answers"),
        crumbs=crumbs(),
        tabs=tabs("inquiries"),
        acts=pages.list_acts(may_edit=request.user.may_anywhere(Permission.SECURITY_EDIT)),
        stats=pages.stats(inquiring.in_all(request.user, on=on)),
        rows=[pages.inquiry_row(row, on=on) for row in found],
        columns=lists.columns(request, pages.HEADS, sort=sort),
        paging=paging,
        filter=form,
        chips=lists.chips(request, form),
        clear=request.path,
        makers_url=reverse("security:inquiry_makers"),
        exports=[
            (name.upper(), f"{reverse('security:inquiry_export')}?{query}&format={name}")
            for name in ("csv", "xlsx", "json")
        ],
    )
    return shown(request, "security/inquiries.html", page, part="list")


def _rows(request: SignedInRequest, form: forms.InquiryFilter) -> Any:
    given = form.cleaned_data if form.is_valid() else {}
    return inquiring.listed(
        request.user,
        q=given.get("q", ""),
        state=given.get("state", ""),
        maker=given.get("maker"),
        on=day_of(request),
    )


@requires(Permission.SECURITY_READ)
def export(request: SignedInRequest) -> StreamingHttpResponse:
    """The list as it is narrowed, whole: a row for each release that was asked about."""
    on = day_of(request)
    written = registry.export_format(request.GET.get("format", "csv"))
    found: Any = inquiry_export.rows(_rows(request, forms.InquiryFilter(request.GET)))
    answer = StreamingHttpResponse(
        written.write(found, inquiry_export.columns(on)), content_type=written.content_type
    )
    name = f"manufacturers-answers-{on:%Y-%m-%d}.{written.extension}"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


@requires(Permission.SECURITY_READ)
def makers(request: SignedInRequest) -> HttpResponse:
    """Who answers how fast."""
    found = inquiring.of_makers(request.user, on=day_of(request))
    page = pages.MakersPage(
        title=_("Answers by manufacturer"),
        lead=_("Who owes the oldest answer stands on top."),
        crumbs=crumbs(),
        tabs=tabs("inquiries"),
        rows=[pages.maker_row(one) for one in found],
        columns=pages.maker_columns(),
    )
    return render(request, "security/inquiry_makers.html", {"page": page})


@requires(Permission.SECURITY_EDIT)
def ask_flaw(request: SignedInRequest, name: str) -> HttpResponse:
    flaw = access.vulnerability(request.user, name)
    return _ask(request, Subject(flaw=flaw), cancel=flaw.get_absolute_url())


@requires(Permission.SECURITY_EDIT)
def ask_advisory(request: SignedInRequest, document_id: int) -> HttpResponse:
    found = access.document(request.user, document_id)
    return _ask(request, Subject(advisory=found), cancel=found.get_absolute_url())


@requires(Permission.SECURITY_EDIT)
def ask_papers(request: SignedInRequest) -> HttpResponse:
    return _ask(request, Subject(), cancel=reverse("security:inquiries"))


def _ask(request: SignedInRequest, subject: Subject, *, cancel: str) -> HttpResponse:
    """What would be asked of whom; sent, the inquiries are drawn up for those that are ticked."""
    data = request.POST if request.method == "POST" else request.GET
    kind = forms.FlawFilter if subject.name else forms.PapersFilter
    form = kind(
        data,
        sites=sites(request.user, Permission.SECURITY_EDIT).order_by("name"),
        may_all=request.user.may(Permission.SECURITY_EDIT, site_id=None, department_id=None),
    )
    site = form.site()
    inquiring.refuse_outsiders(request.user, site)
    asking = _asking(subject, form)
    refused = _drawn(request, asking, site) if request.method == "POST" else ""
    if isinstance(refused, HttpResponse):
        return refused
    return _preview(request, asking, form, site=site, refused=refused, cancel=cancel)


def _asking(subject: Subject, form: Any) -> Asking:
    if isinstance(form, forms.PapersFilter):
        return Asking(subject=subject, wants=form.chosen())
    given = form.cleaned_data.get("blind", "") if form.is_valid() else ""
    blind = given == "yes" or (given == "" and inquiring.reaches_parts(subject))
    return Asking(subject=subject, blind=blind)


def _drawn(request: SignedInRequest, asking: Asking, site: Any) -> HttpResponse | str:
    """Where it leads on; a text: why not."""
    chosen = {int(one) for one in request.POST.getlist("makers") if one.isdigit() and len(one) < 19}
    if not chosen:
        return _("Tick at least one manufacturer.")
    try:
        made = inquiries.ask(asking=asking, makers=chosen, site=site, by=request.user, at=now())
    except (NotFound, NotPermitted):
        raise
    except DomainError as problem:
        return str(problem)
    text = ngettext(
        "%(n)d inquiry is drawn up. Send the letter, then note it.",
        "%(n)d inquiries are drawn up. Send the letters, then note it.",
        len(made),
    )
    messages.success(request, text % {"n": len(made)} if made else _("All of this was asked already."))
    if len(made) == 1:
        return redirect(made[0])
    return redirect(f"{reverse('security:inquiries')}?state=drafts")


def _preview(
    request: SignedInRequest, asking: Asking, form: Any, *, site: Any, refused: str, cancel: str
) -> HttpResponse:
    found = inquiring.proposals(
        asking.subject, site=site, blind=asking.blind, wants=asking.wants, on=day_at(site, now())
    )
    rows = [pages.proposal_row(one) for one in found]
    wanted = [row for row in rows if row.count]
    of_flaws = bool(asking.subject.name)
    name = asking.subject.name or _("papers on security")
    page = pages.AskPage(
        title=_("Ask manufacturers about %(subject)s") % {"subject": name},
        lead=pages.ask_lead(wanted),
        crumbs=crumbs(),
        filter=form,
        kept=_kept(asking, site),
        rows=wanted,
        quiet=[row for row in rows if not row.count],
        columns=pages.ask_columns(),
        blind=pages.blind_words(asking.blind) if of_flaws else "",
        refused=refused,
        cancel=cancel,
    )
    return render(request, "security/inquiry_ask.html", {"page": page}, status=422 if refused else 200)


def _kept(asking: Asking, site: Any) -> list[tuple[str, str]]:
    """What was previewed is what is drawn up."""
    place = ("place", site.code if site is not None else "all")
    if asking.subject.name:
        return [place, ("blind", "yes" if asking.blind else "no")]
    return [place, *(("wants", one.value) for one in asking.wants)]
