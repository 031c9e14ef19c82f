"""How people and tokens are known: initials from a name, the stored form of a secret."""

from __future__ import annotations

from openhtm.kernel.canonical import sha256


def initials_of(name: str) -> str:
    return "".join(part[0] for part in name.split()[:3]).upper()


def token_hash(secret: str) -> str:
    """What is stored of a token; a secret of 32 random bytes needs no salt and no slow hash."""
    return sha256(secret)
