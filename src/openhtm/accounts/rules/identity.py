"""How people and tokens are known: initials from a name, the stored form of a secret."""

from __future__ import annotations

import re

from openhtm.kernel.canonical import sha256


def initials_of(name: str) -> str:
    """Of at most three words; what stands in brackets is no name."""
    words = [word for word in re.sub(r"\(.*?\)", " ", name).split() if word[0].isalnum()]
    return "".join(word[0] for word in words[:3]).upper()


def token_hash(secret: str) -> str:
    """What is stored of a token; a secret of 32 random bytes needs no salt and no slow hash."""
    return sha256(secret)
