"""Items as lines of text that a person edits: one item a line, its parts divided by bars.

Seal is whole
Temperature now | °C | 2 | 8
Oxygen pressure | psi | 1000 |
First drug to expire | expires
Number of the seal | text
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from .rules.items import Item, ItemKind, check_items
from .terms import Unreadable, item

_WORDS = {"expires": ItemKind.EXPIRY, "text": ItemKind.TEXT}
_OPTIONAL = "optional"


def as_lines(items: Iterable[Item]) -> str:
    return "\n".join(_line(one) for one in items)


def _line(one: Item) -> str:
    parts = [one.label]
    word = next((word for word, kind in _WORDS.items() if kind is one.kind), "")
    if word:
        parts.append(word)
    if one.kind is ItemKind.NUMBER:
        limits = ("" if limit is None else f"{limit:f}" for limit in (one.lower, one.upper))
        parts += [one.unit, *limits]
    if one.optional:
        parts.append(_OPTIONAL)
    return " | ".join(parts).rstrip()


def read_lines(text: str, *, known: Sequence[Item] = ()) -> tuple[Item, ...]:
    """The items of the lines; ``Unreadable`` names the line. One whose words are in ``known`` keeps its key,
    its help and, while its limits are the same, their source."""
    named = {one.label: one for one in known}
    found: list[Item] = []
    for number, line in enumerate(text.splitlines(), 1):
        if line.strip():
            found.append(_item(line, number, named, {one.key for one in found}))
    check_items(found)
    return tuple(found)


def _item(line: str, number: int, named: dict[str, Item], taken: set[str]) -> Item:
    label, *parts = [part.strip() for part in line.split("|")]
    before = named.get(label)
    table = {"label": label, "key": before.key if before else _key(label, taken)} | _kind(parts)
    try:
        made = item(table)
    except Unreadable as problem:
        raise Unreadable(f"{number}: {problem}") from problem
    if before is None:
        return made
    same = (before.kind, before.lower, before.upper) == (made.kind, made.lower, made.upper)
    kept = {"help": before.help, "source": before.source if same else ""}
    return item(table | {name: text for name, text in kept.items() if text})


def _kind(parts: list[str]) -> dict[str, object]:
    optional = bool(parts) and parts[-1].casefold() == _OPTIONAL
    rest = parts[:-1] if optional else parts
    flags: dict[str, object] = {"optional": True} if optional else {}
    if not any(rest):
        return flags | {"kind": ItemKind.LOOK}
    if rest[0].casefold() in _WORDS:
        return flags | {"kind": _WORDS[rest[0].casefold()]}
    limits = dict(zip(("at_least", "at_most"), rest[1:], strict=False))
    given = {name: text.replace(",", ".") for name, text in limits.items() if text}
    return flags | {"kind": ItemKind.NUMBER, "unit": rest[0]} | given


def _key(label: str, taken: set[str]) -> str:
    plain = re.sub(r"[^a-z0-9]+", "_", label.casefold()).strip("_")[:40] or "item"
    number = 2
    found = plain
    while found in taken:
        found, number = f"{plain}_{number}", number + 1
    return found
