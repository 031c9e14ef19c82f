"""CycloneDX in XML, brought into the form it has in JSON, one element at a time."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from xml.etree.ElementTree import Element

from ....rules.documents import Trouble, Unreadable
from ...json_streams import Part
from ...sources import Source
from ...xml_streams import attributes, events, local, namespace

_NAMESPACE = "http://cyclonedx.org/schema/bom/"
# Elements that are lists in JSON.
_LISTS = frozenset(
    [
        "components",
        "dependencies",
        "hashes",
        "properties",
        "services",
        "vulnerabilities",
        "patches",
        "externalReferences",
        "tools",
        "authors",
        "affects",
        "versions",
        "ratings",
        "cwes",
        "advisories",
        "references",
        "responses",
        "data",
        "compositions",
        "citations",
        "identities",
        "ancestors",
        "descendants",
        "variants",
        "commits",
        "lifecycles",
        "annotations",
        "formulation",
        "endpoints",
        "assemblies",
        "definitions",
        "declarations",
        "resolves",
    ]
)
_TOP = frozenset(("components", "dependencies", "vulnerabilities", "services", "citations"))
# Elements that may recur beside others and are lists in JSON under another name.
_RECURRING = {"dependency": "dependsOn", "provides": "provides", "omniborId": "omniborId", "swhid": "swhid"}
_ALIASES = {"responses": "response"}


def parts(source: Source) -> Iterator[Part]:
    """As `members` of JSON: the lists at the top element by element, all else whole."""
    container = ""
    index = 0
    for event, element, depth in events(source):
        if depth == 1 and event == "start":
            yield from _root(element)
        elif depth == 2 and event == "start":
            container, index = (local(element), 0) if local(element) in _TOP else ("", 0)
            if container:
                yield Part(name=container, index=-1, value=None)
        elif event == "end" and depth == (3 if container else 2):
            if namespace(element).startswith(_NAMESPACE):
                yield Part(
                    name=container or local(element),
                    index=index if container else None,
                    value=converted(element),
                )
                index += 1
            element.clear()


def _root(element: Element) -> Iterator[Part]:
    space = namespace(element)
    if not space.startswith(_NAMESPACE) or local(element) != "bom":
        raise Unreadable(Trouble.KIND, place="$", found=space or local(element))
    yield Part(name="bomFormat", index=None, value="CycloneDX")
    yield Part(name="specVersion", index=None, value=space.removeprefix(_NAMESPACE))
    for name, value in attributes(element).items():
        if name in ("serialNumber", "version"):
            yield Part(name=name, index=None, value=value)


def converted(element: Element) -> Any:
    """The element as JSON would have it: texts, lists and objects."""
    name = local(element)
    children = [child for child in element if namespace(child) == namespace(element)]
    if name == "licenses":
        return [_license(child) for child in children]
    if name in _LISTS:
        return [converted(child) for child in children]
    found = attributes(element)
    content = (element.text or "").strip()
    if not children:
        return _leaf(name, found, content)
    for child in children:
        _add(found, child)
    return found


def _leaf(name: str, found: dict[str, Any], content: str) -> Any:
    if not found:
        return content
    if name == "classification":
        return {"flow": found.get("flow"), "classification": content}
    if name == "property":
        return found | ({"value": content} if content else {})
    if name == "dependency" or (not content and name != "hash"):
        return found
    return found | {"content": content}


def _license(element: Element) -> dict[str, Any]:
    if local(element) in ("expression", "expression-detailed"):
        return {"expression": (element.text or "").strip(), **attributes(element)}
    found = converted(element)
    return {"license": found if isinstance(found, dict) else {}}


def _add(found: dict[str, Any], child: Element) -> None:
    name = local(child)
    if name in _RECURRING:
        value = converted(child)
        value = value["ref"] if isinstance(value, dict) and "ref" in value else value
        found.setdefault(_RECURRING[name], []).append(value)
    elif name in found:
        # Twice where once is allowed: both are kept, and the reader sees that it is no single value.
        earlier = found[name]
        found[name] = (
            [*earlier, converted(child)] if isinstance(earlier, list) else [earlier, converted(child)]
        )
    else:
        found[_ALIASES.get(name, name)] = converted(child)
