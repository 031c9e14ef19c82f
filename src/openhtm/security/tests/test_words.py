"""Every code has its words."""

from __future__ import annotations

from openhtm.security import words
from openhtm.security.rules import judgment
from openhtm.security.rules.documents import Trouble
from openhtm.security.rules.wording import Form, Note, Why


def test_every_code_has_its_words() -> None:
    assert set(words.FORMS) == set(Form)
    assert set(words.WHYS) == set(Why)
    assert set(words.NOTES) == set(Note)
    assert set(words.TROUBLES) == set(Trouble)
    assert set(words.REFUSALS) == set(judgment.Refusal)
    assert set(words.NO_LONGER) == set(judgment.Why)
