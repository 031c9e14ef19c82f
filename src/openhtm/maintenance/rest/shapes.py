"""What REST takes and gives for maintenance."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from ninja import Field, Schema

from openhtm.kernel.rest import Body, Paging

from .. import words
from ..models import (
    AttemptKind,
    OrderKind,
    TriggerChoice,
)
from ..models.choices import LaborKind
from ..models.work_order import NEVER
from ..rules.work_order_states import State, verbs_from
from ..why import why
from .terms import TermsIn

Text = Field("", max_length=500)
LongText = Field("", max_length=5000)
BIGGEST = 2**31 - 1


class PersonIn(Body):
    """A person by id."""

    person: int = Field(ge=1, le=BIGGEST)
    note: str = Text


class Reason(Body):
    reason: str = Field(max_length=500)


class StepOut(Schema):
    key: str
    section: str
    kind: str
    label: str
    help: str
    mandatory: bool
    critical: bool
    allow_na: bool
    unit: str
    lower: Decimal | None
    upper: Decimal | None
    lower_inclusive: bool
    upper_inclusive: bool
    target: Decimal | None
    tolerance: Decimal | None
    percent: Decimal | None
    readings: int
    statistic: str
    choices: list[str]
    expected: str
    formula: str
    source: str
    condition: str
    as_left_of: str


class ProcedureOut(Schema):
    code: str
    title: str
    library: str


class VersionOut(Schema):
    code: str = Field(alias="procedure.code")
    title: str = Field(alias="procedure.title")
    number: int
    state: str
    source: str
    source_reference: str
    standard_minutes: int | None
    warnings: str
    effective_from: date | None
    effective_to: date | None
    content_hash: str
    version: int
    steps: list[StepOut]


class ApproveIn(Body):
    """Approval is signed: the password (or a TOTP code) is asked for each time."""

    effective_from: date
    password: str = Field(max_length=200)


class PlanOut(Schema):
    id: int = Field(alias="pk")
    code: str
    title: str
    model_id: int | None
    device_type_id: int | None
    by_filter: bool
    filters: dict[str, str]
    site: str | None = None
    procedure: str | None = None
    is_active: bool
    version: int

    @staticmethod
    def resolve_site(row: Any) -> str | None:
        return row.site.code if row.site else None

    @staticmethod
    def resolve_procedure(row: Any) -> str | None:
        return row.procedure.code if row.procedure else None


class PlanIn(Body):
    code: str = Field(max_length=40)
    title: str = Field(max_length=200)
    model: int | None = Field(None, ge=1, le=BIGGEST)
    device_type: int | None = Field(None, ge=1, le=BIGGEST)
    filters: dict[str, str] = Field({}, description="Instead of both: for whatever these filters find.")
    site: str = Field("", max_length=12, description="Site code; empty: all sites.")
    procedure: str = Field("", max_length=40)
    effective_from: date
    expected: int | None = Field(
        None, ge=0, description="How many devices a preview showed to come under it."
    )
    reason: str = Text
    terms: TermsIn


class ProposeIn(Body):
    terms: TermsIn
    effective_from: date
    reason: str = Field(max_length=500)
    device: str = Field("", max_length=40, description="Tag of the one device that the terms are for.")


class RevisionOut(Schema):
    id: int = Field(alias="pk")
    number: int
    state: str
    kind: str
    interval_count: int | None
    interval_unit: str
    calendar: dict[str, Any]
    trigger: dict[str, Any]
    meter: dict[str, Any]
    anchor_on: date | None
    window_scheme: str
    window_before: int
    window_after: int
    basis: str
    basis_reference: str
    reason: str
    effective_from: date
    effective_to: date | None


class OccurrenceOut(Schema):
    id: int = Field(alias="pk")
    device: str = Field(alias="device.tag")
    plan: str = Field(alias="plan.title")
    due_on: date
    opens_on: date
    closes_on: date
    state: str
    done_on: date | None
    result: str
    planned_on: date | None
    deferred_to: date | None
    work_order: str | None = None

    @staticmethod
    def resolve_work_order(row: Any) -> str | None:
        return row.work_order.reference if row.work_order else None


class WhyOut(OccurrenceOut):
    """With the answer to "why is this due then?"."""

    why: list[str] = []

    @staticmethod
    def resolve_why(row: Any) -> list[str]:
        return [str(sentence) for sentence in words.why(why(row))]


class OccurrencesWanted(Paging):
    site: str = Field("", max_length=12)
    device: str = Field("", max_length=40)
    state: str = Field("open", max_length=10)
    due_from: date | None = None
    due_to: date | None = None
    overdue_on: date | None = Field(None, description="Only those whose window had closed before this day.")


class AttemptIn(Body):
    kind: AttemptKind
    evidence: str = Field(max_length=500)
    notified: str = Field("", max_length=200)
    retry_on: date | None = None


class NestedIn(Body):
    plans: list[int] = Field(max_length=50, description="Ids of the plans that are done with this one.")


class EventIn(Body):
    device: str = Field(max_length=40, description="Its tag.")
    event: TriggerChoice
    on: date
    note: str = Field(max_length=120)


class DeferralIn(Body):
    target_on: date
    reason: str = Field(max_length=300)
    risk_note: str = Text
    approver: int | None = Field(None, ge=1, le=BIGGEST)


class GenerateIn(Body):
    until: date
    site: str = Field("", max_length=12, description="Site code; empty: all sites.")


class GeneratedOut(Schema):
    until: date
    assigned: int
    created: int
    devices: int


class OrderOut(Schema):
    reference: str
    original_number: str
    site: str = Field(alias="site.code")
    device: str | None = None
    kind: str
    state: str
    priority: int
    title: str
    description: str
    opened_at: datetime
    due_on: date | None
    planned_on: date | None
    assignee: str | None = None
    late_at: datetime | None = Field(None, description="When its next clock runs out; null: none runs.")
    responded_at: datetime | None
    started_at: datetime | None
    completed_at: datetime | None
    returned_at: datetime | None
    closed_at: datetime | None
    down_from: datetime | None
    down_to: datetime | None
    down_partly: bool
    down_planned: bool | None
    problem_code: str
    cause_code: str
    action_code: str
    sm_result: str
    overall: str
    status_after: str
    resolution: str
    version: int
    next: list[str] = Field([], description="What can be done to it now.")

    @staticmethod
    def resolve_device(row: Any) -> str | None:
        return row.device.tag if row.device else None

    @staticmethod
    def resolve_assignee(row: Any) -> str | None:
        return str(row.assignee) if row.assignee else None

    @staticmethod
    def resolve_late_at(row: Any) -> datetime | None:
        return row.late_at if row.late_at < NEVER else None

    @staticmethod
    def resolve_next(row: Any) -> list[str]:
        return [verb.value for verb in verbs_from(State(row.state))]


class OrdersWanted(Paging):
    view: str = Field(
        "open", max_length=12, description="open, mine, unassigned, late, waiting, done, ended, all"
    )
    site: str = Field("", max_length=12)
    device: str = Field("", max_length=40)
    kind: str = Field("", max_length=16)
    q: str = Field("", max_length=100)


class OrderIn(Body):
    kind: OrderKind = OrderKind.REPAIR
    title: str = Field(max_length=200)
    device: str = Field("", max_length=40, description="Tag; or give a site.")
    site: str = Field("", max_length=12)
    description: str = LongText
    priority: int | None = Field(None, ge=1, le=4)
    on_patient: bool | None = None
    backup_available: bool | None = None
    usable: bool | None = None
    problem_code: str = Field("", max_length=40)
    due_on: date | None = None


class OrderChange(Body):
    title: str = Field("", max_length=200)
    problem_code: str = Field("", max_length=40)
    cause_code: str = Field("", max_length=40)
    action_code: str = Field("", max_length=40)
    sm_result: str = Field("", max_length=24)
    resolution: str = LongText
    safety_part_opened: bool | None = None
    no_labor: bool = False
    status_after: str = Field("", max_length=24)
    down_from: datetime | None = None
    down_to: datetime | None = None
    down_partly: bool = False
    down_planned: bool | None = None
    vendor: str = Field("", max_length=150)
    vendor_reference: str = Field("", max_length=80)


class WaitIn(Body):
    state: str = Field(max_length=16, description="wait_parts, wait_vendor, wait_purchase, ...")
    reason: str = Field(max_length=500)


class FinishIn(Body):
    completed_at: datetime | None = None
    resolution: str = LongText


class ReturnIn(Body):
    status: str = Field("in_service", max_length=24)
    returned_at: datetime | None = None
    conditions_of_use: str = Field("", max_length=300)


class CloseIn(Body):
    password: str = Field(max_length=200)


class DuplicateIn(Body):
    of: str = Field(max_length=40, description="Number of the order that stays.")


class LaborIn(Body):
    minutes: int = Field(ge=1, le=1440)
    worked_on: date
    kind: LaborKind = LaborKind.WORK
    note: str = Field("", max_length=200)


class PartIn(Body):
    description: str = Field(max_length=200)
    quantity: Decimal = Field(Decimal(1), gt=0, max_digits=9, decimal_places=3)
    catalog_number: str = Field("", max_length=80)
    serial: str = Field("", max_length=80)
    removed_serial: str = Field("", max_length=80)
    unit_cost_minor: int | None = Field(None, ge=0, le=BIGGEST)
    currency: str = Field("", max_length=3)
    safety_relevant: bool = False


class LineOut(Schema):
    id: int = Field(alias="pk")


class BeginIn(Body):
    purpose: str = Field("main", pattern="^(main|retest)$")
    procedure: str = Field("", max_length=40, description="Code, where none is planned.")


class AnswerIn(Body):
    """What was entered for a step. A measurement always names its unit."""

    values: list[str] = Field([], max_length=50)
    unit: str = Field("", max_length=20)
    na: bool = False
    reason: str = Field("", max_length=300)
    comment: str = Text
    device_at: datetime | None = None


class ResultOut(Schema):
    step: str = Field(alias="step.key")
    verdict: str
    value: Decimal | None
    unit: str
    lower: str
    upper: str
    judgment: list[str]
    recorded_at: datetime
    overall: str = Field(alias="run.overall")


class MissingOut(Schema):
    lack: str
    where: str


class RequestOut(Schema):
    id: int = Field(alias="pk")
    site: str = Field(alias="site.code")
    device: str | None = None
    text: str
    problem_code: str
    place: str
    requester: str
    usable: bool | None
    on_patient: bool | None
    requested_at: datetime
    work_order: str | None = None
    declined_at: datetime | None
    decline_reason: str

    @staticmethod
    def resolve_device(row: Any) -> str | None:
        return row.device.tag if row.device else None

    @staticmethod
    def resolve_work_order(row: Any) -> str | None:
        return row.work_order.reference if row.work_order else None


class RequestIn(Body):
    device: str = Field(max_length=40)
    text: str = Field(max_length=2000)
    place: str = Field("", max_length=200)
    problem_code: str = Field("", max_length=40)
    usable: bool | None = None
    on_patient: bool | None = None
    backup_available: bool | None = None


class RequestsWanted(Paging):
    site: str = Field("", max_length=12)
    unanswered: bool = True


class AcceptRequestIn(Body):
    priority: int | None = Field(None, ge=1, le=4)
