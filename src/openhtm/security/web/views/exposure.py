"""Whom flaws concern: inbox, one vulnerability, documents and bringing them in."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from openhtm.accounts.api import Permission, SignedInRequest, requires
from openhtm.kernel.errors import DomainError, NotPermitted
from openhtm.kernel.time import now
from openhtm.ui import lists
from openhtm.ui.doing import shown
from openhtm.ui.parts import Act

from ... import access, answering, planning
from ...actions import documents
from ...feeds.sources import Source
from ...queries import exposure as asking
from .. import forms
from ..pages import documents as papers
from ..pages import exposure as pages
from ..pages import inbox
from ..pages.shared import crumbs
from ..pages.tabs import tabs
from .shared import day_of, devices_of


def _acts(request: SignedInRequest) -> list[Act]:
    listed = Act(label=_("Documents"), url=reverse("security:documents"), icon="file-text")
    judged = Act(label=_("Judgments"), url=reverse("security:assessments"), icon="shield-check")
    against = Act(
        label=_("Contradictions"), url=reverse("security:contradictions"), icon="shield-exclamation"
    )
    may_edit = request.user.may_anywhere(Permission.SECURITY_EDIT)
    return [*papers.document_acts(may_edit=may_edit), against, judged, listed]


@requires(Permission.SECURITY_READ)
def exposure(request: SignedInRequest) -> HttpResponse:
    """What to do first: every flaw of every model that runs here, the gravest on top."""
    form = forms.ExposureFilter(request.GET)
    given = form.cleaned_data if form.is_valid() else {}
    tiers = answering.wanted_tiers(given.get("state", ""))
    lines = answering.standing(
        request.user, devices_of(request), on=day_of(request), tiers=tiers, text=given.get("q", "")
    )
    lines = planning.narrowed(lines, age=given.get("age"), risk=given.get("risk", ""), on=day_of(request))
    shown_lines, accepted = inbox.parted(lines, state=given.get("state", ""))
    rows = inbox.inbox_rows(shown_lines)
    page = inbox.InboxPage(
        title=_("Exposure"),
        lead=inbox.inbox_lead(rows),
        acts=_acts(request),
        tabs=tabs("exposure"),
        rows=rows[: pages.SHOWN],
        accepted=accepted,
        accepted_url=f"{reverse('security:exposure')}?state=accepted",
        columns=inbox.inbox_columns(),
        filter=form,
        without_bill=asking.without_bill(devices_of(request)).count(),
        without_url=f"{reverse('security:releases')}?bill=without",
    )
    return shown(request, "security/exposure.html", page, part="list")


@requires(Permission.SECURITY_READ)
def vulnerability(request: SignedInRequest, name: str) -> HttpResponse:
    found = access.vulnerability(request.user, name)
    exposures = asking.of_vulnerabilities([found.pk])
    page = pages.vulnerability_page(
        found,
        exposures=exposures,
        lines=answering.lines(devices_of(request), exposures, on=day_of(request)),
        documents=access.documents_on(request.user, found),
        history=access.assessments(request.user).filter(vulnerability=found)[: pages.LATEST],
        may_judge=request.user.may_anywhere(Permission.SECURITY_EDIT),
        without_bill=asking.without_bill(devices_of(request)).count(),
    )
    return render(request, "security/vulnerability.html", {"page": page})


@requires(Permission.SECURITY_READ)
def document_list(request: SignedInRequest) -> HttpResponse:
    rows, paging = lists.page(request, access.documents(request.user), sort="-imported_at,-pk")
    page = papers.DocumentListPage(
        title=_("Documents about flaws"),
        crumbs=crumbs(),
        acts=papers.document_acts(may_edit=request.user.may_anywhere(Permission.SECURITY_EDIT)),
        rows=[papers.document_row(one) for one in rows],
        columns=papers.document_columns(),
        paging=paging,
    )
    return render(request, "security/documents.html", {"page": page})


@requires(Permission.SECURITY_READ)
def document(request: SignedInRequest, document_id: int) -> HttpResponse:
    found = access.document(request.user, document_id)
    claims, paging = lists.page(request, access.claims(request.user, found), sort="pk", size=100)
    may_edit = request.user.may_anywhere(Permission.SECURITY_EDIT)
    page = papers.document_page(found, claims, paging, may_edit=may_edit)
    return render(request, "security/document.html", {"page": page})


@requires(Permission.SECURITY_EDIT)
def bring(request: SignedInRequest) -> HttpResponse:
    """One file or several; each stands for itself, and the page says what became of it."""
    is_sent = request.method == "POST"
    form = forms.BringForm(request.POST, request.FILES) if is_sent else forms.BringForm()
    brought = [_brought(request, one) for one in form.cleaned_data["documents"]] if form.is_valid() else []
    page = papers.BringPage(
        title=_("Bring documents in"),
        crumbs=crumbs(),
        form=form if not brought else forms.BringForm(),
        submit=_("Bring them in"),
        cancel=reverse("security:documents"),
        brought=brought,
    )
    refused = form.errors or any(row.error for row in brought)
    return render(request, "security/bring.html", {"page": page}, status=422 if refused else 200)


def _brought(request: SignedInRequest, file: Any) -> papers.BroughtRow:
    source = Source(name=str(file.name), content=file.read())
    try:
        made = documents.bring(source=source, by=request.user, at=now())
    except NotPermitted:
        raise
    except DomainError as problem:
        return papers.brought_row(source.name, None, str(problem))
    return papers.brought_row(source.name, made, "")
