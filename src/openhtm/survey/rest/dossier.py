"""Dossiers over REST."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from ninja import Router, Schema

from openhtm.accounts.api import Permission, SignedInRequest
from openhtm.kernel.rest import needs
from openhtm.kernel.time import now

from .. import access
from .. import answers as files
from ..dossier.parts import Dossier
from ..dossier.whole import data, dossier
from ..readers import Person

dossiers_router = Router()


class DossierValueOut(Schema):
    """``state``: ok, soon, overdue, held, info, plain, or unknown."""

    text: str
    state: str


class DossierFactOut(DossierValueOut):
    label: str


class DossierSectionOut(Schema):
    """``rows``: values by the key of their column. ``left_out``: how many more there are. ``unknown``: nothing is
    known here, or it may not be seen; ``note`` says why."""

    key: str
    title: str
    note: str
    unknown: bool
    facts: list[DossierFactOut]
    rows: list[dict[str, DossierValueOut]]
    left_out: int


class DossierOut(Schema):
    """``gaps``: what is wrong or not known, in words."""

    tag: str
    site: str
    as_of: date
    gaps: list[str]
    sections: list[DossierSectionOut]


def _found(request: SignedInRequest, tag: str, as_of: date | None) -> Dossier:
    reader = Person(request.user)
    return dossier(access.device(reader, tag), reader=reader, day=as_of, at=now())


@dossiers_router.get("/{tag}", response=DossierOut)
@needs(Permission.COMPLIANCE_READ)
def get_dossier(request: SignedInRequest, tag: str, as_of: date | None = None) -> dict[str, Any]:
    """All that answers a surveyor's questions about a device, as of the end of a day at its site."""
    return data(_found(request, tag, as_of))


@dossiers_router.get("/{tag}/pdf")
@needs(Permission.COMPLIANCE_READ)
def get_dossier_pdf(request: SignedInRequest, tag: str, as_of: date | None = None) -> HttpResponse:
    """The dossier as a PDF."""
    return files.pdf(_found(request, tag, as_of), at=now())


@dossiers_router.get("/{tag}/archive")
@needs(Permission.COMPLIANCE_READ)
def get_dossier_archive(request: SignedInRequest, tag: str, as_of: date | None = None) -> HttpResponseBase:
    """PDF, all work orders, documents, and the ledger's entries with the program that verifies them."""
    return files.zipped(_found(request, tag, as_of), at=now())
