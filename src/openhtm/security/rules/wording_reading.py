"""Reads the wording of versions in an advisory; what it does not understand wholly stays unparsed.

"|" is AND between a lower bound and the upper bound beside it, otherwise OR. Nothing becomes "all" but what
says so.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from . import ecosystems, vers
from .device_versions import Order, order
from .wording import Form, Interval, Said, Why, Wording, between, from_version, to_version
from .wording_joining import Unread, joined, overlap
from .wording_tokens import CONDITION, DATE, LEAD, MODEL, REMARK, VERSION, bare, normal, widened

LONGEST = 2000
_ALL = re.compile(r"(?i:\*|(?:all|any)(?: (?:software |firmware )?(?:versions|version|releases))?)")
_OUTER = re.compile(r"^\((?P<inner>[^()]*)\)$")
_OPERATOR = re.compile(
    rf"(?:^|,? ?(?i:and )?|[ ,]) *(?P<operator><=|>=|==|<|>|=) ?{LEAD}(?P<version>{VERSION})"
)
# Words in brackets that belong to the version before them.
_BRACKETS = re.compile(
    r"\((?P<words>(?i:(?:and|or) (?:prior|earlier|below|lower|older|later|newer|above|higher)))\)$"
)
_INCLUSIVE = re.compile(r" ?\((?i:inclusive|included|including)\)$")
_NOT_STATED = re.compile(r"(?i:|-|n/?a|none|unknown|not stated|unspecified|see .*)")
_ITEM_END = re.compile(r"\s*(?:,|;|\band\b|\bor\b|&)\s*")
_DOTTED_LIST = re.compile(r"[0-9]+(?:\.[0-9A-Za-z]+)+(?: [0-9]+(?:\.[0-9A-Za-z]+)+)+")


def _from(version: str, *, included: bool = True) -> Interval:
    wild = widened(version)
    if wild is None:
        return from_version(bare(version), included=included)
    return from_version(wild[0] if included else wild[1])


def _to(version: str, *, included: bool = True) -> Interval:
    wild = widened(version)
    if wild is None:
        return to_version(bare(version), included=included)
    return to_version(wild[1] if included else wild[0], included=False)


def _between(low: str, high: str, *, included: bool = True) -> Interval:
    lower, upper = _from(low), _to(high, included=included)
    if order(str(lower.lowest), str(upper.highest)) in (Order.AFTER, Order.UNKNOWN):
        raise Unread(Why.UNCLEAR_BOUND)
    return Interval(
        lowest=lower.lowest,
        lowest_included=True,
        highest=upper.highest,
        highest_included=upper.highest_included,
    )


def _exactly(version: str) -> Said:
    wild = widened(version)
    if wild is None:
        return Said(exact=(bare(version),))
    return Said(intervals=(between(*wild, included=False),))


_Bound = Callable[..., Interval]
_V, _W = rf"{LEAD}(?P<one>{VERSION})", rf"{LEAD}(?P<two>{VERSION})"
_EARLIER = r"(?i:(?:and|or) (?:all )?(?:prior|earlier|below|lower|older|previous|less|before)(?: versions| releases)?)"
_LATER = (
    r"(?i:(?:(?:and|or) (?:all )?(?:later|newer|above|higher|up|upwards?|after|subsequent)"
    r"(?: versions| releases)?|onwards?))"
)
_BEFORE = (
    r"(?i:(?:prior to|before|earlier than|lower than|older than|less than|below|up to but not including) )"
)
_UP_TO = r"(?i:(?:up to and including|up to|through|less than or equal to|lower than or equal to) )"
_SINCE = (
    r"(?i:(?:from|since|starting with|starting from|beginning with|greater than or equal to"
    r"|higher than or equal to) )"
)
_AFTER = r"(?i:(?:after|later than|newer than|greater than|higher than|above) )"
_THROUGH = r"(?i: (?:through to|through|thru|to|up to and including|up to|-) )"
PROSE: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], Interval]], ...] = tuple(
    (re.compile(pattern), build)
    for pattern, build in (
        (rf"(?i:from |between )?{_V}{_THROUGH}{_W}", lambda found: _between(found["one"], found["two"])),
        (rf"(?i:between ){_V}(?i: and ){_W}", lambda found: _between(found["one"], found["two"])),
        (
            rf"(?i:from )?{_V}(?i: to before | up to but not including | to but not including ){_W}",
            lambda found: _between(found["one"], found["two"], included=False),
        ),
        (rf"{_V} {_EARLIER}", lambda found: _to(found["one"])),
        (rf"{_BEFORE}{_V}", lambda found: _to(found["one"], included=False)),
        (rf"{_UP_TO}{_V}", lambda found: _to(found["one"])),
        (rf"{_V} {_LATER}", lambda found: _from(found["one"])),
        (rf"{_SINCE}{_V}(?: {_LATER})?", lambda found: _from(found["one"])),
        (rf"{_AFTER}{_V}", lambda found: _from(found["one"], included=False)),
    )
)
_OTHER_THING = re.compile(r"\b(?:firmware|software|hardware|fw|sw|hw)\b", re.IGNORECASE)
_LETTERS = re.compile(r"(?i:rev\.?|revisions?|versions?|releases?) (?P<one>[A-WYZ])-(?P<two>[A-WYZ])")
_PLUS = re.compile(rf"{_V}\+")
_RANGE = re.compile(rf"{_V} <= {_W}")
_SINGLE = re.compile(rf"{LEAD}(?P<one>{VERSION})")


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
    if found := _OUTER.match(text):
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
    text = re.sub(r"^(?i:all|any) (?=\S)", "", text)
    text = _BRACKETS.sub(lambda found: found["words"], text)
    plain = _INCLUSIVE.sub("", text)
    for read_part in (_operators, _prose, _single, _listed):
        if (said := read_part(plain)) is not None:
            if plain != text and _leaves_an_end_out(said):
                raise Unread(Why.UNCLEAR_BOUND)
            return said
    raise Unread


def _leaves_an_end_out(said: Said) -> bool:
    """ "prior to 2.0 (inclusive)" contradicts itself."""
    return any(
        (one.lowest is not None and not one.lowest_included)
        or (one.highest is not None and not one.highest_included)
        for one in said.intervals
    )


def _operators(text: str) -> Said | None:
    """ ">= 1.0 < 2.0": bounds beside each other, all of which must hold."""
    found = list(_OPERATOR.finditer(text))
    if not found or "".join(match.group() for match in found) != text:
        return None
    bounds = [(match["operator"], match["version"]) for match in found]
    if len(bounds) == 1:
        return _bound(*bounds[0])
    lower = [version for operator, version in bounds if operator == ">="]
    upper = [(operator, version) for operator, version in bounds if operator.startswith("<")]
    if len(bounds) != 2 or len(lower) != 1 or len(upper) != 1:
        # Among them "> 1.0 < 2.0", joined below; three bounds and "!=" are left to a person.
        return _both([_bound(*one) for one in bounds])
    return Said(intervals=(_between(lower[0], upper[0][1], included=upper[0][0] == "<="),))


def _bound(operator: str, version: str) -> Said:
    if operator in ("=", "=="):
        return _exactly(version)
    make: _Bound = _to if operator.startswith("<") else _from
    return Said(intervals=(make(version, included=operator.endswith("=")),))


def _both(said: list[Said]) -> Said:
    intervals = [interval for one in said for interval in one.intervals]
    if len(said) != 2 or len(intervals) != 2:
        raise Unread(Why.UNCLEAR_BOUND)
    both = overlap(*intervals) or overlap(*reversed(intervals))
    if both is None:
        raise Unread(Why.UNCLEAR_BOUND)
    return Said(intervals=(both,))


def _prose(text: str) -> Said | None:
    body = re.sub(rf"^{LEAD}", "", text)
    for pattern, build in PROSE:
        if found := pattern.fullmatch(text) or pattern.fullmatch(body):
            return Said(intervals=(build(found),))
    if found := _PLUS.fullmatch(text):
        return Said(intervals=(_from(found["one"]),))
    if found := _LETTERS.fullmatch(text):
        return Said(intervals=(_between(found["one"], found["two"]),))
    if found := _RANGE.fullmatch(text):
        return Said(intervals=(_between(found["one"], found["two"]),))
    return None


def _single(text: str) -> Said | None:
    found = _SINGLE.fullmatch(text)
    if found is None or ("-" in found["one"] and _two_versions(found["one"])):
        return None
    return _exactly(found["one"])


def _two_versions(text: str) -> bool:
    """ "1.0-1.5" may be a range or one version with a revision."""
    return bool(re.fullmatch(r"[vV]?[0-9]+(?:\.[0-9]+)+-[vV]?[0-9]+(?:\.[0-9]+)+", text))


def _listed(text: str) -> Said | None:
    """ "1.0, 1.1 and 1.2", or dotted versions with spaces between."""
    body = re.sub(rf"^{LEAD}", "", text)
    if _OTHER_THING.search(body):
        # "Version A, Firmware A.03.09" is one thing and another, not one or the other.
        return None
    items = body.split(" ") if _DOTTED_LIST.fullmatch(body) else _ITEM_END.split(body)
    found = [_single(item) for item in items if item]
    if len(found) < 2 or None in found:
        return None
    said = [one for one in found if one is not None]
    return Said(
        exact=tuple(version for one in said for version in one.exact),
        intervals=tuple(interval for one in said for interval in one.intervals),
    )
