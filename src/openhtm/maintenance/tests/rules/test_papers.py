"""Which papers may be issued: the whole table, and that no paper says more than the record."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openhtm.maintenance.rules.papers import OF_ORDERS, TAGS, PaperKind, Refusal, order_refusal, tag_refusal
from openhtm.maintenance.rules.verdicts import Overall
from openhtm.maintenance.rules.work_order_states import State

GOOD = {
    "state": State.CLOSED,
    "overall": Overall.PASS,
    "signed": True,
    "has_device": True,
    "usable": True,
}
HELD, DOWN = ("quarantined", "isolated"), ("out_of_service", "in_repair")


@pytest.mark.parametrize("kind", OF_ORDERS)
def test_a_closed_signed_order_that_passed_gives_every_paper(kind: PaperKind) -> None:
    assert order_refusal(kind, **GOOD) is None  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("change", "refusal"),
    [
        ({"has_device": False}, Refusal.NO_DEVICE),
        ({"state": State.VERIFIED}, Refusal.NOT_CLOSED),
        ({"state": State.CANCELLED}, Refusal.NOT_CLOSED),
        ({"signed": False}, Refusal.NOT_SIGNED),
        ({"overall": None}, Refusal.NO_CHECKLIST),
        ({"overall": Overall.FAIL}, Refusal.NOT_PASSED),
        ({"overall": Overall.INCOMPLETE}, Refusal.NOT_PASSED),
    ],
)
def test_a_certificate_and_a_sticker_stand_on_a_signed_pass(
    change: dict[str, object], refusal: Refusal
) -> None:
    for kind in (PaperKind.CERTIFICATE, PaperKind.STICKER):
        assert order_refusal(kind, **{**GOOD, **change}) is refusal  # type: ignore[arg-type]
    assert order_refusal(PaperKind.SERVICE_REPORT, **{**GOOD, **change}) is None  # type: ignore[arg-type]


def test_a_sticker_needs_a_device_that_may_be_used_and_a_certificate_does_not() -> None:
    facts = {**GOOD, "usable": False}
    assert order_refusal(PaperKind.STICKER, **facts) is Refusal.NOT_USABLE  # type: ignore[arg-type]
    assert order_refusal(PaperKind.CERTIFICATE, **facts) is None  # type: ignore[arg-type]


@given(
    state=st.sampled_from(State),
    overall=st.one_of(st.none(), st.sampled_from(Overall)),
    signed=st.booleans(),
    has_device=st.booleans(),
    usable=st.booleans(),
)
def test_what_does_not_say_that_it_passed_gives_no_certificate_and_no_sticker(
    state: State, overall: Overall | None, signed: bool, has_device: bool, usable: bool
) -> None:
    facts = {"state": state, "overall": overall, "signed": signed, "has_device": has_device, "usable": usable}
    passed = overall in (Overall.PASS, Overall.PASS_WITH_NOTES)
    proven = state == State.CLOSED and signed and has_device and passed
    given_out = {kind for kind in OF_ORDERS if order_refusal(kind, **facts) is None}  # type: ignore[arg-type]
    assert (PaperKind.CERTIFICATE in given_out) == proven
    assert (PaperKind.STICKER in given_out) == (proven and usable)


@pytest.mark.parametrize(
    ("status", "usable", "loaner", "tags"),
    [
        ("in_service", True, False, set()),
        ("in_service", True, True, {PaperKind.TAG_LOANER}),
        ("in_service", False, False, {PaperKind.TAG_DO_NOT_USE}),
        ("unknown", False, False, {PaperKind.TAG_DO_NOT_USE}),
        ("in_repair", False, False, {PaperKind.TAG_OUT_OF_SERVICE, PaperKind.TAG_DO_NOT_USE}),
        ("quarantined", False, False, {PaperKind.TAG_QUARANTINED, PaperKind.TAG_DO_NOT_USE}),
    ],
)
def test_a_tag_says_what_the_record_says(
    status: str, usable: bool, loaner: bool, tags: set[PaperKind]
) -> None:
    facts = {"status": status, "down": DOWN, "held": HELD, "usable": usable, "loaner": loaner}
    assert {kind for kind in TAGS if tag_refusal(kind, **facts) is None} == tags  # type: ignore[arg-type]
