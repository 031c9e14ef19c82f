"""What CycloneDX allows, by its specification, 1.2 to 1.7."""

from __future__ import annotations

import re
from typing import Any

from ....rules.documents import Trouble
from ...nodes import Node

TYPES = frozenset(
    [
        "application",
        "framework",
        "library",
        "container",
        "platform",
        "operating-system",
        "device",
        "device-driver",
        "firmware",
        "file",
        "machine-learning-model",
        "data",
        "cryptographic-asset",
    ]
)
SCOPES = frozenset(("required", "optional", "excluded"))
SERIAL = re.compile(r"urn:uuid:[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
# Hexadecimal digits of each algorithm.
_HASHES = {
    "MD5": 32,
    "SHA-1": 40,
    "SHA-256": 64,
    "SHA-384": 96,
    "SHA-512": 128,
    "SHA3-256": 64,
    "SHA3-384": 96,
    "SHA3-512": 128,
    "BLAKE2b-256": 64,
    "BLAKE2b-384": 96,
    "BLAKE2b-512": 128,
    "BLAKE3": 64,
    "Streebog-256": 64,
    "Streebog-512": 128,
}
_HEX = re.compile(r"[0-9a-fA-F]+")
_PATCHES = frozenset(("unofficial", "monkey", "backport", "cherry-pick"))
_ISSUES = frozenset(("defect", "enhancement", "security"))
_FLOWS = frozenset(("inbound", "outbound", "bi-directional", "unknown"))
_LIGHTS = frozenset(("CLEAR", "GREEN", "AMBER", "AMBER_AND_STRICT", "RED"))
# Before, a component without a version was no component.
_VERSION_NEEDED = frozenset(("1.0", "1.1", "1.2", "1.3"))
EDITIONS = ("1.0", "1.1", "1.2", "1.3", "1.4", "1.5", "1.6", "1.7")


def check_component(node: Node, edition: str) -> tuple[str, ...]:
    """What matching does not need but a bill must keep to. Answers the licenses."""
    node.one_of("type", TYPES, needed=True)
    node.text("name", needed=True)
    if edition in _VERSION_NEEDED:
        node.text("version", needed="version" not in node.value)
    node.one_of("scope", SCOPES)
    if "bom-ref" in node.value and not node.text("bom-ref"):
        node.wrong(Trouble.MISSING, "bom-ref")
    if node.has("swid"):
        check_swid(node)
    check_properties(node)
    if node.has("pedigree"):
        _check_pedigree(node)
    if node.has("versionRange"):
        _check_external(node)
    return check_licenses(node, edition)


def check_hash(node: Node) -> tuple[str, str]:
    algorithm = node.one_of("alg", _HASHES, needed=True)
    content = node.text("content", needed=True)
    if algorithm in _HASHES and not (_HEX.fullmatch(content) and len(content) == _HASHES[algorithm]):
        node.wrong(Trouble.BAD_FORM, "content", content)
    return algorithm, content.casefold()


def check_swid(node: Node) -> None:
    found = node.node("swid")
    if found is not None:
        found.text("tagId", needed=True)
        found.text("name", needed=True)


def check_licenses(node: Node, edition: str = "") -> tuple[str, ...]:
    """The licenses by id, name or expression. Until 1.6 it is a list of licenses or one expression."""
    choices = node.nodes("licenses")
    if not choices:
        return ()
    expressions = sum(choice.has("expression") for choice in choices)
    if edition and edition < "1.7" and expressions and len(choices) > 1:
        node.wrong(Trouble.CONTRADICTION, "licenses")
    found = [_license(choice) for choice in choices]
    return tuple(one for one in found if one)


def _license(choice: Node) -> str:
    if choice.has("license") == choice.has("expression"):
        choice.wrong(Trouble.CONTRADICTION if choice.has("license") else Trouble.MISSING, "license")
        return choice.text("expression")
    if choice.has("expression"):
        return choice.text("expression")
    found = choice.node("license")
    return _named(found) if found is not None else ""


def _named(node: Node) -> str:
    if len(node.value) == 1 and (only := node.value.get("id")) and isinstance(only, str):
        # Nearly always: nothing more to look at.
        return only
    if "id" in node.value and "name" in node.value:
        node.wrong(Trouble.CONTRADICTION, "id")
    if isinstance(node.value.get("id"), list) or isinstance(node.value.get("name"), list):
        node.wrong(Trouble.TWICE, "id")
        return ""
    text = node.value.get("text")
    if isinstance(text, dict) and text.get("encoding") not in (None, "base64"):
        node.wrong(Trouble.NOT_ALLOWED, "text.encoding", text["encoding"])
    if not node.text("id") and not node.text("name"):
        node.wrong(Trouble.MISSING, "id")
    check_properties(node)
    return node.text("id") or node.text("name")


def check_properties(node: Node) -> None:
    for found in node.nodes("properties"):
        if not found.has("name"):
            found.wrong(Trouble.MISSING, "name")


def _check_pedigree(node: Node) -> None:
    pedigree = node.node("pedigree")
    for patch in pedigree.nodes("patches") if pedigree is not None else ():
        patch.one_of("type", _PATCHES, needed=True)
        for issue in patch.nodes("resolves"):
            issue.one_of("type", _ISSUES, needed=True)


def _check_external(node: Node) -> None:
    """A range of versions belongs to what is outside only, and then instead of a version (1.7)."""
    if node.has("version"):
        node.wrong(Trouble.CONTRADICTION, "versionRange")
    if node.value.get("isExternal") not in (True, "true"):
        node.wrong(Trouble.NOT_ALLOWED, "versionRange")


def check_service(node: Node) -> None:
    node.text("name", needed=True)
    check_licenses(node)
    check_properties(node)
    for data in node.nodes("data"):
        if isinstance(data.value.get("classification"), dict):
            data = Node(data.value["classification"], data.at("classification"), data.problems)
        if any(name in data.value for name in ("flow", "classification", "content")):
            data.one_of("flow", _FLOWS, needed=True)


def check_metadata(node: Node) -> None:
    node.moment("timestamp")
    check_licenses(node)
    check_properties(node)
    distribution: Any = node.value.get("distributionConstraints")
    if isinstance(distribution, dict):
        Node(distribution, node.at("distributionConstraints"), node.problems).one_of("tlp", _LIGHTS)
    if "distribution" in node.value:
        node.wrong(Trouble.NOT_KNOWN, "distribution", node.value["distribution"])


def check_citation(node: Node) -> None:
    if not node.has("attributedTo") and not node.has("process"):
        node.wrong(Trouble.MISSING, "attributedTo")
    if node.has("pointers") == node.has("expressions"):
        node.wrong(Trouble.CONTRADICTION, "pointers")
