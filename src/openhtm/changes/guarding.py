"""What of a change is written once: who approved it, what was looked at, who decided to go on, and pauses."""

from __future__ import annotations

from openhtm.kernel.guards import ALWAYS, Guard, written_once

APPROVALS = written_once(
    "changes_approval",
    "changes_look",
    name="changes_refuse",
    message="An approval or a look is written once.",
)
WAVES = Guard(
    name="changes_refuse_going_on",
    message="A decision to go on and a pause that ended are written once.",
    tables={"changes_goingon": ALWAYS, "changes_pause": "OLD.ended_at IS NOT NULL"},
)
GUARDS = (APPROVALS, WAVES)
