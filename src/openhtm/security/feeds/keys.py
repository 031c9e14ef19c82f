"""The key that this home signs its packs with (Ed25519). The private half never leaves the home."""

from __future__ import annotations

import base64
import binascii
import os
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

_NAME = "signing.key"


def own_key(folder: Path) -> Ed25519PrivateKey:
    """This home's key, made when it is asked for the first time."""
    file = folder / _NAME
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    try:
        handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return Ed25519PrivateKey.from_private_bytes(base64.b64decode(file.read_bytes()))
    made = Ed25519PrivateKey.generate()
    with os.fdopen(handle, "wb") as stream:
        stream.write(base64.b64encode(made.private_bytes_raw()))
    return made


def public_text(key: Ed25519PrivateKey) -> str:
    return base64.b64encode(key.public_key().public_bytes_raw()).decode()


def read_public(text: str) -> str:
    """A public key as it is written, made uniform; raises ValueError where it is none."""
    try:
        raw = base64.b64decode("".join(text.split()), validate=True)
    except binascii.Error as problem:
        raise ValueError(str(problem)) from None
    Ed25519PublicKey.from_public_bytes(raw)
    return base64.b64encode(raw).decode()


def signed(key: Ed25519PrivateKey, content: bytes) -> bytes:
    return base64.b64encode(key.sign(content))


def fits(public: str, signature: bytes, content: bytes) -> bool:
    try:
        given = base64.b64decode(signature, validate=True)
        Ed25519PublicKey.from_public_bytes(base64.b64decode(public)).verify(given, content)
    except (binascii.Error, ValueError, InvalidSignature):
        return False
    return True
