"""What the demonstration hospital made of Log4Shell: one judged affected, one cleared and carried to its next version.
That the maker contradicts its own bill of materials is left for the reader to settle."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from openhtm.security import api as security

from .flaws import CVE
from .security import MAKER
from .stage import BY, Stage


def load_judgments(stage: Stage) -> None:
    _judge(
        stage,
        "NL-2000",
        "2.0",
        status="affected",
        reason="Log4j-core lies in the gateway, and the maker confirmed by telephone that it logs names.",
        action="Ask the maker for a date. Until then keep the gateway off the network that visitors use.",
    )
    _judge(
        stage,
        "NL-3000",
        "3.0",
        status="not_affected",
        component="maven/org.apache.logging.log4j/log4j-core",
        justification="vulnerable_code_not_in_execute_path",
        reason="The maker's letter: the station writes its log through another library; log4j-core is left over.",
        review_on=stage.today + timedelta(days=180),
    )


def _judge(stage: Stage, number: str, version: str, **given: Any) -> None:
    rows = security.access.releases(BY).filter(model__manufacturer__name=MAKER, model__number=number)
    flaw = security.access.vulnerability(BY, CVE)
    security.assessments.judge(
        flaw,
        releases=[rows.get(software_version=version)],
        new=security.NewAssessment(**given),
        by=BY,
        at=stage.at,
    )
