"""What a rule has to say, as data: its name and the facts. `openhtm.catalog.words` makes the sentence of it."""

from __future__ import annotations

from typing import NamedTuple


class Note(NamedTuple):
    """One remark, such as ``udi.not_a_date`` with ``digits``; two with the same name and facts are one."""

    rule: str
    facts: tuple[tuple[str, str | int], ...] = ()


def note(rule: str, **facts: str | int) -> Note:
    """A remark with its facts by name."""
    return Note(rule, tuple(facts.items()))
