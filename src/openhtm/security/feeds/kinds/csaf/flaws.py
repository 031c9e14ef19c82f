"""The vulnerabilities of a CSAF document: scores, statuses, remedies."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from itertools import combinations

from ....rules.documents import Problem, Remedy, Score, Statement, Status, Trouble, Vulnerability
from ....rules.scores import BadVector
from ....rules.scores import read as read_vector
from ...nodes import Node
from .products import Tree

STATUSES = {
    "first_affected": Status.AFFECTED,
    "known_affected": Status.AFFECTED,
    "last_affected": Status.AFFECTED,
    "first_fixed": Status.FIXED,
    "fixed": Status.FIXED,
    "known_not_affected": Status.NOT_AFFECTED,
    "under_investigation": Status.UNDER_INVESTIGATION,
    "recommended": Status.RECOMMENDED,
    # 2.1
    "unknown": Status.UNDER_INVESTIGATION,
}
# One product cannot be in two of these; "recommended" goes with each.
_SIDES = (
    frozenset(("first_affected", "known_affected", "last_affected")),
    frozenset(("known_not_affected",)),
    frozenset(("first_fixed", "fixed")),
    frozenset(("under_investigation",)),
    frozenset(("unknown",)),
)
_REMEDIES = frozenset(
    (
        "workaround",
        "mitigation",
        "vendor_fix",
        "no_fix_planned",
        "none_available",
        "fix_planned",
        "optional_patch",
    )
)
_JUSTIFICATIONS = frozenset(
    (
        "component_not_present",
        "inline_mitigations_already_exist",
        "vulnerable_code_cannot_be_controlled_by_adversary",
        "vulnerable_code_not_in_execute_path",
        "vulnerable_code_not_present",
    )
)
_CVSS = {"cvss_v2": "CVSS:2.0", "cvss_v3": "CVSS:3", "cvss_v4": "CVSS:4.0"}
_SEVERITIES = frozenset(("NONE", "LOW", "MEDIUM", "HIGH", "CRITICAL"))
_HIGHEST = Decimal(10)
# Parts that say nothing of what is affected, but name products all the same.
_SPEAKING = ("notes", "involvements", "first_known_exploitation_dates")
_BASE_METRICS_OF_4 = 11
_CWE = re.compile(r"CWE-[1-9][0-9]{0,5}")
_CVE = re.compile(r"CVE-[0-9]{4}-[0-9]{4,}")


def items(node: Node, tree: Tree) -> Iterator[Vulnerability | Statement | Problem]:
    """The vulnerability, then a statement for each status that it has in products."""
    name = _name(node)
    yield Vulnerability(
        id=name,
        aliases=tuple(one.text("text") for one in node.nodes("ids") if one.text("text") != name),
        title=node.text("title"),
        description=_note(node, "description") or _note(node, "summary"),
        weaknesses=_weaknesses(node),
        scores=tuple(_scores(node, tree)),
        references=tuple(one.text("url") for one in node.nodes("references")),
        remedies=tuple(_remedy(one, tree) for one in node.nodes("remediations")),
        published_at=node.moment("disclosure_date") or node.moment("release_date"),
        place=node.place,
    )
    yield from _statements(name, node, tree)
    for part in _SPEAKING:
        for one in node.nodes(part):
            _members(one, tree)
    yield from node.problems.taken()


def _name(node: Node) -> str:
    cve = node.matching("cve", _CVE)
    ids = [one.text("text") for one in node.nodes("ids")]
    return cve or next(filter(None, ids), "") or node.text("title") or node.place


def _note(node: Node, category: str) -> str:
    return next((one.text("text") for one in node.nodes("notes") if one.text("category") == category), "")


def _weaknesses(node: Node) -> tuple[str, ...]:
    one = node.node("cwe")
    found = [*([one] if one is not None else []), *node.nodes("cwes")]
    return tuple(filter(None, (each.matching("id", _CWE) for each in found)))


def _members(node: Node, tree: Tree) -> tuple[str, ...]:
    """The products of a part, those of its groups among them; ids of nothing are problems."""
    found = dict.fromkeys(node.texts("product_ids") or node.texts("products"))
    for group in node.texts("group_ids"):
        if group not in tree.groups:
            node.wrong(Trouble.NOBODY, "group_ids", group)
        found |= dict.fromkeys(tree.groups.get(group, ()))
    for one in found:
        if one not in tree.products:
            node.wrong(Trouble.NOBODY, "product_ids", one)
    return tuple(found)


def _scores(node: Node, tree: Tree) -> Iterator[Score]:
    seen: Counter[tuple[str, str, str]] = Counter()
    for one in [*node.nodes("scores"), *node.nodes("metrics")]:
        content = one.node("content") or one
        products = _members(one, tree)
        for name in _CVSS:
            part = content.node(name)
            if part is None:
                continue
            score = _score(part, name, products, one.text("source"))
            seen.update((score.system, product, score.source) for product in products)
            yield score
    for (system, product, _), count in seen.items():
        if count > 1:
            node.wrong(Trouble.TWICE, "scores", f"{system} {product}")


def _score(node: Node, name: str, products: tuple[str, ...], source: str) -> Score:
    vector = node.text("vectorString", needed=True)
    base = node.decimal("baseScore")
    said = node.text("baseSeverity").casefold()
    system = f"CVSS:{node.text('version', needed=True)}"
    # The one score of CVSS 4.0 counts all metrics of the vector: only of one without others it is the base score.
    is_base = name != "cvss_v4" or vector.count("/") == _BASE_METRICS_OF_4
    try:
        computed = read_vector(vector)
    except BadVector:
        node.wrong(Trouble.BAD_FORM, "vectorString", vector)
    else:
        if not computed.system.startswith(_CVSS[name]) or computed.system != system:
            node.wrong(Trouble.CONTRADICTION, "vectorString", vector)
        if base is None:
            node.wrong(Trouble.MISSING, "baseScore")
        elif base != computed.base and is_base:
            node.wrong(Trouble.CONTRADICTION, "baseScore", base)
        elif said and said != computed.severity and is_base:
            node.wrong(Trouble.CONTRADICTION, "baseSeverity", said)
    _check_severity(node, base, name)
    return Score(system=system, vector=vector, base=base, severity=said, source=source, products=products)


def _check_severity(node: Node, base: Decimal | None, name: str) -> None:
    if base is not None and not 0 <= base <= _HIGHEST:
        node.wrong(Trouble.BAD_FORM, "baseScore", base)
    if name != "cvss_v2":
        node.one_of("baseSeverity", _SEVERITIES, needed=True)


def _remedy(node: Node, tree: Tree) -> Remedy:
    products = _members(node, tree)
    if not products:
        node.wrong(Trouble.MISSING, "product_ids")
    return Remedy(
        kind=node.one_of("category", _REMEDIES, needed=True),
        text=node.text("details", needed=True),
        products=products,
        url=node.text("url"),
        place=node.place,
    )


def _statements(name: str, node: Node, tree: Tree) -> Iterator[Statement]:
    flags = _flags(node, tree)
    impacts = _threats(node, tree)
    found = node.node("product_status")
    if found is None:
        return
    listed = {said: found.texts(said) for said in found.value if said in STATUSES}
    for said in found.value:
        if said not in STATUSES:
            found.wrong(Trouble.NOT_ALLOWED, said)
    _check_sides(found, listed)
    for said, products in listed.items():
        for one in products:
            if one not in tree.products:
                found.wrong(Trouble.NOBODY, said, one)
        # What is said of single products of the list splits it.
        for reason, impact in dict.fromkeys((flags.get(one, ""), impacts.get(one, "")) for one in products):
            yield Statement(
                vulnerability=name,
                status=STATUSES[said],
                said=said,
                products=tuple(
                    one for one in products if (flags.get(one, ""), impacts.get(one, "")) == (reason, impact)
                ),
                justification=reason,
                explanation=impact,
                place=found.at(said),
            )


def _check_sides(node: Node, listed: dict[str, tuple[str, ...]]) -> None:
    sides = [{one for said in side for one in listed.get(said, ())} for side in _SIDES]
    for one, other in combinations(sides, 2):
        for product in sorted(one & other):
            node.wrong(Trouble.CONTRADICTION, "", product)


def _flags(node: Node, tree: Tree) -> dict[str, str]:
    found: dict[str, str] = {}
    for flag in node.nodes("flags"):
        products = _members(flag, tree)
        label = flag.one_of("label", _JUSTIFICATIONS, needed=True)
        if not products:
            flag.wrong(Trouble.MISSING, "product_ids")
        for one in products:
            if found.setdefault(one, label) != label:
                flag.wrong(Trouble.CONTRADICTION, "label", one)
    return found


def _threats(node: Node, tree: Tree) -> dict[str, str]:
    """The statements of impact of single products: why they are not affected."""
    found: dict[str, str] = {}
    for threat in node.nodes("threats"):
        products = _members(threat, tree)
        if threat.text("category") == "impact":
            found |= dict.fromkeys(products, threat.text("details"))
    return found
