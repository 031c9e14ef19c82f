"""Statements on security (MDS2) of the maker that does not exist: a gateway's last two, and one of another device.

The questions are told in our own words; their numbers are those of ANSI/NEMA HN 1-2019.
"""

from __future__ import annotations

import io
from collections.abc import Mapping

import xlsxwriter
from django.core.files.base import ContentFile

from openhtm.security import api as security

from .security import MAKER
from .stage import BY, Stage

_ASKED: Mapping[str, str] = {
    "DOC-1": "Maker",
    "DOC-3": "Model",
    "DOC-4": "Number of this document",
    "DOC-7": "Released on",
    "DOC-8": "Is there a way to report a flaw?",
    "MPII-1": "Does it hold personal data?",
    "ALOF-1": "Does it log off by itself?",
    "AUDT-1": "Does it keep an audit log of its own?",
    "AUTH-1": "Does it keep out who has no account?",
    "AUTH-1.1": "Can accounts come from the hospital's directory?",
    "CSUP-11": "Does the maker look at new flaws?",
    "CONN-1.1": "Is it wireless?",
    "CONN-2": "Is there a list of its ports and protocols?",
    "CONN-7": "Does it speak TLS?",
    "DTBK-5": "Can its settings be backed up?",
    "EMRG-1": "Is there a way in for an emergency?",
    "MLDP-4": "Does it run listed programs only?",
    "NAUT-2": "Does it have a firewall?",
    "PAUT-4": "Are all standard accounts listed?",
    "PAUT-5": "Can all passwords be changed?",
    "RDMP-4": "Is there a plan for parts that go out of support?",
    "RMOT-1": "Does it allow remote service?",
    "RMOT-1.1": "Does the hospital start remote service?",
    "SAHD-3": "Does it check its software?",
    "SAHD-8": "Are ports closed that it does not need?",
    "SAHD-9": "Are services off that it does not need?",
    "SAHD-11": "Does it refuse to start from a stick?",
    "SBOM-1": "Is there a bill of materials?",
}
_NO = frozenset(("AUTH-1.1", "MLDP-4", "PAUT-5", "SAHD-11", "CONN-1.1"))
_NOTES = {
    "RMOT-1.1": "Note 1: by telephone, then by a switch at the back.",
    "DTBK-5": "Note 2: by the maker's service.",
}


def load_statements(stage: Stage) -> None:
    """The gateway's first statement and its newer one, in which two answers became better; the pump server's."""
    _attach(stage, "NL-2000", released="2019-11-04", no=_NO | {"SBOM-1", "SAHD-8"})
    _attach(stage, "NL-2000", released="2021-06-15", no=_NO)
    _attach(stage, "NL-4200", version="4.2", released="2021-03-01", no=_NO - {"PAUT-5"}, empty={"RDMP-4"})


def _attach(
    stage: Stage,
    number: str,
    *,
    released: str,
    no: frozenset[str] | set[str],
    empty: frozenset[str] | set[str] = frozenset(),
    version: str = "",
) -> None:
    model = (
        security.access.releases(BY).filter(model__manufacturer__name=MAKER, model__number=number)[0].model
    )
    answers = {
        "DOC-1": MAKER,
        "DOC-3": model.name,
        "DOC-4": f"{number}-MDS2-{released[:4]}",
        "DOC-7": released,
    }
    answers |= {
        one: "" if one in empty else "No" if one in no else "Yes" for one in _ASKED if one not in answers
    }
    answers |= dict.fromkeys(_NOTES, "See Note")
    file = ContentFile(_workbook(answers), f"{number}-mds2-{released[:4]}.xlsx")
    security.disclosures.attach(model, software_version=version, file=file, by=BY, at=stage.at)


def _workbook(answers: Mapping[str, str]) -> bytes:
    packed = io.BytesIO()
    book = xlsxwriter.Workbook(packed, {"in_memory": True})
    sheet = book.add_worksheet("MDS2")
    sheet.write_row(0, 0, ("Question ID", "Question", "Yes, No, N/A or See Note", "Note"))
    for row, (question, text) in enumerate(_ASKED.items(), start=1):
        sheet.write_row(row, 0, (question, text, answers[question], _NOTES.get(question, "")))
    book.close()
    return packed.getvalue()
