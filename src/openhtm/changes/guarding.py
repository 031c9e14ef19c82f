"""What of a change is written once: who approved it, what was looked at, who decided to go on, and pauses. A wave takes
devices of its own change only."""

from __future__ import annotations

from openhtm.kernel.guards import ALWAYS, Belonging, Guard, written_once

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
LINES = Belonging(
    table="changes_line",
    column="wave_id",
    of="changes_wave",
    owner="change_id",
    message="A device is put into a wave of its own change.",
)
GUARDS = (APPROVALS, WAVES, LINES)
