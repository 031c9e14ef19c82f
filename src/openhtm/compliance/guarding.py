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

#: An approved or withdrawn plan, its goals, and an evaluation that the committee has accepted.
PLANS = Guard(
    name="compliance_refuse_plan",
    message="What was approved or accepted of a management plan is never changed.",
    tables={
        "compliance_managementplan": "OLD.state IN ('approved', 'withdrawn')",
        "compliance_plangoal": "OLD.frozen_at IS NOT NULL",
        "compliance_planevaluation": "OLD.accepted_at IS NOT NULL",
    },
)
#: What a person told of a goal.
TOLD = written_once(
    "compliance_goalvalue",
    name="compliance_refuse_told",
    message="What was told of a goal is never changed: tell another value.",
)
GUARDS = (CORRECTIONS, REPORTS, PLANS, TOLD)
