"""The phrases in which advisories put an interval of versions into words, each with what it means."""

from __future__ import annotations

import re
from collections.abc import Callable

from .device_versions import Order, order
from .wording import Interval, Why, from_version, to_version
from .wording_joining import Unread, overlap
from .wording_tokens import LEAD, VERSION, bare, widened

_V, _W = rf"{LEAD}(?P<one>{VERSION})", rf"{LEAD}(?P<two>{VERSION})"
_WITHOUT = r"(?:,? \(?(?:but )?(?:not including|excluding)\)?,?)"
_WITH = r"(?:,? (?:and |& )?\(?including\)?,?)"
_LOWER = "prior|earlier|below|lower|older|previous|less|before|under"
_HIGHER = "later|newer|above|higher|greater|up|upwards?|after|subsequent"
_EARLIER = rf"(?i:(?:and|or|&) (?:all )?(?:{_LOWER})(?: versions| releases)?)"
_LATER = rf"(?i:(?:and|or|&) (?:all )?(?:{_HIGHER})(?: versions| releases)?|onwards?)"
# What may follow an "and" that begins no further version: "1.0 and all prior versions".
AND_ON = rf"(?i:(?:all )?(?:{_LOWER}|{_HIGHER})\b(?! (?:to|than)\b)(?: versions| releases)?)"
_FIRST_SAFE = (
    rf"(?i:(?:(?:up to|prior to){_WITHOUT}|prior to|before|earlier than|lower than|older than|less than|below"
    r"|under) )"
)
_LAST_HIT = (
    rf"(?i:(?:(?:up to|through|prior to|before){_WITH}|up to|through|less than or equal to"
    r"|lower than or equal to|no later than|not later than) )"
)
_FIRST_HIT = (
    rf"(?i:(?:(?:from|after){_WITH}|from|since|starting with|starting from|starting at|beginning with"
    r"|greater than or equal to|higher than or equal to) )"
)
_LAST_SAFE = rf"(?i:(?:from{_WITHOUT}|after|later than|newer than|greater than|higher than|above) )"
_BEGIN = rf"(?i:(?:from|since|starting with|starting from|starting at|beginning with){_WITH}? )?"
_THROUGH = rf"(?i: (?:through to|through|thru|to|up to{_WITH}?|-) )"
_TO_BEFORE = rf"(?i: (?:to before|(?:up to|to|through){_WITHOUT}) )"
_BEFORE = r"(?i: (?:before|prior to) )"


def since(version: str, *, included: bool = True) -> Interval:
    wild = widened(version)
    if wild is None:
        return from_version(bare(version), included=included)
    return from_version(wild[0] if included else wild[1])


def until(version: str, *, included: bool = True) -> Interval:
    wild = widened(version)
    if wild is None:
        return to_version(bare(version), included=included)
    return to_version(wild[1] if included else wild[0], included=False)


def span(low: str, high: str, *, included: bool = True) -> Interval:
    lower, upper = since(low), until(high, included=included)
    if order(str(lower.lowest), str(upper.highest)) in (Order.AFTER, Order.UNKNOWN):
        raise Unread(Why.UNCLEAR_BOUND)
    return Interval(
        lowest=lower.lowest,
        lowest_included=True,
        highest=upper.highest,
        highest_included=upper.highest_included,
    )


_Build = Callable[[re.Match[str]], Interval]
PROSE: tuple[tuple[re.Pattern[str], _Build], ...] = tuple(
    (re.compile(pattern), build)
    for pattern, build in (
        (rf"{_BEGIN}{_V}{_THROUGH}{_W}", lambda found: span(found["one"], found["two"])),
        (rf"(?i:between ){_V}(?i: and | to | - ){_W}", lambda found: span(found["one"], found["two"])),
        (
            rf"{_BEGIN}{_V}{_TO_BEFORE}{_W}",
            lambda found: span(found["one"], found["two"], included=False),
        ),
        (rf"{_V} {_EARLIER}", lambda found: until(found["one"])),
        (rf"{_FIRST_SAFE}{_V}", lambda found: until(found["one"], included=False)),
        (rf"{_LAST_HIT}{_V}", lambda found: until(found["one"])),
        (rf"{_V} {_LATER}", lambda found: since(found["one"])),
        (rf"{_FIRST_HIT}{_V}(?: {_LATER})?", lambda found: since(found["one"])),
        (rf"{_LAST_SAFE}{_V}", lambda found: since(found["one"], included=False)),
    )
)
_PLUS = re.compile(rf"{_V}\+")
_LETTERS = re.compile(r"(?i:rev\.?|revisions?|versions?|releases?) (?P<one>[A-WYZ])-(?P<two>[A-WYZ])")
_AT_MOST = re.compile(rf"{_V} <= {_W}")
# "3.x before 3.7", as the texts of CVE have it. In a product's name the first is as often its model.
_OF_BRANCH = re.compile(rf"{_BEGIN}{_V}{_BEFORE}{_W}")
# Both bounds around the word, as in "2.0 <= version < 2.3".
_AROUND = re.compile(rf"{_V} ?(?P<lower><=?) ?(?i:versions?|ver\.?|v|x) ?(?P<upper><=?) ?(?P<two>{VERSION})")


def interval(text: str) -> Interval | None:
    """The interval that the whole text puts into words; None where it is none of the phrases.

    Raises ``Unread`` where its ends are the wrong way round or cannot be compared.
    """
    body = re.sub(rf"^{LEAD}", "", text)
    for pattern, build in PROSE:
        if found := pattern.fullmatch(text) or pattern.fullmatch(body):
            return build(found)
    if found := _PLUS.fullmatch(text):
        return since(found["one"])
    if found := _LETTERS.fullmatch(text) or _AT_MOST.fullmatch(text):
        return span(found["one"], found["two"])
    if found := _OF_BRANCH.fullmatch(text) or _OF_BRANCH.fullmatch(body):
        return span(found["one"], found["two"], included=False)
    return _around(body)


def _around(text: str) -> Interval | None:
    found = _AROUND.fullmatch(text)
    if found is None:
        return None
    lower = since(found["one"], included=found["lower"] == "<=")
    return overlap(lower, until(found["two"], included=found["upper"] == "<="))
