"""Package-URLs (purl): what a component is called in its ecosystem.

The library `packageurl-python` reads them; here is what matching needs of it, remembered for texts that recur. What is
written plainly already, most of a bill, is taken apart here: the library takes ten times as long for the same.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from packageurl import PackageURL

LONGEST = 4000
# Nothing in it that a rule of its ecosystem would spell otherwise: no capitals, no escapes, no qualifiers.
_PLAIN = re.compile(
    r"pkg:(?P<type>apk|cargo|deb|gem|maven|npm|nuget|pypi|rpm)/(?:(?P<namespace>[a-z0-9.-]+)/)?(?P<name>[a-z0-9.-]+)"
    r"@(?P<version>[a-z0-9.-]+)"
)


class BadPurl(ValueError):
    """The text is no Package-URL; the message says why."""


@dataclass(frozen=True, kw_only=True)
class Purl:
    """``package`` names it without version and qualifiers: "maven/org.apache.logging.log4j/log4j-core"."""

    type: str
    namespace: str
    name: str
    version: str
    qualifiers: tuple[tuple[str, str], ...]
    subpath: str
    package: str

    def __str__(self) -> str:
        qualifiers = dict(self.qualifiers)
        return PackageURL(
            self.type, self.namespace, self.name, self.version, qualifiers, self.subpath
        ).to_string()


@lru_cache(maxsize=20_000)
def parse(text: str) -> Purl:
    """The parts of a Package-URL in their canonical spelling; raises BadPurl."""
    if len(text) > LONGEST:
        raise BadPurl("A Package-URL of more than 4,000 characters is not read.")
    return _plain(text) or _read(text)


def _plain(text: str) -> Purl | None:
    found = _PLAIN.fullmatch(text)
    if found is None or found["namespace"] in (".", "..") or found["name"] in (".", ".."):
        return None
    type_, namespace, name, version = found.groups(default="")
    return Purl(
        type=type_,
        namespace=namespace,
        name=name,
        version=version,
        qualifiers=(),
        subpath="",
        package=f"{type_}/{namespace}/{name}" if namespace else f"{type_}/{name}",
    )


def _read(text: str) -> Purl:
    try:
        found = PackageURL.from_string(text.strip())
    except ValueError as problem:
        raise BadPurl(str(problem)) from None
    qualifiers: dict[str, str] = dict(found.qualifiers or {})
    named = "/".join(part for part in (found.type, found.namespace, found.name) if part)
    return Purl(
        type=found.type,
        namespace=found.namespace or "",
        name=found.name,
        version=found.version or "",
        qualifiers=tuple(sorted(qualifiers.items())),
        subpath=found.subpath or "",
        package=named.casefold(),
    )


def parsed(text: str) -> Purl | None:
    """As ``parse``; None for what is none, as if it were not there."""
    try:
        return parse(text) if text else None
    except BadPurl:
        return None
