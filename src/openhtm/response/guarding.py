"""What of an incident is written once: entries of the timeline, and what was decided and marked in an exercise."""

from __future__ import annotations

from openhtm.kernel.guards import written_once

TIMELINE = written_once(
    "response_timelineentry", name="response_refuse", message="The timeline of an incident is append-only."
)
REHEARSALS = written_once(
    "response_rehearsaldecision",
    "response_rehearsalmark",
    name="response_refuse_rehearsal",
    message="What was decided and marked in an exercise is append-only.",
)
GUARDS = (TIMELINE, REHEARSALS)
