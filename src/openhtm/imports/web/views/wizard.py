"""The pages of the wizard: File, Columns, Problems, Result."""

from __future__ import annotations

from typing import cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from openhtm.accounts.api import Permission, SignedInRequest, requires, sites
from openhtm.kernel.errors import DomainError
from openhtm.kernel.paging import keys_from, page
from openhtm.kernel.time import now

from ... import access, jobs
from ...actions import imports as actions
from ...engine import progress as progress_file
from ...kinds import kind as kind_of
from ...models import Import, State
from .. import pages, result_pages
from ..forms import ColumnsForm, UploadForm


@requires(Permission.IMPORT_RUN)
def import_list(request: HttpRequest) -> HttpResponse:
    found = page(access.imports(request.user), keys=keys_from("-pk"), cursor=request.GET.get("cursor", ""))
    return render(request, "imports/list.html", {"page": pages.list_page(found)})


@requires(Permission.IMPORT_RUN)
def upload(request: HttpRequest) -> HttpResponse:
    person = cast(SignedInRequest, request).user
    usable = sites(person, Permission.IMPORT_RUN)
    form = UploadForm(request.POST or None, request.FILES or None, sites=usable)
    if form.is_valid():
        given = form.cleaned_data
        try:
            batch = actions.upload(
                kind=given["kind"],
                name=given["file"].name,
                content=given["file"],
                site=given["site"],
                by=person,
                at=now(),
            )
            jobs.check_soon(batch, by=person, at=now())
        except DomainError as problem:
            form.add_error("file", str(problem))
        else:
            return redirect("imports:import", pk=batch.pk)
    status = 422 if form.errors else 200
    return render(request, "imports/file.html", {"page": pages.FilePage.of(form)}, status=status)


@requires(Permission.IMPORT_RUN)
def current(request: HttpRequest, pk: int) -> HttpResponse:
    """Wherever the import stands now."""
    batch = access.import_(request.user, pk)
    return redirect(pages.stage_url(batch))


@requires(Permission.IMPORT_RUN)
def columns(request: HttpRequest, pk: int) -> HttpResponse:
    batch = access.import_(request.user, pk)
    if not batch.found or batch.job:
        return redirect(pages.stage_url(batch))
    form = ColumnsForm(request.POST or None, batch=batch, fields=_field_choices(batch))
    if form.is_valid():
        if not form.differs(batch):
            return redirect("imports:problems", pk=pk)
        if checked := _checked_again(request, batch, form):
            return redirect("imports:problems", pk=checked.pk)
    status = 422 if form.errors else 200
    return render(request, "imports/columns.html", {"page": pages.columns_page(batch, form)}, status=status)


def _field_choices(batch: Import) -> list[tuple[str, str]]:
    fields = kind_of(batch.kind).fields()
    return sorted(
        ((each.name, str(each.label).capitalize()) for each in fields), key=lambda item: item[1].lower()
    )


def _checked_again(request: HttpRequest, batch: Import, form: ColumnsForm) -> Import | None:
    person = cast(SignedInRequest, request).user
    try:
        revised = actions.revise(batch, changes=form.changes(batch), remember=True, by=person, at=now())
        return jobs.check_soon(revised, by=person, at=now())
    except DomainError as problem:
        form.add_error(None, str(problem))
        return None


@requires(Permission.IMPORT_RUN)
def problems(request: HttpRequest, pk: int) -> HttpResponse:
    batch = access.import_(request.user, pk)
    if batch.state != State.CHECKED or batch.job:
        return redirect(pages.stage_url(batch))
    cause = request.GET.get("cause", "")
    rows = batch.problems.filter(cause=cause) if cause else batch.problems.filter(severity="error")
    found = page(rows, keys=keys_from("row,pk"), cursor=request.GET.get("cursor", ""))
    return render(request, "imports/problems.html", {"page": pages.problems_page(batch, found, cause=cause)})


@requires(Permission.IMPORT_RUN)
def result(request: HttpRequest, pk: int) -> HttpResponse:
    batch = access.import_(request.user, pk)
    if batch.state not in (State.APPLIED, State.UNDONE):
        return redirect(pages.stage_url(batch))
    may_undo = cast(SignedInRequest, request).user.may_anywhere(Permission.IMPORT_UNDO)
    return render(
        request, "imports/result.html", {"page": result_pages.result_page(batch, may_undo=may_undo)}
    )


@requires(Permission.IMPORT_RUN)
def progress(request: HttpRequest, pk: int) -> HttpResponse:
    """How far the worker is; the page asks again by itself, and without script it is asked by loading it
    again.
    """
    batch = access.import_(request.user, pk)
    if batch.job_error:
        messages.error(request, _("The worker stopped: %(why)s") % {"why": batch.job_error})
    if not batch.job:
        if not getattr(request, "htmx", False):
            return redirect(pages.stage_url(batch))
        response = HttpResponse(status=204)
        response["HX-Redirect"] = pages.stage_url(batch)
        return response
    shown = result_pages.progress_page(batch, progress_file.told(batch.pk))
    template = "imports/progress.html"
    return render(
        request, f"{template}#bar" if getattr(request, "htmx", False) else template, {"page": shown}
    )
