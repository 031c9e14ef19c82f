"""Changes as they travel over REST."""

from __future__ import annotations

from datetime import date

from ninja import Field, Schema

from openhtm.kernel.rest import Body, Paging


class ChangeOut(Schema):
    """``devices``, ``verified``: how many devices are in it, and how many of them were verified."""

    id: int
    number: str
    site: str
    kind: str
    state: str
    title: str
    reason: str
    source_kind: str
    source: str
    follows: str | None
    requested_by: str
    requested_at: str
    authorization: str
    authorized_by: str
    authorized_on: date | None
    activity: str
    determination: str
    rationale: str
    references: str
    determined_by: str
    clinical_impact: str
    fallback: str
    test_plan: str
    rollback: str
    training: str
    it_part: str
    recalibration: str
    begins_on: date | None
    paperwork_on: date | None
    paperwork_late: bool
    result: str
    devices: int | None
    verified: int | None
    version: int


class ChangedModelOut(Schema):
    model: str
    from_versions: str
    to_version: str


class FulfilledPlanOut(Schema):
    """A plan against a flaw that the change carries out, of those one may see."""

    id: int
    vulnerability: str
    model: str
    ended: bool


class ChangeRatingOut(Schema):
    aspect: str
    severity_before: int
    probability_before: int
    severity_after: int
    probability_after: int
    reason: str


class ChangeApprovalOut(Schema):
    """``holds``: it is of this round; going back to the assessment ends a round."""

    round: int
    role: str
    approved: bool
    by_word_of_mouth: bool
    given_by: str
    said: str
    at: str
    holds: bool


class ChangeAloneOut(ChangeOut):
    """``next``: the states that may follow, each with what stands in the way."""

    models: list[ChangedModelOut]
    plans: list[FulfilledPlanOut]
    ratings: list[ChangeRatingOut]
    approvals: list[ChangeApprovalOut]
    next: dict[str, list[str]]


class ChangeIn(Body):
    site: str
    kind: str = Field(description="standard, normal, emergency or network")
    title: str = Field(max_length=200)
    reason: str = Field(max_length=4000)
    source_kind: str = Field("other", description="field_change, flaw, advisory, recall, it_request or other")
    source: str = Field("", max_length=120)
    follows: int | None = None
    plans: list[int] = Field(
        [], description="Plans against flaws that it carries out, by number.", max_length=50
    )


class ChangeEditIn(Body):
    title: str = Field("", max_length=200)
    reason: str = Field("", max_length=4000)
    source: str = Field("", max_length=120)
    clinical_impact: str = Field("", max_length=4000)
    fallback: str = Field("", max_length=4000)
    test_plan: str = Field("", max_length=4000)
    rollback: str = Field("", max_length=4000)
    training: str = Field("", max_length=4000)
    it_part: str = Field("", max_length=4000)
    recalibration: str = "unknown"
    begins_on: date | None = None


class ChangedModelIn(Body):
    """``model``: its id in the catalog."""

    model: int
    to_version: str = Field(max_length=80)
    from_versions: str = Field("", max_length=200)
    software_kind: str = "application"
    software_name: str = Field("", max_length=120)


class ChangeAuthorizeIn(Body):
    document: str = Field(max_length=300)
    authorized_by: str = Field(max_length=200)
    authorized_on: date


class DetermineIn(Body):
    activity: str
    determination: str
    rationale: str = Field(max_length=4000)
    references: str = Field("", max_length=500)
    password: str


class RatingIn(Body):
    aspect: str
    severity_before: int
    probability_before: int
    severity_after: int
    probability_after: int
    reason: str = Field("", max_length=500)


class RatingsIn(Body):
    ratings: list[RatingIn]


class ChangeAdvanceIn(Body):
    to: str


class ChangeApproveIn(Body):
    said: str = Field("", max_length=500)
    password: str


class ChangeRejectIn(Body):
    reason: str = Field(max_length=500)
    password: str


class SpeakIn(Body):
    role: str
    given_by: str = Field(max_length=200)
    said: str = Field(max_length=500)


class ChangeEndIn(Body):
    to: str = Field(description="closed, rejected, rolled_back or failed")
    result: str = Field(max_length=4000)
    password: str


class ChangesWanted(Paging):
    state: str = ""
    kind: str = ""
