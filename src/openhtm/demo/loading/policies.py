"""Policies: one known by part of its unit, one whose review is late and whose sheet has expired, one that waits."""

from __future__ import annotations

import io
from datetime import timedelta

from django.core.files.base import File

from openhtm.accounts import api as accounts
from openhtm.awareness import api as awareness
from openhtm.awareness.api import PolicyVersion
from openhtm.maintenance.api import paper_drawing, paper_sheets

from .stage import Stage

#: A year and some weeks: attested to then, it counts no more.
_LONG_AGO = timedelta(days=400)


def load_policies(stage: Stage, *, password: str) -> None:
    """For the critical care areas: written by the engineer, approved by the manager; the nurse has signed, the unit
    manager has not."""
    checks = _in_force(stage, "emergency_devices", ago=timedelta(days=75), password=password)
    broken = _in_force(stage, "broken_device", ago=_LONG_AGO, password=password)
    _submitted(stage, "before_use", ago=timedelta(days=2))
    _sheet(stage, broken)
    nurse = stage.people["nurse"]
    awareness.attesting.attest(
        checks,
        department=stage.departments["RGH", "ICU"],
        proof=accounts.reauthenticate(nurse, password=password, at=stage.at),
        by=nurse,
        at=stage.at,
    )


def _submitted(stage: Stage, slug: str, *, ago: timedelta) -> PolicyVersion:
    engineer, at = stage.people["engineer"], stage.at - ago
    made = awareness.keeping.take_over(slug=slug, by=engineer, at=at)
    critical = [one for one in stage.departments.values() if one.is_critical]
    made = awareness.keeping.write(made, values={}, units=critical, by=engineer, at=at)
    return awareness.keeping.submit(made, by=engineer, at=at)


def _in_force(stage: Stage, slug: str, *, ago: timedelta, password: str) -> PolicyVersion:
    manager, at = stage.people["manager"], stage.at - ago
    proof = accounts.reauthenticate(manager, password=password, at=at)
    return awareness.keeping.approve(_submitted(stage, slug, ago=ago), proof=proof, by=manager, at=at)


def _sheet(stage: Stage, version: PolicyVersion) -> None:
    """Both of the unit signed on paper soon after it came into force; entered now."""
    people = [stage.people["nurse"], stage.people["unit"]]
    signed_on = stage.today - _LONG_AGO + timedelta(days=4)
    rows = [[one.name, signed_on.isoformat(), "signed"] for one in people]
    head, widths = ["Name", "Day", "Signature"], [6, 3, 6]
    paper = paper_sheets.Sheet(
        template="report",
        title=f"Sign-sheet {version}",
        hospital=stage.sites["RGH"].name,
        tag="",
        reference="RGH ICU",
        language="en",
        blocks=[paper_sheets.Table(title=version.policy.title, head=head, rows=rows, widths=widths)],
    )
    scan = paper_drawing.draw_as(paper, said="Demonstration")
    awareness.attesting.enter_sheet(
        version,
        department=stage.departments["RGH", "ICU"],
        people=people,
        signed_on=signed_on,
        file=File(io.BytesIO(scan), name="sign-sheet.pdf"),
        by=stage.people["unit"],
        at=stage.at,
    )
