"""How an inquiry stands, what is due next, what an answer is worth: worked out from days alone."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from openhtm.security.rules import inquiries as rules
from openhtm.security.rules.inquiries import About, Facts, Kind, Refusal, Row, Said, State, Step
from openhtm.security.rules.judgment import Status

SENT = date(2026, 3, 2)
DUE, ESCALATE = SENT + timedelta(days=30), SENT + timedelta(days=60)
ASKED = Facts(sent_on=SENT, lines=2)


@pytest.mark.parametrize(
    ("facts", "state"),
    [
        (Facts(lines=2), State.DRAFT),
        (ASKED, State.SENT),
        (Facts(sent_on=SENT, reminded_on=DUE, lines=2), State.REMINDED),
        (Facts(sent_on=SENT, reminded_on=DUE, lines=2, settled=1), State.IN_PART),
        (Facts(sent_on=SENT, escalated_on=ESCALATE, lines=2, settled=1), State.ESCALATED),
        (Facts(sent_on=SENT, escalated_on=ESCALATE, lines=2, settled=2), State.ANSWERED),
        (Facts(sent_on=SENT, closed=True, lines=2, settled=1), State.CLOSED),
        (Facts(sent_on=SENT, closed=True, lines=2, settled=2), State.ANSWERED),
        (Facts(closed=True, lines=2), State.CLOSED),
        (Facts(), State.DRAFT),
    ],
)
def test_the_state_follows_from_what_happened(facts: Facts, state: State) -> None:
    assert rules.state(facts) is state


def test_an_escalation_never_comes_before_the_day_of_the_answer() -> None:
    assert rules.days_due(SENT, answer=30, escalation=60) == (DUE, ESCALATE)
    assert rules.days_due(SENT, answer=30, escalation=10) == (DUE, DUE)


def test_what_is_due_next_follows_the_days() -> None:
    def step(facts: Facts, on: date) -> Step:
        return rules.step(facts, due_on=DUE, escalate_on=ESCALATE, on=on)

    day = timedelta(days=1)
    assert rules.step(Facts(lines=1), due_on=None, escalate_on=None, on=SENT) is Step.SEND
    assert (step(ASKED, DUE), step(ASKED, DUE + day)) == (Step.WAIT, Step.REMIND)
    early = Facts(sent_on=SENT, reminded_on=SENT + day, lines=2)
    assert step(early, DUE + day) is Step.REMIND
    reminded = Facts(sent_on=SENT, reminded_on=DUE + day, lines=2)
    assert (step(reminded, ESCALATE), step(reminded, ESCALATE + day)) == (Step.WAIT, Step.ESCALATE)
    escalated = Facts(sent_on=SENT, escalated_on=ESCALATE + day, lines=2)
    assert step(escalated, ESCALATE + 9 * day) is Step.PURSUE
    assert step(Facts(sent_on=SENT, lines=1, settled=1), ESCALATE + day) is Step.NOTHING


def test_letters_go_in_their_order_and_on_days_that_have_come() -> None:
    def wrong(kind: Kind, facts: Facts, sent_on: date) -> Refusal | None:
        return rules.unsendable(kind, facts, sent_on=sent_on, asked_on=SENT, today=DUE)

    day = timedelta(days=1)
    assert wrong(Kind.FIRST, Facts(lines=1), SENT) is None
    assert wrong(Kind.FIRST, Facts(lines=1), SENT - day) is Refusal.BEFORE_ASKED
    assert wrong(Kind.FIRST, Facts(lines=1), DUE + day) is Refusal.IN_FUTURE
    assert wrong(Kind.FIRST, ASKED, DUE) is Refusal.SENT_ALREADY
    assert wrong(Kind.REMINDER, Facts(lines=1), SENT) is Refusal.NOT_SENT
    assert wrong(Kind.REMINDER, ASKED, SENT - day) is Refusal.BEFORE_ASKED
    assert wrong(Kind.ESCALATION, ASKED, DUE) is None
    assert wrong(Kind.REMINDER, Facts(sent_on=SENT, closed=True, lines=1), DUE) is Refusal.FINISHED


def test_an_answer_says_what_was_asked_and_why() -> None:
    def lacks(about: About, said: Said, justification: str = "", fixed_in: str = "") -> Refusal | None:
        return rules.unspeakable(about, said, justification=justification, fixed_in=fixed_in)

    assert lacks(About.FLAW, Said.AFFECTED) is None
    assert lacks(About.FLAW, Said.NOT_AFFECTED) is Refusal.NO_JUSTIFICATION
    assert lacks(About.ADVISORY, Said.FIXED, fixed_in=" ") is Refusal.NO_VERSION
    assert lacks(About.FLAW, Said.PROVIDED) is Refusal.NOT_OF_THIS
    assert lacks(About.REQUEST, Said.AFFECTED) is Refusal.NOT_OF_THIS
    assert lacks(About.REQUEST, Said.DECLINED) is None


@pytest.mark.parametrize(
    ("said", "fixed_in", "version", "status"),
    [
        (Said.AFFECTED, "", "3.1", Status.AFFECTED),
        (Said.NOT_AFFECTED, "", "3.1", Status.NOT_AFFECTED),
        (Said.UNDER_INVESTIGATION, "", "3.1", Status.UNDER_INVESTIGATION),
        (Said.FIXED, "4.3", "3.1", Status.AFFECTED),
        (Said.FIXED, "3.1", "v3.1", Status.FIXED),
        (Said.FIXED, "9.5", "9.33", Status.FIXED),
        (Said.FIXED, "3.1", "3.1.2", Status.FIXED),
        (Said.FIXED, "3.1.2", "3.1", Status.AFFECTED),
        (Said.FIXED, "4.3", "", Status.AFFECTED),
        (Said.FIXED, "U61", "L81", Status.AFFECTED),
        (Said.NO_ANSWER, "", "3.1", None),
        (Said.PROVIDED, "", "3.1", None),
    ],
)
def test_fixed_elsewhere_means_affected_here(
    said: Said, fixed_in: str, version: str, status: Status | None
) -> None:
    assert rules.judgment_of(said, fixed_in=fixed_in, version=version) is status


def test_only_a_sure_statement_on_the_product_answers_for_the_manufacturer() -> None:
    def answers(kind: str, status: str, tier: str, *, by_component: bool = False) -> bool:
        return rules.is_answer(kind=kind, by_component=by_component, status=status, tier=tier)

    assert answers("openvex", "not_affected", "not_affected")
    assert answers("csaf", "affected", "affected")
    assert not answers("csaf", "affected", "affected", by_component=True)
    assert not answers("csaf", "affected", "probably")
    assert not answers("csaf", "under_investigation", "cannot_exclude")
    assert not answers("nvd", "affected", "affected")


def test_the_tally_counts_what_is_owed_and_how_long_answers_took() -> None:
    def row(sent: int, answered: int | None = None, *, closed: bool = False, settled: int = 0) -> Row:
        day = SENT + timedelta(days=sent)
        back = None if answered is None else day + timedelta(days=answered)
        due = day + timedelta(days=30)
        return Row(sent_on=day, due_on=due, answered_on=back, closed=closed, lines=2, settled=settled)

    rows = [row(0, 10, settled=2), row(0, 40, settled=2), row(0, settled=1), row(25), row(0, closed=True)]
    found = rules.tally(rows, on=SENT + timedelta(days=31))
    assert (found.sent, found.answered, found.owed, found.overdue, found.unanswered) == (5, 2, 2, 1, 1)
    assert (found.oldest, found.days, found.share) == (31, 25.0, 50.0)
    nothing = rules.tally([], on=SENT)
    assert (nothing.oldest, nothing.days, nothing.share) == (None, None, None)


def test_the_security_contact_goes_before_the_general_address() -> None:
    both = {"email": "info@acme.example.org", "phone": "555"}
    assert rules.contact(kept="psirt@acme", disclosed=["desk"], **both) == ("psirt@acme", "kept")
    assert rules.contact(kept=" ", disclosed=["", "desk"], **both) == ("desk", "disclosed")
    assert rules.contact(kept="", disclosed=[], **both) == ("info@acme.example.org, 555", "general")
    assert rules.contact(kept="", disclosed=[], email="", phone="") == ("", "")
