"""Instructions for use: on file for most models, so that the few without one stand out."""

from __future__ import annotations

import io

from django.core.files.base import File

from openhtm.documents import api as documents
from openhtm.documents.api import DocumentKind
from openhtm.maintenance.api import paper_drawing, paper_sheets

from .stage import BY, Stage

#: One model in so many has none on file.
_WITHOUT = 9


def load_manuals(stage: Stage) -> None:
    """One sheet stands for all of them: the demonstration holds no manufacturer's text."""
    paper = paper_sheets.Sheet(
        template="report",
        title="Instructions for use",
        hospital=stage.sites["RGH"].name,
        tag="",
        reference="Demonstration",
        language="en",
        blocks=[
            paper_sheets.Table(
                title="Stands for the manufacturer's instructions, which the demonstration does not hold.",
                head=["Chapter", "Page"],
                rows=[["Care and cleaning", "1"], ["Inspection and maintenance", "1"]],
                widths=[9, 2],
            )
        ],
    )
    drawn = paper_drawing.draw_as(paper, said="Demonstration")
    for number, (_key, model) in enumerate(sorted(stage.models.items())):
        if number % _WITHOUT != _WITHOUT - 1:
            documents.add(
                model,
                file=File(io.BytesIO(drawn), name=f"instructions-{model.pk}.pdf"),
                kind=DocumentKind.MANUAL,
                title="Instructions for use",
                by=BY,
                at=stage.at,
            )
