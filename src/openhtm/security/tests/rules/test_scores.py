"""CVSS and SSVC: what a vector scores, when to act."""

from __future__ import annotations

import ast
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openhtm.security.rules import scores, ssvc
from openhtm.security.rules.ssvc import (
    Automatable,
    Decision,
    Exploitation,
    Exposure,
    HumanImpact,
    Mission,
    Safety,
)


@pytest.mark.parametrize(
    ("vector", "system", "base", "severity"),
    [
        # NVD on Log4Shell; the examples of the specifications of FIRST.
        ("CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:C/C:H/I:H/A:H", "CVSS:3.1", "10.0", "critical"),
        ("CVSS:3.0/AV:N/AC:L/PR:N/UI:R/S:C/C:L/I:L/A:N", "CVSS:3.0", "6.1", "medium"),
        ("AV:N/AC:L/Au:N/C:N/I:N/A:C", "CVSS:2.0", "7.8", "high"),
        ("(AV:N/AC:L/Au:N/C:N/I:N/A:C)", "CVSS:2.0", "7.8", "high"),
        ("CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:N", "CVSS:3.1", "0.0", "none"),
        ("CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:H/SI:H/SA:H", "CVSS:4.0", "10.0", "critical"),
    ],
)
def test_a_vector_scores_what_the_specification_says(
    vector: str, system: str, base: str, severity: str
) -> None:
    found = scores.read(vector)
    assert (found.system, found.base, found.severity) == (system, Decimal(base), severity)


@pytest.mark.parametrize(
    "vector", ["", "CVSS:3.1", "CVSS:3.1/AV:N", "CVSS:9.9/AV:N", "AV:N/AC:L", "CVSS:4.0/AV:X", "x" * 500]
)
def test_what_is_no_vector_is_refused(vector: str) -> None:
    with pytest.raises(scores.BadVector):
        scores.read(vector)


@pytest.mark.parametrize(
    ("score", "band"),
    [("0.0", "none"), ("0.1", "low"), ("3.9", "low"), ("4.0", "medium"), ("6.9", "medium"), ("7.0", "high"),
     ("8.9", "high"), ("9.0", "critical"), ("10.0", "critical")],
)  # fmt: skip
def test_bands_begin_where_first_says(score: str, band: str) -> None:
    assert scores.severity(Decimal(score)) == band


def test_the_vectors_of_others_score_as_they_say(corpus_folder: Path) -> None:
    wrong, count = [], 0
    for path in sorted((corpus_folder / "calendar_cvss/cvss_redhat").glob("vectors_*.txt")):
        for line in path.read_text(encoding="utf-8").splitlines():
            vector, mark, expected = line.partition(" - ")
            if not mark:
                continue
            count += 1
            found = scores.read(vector)
            read = ast.literal_eval(expected)
            told = read if isinstance(read, tuple) else (read,)
            own = [found.base, found.temporal, found.environmental][: len(told)]
            if [None if one is None else Decimal(str(one)) for one in told] != own:
                wrong.append((path.name, vector))
    assert wrong == []
    assert count > 7000


IMPACTS = list(HumanImpact)


@pytest.mark.parametrize(
    ("exploitation", "exposure", "automatable", "decisions"),
    [
        ("none", "small", "no", "DDSS"),
        ("none", "small", "yes", "DSSS"),
        ("none", "controlled", "no", "DSSS"),
        ("none", "controlled", "yes", "SSSS"),
        ("none", "open", "no", "DSSS"),
        ("none", "open", "yes", "SSSO"),
        ("public_poc", "small", "no", "DSSS"),
        ("public_poc", "small", "yes", "SSSS"),
        ("public_poc", "controlled", "no", "DSSS"),
        ("public_poc", "controlled", "yes", "SSSO"),
        ("public_poc", "open", "no", "SSSO"),
        ("public_poc", "open", "yes", "SSOO"),
        ("active", "small", "no", "SSOO"),
        ("active", "small", "yes", "SOOO"),
        ("active", "controlled", "no", "SSOO"),
        ("active", "controlled", "yes", "OOOO"),
        ("active", "open", "no", "SOOI"),
        ("active", "open", "yes", "OOII"),
    ],
)
def test_the_table_of_decisions_is_that_of_cert_cc(
    exploitation: str, exposure: str, automatable: str, decisions: str
) -> None:
    found = [
        ssvc.decide(
            exploitation=Exploitation(exploitation),
            exposure=Exposure(exposure),
            automatable=Automatable(automatable),
            human_impact=impact,
        )
        for impact in IMPACTS
    ]
    assert "".join({"out_of_cycle": "O"}.get(one, one[0].upper()) for one in found) == decisions


_DECISIONS = list(Decision)
_ENUMS = (list(Exploitation), list(Exposure), list(Automatable), IMPACTS)


@given(st.tuples(*(st.sampled_from(one) for one in _ENUMS)), st.integers(0, 3))
def test_nothing_that_gets_worse_makes_the_decision_later(found: tuple[object, ...], which: int) -> None:
    names = ("exploitation", "exposure", "automatable", "human_impact")
    values: dict[str, object] = dict(zip(names, found, strict=True))
    listed: list[object] = list(_ENUMS[which])
    worse = listed[min(listed.index(found[which]) + 1, len(listed) - 1)]
    before = ssvc.decide(**values)  # type: ignore[arg-type]
    after = ssvc.decide(**(values | {names[which]: worse}))  # type: ignore[arg-type]
    assert _DECISIONS.index(after) >= _DECISIONS.index(before)


@pytest.mark.parametrize(
    ("safety", "mission", "impact"),
    [
        ("catastrophic", "degraded", "very_high"),
        ("negligible", "mission_failure", "very_high"),
        ("critical", "degraded", "medium"),
        ("critical", "mef_support_crippled", "high"),
        ("critical", "mef_failure", "high"),
        ("marginal", "degraded", "low"),
        ("negligible", "mef_support_crippled", "low"),
        ("marginal", "mef_failure", "medium"),
    ],
)
def test_human_impact_joins_safety_and_mission(safety: str, mission: str, impact: str) -> None:
    assert ssvc.human_impact(safety=Safety(safety), mission=Mission(mission)) == impact
