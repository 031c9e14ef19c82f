"""Words that point at a patient in free text. A hint to look, not a proof: a bare name is not known as one."""

from __future__ import annotations

import re

_NUMBER = r"(?i:no\.?|nr\.?|number|#|id)?\s*[:#]?\s*[A-Z]{0,3}\d{4,}"
_SIGNS = re.compile(
    "|".join(
        (
            rf"\b(?i:mrn|mpi|medical record|patient(?:'s)?)\s*{_NUMBER}",
            r"\b(?i:dob|d\.o\.b\.?|date of birth|born(?: on)?)\b\s*:?\s*\d",
            r"\b\d{3}-\d{2}-\d{4}\b",
            r"\b(?:Mr|Mrs|Ms|Miss)\.?\s+[A-Z][a-z]+",
            r"\b(?i:patient(?:'s)?(?: name)?)\s*:?\s+[A-Z][a-z]+,?\s+[A-Z][a-z]+",
        )
    )
)


def points_at_patient(text: object) -> bool:
    """Whether a text holds a record number, a day of birth, or the name of somebody who is called a patient."""
    return isinstance(text, str) and _SIGNS.search(text) is not None
