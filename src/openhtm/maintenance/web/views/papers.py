"""Papers of work orders and devices: offered, issued, brought together in one file."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from openhtm.accounts.api import Permission, SignedInRequest, requires
from openhtm.kernel.errors import DomainError
from openhtm.kernel.time import local_date, now
from openhtm.registry import api as registry
from openhtm.ui.doing import at_site, done, shown

from ... import access
from ...actions import papers
from ...models import Paper
from ...papers import offering
from ...papers.offering import MOST_AT_ONCE
from ..forms import papers as forms
from ..pages import papers as pages


@requires(Permission.WORK_ORDER_READ)
def order_papers(request: SignedInRequest, reference: str) -> HttpResponse:
    order = access.work_order(request.user, reference)
    place = {"site_id": order.site_id, "department_id": order.department_id}
    with at_site(order):
        page = pages.order_papers_page(
            order,
            offering.offers_of_order(order, on=local_date(now(), order.site.time_zone)),
            access.papers(request.user).filter(work_order=order).for_list(),
            may_issue=request.user.may(Permission.DOCUMENT_ADD, **place),
        )
        return shown(request, "maintenance/papers.html", page, part="list")


@require_POST
@requires(Permission.DOCUMENT_ADD)
def order_paper_issue(request: SignedInRequest, reference: str) -> HttpResponse:
    order = access.work_order(request.user, reference, Permission.WORK_ORDER_READ)
    kind = forms.wanted_kind(request.POST)
    return done(
        request,
        lambda: papers.issue(order, kind=kind, by=request.user, at=now()),
        words=_("Issued. Download it below."),
        back=pages.order_url(order),
    )


@requires(Permission.DEVICE_READ)
def device_papers(request: SignedInRequest, tag: str) -> HttpResponse:
    device = registry.device(request.user, tag)
    place = {"site_id": device.site_id, "department_id": device.department_id}
    with at_site(device):
        page = pages.device_papers_page(
            device,
            offering.offers_of_device(device, on=local_date(now(), device.site.time_zone)),
            access.papers_of_device(request.user, device),
            may_issue=request.user.may(Permission.DOCUMENT_ADD, **place),
        )
        return shown(request, "maintenance/papers.html", page, part="list")


@require_POST
@requires(Permission.DOCUMENT_ADD)
def device_paper_issue(request: SignedInRequest, tag: str) -> HttpResponse:
    device = registry.device(request.user, tag)
    kind = forms.wanted_kind(request.POST)
    return done(
        request,
        lambda: papers.issue_tag(device, kind=kind, by=request.user, at=now()),
        words=_("Issued. Download it below."),
        back=pages.device_url(device),
    )


@require_POST
@requires(Permission.DOCUMENT_ADD)
def papers_issue(request: SignedInRequest) -> HttpResponse:
    """The same paper of each selected order; each that could not be issued is named with the reason."""
    keys = [key for key in request.POST.getlist("selected") if key.isdigit()]
    if not 0 < len(keys) <= MOST_AT_ONCE:
        messages.error(request, _("Select between 1 and %(most)s orders.") % {"most": MOST_AT_ONCE})
        return redirect("maintenance:work_orders")
    kind = forms.wanted_kind(request.POST)
    issued: list[Paper] = []
    refused: list[tuple[str, str]] = []
    rows = access.work_orders(request.user).filter(pk__in=keys)
    for order in rows.select_related("site", "department", "device").order_by("opened_at", "pk"):
        try:
            issued.append(papers.issue(order, kind=kind, by=request.user, at=now()))
        except DomainError as problem:
            refused.append((order.reference, str(problem)))
    page = pages.batch_page(kind, issued, refused)
    return render(request, "maintenance/papers_issued.html", {"page": page})


@requires(Permission.WORK_ORDER_READ)
def papers_together(request: SignedInRequest) -> HttpResponse:
    """Several issued papers as one file to print."""
    keys = [int(key) for key in request.GET.getlist("paper") if key.isdigit()]
    try:
        content = offering.together(access.papers_by_key(request.user, keys))
    except DomainError as problem:
        messages.error(request, str(problem))
        return redirect(reverse("maintenance:work_orders"))
    answer = HttpResponse(content, content_type="application/pdf")
    answer["Content-Disposition"] = 'attachment; filename="papers.pdf"'
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Cache-Control"] = "private, no-store"
    return answer
