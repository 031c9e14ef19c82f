"""Keys of ecosystems that count in three or four numbers with a pre-release: semantic versions and their kin."""

from __future__ import annotations

import re

from .encoding import EARLY, END, LATE, TEXT, number, text

_SEMANTIC = re.compile(r"[vV=]?(?P<numbers>[0-9]+(?:\.[0-9]+)*)(?P<rest>.*)")
_OPENSSL = re.compile(r"(?P<numbers>[0-9]+\.[0-9]+\.[0-9]+)(?P<letters>[a-z]*)(?:-(?P<early>[a-z]+[0-9]*))?")
_RUNS = re.compile(r"[0-9]+|[A-Za-z]+")
LEAST_NUMBERS = 3
# Words that come before the release; any other word comes after it.
EARLY_WORDS = {
    word: place for place, word in enumerate(("dev", "snapshot", "alpha", "beta", "pre", "preview", "rc"))
}


def semantic(version: str) -> str:
    """Semantic Versioning 2.0.0, clause 11, with any count of numbers. Build metadata say nothing (clause 10)."""
    found = _SEMANTIC.fullmatch(version)
    if found is None:
        raise ValueError(version)
    return padded(found["numbers"].split(".")) + _release(found["rest"].partition("+")[0])


def folded(version: str) -> str:
    """The same without regard to case, as NuGet and Composer compare."""
    return semantic(version.casefold())


def padded(numbers: list[str]) -> str:
    """Three numbers at least; further ones as far as they say something."""
    kept = list(numbers)
    while len(kept) > LEAST_NUMBERS and not kept[-1].strip("0"):
        kept.pop()
    kept += ["0"] * (LEAST_NUMBERS - len(kept))
    return "".join(number(one) for one in kept)


def _release(rest: str) -> str:
    if not rest:
        return END
    if rest.startswith("."):
        # "1.2.3.Final" is no semantic version; whether it comes before 1.2.3 or after nobody knows.
        raise ValueError(rest)
    identifiers = rest.removeprefix("-").split(".")
    return EARLY + "".join(_identifier(one) for one in identifiers) + EARLY


def _identifier(one: str) -> str:
    if not one:
        raise ValueError(one)
    if one.isascii() and one.isdigit():
        return LATE + number(one)
    return TEXT + text(re.sub(r"[^0-9A-Za-z-]", "-", one))


def openssl(version: str) -> str:
    """OpenSSL: letters after the third number until 1.1.1, semantic versions from 3.0."""
    found = _OPENSSL.fullmatch(version)
    if found is None:
        return semantic(version)
    head = padded(found["numbers"].split("."))
    if found["early"]:
        return head + EARLY + TEXT + text(found["early"]) + EARLY
    return head + (LATE + text(found["letters"]) if found["letters"] else END)


def natural(version: str) -> str:
    """Numbers and words in their order, for what has no rules of its own.

    Words such as "beta" come before the release, others after it; zeros before the end say nothing.
    """
    found = _RUNS.findall(version.removeprefix("v").removeprefix("V"))
    if not found or not any(one.isdigit() for one in found):
        raise ValueError(version)
    return "".join(_natural(one) for one in _without_idle_zeros(found)) + END


def _without_idle_zeros(runs: list[str]) -> list[str]:
    kept: list[str] = []
    for one in [*runs, ""]:
        if not one.isdigit():
            while len(kept) > 1 and not kept[-1].strip("0"):
                kept.pop()
        kept.append(one)
    return kept[:-1]


def _natural(run: str) -> str:
    if run.isdigit():
        return number(run)
    word = run.casefold()
    if word in EARLY_WORDS:
        return f"{EARLY}{EARLY_WORDS[word]}"
    return LATE + text(word)
