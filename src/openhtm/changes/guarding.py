"""What of a change is written once: who approved it, and what was looked at before."""

from __future__ import annotations

from openhtm.kernel.guards import written_once

APPROVALS = written_once(
    "changes_approval",
    "changes_look",
    name="changes_refuse",
    message="An approval or a look is written once.",
)
GUARDS = (APPROVALS,)
