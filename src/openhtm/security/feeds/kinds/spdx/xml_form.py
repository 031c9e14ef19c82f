"""SPDX in XML (whose elements are named as the members of JSON) and in RDF/XML, brought into the form of JSON."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from xml.etree.ElementTree import Element

from ....rules.documents import Trouble, Unreadable
from ...json_streams import Part
from ...sources import Source
from ...xml_streams import events, local

MOST_BYTES = 64 * 1024 * 1024
_LISTS = frozenset(("checksums", "externalRefs", "creators", "hasFiles"))
_RDF = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}"
_PARTS = frozenset(("packages", "files", "relationships"))


def plain_parts(source: Source) -> Iterator[Part]:
    """The elements under the root, each whole; packages, files and relationships recur."""
    counts: dict[str, int] = {}
    for event, element, depth in events(source):
        if event == "end" and depth == 2:
            name = local(element)
            index = counts.get(name, 0)
            counts[name] = index + 1
            listed = name in _PARTS or name == "documentDescribes"
            yield Part(name=name, index=index if listed else None, value=_plain(element))
            element.clear()


def _plain(element: Element) -> Any:
    if not len(element):
        return (element.text or "").strip()
    found: dict[str, Any] = {}
    for child in element:
        name = local(child)
        if name in _LISTS:
            found.setdefault(name, []).append(_plain(child))
        else:
            found.setdefault(name, _plain(child))
    return found


_FACTS = {"specVersion": "spdxVersion", "name": "name"}
_THINGS = {"Package": "packages", "File": "files"}
_TEXTS = ("versionInfo", "supplier", "originator", "licenseConcluded", "licenseDeclared")


def rdf_parts(source: Source) -> Iterator[Part]:
    """Packages and files wherever they are nested, each once; then relationships and the facts of the document."""
    bounded = Source(name=source.name, path=source.path, content=source.content, most_bytes=MOST_BYTES)
    root: Element | None = None
    for event, element, depth in events(bounded):
        if event == "end" and depth == 1:
            root = element
    if root is None:
        raise Unreadable(Trouble.CUT_OFF, place="$")
    seen: set[str] = set()
    for element in root.iter():
        yield from _thing(element, seen)
    for index, relationship in enumerate(_relationships(root)):
        yield Part(name="relationships", index=index, value=relationship)
    yield from _document(root)


def _about(element: Element) -> str:
    return element.get(f"{_RDF}about") or element.get(f"{_RDF}nodeID") or ""


def _short(address: str) -> str:
    return address.rpartition("#")[2]


def _text(element: Element, name: str) -> str:
    child = next((one for one in element if local(one) == name), None)
    if child is None:
        return ""
    resource = child.get(f"{_RDF}resource") or ""
    return (child.text or "").strip() or resource.rpartition("/")[2].rpartition("#")[2] or resource


def _thing(element: Element, seen: set[str]) -> Iterator[Part]:
    kind = _THINGS.get(local(element), "")
    name = _short(_about(element))
    # Without a name it is a mention of what is described elsewhere.
    if not kind or name in seen or not (_text(element, "name") or _text(element, "fileName")):
        return
    seen.add(name)
    value: dict[str, Any] = {"SPDXID": name, "name": _text(element, "name")}
    value["fileName"] = _text(element, "fileName")
    value |= {one: _text(element, one) for one in _TEXTS if _text(element, one)}
    value["primaryPackagePurpose"] = _text(element, "primaryPackagePurpose").removeprefix("purpose_").upper()
    value["checksums"] = [_checksum(one) for one in _children(element, "checksum", "Checksum")]
    value["externalRefs"] = [_external(one) for one in _children(element, "externalRef", "ExternalRef")]
    yield Part(name=kind, index=len(seen) - 1, value=value)


def _children(element: Element, member: str, kind: str) -> Iterator[Element]:
    for child in element:
        if local(child) == member:
            yield from (one for one in child if local(one) == kind)


def _checksum(element: Element) -> dict[str, str]:
    algorithm = _text(element, "algorithm").removeprefix("checksumAlgorithm_").upper()
    return {"algorithm": algorithm, "checksumValue": _text(element, "checksumValue")}


def _external(element: Element) -> dict[str, str]:
    return {
        "referenceCategory": _text(element, "referenceCategory").removeprefix("referenceCategory_"),
        "referenceType": _text(element, "referenceType"),
        "referenceLocator": _text(element, "referenceLocator"),
    }


def _relationships(root: Element) -> Iterator[dict[str, str]]:
    for element in root.iter():
        for one in _children(element, "relationship", "Relationship"):
            kind = _text(one, "relationshipType").removeprefix("relationshipType_")
            yield {
                "spdxElementId": _short(_about(element)),
                "relationshipType": _upper(kind),
                "relatedSpdxElement": _related(one),
            }


def _related(element: Element) -> str:
    child = next((one for one in element if local(one) == "relatedSpdxElement"), None)
    if child is None:
        return ""
    inner = next(iter(child), None)
    return _short(_about(inner) if inner is not None else child.get(f"{_RDF}resource") or "")


def _upper(kind: str) -> str:
    """ "dependsOn" as "DEPENDS_ON"."""
    return "".join(f"_{letter}" if letter.isupper() else letter for letter in kind).upper()


def _document(root: Element) -> Iterator[Part]:
    for element in root.iter():
        if local(element) != "SpdxDocument":
            continue
        yield Part(name="documentNamespace", index=None, value=_about(element).rpartition("#")[0])
        for tag, name in _FACTS.items():
            yield Part(name=name, index=None, value=_text(element, tag))
        for one in _children(element, "creationInfo", "CreationInfo"):
            yield Part(name="created", index=None, value=_text(one, "created"))
            creators = [(child.text or "").strip() for child in one if local(child) == "creator"]
            yield Part(name="creators", index=None, value=creators)
