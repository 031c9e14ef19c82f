"""What of compliance is over and changes no more."""

from __future__ import annotations

from openhtm.kernel.guards import Guard, written_once

#: A corrective action that has ended, a round that was checked, a step that was done.
CORRECTIONS = Guard(
    name="compliance_refuse",
    message="What has ended of a corrective action is never changed.",
    tables={
        "compliance_correctiveaction": "OLD.ended_at IS NOT NULL",
        "compliance_correctionround": "OLD.ended_at IS NOT NULL",
        "compliance_correctionstep": "OLD.done_at IS NOT NULL",
    },
)

#: A period of the committee report that was closed, and why a number became another one.
REPORTS = written_once(
    "compliance_closedperiod",
    "compliance_restatement",
    name="compliance_refuse_closed",
    message="What was closed of a report is never changed.",
)
GUARDS = (CORRECTIONS, REPORTS)
