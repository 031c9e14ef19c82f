"""Downloads of an import."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.http import HttpRequest, HttpResponseBase, StreamingHttpResponse

from openhtm.accounts.api import Permission, requires
from openhtm.kernel.time import now

from ... import access, downloads


@requires(Permission.IMPORT_RUN)
def refused(request: HttpRequest, pk: int) -> HttpResponseBase:
    batch = access.import_(request.user, pk)
    return _file(downloads.refused(batch, at=now()), name=f"import-{pk}-refused.csv")


@requires(Permission.IMPORT_RUN)
def problems(request: HttpRequest, pk: int) -> HttpResponseBase:
    batch = access.import_(request.user, pk)
    return _file(downloads.problems(batch), name=f"import-{pk}-problems.csv")


def _file(rows: Iterable[Sequence[str]], *, name: str) -> HttpResponseBase:
    response = StreamingHttpResponse(downloads.lines(rows), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
