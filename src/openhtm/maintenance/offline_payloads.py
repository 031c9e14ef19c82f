"""What a device sends with each act on a work order."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from openhtm.kernel.offline import Payload

Reference = Annotated[str, Field(min_length=1, max_length=40)]
Text = Annotated[str, Field(max_length=4000)]
Line = Annotated[str, Field(max_length=500)]


class OfOrder(Payload):
    order: Reference


class OfRun(OfOrder):
    purpose: Literal["main", "retest"] = "main"


class Begin(OfRun):
    """``procedure`` and ``number``: the version that the device shows the steps of."""

    procedure: Annotated[str, Field(max_length=40)]
    number: Annotated[int, Field(ge=1)]


class StepAnswer(Begin):
    """One step. A photo is sent as the act's file and has no values."""

    key: Annotated[str, Field(max_length=60)]
    values: Annotated[list[Text], Field(max_length=50)] = []
    unit: Annotated[str, Field(max_length=20)] = ""
    na: bool = False
    reason: Annotated[str, Field(max_length=300)] = ""
    comment: Line = ""


class MeasuredWith(OfRun):
    analyzers: Annotated[list[Annotated[str, Field(max_length=60)]], Field(max_length=20)]


class TimeSpent(OfOrder):
    minutes: Annotated[int, Field(ge=1, le=1440)]
    note: Line = ""


class Note(OfOrder):
    text: Annotated[str, Field(min_length=1, max_length=4000)]


class WorkDone(OfOrder):
    resolution: Text = ""


class Signed(OfOrder):
    """``sha256``: of exactly what the device showed when the person signed; ``shown``: that text."""

    sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
    shown: Annotated[str, Field(max_length=40_000)]


class Tried(Payload):
    """Somebody went and could not do it."""

    occurrence: int
    kind: Literal["in_use", "could_not_locate", "not_available", "refused"]
    evidence: Annotated[str, Field(min_length=1, max_length=500)]
