"""Which papers may be issued: a paper never says more than the record does."""

from __future__ import annotations

from collections.abc import Collection
from enum import StrEnum

from .verdicts import Overall
from .work_order_states import State


class PaperKind(StrEnum):
    SERVICE_REPORT = "service_report"
    CERTIFICATE = "certificate"
    STICKER = "sticker"
    TAG_OUT_OF_SERVICE = "tag_out_of_service"
    TAG_QUARANTINED = "tag_quarantined"
    TAG_DO_NOT_USE = "tag_do_not_use"
    TAG_LOANER = "tag_loaner"


#: Papers about a work order; the others are about a device as it is now.
OF_ORDERS = (PaperKind.SERVICE_REPORT, PaperKind.CERTIFICATE, PaperKind.STICKER)
TAGS = (
    PaperKind.TAG_OUT_OF_SERVICE,
    PaperKind.TAG_QUARANTINED,
    PaperKind.TAG_DO_NOT_USE,
    PaperKind.TAG_LOANER,
)
PASSED = frozenset({Overall.PASS, Overall.PASS_WITH_NOTES})


class Refusal(StrEnum):
    """Why a paper cannot be issued."""

    NO_DEVICE = "no_device"
    NOT_CLOSED = "not_closed"
    NOT_SIGNED = "not_signed"
    NO_CHECKLIST = "no_checklist"
    NOT_PASSED = "not_passed"
    NOT_USABLE = "not_usable"
    NOT_LATEST = "not_latest"
    NOT_DOWN = "not_down"
    NOT_HELD = "not_held"
    USABLE = "usable"
    NOT_A_LOANER = "not_a_loaner"


def order_refusal(
    kind: PaperKind,
    *,
    state: State,
    overall: Overall | None,
    signed: bool,
    has_device: bool,
    usable: bool,
) -> Refusal | None:
    """Why this paper of a work order cannot be issued; None when it can.

    A service report says what is so at any time. A certificate and a sticker say that a device passed:
    they stand on a closed, signed record whose last checklist passed. A sticker goes onto the device as it
    is now, so the device must be usable too. ``overall`` is the verdict of the last checklist; None: none.
    """
    if kind is PaperKind.SERVICE_REPORT:
        return None
    asked = (
        (has_device, Refusal.NO_DEVICE),
        (state is State.CLOSED, Refusal.NOT_CLOSED),
        (signed, Refusal.NOT_SIGNED),
        (overall is not None, Refusal.NO_CHECKLIST),
        (overall in PASSED, Refusal.NOT_PASSED),
        (usable or kind is not PaperKind.STICKER, Refusal.NOT_USABLE),
    )
    return next((refusal for holds, refusal in asked if not holds), None)


def tag_refusal(
    kind: PaperKind, *, status: str, down: Collection[str], held: Collection[str], usable: bool, loaner: bool
) -> Refusal | None:
    """Why this tag would say what the record does not; None when it says the same.

    ``down`` and ``held`` are the statuses of devices with a defect and of devices that are held back.
    """
    asked = {
        PaperKind.TAG_OUT_OF_SERVICE: (status in down, Refusal.NOT_DOWN),
        PaperKind.TAG_QUARANTINED: (status in held, Refusal.NOT_HELD),
        PaperKind.TAG_DO_NOT_USE: (not usable, Refusal.USABLE),
        PaperKind.TAG_LOANER: (loaner, Refusal.NOT_A_LOANER),
    }
    holds, refusal = asked[kind]
    return None if holds else refusal
