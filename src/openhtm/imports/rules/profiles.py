"""Profiles: how the export of a known program looks, and what its words mean."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from .dates import Order
from .text import normalize


@dataclass(frozen=True, slots=True)
class Profile:
    """`columns` maps their headings to our fields (empty: leave out); `words` maps, per field, their words
    to our values.

    `signs` are headings that tell this program from others; `signs_needed` of them must be there.
    """

    slug: str
    title: str
    kind: str
    signs: frozenset[str]
    signs_needed: int
    columns: Mapping[str, str | None]
    words: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    treat: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    date_order: Order | None = None
    match: str = ""
    accepts: tuple[str, ...] = ()  # repetitions that are usual in its lists: tag.repeated, serial.repeated
    notes: tuple[str, ...] = ()


def detect(headers: Sequence[str], profiles: Iterable[Profile], *, kind: str) -> Profile | None:
    """The profile of this kind with the greatest share of its signs among the headings, if enough are
    there.
    """
    present = {normalize(header) for header in headers}
    hits = [(len(each.signs & present), each) for each in profiles if each.kind == kind]
    enough = [(count / len(each.signs), count, each) for count, each in hits if count >= each.signs_needed]
    return max(enough, key=lambda hit: (hit[0], hit[1], hit[2].slug), default=(0.0, 0, None))[2]
