"""What counts as a version in the wording of an advisory, and the words around it."""

from __future__ import annotations

import re

# 9.33  012U000040  5.17.1-754993421
_PLAIN = r"[0-9][0-9A-Za-z]*(?:[.+~_-][0-9A-Za-z*]+)*"
# BT02  R4.1L1  B.06.18  GEH-1.1  MMT-1710
_LETTERED = r"[A-Za-z]{1,5}[-.]?[0-9][0-9A-Za-z]*(?:[.+~_-][0-9A-Za-z*]+)*"
# F.0.G.0  A.x
_DOTTED = r"[A-Z](?:\.[0-9A-Za-z*]+)+"
# K  N (an X alone is a wildcard of something)
_LETTER = r"[A-WYZ]"
# HD 16  LPI 3.5.12.P30
_SPACED = r"(?!SW |FW |VER |REV )[A-Z]{2,4} [0-9][0-9A-Za-z]*(?:\.[0-9A-Za-z]+)*"
_EXTRA = (
    r"(?: (?:(?:MR )?(?i:build|service pack|hotfix|patch|update|beta|alpha)|SP|SR|HF|RC)"
    r" ?[0-9][0-9A-Za-z.]*| D[0-9]+)?"
)
VERSION = rf"(?:{_SPACED}|{_LETTERED}|{_DOTTED}|{_PLAIN}|{_LETTER})(?![0-9A-Za-z]){_EXTRA}"
LEAD = (
    r"(?i:(?:(?:the|software|firmware|system|product|sw|fw) )*"
    r"(?:versions|version|ver\.?|v\.|revisions|revision|revs|rev\.?|releases|release|rel\.?|builds|build)"
    r"?:? ?)"
)

# Characters that mean the same as a plain one.
SAME_AS = str.maketrans(
    {
        "≤": "<=",
        "≥": ">=",
        "\u2010": "-",
        "\u2011": "-",
        "\u2013": "-",
        "\u2212": "-",
        "\u00a0": " ",
        "\u202f": " ",
        "\u2009": " ",
        "\t": " ",
        "\n": " ",
        "\r": " ",
    }
)
_MONTHS = (
    "jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?"
    "|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?"
)
DATE = re.compile(
    rf"\b(?:{_MONTHS})\b\.?,? ?[0-9]|[0-9](?:st|nd|rd|th)?[ -](?:{_MONTHS})\b"
    r"|\b(?:19|20)[0-9]{2}-[01][0-9]-[0-3][0-9]\b|\b[0-9]{1,2}/[0-9]{1,2}/(?:19|20)?[0-9]{2}\b",
    re.IGNORECASE,
)
CONDITION = re.compile(
    r"\b(?:with|without|running|installed|integrated|used|when|if|only|except|excluding|on|in|for|shipped"
    r"|distributed|manufactured|released|serial|lot|operating system)\b|\bS/?N\b|\(",
    re.IGNORECASE,
)
MODEL = re.compile(r"\b(?:models?|part|product id|udi|ndc|catalog|reorder)\b|#", re.IGNORECASE)
# A remark that changes nothing: the product has reached its end, every version of it all the same.
REMARK = re.compile(r" ?\((?:end[- ]of[- ](?:life|support)|eol|eos)\b[^()]*\)$", re.IGNORECASE)
_V_BEFORE_DIGIT = re.compile(r"^[vV](?=[0-9])")
_WILD = re.compile(r"^(?P<stem>.*?)(?:\.[xX*])+$")
_WILD_DIGIT = re.compile(r"^(?P<stem>.*[0-9])[xX]$")
_LAST_NUMBER = re.compile(r"^(?P<head>.*?)(?P<number>[0-9]+)$")


def normal(text: str) -> str:
    """With plain operators, hyphens and single spaces."""
    plain = " ".join(text.translate(SAME_AS).split())
    return plain.replace("=<", "<=").replace("=>", ">=")


def bare(version: str) -> str:
    """Without a "v" before the number."""
    return _V_BEFORE_DIGIT.sub("", version.strip())


def widened(version: str) -> tuple[str, str] | None:
    """The first version of a wildcard and the first after it; None where there is no wildcard.

    >>> widened("14.1.x")
    ('14.1', '14.2')
    >>> widened("C.0x")
    ('C.00', 'C.10')

    Raises ValueError where the wildcard has no next version that we could name.
    """
    text = bare(version)
    if found := _WILD.match(text):
        stem = found["stem"]
        return stem, _next(stem)
    if found := _WILD_DIGIT.match(text):
        stem = found["stem"]
        return f"{stem}0", f"{_next(stem)}0"
    if "*" in text or re.search(r"\.[xX](?:\.|$)", text):
        raise ValueError(version)
    return None


def _next(stem: str) -> str:
    if found := _LAST_NUMBER.match(stem):
        number = found["number"]
        return f"{found['head']}{int(number) + 1:0{len(number)}}"
    if re.fullmatch(r"[A-Ya-y]", stem):
        return chr(ord(stem) + 1)
    raise ValueError(stem)
