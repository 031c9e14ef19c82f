"""What a device is by what is said and what people judged: by hand, and held against a slow and simple oracle."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from openhtm.security.rules.judgment import (
    CLEARING,
    Hit,
    Judged,
    Judgment,
    Level,
    Refusal,
    Said,
    Status,
    Why,
    carries_to,
    judged,
    refusals,
)
from openhtm.security.rules.verdict import verdict

TODAY = date(2026, 3, 10)
LOG4J = "maven/log4j-core"
MATCH = Said("osv GHSA", "", ">= 2.0 < 2.15", "2.14.1", "affected")
MAKER = Said("csaf VEX-1", "abc", "3.1", "", "not_affected")


def _judgment(status: Status = Status.NOT_AFFECTED, **given: object) -> Judgment:
    values = {
        "key": 1,
        "level": Level.RELEASE,
        "status": status,
        "component": "",
        "version": "3.1",
        "known": frozenset({MATCH}),
        "review_on": TODAY + timedelta(days=90),
    }
    return Judgment(**{**values, **given})  # type: ignore[arg-type]


def _judged(
    *judgments: Judgment, hits: tuple[Hit, ...] = (Hit(LOG4J, MATCH),), version: str = "3.1"
) -> Judged:
    own = {one.key for one in judgments if one.version == version}
    return judged(hits, judgments, version=version, own=own, today=TODAY)


def test_who_judges_dismisses_and_says_why() -> None:
    found = _judged(_judgment())
    assert (found.tier, found.conflict) == ("dismissed", False)
    assert (found.ruling is not None and found.ruling.why, found.ruling and found.ruling.carried) == (
        None,
        False,
    )


@pytest.mark.parametrize(
    ("now", "why"),
    [
        (Said("nvd CVE", "", "*", "2.14.1", "probably"), Why.STATEMENT),
        (Said("osv GHSA", "", ">= 2.0 < 2.16", "2.14.1", "affected"), Why.RANGE),
        (Said("osv GHSA", "", ">= 2.0 < 2.15", "2.13.0", "affected"), Why.COMPONENT),
        (Said("osv GHSA", "", ">= 2.0 < 2.15", "2.14.1", "probably"), Why.SURER),
        (Said("osv GHSA", "new", ">= 2.0 < 2.15", "2.14.1", "affected"), Why.EDITION),
    ],
)
def test_what_was_not_known_opens_it_again(now: Said, why: Why) -> None:
    found = _judged(_judgment(), hits=(Hit(LOG4J, now),))
    assert (found.tier, found.ruling and found.ruling.why) == (now.tier, why)


def test_after_its_day_of_review_it_is_open_again_and_on_that_day_not_yet() -> None:
    assert _judged(_judgment(review_on=TODAY)).tier == "dismissed"
    passed = _judged(_judgment(review_on=TODAY - timedelta(days=1)))
    assert (passed.tier, passed.ruling and passed.ruling.why) == ("affected", Why.REVIEW)


def test_the_maker_against_a_match_is_a_contradiction_until_somebody_judges() -> None:
    both = (Hit(LOG4J, MATCH), Hit("", MAKER))
    assert (_judged(hits=both).tier, _judged(hits=both).conflict) == ("affected", True)
    knows = frozenset({MATCH, MAKER})
    assert _judged(_judgment(known=knows), hits=both).tier == "dismissed"
    confirmed = _judged(_judgment(Status.AFFECTED, known=knows), hits=both)
    assert (confirmed.tier, confirmed.conflict) == ("affected", False)
    later = _judged(_judgment(Status.AFFECTED), hits=both)
    assert (later.tier, later.conflict) == ("affected", True)
    looking = _judged(_judgment(Status.UNDER_INVESTIGATION), hits=both)
    assert (looking.tier, looking.conflict) == ("affected", True)


def test_what_the_maker_clears_and_somebody_looks_into_is_not_excluded() -> None:
    alone = (Hit("", MAKER),)
    assert _judged(hits=alone).tier == "not_affected"
    assert _judged(_judgment(Status.UNDER_INVESTIGATION), hits=alone).tier == "cannot_exclude"
    assert _judged(_judgment(Status.AFFECTED), hits=alone).tier == "affected"


def test_one_component_cleared_leaves_the_other_open() -> None:
    other = Said("osv B", "", "*", "1", "probably")
    found = _judged(_judgment(component=LOG4J), hits=(Hit(LOG4J, MATCH), Hit("npm/b", other)))
    assert found.tier == "probably"


def test_it_carries_to_a_later_version_with_the_same_component_only() -> None:
    assert _judged(_judgment(), version="3.2").tier == "dismissed"
    assert _judged(_judgment(), version="3.1.4").tier == "dismissed"
    assert _judged(_judgment(), version="3.0").tier == "affected"
    assert _judged(_judgment(), version="").tier == "affected"
    assert _judged(_judgment(Status.AFFECTED, known=frozenset()), version="3.2").ruling is None
    newer = Said("osv GHSA", "", ">= 2.0 < 2.15", "2.14.9", "affected")
    changed = _judged(_judgment(), hits=(Hit(LOG4J, newer),), version="3.2")
    assert (changed.tier, changed.ruling and changed.ruling.why) == ("affected", Why.COMPONENT)


def test_what_was_judged_of_the_version_goes_before_what_is_carried() -> None:
    carried = _judgment(level=Level.DEVICE)
    own = _judgment(Status.AFFECTED, key=2, version="3.2")
    assert _judged(carried, own, version="3.2").tier == "affected"


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"status": Status.NOT_AFFECTED}, [Refusal.REASON, Refusal.JUSTIFICATION, Refusal.REVIEW]),
        ({"status": Status.AFFECTED, "reason": "Seen."}, [Refusal.ACTION]),
        ({"status": Status.UNDER_INVESTIGATION}, []),
        ({"status": Status.FIXED, "reason": "Patched.", "version": ""}, [Refusal.UNKNOWN_VERSION]),
        ({"status": Status.FIXED, "reason": "Patched.", "justification": "x"}, [Refusal.NO_JUSTIFICATION]),
        (
            {"status": Status.UNDER_INVESTIGATION, "review_on": TODAY},
            [Refusal.REVIEW_PAST],
        ),
    ],
)
def test_a_judgment_without_what_it_needs_is_refused(
    given: dict[str, object], expected: list[Refusal]
) -> None:
    values = {
        "justification": "",
        "reason": "",
        "action": "",
        "review_on": None,
        "version": "3.1",
        "today": TODAY,
    }
    assert refusals(**{**values, **given}) == expected  # type: ignore[arg-type]


TIERS = ("affected", "probably", "cannot_exclude", "not_affected")
SAID = st.builds(
    Said,
    document=st.sampled_from(["osv A", "csaf B", "nvd C"]),
    edition=st.sampled_from(["", "e1"]),
    versions=st.sampled_from(["*", "< 2"]),
    version=st.sampled_from(["1", "2"]),
    tier=st.sampled_from(TIERS),
)
HITS = st.lists(st.builds(Hit, component=st.sampled_from(["", "a", "b"]), said=SAID), min_size=1, max_size=5)
JUDGMENTS = st.lists(
    st.builds(
        Judgment,
        key=st.integers(1, 10**6),
        level=st.sampled_from(Level),
        status=st.sampled_from(Status),
        component=st.sampled_from(["", "a", "b"]),
        version=st.sampled_from(["", "1.0", "2.0", "3.0"]),
        known=st.frozensets(SAID, max_size=5),
        review_on=st.sampled_from([None, TODAY - timedelta(days=1), TODAY, TODAY + timedelta(days=9)]),
    ),
    max_size=4,
    unique_by=lambda one: one.key,
)
PATIENT = settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
VERSIONS = st.sampled_from(["", "1.0", "2.0", "3.0"])


def _found(hits: list[Hit], judgments: list[Judgment], version: str) -> Judged:
    own = {one.key for one in judgments if one.version == version}
    return judged(hits, judgments, version=version, own=own, today=TODAY)


def _clears(hit: Hit, judgments: list[Judgment], version: str) -> bool:
    """Slow and simple: the one judgment that decides about a statement clears it."""
    for component in (hit.component, ""):
        about = [one for one in judgments if one.component == component]
        own = [one for one in about if one.version == version]
        older = {"1.0": [], "2.0": ["1.0"], "3.0": ["1.0", "2.0"]}.get(version, [])
        carried = [one for one in about if one.version in older and one.status in CLEARING]
        for group in (own, carried):
            for level in ("device", "site", "release"):
                deciding = sorted((one for one in group if one.level == level), key=lambda one: one.key)
                if deciding:
                    last = deciding[-1]
                    passed = last.review_on is not None and last.review_on < TODAY
                    return last.status in CLEARING and not passed and hit.said in last.known
    return False


@PATIENT
@given(HITS, VERSIONS)
def test_without_judgments_it_is_what_is_said(hits: list[Hit], version: str) -> None:
    found = _found(hits, [], version)
    assert (found.tier, found.conflict) == verdict([hit.said.tier for hit in hits])


@PATIENT
@given(HITS, JUDGMENTS, VERSIONS)
def test_nothing_is_dismissed_unless_every_open_statement_is_cleared(
    hits: list[Hit], judgments: list[Judgment], version: str
) -> None:
    found = _found(hits, judgments, version)
    still = [hit for hit in hits if hit.said.tier != "not_affected" and not _clears(hit, judgments, version)]
    said = verdict([hit.said.tier for hit in hits])[0]
    if found.tier == "dismissed" or (found.tier == "not_affected" and said != "not_affected"):
        assert not [hit for hit in still if hit.said.tier != "cannot_exclude"]
        assert found.tier != "dismissed" or not still


@PATIENT
@given(HITS, JUDGMENTS, VERSIONS, SAID)
def test_a_new_statement_never_makes_a_device_safer(
    hits: list[Hit], judgments: list[Judgment], version: str, new: Said
) -> None:
    news = Said("new D", new.edition, new.versions, new.version, "affected")
    assert _found([*hits, Hit("a", news)], judgments, version).tier == "affected"


@PATIENT
@given(HITS, JUDGMENTS)
def test_nothing_carries_to_the_unknown_version(hits: list[Hit], judgments: list[Judgment]) -> None:
    assert not any(carries_to(one, "") for one in judgments)
    cleared = [one for one in judgments if one.version != ""]
    assert _found(hits, cleared, "").tier == verdict([hit.said.tier for hit in hits])[0]
