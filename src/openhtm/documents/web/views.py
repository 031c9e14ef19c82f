"""Pages of documents. A file is sent as a download; only pictures that we drew ourselves are shown in
place."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render

from openhtm.accounts.api import Permission, SignedInRequest, requires
from openhtm.kernel.errors import DomainError
from openhtm.kernel.time import now

from .. import access
from ..actions import documents
from ..answers import file_answer
from ..models import DocumentKind
from ..subjects import find_subject
from . import pages
from .forms import DocumentForm, VoidForm


@requires(Permission.DOCUMENT_READ)
def documents_of(request: SignedInRequest, subject_type: str, subject_id: int) -> HttpResponse:
    found = access.documents(request.user, subject_type, subject_id)
    subject = find_subject(request.user, subject_type, subject_id, permission=Permission.DOCUMENT_READ)
    page = pages.documents_page(request.user, subject, found)
    template = "documents/list.html#part" if getattr(request, "htmx", False) else "documents/list.html"
    return render(request, template, {"page": page})


@requires(Permission.DOCUMENT_ADD)
def add_document(request: SignedInRequest, subject_type: str, subject_id: int) -> HttpResponse:
    subject = find_subject(request.user, subject_type, subject_id, permission=Permission.DOCUMENT_ADD)
    form = DocumentForm(request.POST or None, request.FILES or None)
    if form.is_valid():
        given = form.cleaned_data
        try:
            documents.add(
                subject,
                file=given["file"],
                kind=DocumentKind(given["kind"]),
                title=given["title"],
                by=request.user,
                at=now(),
            )
        except DomainError as problem:
            form.add_error("file", str(problem))
        else:
            return redirect(pages.list_url(subject))
    return render(request, "documents/form.html", {"page": pages.add_page(subject, form)})


@requires(Permission.DOCUMENT_READ)
def show_document(request: SignedInRequest, pk: int) -> HttpResponse:
    document = access.document(request.user, pk)
    subject = find_subject(
        request.user, document.subject_type, document.subject_id, permission=Permission.DOCUMENT_READ
    )
    return render(
        request, "documents/document.html", {"page": pages.document_page(request.user, document, subject)}
    )


@requires(Permission.DOCUMENT_ADD)
def void_document(request: SignedInRequest, pk: int) -> HttpResponse:
    document = access.document(request.user, pk, Permission.DOCUMENT_ADD)
    form = VoidForm(request.POST or None)
    if form.is_valid():
        try:
            documents.void(document, reason=form.cleaned_data["reason"], by=request.user, at=now())
        except DomainError as problem:
            form.add_error(None, str(problem))
        else:
            return redirect("documents:document", pk=pk)
    return render(request, "documents/form.html", {"page": pages.void_page(document, form)})


@requires(Permission.DOCUMENT_READ)
def download(request: HttpRequest, pk: int) -> HttpResponseBase:
    return file_answer(access.document(request.user, pk), inline=False)


@requires(Permission.DOCUMENT_READ)
def picture(request: HttpRequest, pk: int) -> HttpResponseBase:
    document = access.document(request.user, pk)
    if not document.content_type.startswith("image/"):
        raise Http404
    return file_answer(document, inline=True)
