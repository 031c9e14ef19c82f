"""Every refusal of a rule has its sentence, with the facts that the rule gives, and no sentence is left over."""

from __future__ import annotations

import ast
import inspect
import re
from types import ModuleType

import pytest

from openhtm.maintenance.electrical import reading as electrical_reading
from openhtm.maintenance.rule_words import SENTENCES, impossible
from openhtm.maintenance.rules import (
    calendar_lists,
    calendar_words,
    clocks,
    conditions,
    downtime,
    electrical,
    formulas,
    intervals,
    limits,
    meters,
    occasions,
    result_layouts,
    schedule,
    steps,
    windows,
)
from openhtm.maintenance.rules.impossible import Impossible
from openhtm.maintenance.rules.intervals import Interval, InvalidInterval, Unit
from openhtm.maintenance.rules.steps import InvalidStep, check_steps
from openhtm.maintenance.rules.windows import Scheme, WindowRule

RULES = (
    calendar_lists,
    calendar_words,
    clocks,
    conditions,
    downtime,
    electrical,
    electrical_reading,
    formulas,
    intervals,
    limits,
    meters,
    occasions,
    result_layouts,
    schedule,
    steps,
    windows,
)
NAME = re.compile(r"[a-z]+\.[a-z_]+")
PLACEHOLDER = re.compile(r"%\((\w+)\)")


def _given(module: ModuleType) -> dict[str, set[str]]:
    """Each rule that the module names in a call, with the facts it gives."""
    calls = [node for node in ast.walk(ast.parse(inspect.getsource(module))) if isinstance(node, ast.Call)]
    found: dict[str, set[str]] = {}
    for call in calls:
        names = [
            one.value for one in call.args if isinstance(one, ast.Constant) and isinstance(one.value, str)
        ]
        for name in filter(NAME.fullmatch, names):
            found[name] = {keyword.arg for keyword in call.keywords if keyword.arg}
    return found


def test_rules_and_sentences_name_the_same_and_share_their_facts() -> None:
    given = {name: facts for module in RULES for name, facts in _given(module).items()}
    wanted = {name: set(PLACEHOLDER.findall(str(text))) for name, text in SENTENCES.items()}
    assert given == wanted


def test_a_refusal_reads_as_a_sentence() -> None:
    with pytest.raises(InvalidInterval) as refused:
        Interval(count=0, unit=Unit.DAY)
    assert impossible(refused.value) == (
        "An interval must be a whole number of days, weeks, months or years, at least 1 and at most "
        "100 years; got 0 'day'."
    )


def test_a_refused_step_is_named() -> None:
    assert impossible(InvalidStep("flow", "step.unit", unit="furlong")) == (
        "Step flow: its unit 'furlong' is not known."
    )
    with pytest.raises(InvalidStep) as refused:
        check_steps([])
    assert impossible(refused.value) == "Step (no key): a procedure needs at least one step."


def test_a_log_shows_the_rule_and_its_facts() -> None:
    with pytest.raises(Impossible) as refused:
        WindowRule(scheme=Scheme.PLUSMINUS, before=-1)
    assert str(refused.value) == "window.negative"
    assert str(InvalidStep("flow", "step.unit", unit="furlong")) == "step.unit unit='furlong'"
