"""The dossier of a device: page, PDF, archive."""

from __future__ import annotations

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render

from openhtm.accounts.api import Permission, SignedInRequest, requires
from openhtm.kernel.time import now
from openhtm.ui.doing import shown

from ... import access
from ... import answers as files
from ...dossier.asking import read_day
from ...dossier.parts import Dossier
from ...dossier.whole import dossier
from ...errors import UnableToLookBack
from ...readers import Person
from ..pages import dossier as pages


def _found(request: SignedInRequest, tag: str) -> Dossier:
    reader = Person(request.user)
    day = read_day(request.GET.get("as_of", ""))
    return dossier(access.device(reader, tag), reader=reader, day=day, at=now())


@requires(Permission.COMPLIANCE_READ)
def show(request: SignedInRequest, tag: str) -> HttpResponse:
    device = access.device(Person(request.user), tag)
    try:
        found = _found(request, tag)
    except UnableToLookBack as problem:
        page = pages.nothing_known(device, str(problem))
        return render(request, "survey/dossier.html", {"page": page}, status=problem.status)
    return shown(request, "survey/dossier.html", pages.dossier_page(found), part="part")


@requires(Permission.COMPLIANCE_READ)
def paper_file(request: SignedInRequest, tag: str) -> HttpResponse:
    return files.pdf(_found(request, tag), at=now())


@requires(Permission.COMPLIANCE_READ)
def archive_file(request: SignedInRequest, tag: str) -> HttpResponseBase:
    return files.zipped(_found(request, tag), at=now())
