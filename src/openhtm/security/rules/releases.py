"""Versions of software as they stand on devices: when two spellings are the same version."""

from __future__ import annotations

import re

from .device_versions import Order, order

_LEAD = re.compile(r"^(?:version|ver|v)[ .]*(?=[0-9])")


def version_key(text: str) -> str:
    """The same for spellings of one version: "V 3.1" and "3.1".

    >>> version_key("V 3.1 ")
    '3.1'
    """
    return _LEAD.sub("", " ".join(text.split()).casefold())[:80]


def is_same(one: str, other: str) -> bool:
    """Whether two texts name the same version; "3.1" and "3.1.0" do, as makers of devices count."""
    return version_key(one) == version_key(other) or order(one, other) is Order.SAME
