"""Reads the wording of versions in an advisory; what it does not understand wholly stays unparsed.

"|" is AND between a lower bound and the upper bound beside it, otherwise OR. Nothing becomes "all" but what
says so.
"""

from __future__ import annotations

import re
from itertools import pairwise

from . import ecosystems, vers
from .device_versions import Order, order
from .wording import Form, Interval, Said, Why, Wording, between
from .wording_joining import Unread, joined, overlap
from .wording_phrases import AND_ON, interval, since, span, until
from .wording_tokens import CONDITION, DATE, LEAD, MODEL, REMARK, VERSION, bare, normal, widened

LONGEST = 2000
_ALL = re.compile(r"(?i:\*|(?:all|any)(?: (?:software |firmware )?(?:versions|version|releases))?)")
_OUTER = re.compile(r"^\((?P<inner>[^()]*)\)$")
_OPERATOR = re.compile(
    rf"(?:^|,? ?(?i:and )?|[ ,]) *(?P<operator><=|>=|==|<|>|=) ?{LEAD}(?P<version>{VERSION})"
)
# Words in brackets, or after a comma, that belong to the version before them.
_BRACKETS = re.compile(rf"\((?P<words>(?i:(?:and|or) ){AND_ON})\)$")
_BELONGS = rf" {AND_ON}(?=$|[,;]| (?:and|or|but)\b)"
_COMMA = re.compile(rf",(?= (?i:and|or){_BELONGS})")
_ONLY = re.compile(r"(?i:^only | only$| \(only\)$)")
_INCLUSIVE = re.compile(r"(?: ?\((?i:inclusive|included|including)\)|,? (?i:inclusive))$")
# "[1.0,2.0)" as mathematics and Maven write it. In round brackets alone it may be a list of two.
_RANGE = re.compile(
    rf"(?P<low>[\[(]) ?(?P<one>{VERSION})? ?, ?(?P<two>{VERSION})? ?(?P<high>[\])])(?: ?[,;]? ?(?=[\[(])|$)"
)
_NOT_STATED = re.compile(r"(?i:|-|n/?a|none|unknown|not stated|unspecified|see .*)")
_ITEM_END = re.compile(
    rf"\s*(?:[,;](?: (?:and|or|but)\b)?|(?:&|\b(?:and|or|but)\b)(?!{_BELONGS}|,? including\b))\s*"
)
_EQUALS = ("=", "==")
_DOTTED_LIST = re.compile(r"[0-9]+(?:\.[0-9A-Za-z]+)+(?: [0-9]+(?:\.[0-9A-Za-z]+)+)+")
_OTHER_THING = re.compile(r"\b(?:firmware|software|hardware|fw|sw|hw)\b", re.IGNORECASE)
_SINGLE = re.compile(rf"{LEAD}(?P<one>{VERSION})(?P<noun>(?i: (?:versions?|releases?|series|branch)))?")


def read(text: str) -> Wording:
    """The wording as one of the four forms, with the text as it came."""
    if len(text) > LONGEST:
        return _unparsed(text, Why.TOO_LONG)
    plain = normal(text)
    if "\ufffd" in plain:
        return _unparsed(text, Why.DAMAGED)
    if _NOT_STATED.fullmatch(plain):
        return _unparsed(text, Why.NOTHING)
    try:
        return _form(text, _said(plain))
    except ValueError as problem:
        return _unparsed(text, getattr(problem, "why", None) or _guess(plain))


def _unparsed(text: str, why: Why) -> Wording:
    return Wording(form=Form.UNPARSED, raw=text, why=why)


def _guess(plain: str) -> Why:
    """What most likely stood in the way, for the person who reads it instead."""
    hints = ((DATE, Why.DATE), (MODEL, Why.MODEL), (CONDITION, Why.CONDITION))
    return next((why for pattern, why in hints if pattern.search(plain)), Why.PROSE)


def _form(text: str, said: Said) -> Wording:
    if said.everything:
        return Wording(form=Form.ALL, raw=text)
    form = Form.INTERVALS if said.intervals else Form.EXACT
    return Wording(form=form, raw=text, intervals=said.intervals, exact=said.exact)


def _said(plain: str) -> Said:
    if plain.casefold().startswith("vers:"):
        return _vers(plain)
    text = REMARK.sub("", plain)
    if DATE.search(text):
        raise Unread(Why.DATE)
    if (found := _OUTER.match(text)) and not _RANGE.match(text):
        text = found["inner"].strip()
    pieces = [_part(part.strip()) for part in text.replace("||", "|").split("|")]
    return joined(pieces)


def _vers(plain: str) -> Said:
    """A range of `vers`, brought into order; one whose bounds are the wrong way round is left to a person."""
    said = vers.said(ecosystems.ascending(vers.parse(plain)))
    for one in said.intervals:
        if one.lowest and one.highest and order(one.lowest, one.highest) == Order.AFTER:
            raise Unread(Why.UNCLEAR_BOUND)
    return said


def _part(text: str) -> Said:
    """What one part between two "|" says; raises where any of it is left over."""
    if _ALL.fullmatch(text):
        return Said(everything=True)
    if (said := _ranges(text)) is not None:
        return said
    text = re.sub(r"^(?i:all|any) (?=\S)", "", text)
    text = _BRACKETS.sub(lambda found: found["words"], _ONLY.sub("", _COMMA.sub("", text)))
    plain = _INCLUSIVE.sub("", text)
    for read_part in (_operators, _prose, _single, _listed):
        if (said := read_part(plain)) is not None:
            if plain != text and _leaves_an_end_out(said):
                raise Unread(Why.UNCLEAR_BOUND)
            return said
    raise Unread


def _ranges(text: str) -> Said | None:
    """One range or several beside each other; None where anything is left over."""
    found = list(_RANGE.finditer(text))
    if not found or "".join(match.group() for match in found) != text:
        return None
    return joined([Said(intervals=(_range(match),)) for match in found])


def _range(found: re.Match[str]) -> Interval:
    low, high = found["one"], found["two"]
    if (low is None and high is None) or (low and high and {found["low"], found["high"]} == {"(", ")"}):
        raise Unread(Why.UNCLEAR_BOUND)
    lower = since(low, included=found["low"] == "[") if low else None
    upper = until(high, included=found["high"] == "]") if high else None
    both = overlap(lower, upper) if lower and upper else lower or upper
    if both is None:
        raise Unread(Why.UNCLEAR_BOUND)
    return both


def _leaves_an_end_out(said: Said) -> bool:
    """ "prior to 2.0 (inclusive)" contradicts itself."""
    return any(
        (one.lowest is not None and not one.lowest_included)
        or (one.highest is not None and not one.highest_included)
        for one in said.intervals
    )


def _operators(text: str) -> Said | None:
    """ ">= 1.0 < 2.0": bounds beside each other that must hold together, or pairs of such."""
    body = re.sub(rf"^{LEAD}(?=[<>=])", "", text)
    found = list(_OPERATOR.finditer(body))
    if not found or "".join(match.group() for match in found) != body:
        return None
    bounds = [(match["operator"], match["version"]) for match in found]
    if len(bounds) == 1 or all(operator in _EQUALS for operator, _ in bounds):
        return joined([_bound(*one) for one in bounds])
    lower = [version for operator, version in bounds if operator == ">="]
    upper = [(operator, version) for operator, version in bounds if operator.startswith("<")]
    if len(bounds) == 2 and len(lower) == len(upper) == 1:
        return Said(intervals=(span(lower[0], upper[0][1], included=upper[0][0] == "<="),))
    # Among them "> 1.0 < 2.0"; an odd number of bounds and "!=" are left to a person.
    return _in_pairs([_bound(*one) for one in bounds])


def _bound(operator: str, version: str) -> Said:
    if operator in _EQUALS:
        return _exactly(version)
    make = until if operator.startswith("<") else since
    return Said(intervals=(make(version, included=operator.endswith("=")),))


def _exactly(version: str) -> Said:
    wild = widened(version)
    if wild is None:
        return Said(exact=(bare(version),))
    return Said(intervals=(between(*wild, included=False),))


def _in_pairs(said: list[Said]) -> Said:
    """ ">= 1.0, < 1.2, >= 2.0, < 2.3": each two are one interval, the next begins where the last has ended."""
    if any(len(one.intervals) != 1 for one in said) or len(said) % 2:
        raise Unread(Why.UNCLEAR_BOUND)
    ends = [one.intervals[0] for one in said]
    pairs = [_both(*pair) for pair in zip(ends[::2], ends[1::2], strict=True)]
    for one, other in pairwise(pairs):
        if order(str(one.highest), str(other.lowest)) not in (Order.BEFORE, Order.SAME):
            raise Unread(Why.UNCLEAR_BOUND)
    return Said(intervals=tuple(pairs))


def _both(one: Interval, other: Interval) -> Interval:
    if both := overlap(one, other) or overlap(other, one):
        return both
    raise Unread(Why.UNCLEAR_BOUND)


def _prose(text: str) -> Said | None:
    found = interval(text)
    return None if found is None else Said(intervals=(found,))


def _single(text: str) -> Said | None:
    found = _SINGLE.fullmatch(text)
    if found is None or ("-" in found["one"] and _two_versions(found["one"])):
        return None
    if found["noun"] and not re.search("[0-9]", found["one"]):
        # "A version" is no version A.
        return None
    return _exactly(found["one"])


def _two_versions(text: str) -> bool:
    """ "1.0-1.5" may be a range or one version with a revision."""
    return bool(re.fullmatch(r"[vV]?[0-9]+(?:\.[0-9]+)+-[vV]?[0-9]+(?:\.[0-9]+)+", text))


def _listed(text: str) -> Said | None:
    """ "1.0, 1.1 and 1.2", "prior to 1.2, 2.0 through 2.3", or dotted versions with spaces between."""
    body = re.sub(rf"^{LEAD}", "", text)
    if _OTHER_THING.search(body):
        # "Version A, Firmware A.03.09" is one thing and another, not one or the other.
        return None
    items = body.split(" ") if _DOTTED_LIST.fullmatch(body) else _ITEM_END.split(body)
    found = [_item(item) for item in items if item]
    if len(found) < 2 or None in found:
        return None
    return joined([one for one in found if one is not None])


def _item(text: str) -> Said | None:
    return _operators(text) or _prose(text) or _single(text)
