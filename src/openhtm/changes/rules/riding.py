"""Which network identities a change of the network side touches, and which cannot be excluded."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum


class On(StrEnum):
    """What a change touches. DEVICE: named by hand, where no record connects a device with a server or certificate."""

    SEGMENT = "segment"
    ADDRESSES = "addresses"
    HOST = "host"
    DEVICE = "device"


@dataclass(frozen=True)
class Question:
    on: On
    value: str


@dataclass(frozen=True)
class Identity:
    """One network identity; what is empty is unknown."""

    segment: str = ""
    ip: str = ""
    host: str = ""


class InvalidQuestion(ValueError):
    """An address or range that is none."""


def checked(on: On, value: str) -> Question:
    """Addresses are one address, a network (10.1.2.0/24) or a range (10.1.2.5-10.1.2.9)."""
    text = value.strip()
    if not text:
        raise InvalidQuestion(text)
    if on is On.ADDRESSES:
        _range(text)
    return Question(on, text.upper() if on is On.DEVICE else text)


def _range(text: str) -> tuple[int, int, int]:
    """Version, first and last address."""
    try:
        if "-" in text:
            first, last = (ipaddress.ip_address(part.strip()) for part in text.split("-", 1))
        else:
            network = ipaddress.ip_network(text, strict=False)
            first, last = network[0], network[-1]
    except ValueError:
        raise InvalidQuestion(text) from None
    if first.version != last.version or int(first) > int(last):
        raise InvalidQuestion(text)
    return first.version, int(first), int(last)


def _inside(text: str, ip: str) -> bool:
    version, first, last = _range(text)
    try:
        address = ipaddress.ip_address(ip)
    except ValueError:
        return False
    return address.version == version and first <= int(address) <= last


def _host(wanted: str, host: str) -> bool:
    """The same name, or a name in that domain."""
    name, domain = host.lower().rstrip("."), wanted.lower().strip(".")
    return name == domain or name.endswith(f".{domain}") or name.split(".")[0] == domain


def touched(question: Question, identity: Identity) -> bool:
    if question.on is On.SEGMENT:
        return bool(identity.segment) and identity.segment.casefold() == question.value.casefold()
    if question.on is On.ADDRESSES:
        return bool(identity.ip) and _inside(question.value, identity.ip)
    return question.on is On.HOST and bool(identity.host) and _host(question.value, identity.host)


def why(questions: Iterable[Question], tag: str, identities: Sequence[Identity]) -> list[Question]:
    """The questions by which a device is concerned."""
    return [
        one
        for one in questions
        if (one.on is On.DEVICE and one.value == tag) or any(touched(one, each) for each in identities)
    ]


_KNOWN = {On.SEGMENT: "segment", On.ADDRESSES: "ip", On.HOST: "host"}


def cannot_exclude(
    questions: Iterable[Question], identities: Sequence[Identity], *, connected: bool | None
) -> list[On]:
    """What is unknown of a device that is, or may be, on the network, and by which it could be concerned after all."""
    if connected is False:
        return []
    asked = {one.on for one in questions if one.on is not On.DEVICE}
    if not identities:
        return [one for one in On if one in asked]
    return [one for one in On if one in asked and any(not getattr(each, _KNOWN[one]) for each in identities)]
