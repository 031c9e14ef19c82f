"""The committee report on pages: the numbers, the rows behind them, the paper, closing, explaining."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from openhtm.accounts.api import Permission, SignedInRequest, reauthenticate, requires
from openhtm.kernel.errors import InvalidInput, NotFound
from openhtm.kernel.time import now
from openhtm.ui import lists
from openhtm.ui.doing import FormPage, asked

from ...actions import closing
from ...reporting import asking, sheet, telling, words
from ...reporting.counted import ROWS, Question
from .. import report_forms as forms
from ..pages import report as pages
from ..pages.findings import crumbs
from ..program_forms import Why


def _question(request: SignedInRequest, permission: str = Permission.COMPLIANCE_READ) -> Question:
    site = request.GET.get("site", "") or (request.site.code if request.site else "")
    period = request.GET.get("period", "")
    return asking.question(request.user, period=period, site=site, at=now(), permission=permission)


def _may_close(request: SignedInRequest, one: Question) -> bool:
    site = one.site.pk if one.site else None
    return request.user.may(Permission.COMPLIANCE_EDIT, site_id=site, department_id=None)


@requires(Permission.COMPLIANCE_READ)
def report(request: SignedInRequest) -> HttpResponse:
    """What the committee is told of a period; the last quarter that is over when none is named."""
    places = asking.places(request.user)
    if not places:
        raise NotFound(_("There is no such report, or it is of more than your sites."))
    form = forms.ReportFilter(request.GET or None, places=places)
    try:
        one = _question(request)
    except InvalidInput as problem:
        form.is_valid()
        form.add_error("period", str(problem))
        one = asking.question(request.user, period="", site="", at=now())
    if not form.errors:
        chosen = {"period": one.period.name, "site": one.site.code if one.site else asking.ALL}
        form = forms.ReportFilter(chosen, places=places)
    closed = asking.closed(one)
    found = telling.beside(telling.lines(one), closed)
    page = pages.report_page(one, found, closed, form=form, may_close=_may_close(request, one))
    return render(request, "compliance/report.html", {"page": page})


@requires(Permission.COMPLIANCE_READ)
def rows(request: SignedInRequest, key: str) -> HttpResponse:
    """The records that a number counted."""
    one = _question(request)
    if key not in ROWS:
        raise NotFound(_("There is no such number."))
    found, paging = lists.page(request, ROWS[key](one).order_by(), sort="pk")
    told = [telling.row(row) for row in found]
    return render(request, "compliance/report_rows.html", {"page": pages.rows_page(one, key, told, paging)})


@requires(Permission.COMPLIANCE_READ)
def paper(request: SignedInRequest) -> HttpResponse:
    """The report as a PDF."""
    one = _question(request)
    closed = asking.closed(one)
    found = telling.beside(telling.lines(one), closed)
    answer = HttpResponse(
        sheet.paper(one, found, closed, reader=str(request.user)), content_type="application/pdf"
    )
    answer["Content-Disposition"] = f'attachment; filename="committee-{one.period.name}.pdf"'
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


@requires(Permission.COMPLIANCE_EDIT)
def close(request: SignedInRequest) -> HttpResponse:
    one = _question(request, Permission.COMPLIANCE_EDIT)
    form = forms.ClosePeriodForm(request.POST or None)

    def act() -> Any:
        given = form.cleaned_data
        proof = reauthenticate(request.user, password=given["password"], at=now())
        return closing.close_period(
            site=one.site, period=one.period, note=given["note"], proof=proof, by=request.user, at=now()
        )

    note = _(
        "You sign the numbers as they are counted now. They are kept for good; what changes later stands beside them."
    )
    title = _("Close %(period)s") % {"period": one.period.name}
    page = _page(one, form, title, _("Close and sign"), note=note)
    return asked(request, page, act, words=_("Closed and signed."), to=lambda _made: pages.url("", one))


def _page(one: Question, form: Any, title: str, submit: str, **more: Any) -> FormPage:
    return FormPage(
        title=title,
        lead=words.place(one.site),
        crumbs=crumbs(pages.report_crumb(one)),
        form=form,
        submit=submit,
        cancel=pages.url("", one),
        **more,
    )


@requires(Permission.COMPLIANCE_EDIT)
def explain(request: SignedInRequest, key: str) -> HttpResponse:
    one = _question(request, Permission.COMPLIANCE_EDIT)
    closed = asking.closed(one)
    if closed is None:
        raise NotFound(str(words.NOT_CLOSED))
    form = Why(request.POST or None)

    def act() -> Any:
        reason = form.cleaned_data["reason"]
        return closing.explain(closed, key=key, reason=reason, by=request.user, at=now())

    title = _("Why is it another number now?")
    page = _page(one, form, title, _("Say why"), note=words.label(key))
    return asked(request, page, act, words=_("Kept beside the number."), to=lambda _made: pages.url("", one))
