"""Keys of the package ecosystems of programming languages that count in their own way."""

from __future__ import annotations

import re

from packaging.version import Version

from .encoding import EARLY, END, LAST, LATE, NUMBER, NUMBER_AFTER_DOT, TEXT, number, text

# Maven: https://maven.apache.org/pom.html, "Version Order Specification".
_MAVEN_EARLY = ("alpha", "beta", "milestone", "rc", "snapshot")
_MAVEN_RELEASE = ("", "ga", "final", "release")
_MAVEN_ALIASES = {"cr": "rc"}
_MAVEN_LETTERS = {"a": "alpha", "b": "beta", "m": "milestone"}
_MAVEN_TOKEN = re.compile(r"(?P<mark>[.-]?)(?P<item>[0-9]+|[^0-9.-]+|(?=[.-])|$)")
_GEM = re.compile(r"[0-9]+(?:\.[0-9A-Za-z]+)*(?:-[0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*)?")
_GEM_RUNS = re.compile(r"[0-9]+|[A-Za-z]+")


def pypi(version: str) -> str:
    """PEP 440, as the reference library `packaging` reads it."""
    found = Version(version)
    numbers = [str(one) for one in found.release]
    while len(numbers) > 1 and numbers[-1] == "0":
        numbers.pop()
    head = number(str(found.epoch)) + "".join(number(one) for one in numbers) + EARLY
    return head + _pypi_early(found) + _pypi_rest(found)


def _pypi_early(found: Version) -> str:
    if found.pre is not None:
        return found.pre[0][0] + number(str(found.pre[1]))
    # A development release of nothing else comes before all pre-releases.
    only_development = found.dev is not None and found.post is None
    return EARLY if only_development else LAST


def _pypi_rest(found: Version) -> str:
    post = EARLY if found.post is None else number(str(found.post))
    development = LAST if found.dev is None else number(str(found.dev))
    if found.local is None:
        return post + development + EARLY
    local = [NUMBER + number(one) if one.isdigit() else TEXT + text(one) for one in found.local.split(".")]
    return post + development + LATE + "".join(local) + EARLY


def maven(version: str) -> str:
    """The order of Maven 3.8.6 and later, where ".qualifier" equals "-qualifier"."""
    tokens = _maven_trimmed(_maven_tokens(version.strip().casefold()))
    return "".join(_maven_key(mark, item) for mark, item in tokens) + END


def _maven_tokens(text: str) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    place = 0
    while place < len(text):
        match = _MAVEN_TOKEN.match(text, place)
        if match is None:
            raise ValueError(text)
        item = match["item"] or "0"
        # A change between digits and letters counts as a hyphen.
        mark = match["mark"] or ("-" if found else ".")
        found.append((mark, _maven_word(item, text[match.end() : match.end() + 1])))
        place = match.end() or 1
    return found


def _maven_word(item: str, following: str) -> str:
    if following.isdigit():
        item = _MAVEN_LETTERS.get(item, item)
    item = _MAVEN_ALIASES.get(item, item)
    return "" if item in _MAVEN_RELEASE else item


def _maven_trimmed(tokens: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Without zeros and empty qualifiers before a hyphen, a qualifier, and the end."""
    kept: list[tuple[str, str]] = []
    for mark, item in tokens:
        if mark == "-" or not item.isdigit():
            _maven_trim(kept)
        kept.append((mark, item))
    _maven_trim(kept)
    return kept


def _maven_trim(kept: list[tuple[str, str]]) -> None:
    while kept and not kept[-1][1].strip("0"):
        kept.pop()


def _maven_key(mark: str, item: str) -> str:
    if item.isdigit():
        return (NUMBER_AFTER_DOT if mark == "." else NUMBER) + number(item)
    if item in _MAVEN_EARLY:
        return f"{EARLY}{_MAVEN_EARLY.index(item)}"
    if item in ("", "sp"):
        return END + "!" if item == "" else LATE
    return TEXT + text(re.sub(r"[^0-9a-z+_]", "_", item))


def gem(version: str) -> str:
    """RubyGems: a letter makes a pre-release, zeros at the end of either half say nothing."""
    plain = version.strip()
    if not _GEM.fullmatch(plain):
        raise ValueError(version)
    runs = _GEM_RUNS.findall(plain.replace("-", ".pre."))
    first = next((place for place, one in enumerate(runs) if not one.isdigit()), len(runs))
    segments = _without_last_zeros(runs[:first]) + _without_last_zeros(runs[first:])
    return "".join(_gem(segments, place) for place in range(len(segments))) + END


def _without_last_zeros(runs: list[str]) -> list[str]:
    kept = list(runs)
    while kept and kept[-1].isdigit() and not kept[-1].strip("0"):
        kept.pop()
    return kept


def _gem(segments: list[str], place: int) -> str:
    one = segments[place]
    if not one.isdigit():
        return EARLY + text(one)
    rest = (later for later in segments[place:] if later.strip("0"))
    if not one.strip("0") and not next(rest, "0").isdigit():
        # A zero with a word behind it: a missing number counts zero, and a word comes before that.
        return '"'
    return NUMBER + number(one)
