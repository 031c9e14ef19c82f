"""The head of a CSAF document: who says it, which revision it is, whether its history holds together."""

from __future__ import annotations

import re
from datetime import UTC, datetime

from ....rules.documents import Document, Trouble, Unreadable
from ...nodes import Node

EDITIONS = ("2.0", "2.1")
_STATUSES = frozenset(("draft", "interim", "final"))
_NEVER = datetime.min.replace(tzinfo=UTC)
_WHOLE = re.compile(r"0|[1-9][0-9]*")
_SEMANTIC = re.compile(
    r"(0|[1-9][0-9]*)\.(0|[1-9][0-9]*)\.(0|[1-9][0-9]*)(-[0-9A-Za-z.-]+)?(\+[0-9A-Za-z.-]+)?"
)


def read(node: Node) -> Document:
    """The document; raises Unreadable for an edition we do not know."""
    edition = node.text("csaf_version", needed=True)
    if edition not in EDITIONS:
        raise Unreadable(Trouble.EDITION, place="document.csaf_version", found=edition)
    tracking = node.node("tracking") or Node({}, "document.tracking", node.problems)
    publisher = node.node("publisher") or Node({}, "document.publisher", node.problems)
    _check_history(tracking)
    _check_category(node)
    return Document(
        kind="csaf",
        edition=edition,
        identifier=tracking.text("id", needed=True),
        revision=tracking.text("version", needed=True),
        title=node.text("title", needed=True),
        category=node.text("category", needed=True),
        publisher=publisher.text("name", needed=True),
        status=tracking.one_of("status", _STATUSES, needed=True),
        issued_at=tracking.moment("initial_release_date"),
        updated_at=tracking.moment("current_release_date"),
    )


def _check_history(tracking: Node) -> None:
    """Revisions ascend with their dates, none is missing or twice, and the last is the document's."""
    entries = [
        (one.moment("date"), one.text("number", needed=True), one)
        for one in tracking.nodes("revision_history")
    ]
    if not entries:
        tracking.wrong(Trouble.MISSING, "revision_history")
        return
    numbers = [number for _, number, _ in entries]
    _check_form(tracking, [*numbers, tracking.text("version")])
    for number in {one for one in numbers if numbers.count(one) > 1}:
        tracking.wrong(Trouble.TWICE, "revision_history", number)
    ordered = sorted(entries, key=lambda entry: (entry[0] or _NEVER, _rank(entry[1])))
    ranks = [_rank(number) for _, number, _ in ordered]
    if ranks != sorted(ranks):
        tracking.wrong(Trouble.CONTRADICTION, "revision_history", numbers)
    elif _plain(ordered[-1][1]) != _plain(tracking.text("version")) and ranks[-1] != _rank(
        tracking.text("version")
    ):
        tracking.wrong(Trouble.CONTRADICTION, "version", tracking.text("version"))
    _check_gaps(tracking, sorted({rank[0] for rank in ranks}))
    _check_status(tracking, numbers)


def _check_form(tracking: Node, numbers: list[str]) -> None:
    whole = [bool(_WHOLE.fullmatch(number)) for number in numbers]
    for number, is_whole in zip(numbers, whole, strict=True):
        if not is_whole and not _SEMANTIC.fullmatch(number):
            tracking.wrong(Trouble.BAD_FORM, "version", number)
    if any(whole) and not all(whole):
        tracking.wrong(Trouble.CONTRADICTION, "revision_history", numbers)


def _check_gaps(tracking: Node, majors: list[int]) -> None:
    first = majors[0]
    if first > 1 or majors != list(range(first, first + len(majors))):
        tracking.wrong(Trouble.MISSING, "revision_history", majors)


def _check_status(tracking: Node, numbers: list[str]) -> None:
    """A released document has a released number and no drafts among its revisions."""
    status, version = tracking.text("status"), tracking.text("version")
    if status == "draft":
        return
    if _rank(version)[0] == 0 or "-" in version:
        tracking.wrong(Trouble.CONTRADICTION, "status", f"{status} {version}")
    for number in numbers:
        if _rank(number)[0] == 0 or "-" in number:
            tracking.wrong(Trouble.CONTRADICTION, "revision_history", number)


def _rank(number: str) -> tuple[int, int, int, int]:
    found = _SEMANTIC.fullmatch(number)
    if found:
        return int(found[1]), int(found[2]), int(found[3]), 0 if found[4] else 1
    return (int(number), 0, 0, 1) if _WHOLE.fullmatch(number) else (0, 0, 0, 0)


def _plain(number: str) -> str:
    return number.partition("+")[0]


_PROFILES = {
    "csaf_base": (),
    "csaf_security_incident_response": (),
    "csaf_informational_advisory": (),
    "csaf_security_advisory": ("product_tree", "vulnerabilities"),
    "csaf_vex": ("product_tree", "vulnerabilities"),
}
_ALIKE = re.compile(r"[-_\s]")


def _check_category(node: Node) -> None:
    """A category that only looks like a profile is no profile."""
    category = node.text("category")
    plain = _ALIKE.sub("", category.casefold())
    profiles = {_ALIKE.sub("", one.removeprefix("csaf_")) for one in _PROFILES if one != "csaf_base"}
    if category not in _PROFILES and (
        plain in profiles or (plain.startswith("csaf") and not category.startswith("csaf_"))
    ):
        node.wrong(Trouble.NOT_ALLOWED, "category", category)
    language, source = node.text("lang"), node.text("source_lang")
    if source and source == language:
        node.wrong(Trouble.CONTRADICTION, "source_lang", source)


def needed_parts(category: str) -> tuple[str, ...]:
    """What a document of this profile cannot be without."""
    return _PROFILES.get(category, ())
