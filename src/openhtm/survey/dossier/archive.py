"""The dossier as an archive: the PDF, all work as a list, the documents, the ledger with the program that checks it.

Written piece by piece into a file, so that ten thousand work orders cost no more memory than ten.
"""

from __future__ import annotations

import csv
import io
import json
import shutil
import zipfile
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import IO, Any, BinaryIO, cast

from django.utils.text import get_valid_filename
from django.utils.translation import gettext as _

from openhtm.accounts.api import Permission
from openhtm.audit.api import VERIFIER, extract
from openhtm.kernel.cells import plain

from .inspections import orders
from .judged import documents
from .paper import paper
from .parts import Dossier, Question
from .proof import sites, subjects
from .whole import data

_COLUMNS = (
    *("reference", "kind", "state", "title", "opened_at", "due_on", "completed_at", "closed_at", "overall"),
    *("problem_code", "cause_code", "action_code", "sm_result", "resolution", "vendor"),
)
#: Larger documents than all of this together are listed and not put in.
MOST_BYTES = 200_000_000


def write(file: IO[bytes], found: Dossier, *, at: datetime) -> None:
    """The archive of the dossier into a file that can be sought in."""
    question = found.question
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(f"{_stem(question)}.pdf", paper(found, at=at))
        archive.writestr("dossier.json", json.dumps(data(found), ensure_ascii=False, indent=1))
        said = [*_work(archive, question), *_ledger(archive, question), *_documents(archive, question)]
        archive.writestr("README.txt", "\n".join(said) + "\n")


def _stem(question: Question) -> str:
    return get_valid_filename(f"{question.device.tag}-{question.day.isoformat()}")


def name(question: Question, ending: str) -> str:
    return f"dossier-{_stem(question)}.{ending}"


def _work(archive: zipfile.ZipFile, question: Question) -> Iterator[str]:
    if not question.may(Permission.WORK_ORDER_READ):
        yield _("Work orders are left out: you may not see them.")
        return
    rows = orders(question).filter(opened_at__lt=question.until).order_by("opened_at", "pk")
    with archive.open("work-orders.csv", "w", force_zip64=True) as raw:
        lines = io.TextIOWrapper(raw, encoding="utf-8-sig", newline="")
        writer = csv.writer(lines)
        writer.writerow(_COLUMNS)
        for row in rows.values_list(*_COLUMNS).iterator(chunk_size=500):
            writer.writerow([_plain(value, question) for value in _then(row, question)])
        lines.flush()
        lines.detach()
    yield _("work-orders.csv: every work order that was opened until then, the oldest first.")


def _then(row: Sequence[Any], question: Question) -> Sequence[Any]:
    """What was not done yet on that day has no result."""
    told = dict(zip(_COLUMNS, row, strict=True))
    done = told["completed_at"] or told["closed_at"]
    if question.is_past and (done is None or done >= question.until):
        known = ("reference", "kind", "title", "opened_at", "due_on")
        return [told[name] if name in known else "" for name in _COLUMNS]
    return row


def _plain(value: Any, question: Question) -> object:
    """What came after the day is left empty; nothing starts a formula in a spreadsheet."""
    if isinstance(value, datetime):
        return value.isoformat() if value < question.until else ""
    return plain(value) if isinstance(value, str) else value


def _ledger(archive: zipfile.ZipFile, question: Question) -> Iterator[str]:
    held = question.reader.scope(Permission.LEDGER_EXPORT)
    if not held.includes(site_id=question.device.site_id):
        yield _("The ledger is left out: you may not export it.")
        return
    with archive.open("ledger.json", "w", force_zip64=True) as raw:
        written = extract(
            cast(BinaryIO, raw),
            subjects(question),
            until=question.until,
            sites=sites(question, Permission.LEDGER_EXPORT),
        )
    archive.writestr("verify_ledger.py", VERIFIER.read_bytes())
    yield _("ledger.json: %(entries)d entries about the device and its work.") % written
    yield _("Check it without OpenHTM: python3 verify_ledger.py ledger.json")


def _documents(archive: zipfile.ZipFile, question: Question) -> Iterator[str]:
    if not question.may(Permission.DOCUMENT_READ):
        yield _("Documents are left out: you may not see them.")
        return
    left = MOST_BYTES
    for one in documents(question).iterator(chunk_size=100):
        path = f"documents/{one.pk}-{get_valid_filename(one.name)}"
        if one.size > left:
            yield _("%(title)s is left out: it is too large.") % {"title": one.title}
            continue
        left -= one.size
        try:
            with one.file.open("rb") as source, archive.open(path, "w", force_zip64=True) as target:
                shutil.copyfileobj(source, target, 256 * 1024)
        except OSError:
            yield _("%(title)s is left out: its file cannot be read.") % {"title": one.title}
            continue
        yield f"{path}: {one.title} (SHA-256 {one.sha256})"
