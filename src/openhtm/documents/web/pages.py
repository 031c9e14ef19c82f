"""What the pages of documents show."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.forms import Form
from django.template.defaultfilters import filesizeformat
from django.urls import reverse
from django.utils.translation import gettext as _

from openhtm.accounts.api import Permission
from openhtm.kernel.acts import subject_type
from openhtm.ui.parts import Act, Crumb, Fact, Page, Pill
from openhtm.ui.tones import Tone

from ..models import Document


@dataclass(frozen=True)
class Row:
    title: str
    url: str
    kind: str
    about: str
    added_at: Any
    picture: str = ""
    pill: Pill | None = None


@dataclass(frozen=True, kw_only=True)
class DocumentsPage(Page):
    rows: Sequence[Row]
    add: Act | None


@dataclass(frozen=True, kw_only=True)
class DocumentPage(Page):
    facts: Sequence[Fact]
    picture: str = ""


@dataclass(frozen=True, kw_only=True)
class FormPage(Page):
    form: Form
    submit: str
    cancel: str


def address(subject: models.Model) -> str:
    """The page of the record, where it has one."""
    found = getattr(subject, "get_absolute_url", None)
    return str(found()) if found else ""


def list_url(subject: models.Model) -> str:
    return reverse("documents:of", args=[subject_type(subject), subject.pk])


def documents_page(user: Any, subject: models.Model, documents: Iterable[Document]) -> DocumentsPage:
    return DocumentsPage(
        title=_("Documents of %(record)s") % {"record": subject},
        crumbs=[Crumb(label=str(subject), url=address(subject))],
        rows=[row(document) for document in documents],
        add=_add_act(subject) if _may_add(user, subject) else None,
    )


def _may_add(user: Any, subject: models.Model) -> bool:
    place = {name: getattr(subject, name, None) for name in ("site_id", "department_id")}
    return bool(user.may(Permission.DOCUMENT_ADD, **place))


def _add_act(subject: models.Model) -> Act:
    url = reverse("documents:add", args=[subject_type(subject), subject.pk])
    return Act(label=_("Add a file or photo"), url=url, icon="upload")


def row(document: Document) -> Row:
    image = document.content_type.startswith("image/")
    return Row(
        title=document.title,
        url=reverse("documents:document", args=[document.pk]),
        kind=document.get_kind_display(),
        about=f"{filesizeformat(document.size)} · {document.added_by}",
        added_at=document.added_at,
        picture=reverse("documents:picture", args=[document.pk]) if image and not document.voided_at else "",
        pill=Pill(text=_("Voided"), tone=Tone.HELD) if document.voided_at else None,
    )


def document_page(user: Any, document: Document, subject: models.Model) -> DocumentPage:
    image = document.content_type.startswith("image/")
    download = Act(
        label=_("Download"),
        url=reverse("documents:file", args=[document.pk]),
        icon="download",
        kind="primary",
    )
    void = Act(
        label=_("Mark as wrong"), url=reverse("documents:void", args=[document.pk]), icon="x", kind="danger"
    )
    voidable = document.voided_at is None and _may_add(user, subject)
    return DocumentPage(
        title=document.title,
        lead=_("Voided: %(reason)s") % {"reason": document.void_reason} if document.voided_at else "",
        lead_tone=Tone.HELD,
        crumbs=[
            Crumb(label=str(subject), url=address(subject)),
            Crumb(label=_("Documents"), url=list_url(subject)),
        ],
        acts=[download, void] if voidable else [download],
        facts=_facts(document),
        picture=reverse("documents:picture", args=[document.pk]) if image else "",
    )


def _facts(document: Document) -> list[Fact]:
    return [
        Fact(label=_("Kind"), value=document.get_kind_display()),
        Fact(label=_("File name"), value=document.name),
        Fact(label=_("Size"), value=filesizeformat(document.size)),
        Fact(label=_("Added"), value=document.added_at, hint=document.added_by),
        Fact(label=_("SHA-256"), value=document.sha256, code=True),
    ]


def add_page(subject: models.Model, form: Form) -> FormPage:
    return FormPage(
        title=_("Add a document to %(record)s") % {"record": subject},
        crumbs=[
            Crumb(label=str(subject), url=address(subject)),
            Crumb(label=_("Documents"), url=list_url(subject)),
        ],
        form=form,
        submit=_("Add"),
        cancel=list_url(subject),
    )


def void_page(document: Document, form: Form) -> FormPage:
    url = reverse("documents:document", args=[document.pk])
    return FormPage(
        title=_("Mark '%(title)s' as wrong") % {"title": document.title},
        lead=_("It stays on record and can still be read; lists show it as voided."),
        crumbs=[Crumb(label=document.title, url=url)],
        form=form,
        submit=_("Mark as wrong"),
        cancel=url,
    )
