"""Every code has its words."""

from __future__ import annotations

from openhtm.security import treatment_words, words
from openhtm.security.models import Against, Approach, ControlKind, End
from openhtm.security.rules import clocks, controls, judgment, plans
from openhtm.security.rules.documents import Trouble
from openhtm.security.rules.wording import Form, Note, Why


def test_every_code_has_its_words() -> None:
    assert set(words.FORMS) == set(Form)
    assert set(words.WHYS) == set(Why)
    assert set(words.NOTES) == set(Note)
    assert set(words.TROUBLES) == set(Trouble)
    assert set(words.REFUSALS) == set(judgment.Refusal)
    assert set(words.NO_LONGER) == set(judgment.Why)
    assert set(treatment_words.REFUSALS) == set(treatment_words.FIELDS) == set(controls.Refusal)
    assert set(treatment_words.STATES) == set(treatment_words.ACCEPTANCE_STATES) == set(controls.State)
    assert set(treatment_words.EFFECTS) == set(controls.Effect)
    assert set(treatment_words.CLOCKS) == set(clocks.Clock)
    assert set(treatment_words.PLAN_REFUSALS) == set(plans.Refusal)
    assert (set(Approach.values), set(End.values)) == (set(plans.Approach), set(plans.End))
    assert (set(ControlKind.values), set(Against.values)) == (set(controls.Kind), set(controls.Against))
