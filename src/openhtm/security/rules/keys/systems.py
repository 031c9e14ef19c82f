"""Keys of the package systems of operating systems."""

from __future__ import annotations

import re

from .encoding import EARLY, END, LATE, NUMBER, TEXT, number, text

_DEBIAN = re.compile(
    r"(?:(?P<epoch>[0-9]+):)?(?P<upstream>[0-9A-Za-z.+~:-]+?)(?:-(?P<revision>[0-9A-Za-z.+~]+))?"
)
# "~" before the end, the end before letters, letters before everything else.
_DEBIAN_LETTERS = str.maketrans({"~": "!", "+": "{", "-": "|", ".": "}", ":": "~"})
_RPM_TOKEN = re.compile(r"[0-9]+|[A-Za-z]+|~|\^")
_RPM_MARKS = {"~": EARLY, "^": LATE}
_GENTOO = re.compile(
    r"(?P<numbers>[0-9]+(?:\.[0-9]+)*)(?P<letter>[A-Za-z]?)"
    r"(?P<suffixes>(?:_(?:alpha|beta|pre|rc|cvs|svn|git|hg|p)[0-9]*)*)(?:-r(?P<revision>[0-9]+))?"
)
_GENTOO_SUFFIX = re.compile(r"_([a-z]+)([0-9]*)")
_GENTOO_RANKS = {
    "alpha": "!0",
    "beta": "!1",
    "pre": "!2",
    "rc": "!3",
    "cvs": "$0",
    "svn": "$1",
    "git": "$2",
    "hg": "$3",
    "p": "$4",
}
_ARCH_RUNS = re.compile(r"[0-9]+|[A-Za-z]+|[^0-9A-Za-z]+")


def debian(version: str) -> str:
    """Debian Policy 5.6.12. A missing revision equals "0"."""
    found = _DEBIAN.fullmatch(version.strip())
    if found is None:
        raise ValueError(version)
    halves = _debian(found["upstream"]) + _debian(found["revision"] or "0")
    return number(found["epoch"] or "0") + halves


def _debian(half: str) -> str:
    """Pairs of what is no number and a number, ended by what an empty pair would be."""
    pairs = re.findall(r"([^0-9]*)([0-9]*)", half)
    while len(pairs) > 1 and not pairs[-1][0] and not pairs[-1][1].strip("0"):
        pairs.pop()
    return "".join(f"{one.translate(_DEBIAN_LETTERS)}{END}{number(digits)}" for one, digits in pairs) + END


def rpm(version: str) -> str:
    """rpmvercmp of RPM 4.15 and later: "~" before everything, "^" after the end only."""
    epoch, colon, rest = version.strip().partition(":")
    if not colon:
        epoch, rest = "0", version.strip()
    if not (epoch.isascii() and epoch.isdigit()) or not rest:
        raise ValueError(version)
    upstream, _, release = rest.partition("-")
    return number(epoch) + _rpm(upstream) + _rpm(release)


def _rpm(half: str) -> str:
    return "".join(_rpm_token(one) for one in _RPM_TOKEN.findall(half)) + END


def _rpm_token(one: str) -> str:
    if one in _RPM_MARKS:
        return _RPM_MARKS[one]
    return NUMBER + number(one) if one.isdigit() else TEXT + text(one)


def gentoo(version: str) -> str:
    """Gentoo's Package Manager Specification 3.3, also that of Alpine's apk."""
    found = _GENTOO.fullmatch(version.strip())
    if found is None:
        raise ValueError(version)
    first, *others = found["numbers"].split(".")
    numbers = NUMBER + number(first) + "".join(_gentoo_number(one) for one in others) + END
    letter = LATE + found["letter"] if found["letter"] else END
    suffixes = "".join(
        _GENTOO_RANKS[word] + number(digits) for word, digits in _GENTOO_SUFFIX.findall(found["suffixes"])
    )
    return numbers + letter + suffixes + END + number(found["revision"] or "0")


def _gentoo_number(digits: str) -> str:
    """After the first, a number with a leading zero is a fraction: its zeros at the end say nothing."""
    if digits.startswith("0"):
        return TEXT + text(digits.rstrip("0"))
    return NUMBER + number(digits)


def arch(version: str) -> str:
    """vercmp of pacman; a version without a release comes before the same with one."""
    epoch, colon, rest = version.strip().partition(":")
    if not colon:
        epoch, rest = "0", version.strip()
    upstream, dash, release = rest.rpartition("-")
    if not dash:
        upstream, release = rest, ""
    if not upstream:
        raise ValueError(version)
    return _arch(epoch) + _arch(upstream) + (LATE + _arch(release) if dash else END)


def _arch(half: str) -> str:
    return "".join(_arch_run(one) for one in _ARCH_RUNS.findall(half)) + END


def _arch_run(one: str) -> str:
    if one[0].isdigit():
        return NUMBER + number(one)
    if one[0].isalpha():
        return EARLY + text(one)
    return TEXT + number(str(len(one)))
