"""What cannot be planned or judged, as data: the rule that refuses names itself and the facts.

A rule never writes a sentence. `openhtm.maintenance.rule_words` turns both into one, in the reader's language.
"""

from __future__ import annotations


class Impossible(ValueError):
    """Terms, limits or steps that cannot be: `window.negative`, or `day.out_of_range` with `day=32`."""

    def __init__(self, rule: str, **facts: object) -> None:
        super().__init__(rule, facts)
        self.rule = rule
        self.facts = facts

    def __str__(self) -> str:
        """For logs and tests; people read `rule_words.impossible`."""
        return " ".join([self.rule, *(f"{name}={value!r}" for name, value in self.facts.items())])
