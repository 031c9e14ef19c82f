"""What of a mock survey is written once."""

from __future__ import annotations

from openhtm.kernel.guards import written_once

MOCK_SURVEYS = written_once(
    "survey_mockline",
    "survey_mockasking",
    "survey_mockanswer",
    name="survey_refuse",
    message="What was asked and answered in a mock survey is never changed.",
)
GUARDS = (MOCK_SURVEYS,)
