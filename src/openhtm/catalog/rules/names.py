"""Whether two names mean one manufacturer, how surely, and why.

Nothing is ever merged by this: it orders candidates for a person. A name falls into words; words
of company form are dropped, general words (healthcare, systems) and places weigh little, the rest
decides. Two words are the same when equal or, if long enough, one or two slips of the hand apart.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby
from typing import Generic, NamedTuple, TypeVar

from rapidfuzz.distance import OSA

from .name_words import FIELDS, GENERAL, JOINERS, LEGAL_FORMS, PLACES
from .notes import Note, note

Key = TypeVar("Key", bound=Hashable)

# How much a word says; worked out on the names of FDA's database and of openMEDIS.
WEIGHTS = {"own": 1.0, "field": 0.35, "general": 0.06, "place": 0.04}
# Below this two names are not worth showing to a person.
LEAST = 0.6
# At or above this they are probably one company, to be confirmed.
PROBABLE = 0.85
SPECIAL_LETTERS = str.maketrans(
    {"ß": "ss", "ø": "o", "ł": "l", "đ": "d", "æ": "ae", "œ": "oe", "\u0131": "i", "ð": "d"}
)
# Umlauts written out: Draeger and Dräger.
WRITTEN_OUT = (("ae", "a"), ("oe", "o"), ("ue", "u"))


class Word(NamedTuple):
    """One word of a name: as compared, as shown to a person, and how much it says."""

    text: str
    shown: str
    weight: float

    @property
    def telling(self) -> bool:
        """Whether it says more than that this is some maker of devices."""
        return self.weight >= WEIGHTS["field"]


@dataclass(frozen=True, slots=True)
class Candidate(Generic[Key]):
    """A possible manufacturer: its key, the name of it that matched, 0 to 1, and why."""

    key: Key
    name: str
    confidence: float
    reasons: tuple[Note, ...]

    @property
    def probable(self) -> bool:
        """Whether a person will most likely confirm it."""
        return self.confidence >= PROBABLE


def plain(text: str) -> str:
    """Small letters without accents; letters of other scripts stay."""
    folded = unicodedata.normalize("NFKD", text.casefold().translate(SPECIAL_LETTERS))
    return "".join(letter for letter in folded if not unicodedata.combining(letter))


def folded(name: str) -> str:
    """What two writings of the very same name have in common: case and spaces do not count."""
    return " ".join(name.casefold().split())


@lru_cache(maxsize=65_536)
def words(name: str) -> tuple[str, ...]:
    """The words of a name, single letters joined (``C. R. Bard``: cr, bard; ``S.p.A.``: spa)."""
    text = re.sub(r"['’`]", "", plain(name))
    pieces = re.findall(r"[^\W_]+", re.sub(r"[&+]", " and ", text))
    joined: list[str] = []
    for single, group in groupby(pieces, key=lambda piece: len(piece) == 1 and piece.isalpha()):
        found = list(group)
        joined += ["".join(found)] if single else found
    return tuple(joined)


def kept(name: str) -> tuple[str, ...]:
    """The words without company forms and joining words; all of them if nothing else is left."""
    found = words(name)
    return tuple(word for word in found if word not in LEGAL_FORMS and word not in JOINERS) or found


def key(name: str) -> str:
    """What names that differ only in case, accents, punctuation and company form have in common."""
    return " ".join(_written_out(word) for word in kept(name))


@lru_cache(maxsize=65_536)
def weigh(name: str) -> tuple[Word, ...]:
    """The words that count, each with its weight; if all are general, they count in full."""
    weights = [_weight(word, first=not place) for place, word in enumerate(kept(name))]
    if WEIGHTS["own"] not in weights:
        weights = [WEIGHTS["own"]] * len(weights)
    pairs = zip(kept(name), weights, strict=True)
    return tuple(Word(_written_out(word), word, weight) for word, weight in pairs)


def _written_out(word: str) -> str:
    for long, short in WRITTEN_OUT:
        word = word.replace(long, short)
    return word


def _weight(word: str, *, first: bool) -> float:
    if word in PLACES:
        return WEIGHTS["place"]
    if word in GENERAL or (not first and _misspelled_general(word)):
        return WEIGHTS["general"]
    return WEIGHTS["field"] if word in FIELDS else WEIGHTS["own"]


@lru_cache(maxsize=65_536)
def _misspelled_general(word: str) -> bool:
    slips = _slips(word)
    return len(word) >= 6 and any(
        len(other) >= 6 and OSA.distance(word, other, score_cutoff=slips) <= slips for other in GENERAL
    )


def _slips(word: str) -> int:
    """How many slips of the hand a word of that length may hide."""
    return 0 if len(word) < 4 else 1 if len(word) < 9 else 2


def likeness(one: str, other: str) -> float:
    """How surely two words are one word: 1 if equal, 0 if they are two."""
    if one == other:
        return 1.0
    longer, shorter = sorted((one, other), key=len, reverse=True)
    slips = OSA.distance(one, other, score_cutoff=2)
    if slips > _slips(longer) or not shorter.isalpha() or not longer.isalpha():
        return 0.0
    # Medtron is no misspelling of Medtronic: who cuts a name short at its end names another company.
    if len(longer) - len(shorter) == 2 and longer.startswith(shorter):
        return 0.0
    # In a short word one letter is a large part: Atom and Acom are two companies.
    return 0.65 if len(longer) < 6 else 0.95 if slips == 1 else 0.8


def compare(one: str, other: str) -> tuple[float, tuple[Note, ...]]:
    """Confidence from 0 to 1 that both names mean one manufacturer, and the reasons."""
    if key(one) == key(other):
        return (1.0, (note("name.same"),)) if one == other else (0.99, (note("name.same_but_form"),))
    confidence, reasons = _by_words(weigh(one), weigh(other), one, other)
    joined = _by_joining(one, other)
    if joined > confidence:
        return joined, (note("name.joined", one=one, other=other),)
    initials = _by_initials(weigh(one), weigh(other))
    if initials > confidence:
        return initials, (note("name.initials"),)
    return round(confidence, 2), reasons


def _by_words(
    one: tuple[Word, ...], other: tuple[Word, ...], name: str, other_name: str
) -> tuple[float, tuple[Note, ...]]:
    left, shared, reasons = list(other), 0.0, []
    only_here: list[Word] = []
    for word in one:
        best = max(left, key=lambda candidate: likeness(word.text, candidate.text), default=None)
        like = likeness(word.text, best.text) if best else 0.0
        if best is None or not like:
            only_here.append(word)
            continue
        left.remove(best)
        shared += like * (word.weight + best.weight)
        if word.text != best.text and word.telling:
            reasons.append(note("name.misspelled", one=word.shown, other=best.shown))
    total = sum(word.weight for word in (*one, *other))
    reasons += [*_only(only_here, name), *_only(left, other_name)]
    return (shared / total if total else 0.0), tuple(reasons)


def _only(left: list[Word], name: str) -> Iterator[Note]:
    telling = [word.shown for word in left if word.telling]
    general = [word.shown for word in left if not word.telling]
    if telling:
        yield note("name.only", name=name, words=", ".join(telling))
    elif general:
        yield note("name.adds_general", name=name, words=", ".join(general))


def _by_joining(one: str, other: str) -> float:
    """For words torn apart or run together: Care Fuzion and CareFusion, Hill-Rom and Hillrom."""
    pairs = zip(_joined(one), _joined(other), strict=True)
    alike = (likeness(left.text, right.text) for left, right in pairs if left.parts != right.parts)
    return round(max(alike, default=0.0) * 0.97, 2)


class Joined(NamedTuple):
    """Words written together, and how many they were."""

    text: str
    parts: int


@lru_cache(maxsize=65_536)
def _joined(name: str) -> tuple[Joined, Joined]:
    """All words, and all telling words, written together; short ones would meet by chance."""
    every = [word.text for word in weigh(name)]
    telling = [word.text for word in weigh(name) if word.telling]
    return _join(every), _join(telling)


def _join(texts: list[str]) -> Joined:
    joined = "".join(texts)
    return Joined(joined, len(texts)) if len(joined) >= 6 else Joined("", 0)


def _by_initials(one: tuple[Word, ...], other: tuple[Word, ...]) -> float:
    short, long = sorted((one, other), key=_own)
    own = [word.text for word in long if word.weight == WEIGHTS["own"]]
    initials = "".join(text[0] for text in own)
    named = [word.text for word in short if word.weight == WEIGHTS["own"]]
    return 0.7 if len(own) >= 2 and named == [initials] else 0.0


def _own(weighed: tuple[Word, ...]) -> int:
    return sum(word.weight == WEIGHTS["own"] for word in weighed)


class NameIndex(Generic[Key]):
    """Finds candidates for many names among many without comparing each with each.

    Names meet if they share a word that counts, equal or a slip apart, if they are the same
    written together, or if one is the initials of the other; only those are compared.
    """

    def __init__(self, names: Iterable[tuple[Key, str]]) -> None:
        self._names: list[tuple[Key, str]] = []
        self._blocks: defaultdict[str, list[int]] = defaultdict(list)
        for entry_key, name in names:
            self.add(entry_key, name)

    def add(self, entry_key: Key, name: str) -> None:
        """Let the index know one more name; a manufacturer may have several."""
        self._names.append((entry_key, name))
        for block in _blocks(name):
            self._blocks[block].append(len(self._names) - 1)

    def find(self, name: str, *, limit: int = 5, least: float = LEAST) -> list[Candidate[Key]]:
        """The best candidates, surest first; each manufacturer once, by its best name."""
        places = {place for block in _blocks(name) for place in self._blocks.get(block, ())}
        best: dict[Key, Candidate[Key]] = {}
        for place in sorted(places):
            entry_key, other = self._names[place]
            confidence, reasons = compare(name, other)
            if confidence >= least and (entry_key not in best or best[entry_key].confidence < confidence):
                best[entry_key] = Candidate(entry_key, other, confidence, reasons)
        return sorted(best.values(), key=lambda found: -found.confidence)[:limit]

    def pairs(self, *, least: float = PROBABLE) -> list[tuple[Key, Candidate[Key]]]:
        """Every two different manufacturers that are probably one, surest first, each pair once."""
        seen: dict[frozenset[Key], tuple[Key, Candidate[Key]]] = {}
        for entry_key, name in self._names:
            for found in self.find(name, limit=20, least=least):
                pair = frozenset((entry_key, found.key))
                if len(pair) == 2 and (pair not in seen or seen[pair][1].confidence < found.confidence):
                    seen[pair] = (entry_key, found)
        return sorted(seen.values(), key=lambda entry: -entry[1].confidence)


def match(name: str, candidates: Iterable[tuple[Key, str]], *, limit: int = 5) -> list[Candidate[Key]]:
    """The best candidates for one name. For many names keep a NameIndex."""
    return NameIndex(candidates).find(name, limit=limit)


def _blocks(name: str) -> Iterator[str]:
    weighed = weigh(name)
    own = [word.text for word in weighed if word.weight == WEIGHTS["own"]]
    for text in {*own, *(joined.text for joined in _joined(name) if joined.text)}:
        yield from _variants(text)
    if len(own) >= 2:
        yield "".join(text[0] for text in own)


@lru_cache(maxsize=65_536)
def _variants(text: str) -> tuple[str, ...]:
    """The text and what is left after as many deletions as it may hide slips.

    Two texts that are n slips apart share what is left after n deletions in each.
    """
    if len(text) > 24:
        return (text,)
    every = latest = {text}
    for _ in range(_slips(text)):
        latest = {left[:place] + left[place + 1 :] for left in latest for place in range(len(left))}
        every = every | latest
    return tuple(every)
