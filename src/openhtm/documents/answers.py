"""A stored file as an answer to a browser or program."""

from __future__ import annotations

from django.http import FileResponse

from .models import Document


def file_answer(document: Document, *, inline: bool) -> FileResponse:
    """The file with its kind stated and no guessing allowed."""
    answer = FileResponse(
        document.file.open("rb"),
        as_attachment=not inline,
        filename=document.name,
        content_type=document.content_type,
    )
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Content-Security-Policy"] = "default-src 'none'; sandbox"
    answer["Cache-Control"] = "private, max-age=3600"
    return answer
