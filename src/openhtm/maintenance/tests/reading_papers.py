"""Papers as text: what a sheet says, for golden files that a person can read, and what a PDF says."""

from __future__ import annotations

import io
import os
from pathlib import Path
from typing import Any

from pypdf import PdfReader

from openhtm.documents.api import Document
from openhtm.maintenance.papers.sheets import Sheet


def as_text(sheet: Sheet) -> str:
    lines = [f"{sheet.hospital} | {sheet.reference} | {sheet.tag}", sheet.title, sheet.verdict]
    for block in sheet.values()["blocks"]:
        lines += ["", f"== {block['title']}", *_block(block)]
    lines += [f"{name}: {value}" for name, value in sheet.extra.items()]
    return "\n".join(line.rstrip() for line in lines) + "\n"


def _block(block: dict[str, Any]) -> list[str]:
    if block["kind"] == "words":
        return [str(block["text"])]
    if block["kind"] == "facts":
        return [f"{label}: {value}" for label, value in block["pairs"]]
    rows = [" | ".join(row) for row in block["rows"]] or [str(block["empty"])]
    return [line for line in (block["note"], " | ".join(block["head"]), *rows) if line]


def golden(name: str, text: str) -> None:
    """``text`` is what the golden file of that name says; REGEN=1 writes it."""
    file = Path(__file__).parent / "golden" / f"{name}.txt"
    if os.environ.get("REGEN"):
        file.parent.mkdir(exist_ok=True)
        file.write_text(text, encoding="utf-8")
    assert text == file.read_text(encoding="utf-8")


def content(document: Document) -> bytes:
    with document.file.open("rb") as stream:
        return bytes(stream.read())


def pages(pdf: bytes) -> list[str]:
    return [page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages]
