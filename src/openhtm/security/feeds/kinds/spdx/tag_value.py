"""SPDX in tag-value, brought into the form it has in JSON, one package at a time."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from ....rules.documents import Trouble, Unreadable
from ...json_streams import Part
from ...sources import Source

_LINE = re.compile(r"(?P<tag>[A-Za-z]+): ?(?P<value>.*)")
_FACTS = {
    "SPDXVersion": "spdxVersion",
    "DocumentName": "name",
    "DocumentNamespace": "documentNamespace",
    "Created": "created",
    "Creator": "creators",
}
# Tags that begin something, with what it is called in JSON.
_BEGIN = {
    "PackageName": "packages",
    "FileName": "files",
    "SnippetSPDXID": "snippets",
    "LicenseID": "licenses",
}
_NAMES = {
    "PackageName": "name",
    "FileName": "fileName",
    "PackageVersion": "versionInfo",
    "PackageSupplier": "supplier",
    "PackageOriginator": "originator",
    "PackageLicenseConcluded": "licenseConcluded",
    "PackageLicenseDeclared": "licenseDeclared",
    "LicenseConcluded": "licenseConcluded",
    "PrimaryPackagePurpose": "primaryPackagePurpose",
    "SPDXID": "SPDXID",
}
_CHECKSUMS = ("PackageChecksum", "FileChecksum")


def parts(source: Source) -> Iterator[Part]:
    reader = _Reader()
    for tag, value, line in _pairs(source):
        yield from reader.take(tag, value, line)
    yield from reader.close()


class _Reader:
    """The package or file that is being read, and how many there were."""

    def __init__(self) -> None:
        self.kind = ""
        self.value: dict[str, Any] = {}
        self.counts: dict[str, int] = {}
        self.last = ""

    def take(self, tag: str, value: str, line: int) -> Iterator[Part]:
        if tag in _BEGIN:
            yield from self.close()
            self.kind, self.value = _BEGIN[tag], {_NAMES.get(tag, tag): value}
        elif tag in _FACTS:
            yield Part(name=_FACTS[tag], index=None, value=value)
        elif tag == "Relationship":
            yield self._part("relationships", _relationship(value, line))
        elif self.kind:
            self._fill(tag, value, line)

    def _fill(self, tag: str, value: str, line: int) -> None:
        if tag in _NAMES:
            self.value.setdefault(_NAMES[tag], value)
        elif tag in _CHECKSUMS:
            algorithm, _, digits = value.partition(":")
            entry = {"algorithm": algorithm.strip(), "checksumValue": digits.strip()}
            self.value.setdefault("checksums", []).append(entry)
        elif tag == "ExternalRef":
            self.value.setdefault("externalRefs", []).append(_external(value, line))

    def close(self) -> Iterator[Part]:
        """What was being read is whole."""
        if self.kind:
            yield self._part(self.kind, self.value)
        self.kind, self.value = "", {}

    def _part(self, kind: str, value: dict[str, Any]) -> Part:
        index = self.counts.get(kind, 0)
        self.counts[kind] = index + 1
        return Part(name=kind, index=index, value=value)


def _relationship(value: str, line: int) -> dict[str, Any]:
    words = value.split()
    if len(words) != 3:
        raise Unreadable(Trouble.SYNTAX, place=f"line {line}", found=value[:60])
    names = ("spdxElementId", "relationshipType", "relatedSpdxElement")
    return dict(zip(names, words, strict=True))


def _external(value: str, line: int) -> dict[str, Any]:
    words = value.split(maxsplit=2)
    if len(words) != 3:
        raise Unreadable(Trouble.SYNTAX, place=f"line {line}", found=value[:60])
    names = ("referenceCategory", "referenceType", "referenceLocator")
    return dict(zip(names, words, strict=True))


def _pairs(source: Source) -> Iterator[tuple[str, str, int]]:
    """Tag, value and line; a value between <text> marks may take many lines."""
    waiting: list[str] = []
    tag, start = "", 0
    for number, line in enumerate((one.rstrip("\n") for one in source.lines()), start=1):
        if waiting:
            waiting.append(line)
        elif not line.strip() or line.startswith("#"):
            continue
        else:
            found = _LINE.fullmatch(line.strip())
            if found is None:
                raise Unreadable(Trouble.SYNTAX, place=f"line {number}", found=line[:60])
            tag, start, waiting = found["tag"], number, [found["value"]]
        if not waiting[0].startswith("<text>") or "</text>" in line:
            text = "\n".join(waiting).removeprefix("<text>").partition("</text>")[0]
            yield tag, text.strip(), start
            waiting = []
    if waiting:
        raise Unreadable(Trouble.CUT_OFF, place=f"line {start}", found=tag)
