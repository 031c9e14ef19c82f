"""Files of dossiers and mock surveys as answers."""

from __future__ import annotations

import tempfile
from datetime import datetime

from django.http import FileResponse, HttpResponse

from .dossier import archive, paper
from .dossier.parts import Dossier
from .mock import paper as mock_paper
from .mock.report import Report


def pdf(found: Dossier, *, at: datetime) -> HttpResponse:
    answer = HttpResponse(paper.paper(found, at=at), content_type="application/pdf")
    answer["Content-Disposition"] = f'attachment; filename="{archive.name(found.question, "pdf")}"'
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


def mock_pdf(found: Report, *, reader: str, at: datetime) -> HttpResponse:
    answer = HttpResponse(mock_paper.paper(found, reader=reader, at=at), content_type="application/pdf")
    name = str(found.survey or f"seed-{found.seed}").lower()
    answer["Content-Disposition"] = f'attachment; filename="mock-survey-{name}.pdf"'
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


def zipped(found: Dossier, *, at: datetime) -> FileResponse:
    """Written to a file of its own first, which is gone once it was sent: memory stays the same."""
    file = tempfile.TemporaryFile(prefix="openhtm-dossier-")  # noqa: SIM115 - the answer closes it
    try:
        archive.write(file, found, at=at)
    except BaseException:
        file.close()
        raise
    file.seek(0)
    name = archive.name(found.question, "zip")
    answer = FileResponse(file, as_attachment=True, filename=name, content_type="application/zip")
    answer["X-Content-Type-Options"] = "nosniff"
    return answer
