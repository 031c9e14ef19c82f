"""EPSS, how likely exploitation is within 30 days, CSV."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal, InvalidOperation

from ....rules.documents import Document, Item, Likelihood, Trouble
from ...kind import Head, Kind
from ...nodes import Node, Problems
from ...sources import Source

_ROW = re.compile(r"(CVE-[0-9]{4}-[0-9]{4,})[,;](\S+)[,;](\S+)")
_FACTS = re.compile(r"#\s*model_version:(?P<model>[^,]*),\s*score_date:(?P<date>\S*)")


def _detects(head: Head) -> bool:
    return head.text.startswith("#model_version") or bool(
        re.match(r"(?:#.*\n)?(?:cve[,;]epss[,;]percentile|CVE-[0-9]{4}-[0-9]+[,;]0?\.[0-9]+[,;])", head.text)
    )


def read(source: Source) -> Iterator[Item]:
    """A likelihood for each line, the document last. A line that is none is a problem with its number."""
    problems = Problems()
    facts: dict[str, str] = {}
    for number, line in enumerate(source.lines(), start=1):
        if found := _FACTS.match(line):
            facts = found.groupdict()
        elif line.strip() and not line.startswith(("#", "cve")):
            if not line.endswith("\n"):
                problems.add(Trouble.CUT_OFF, f"line {number}", line)
            yield from _likelihood(line, number, problems)
            yield from problems.taken()
    head = Node({"date": facts.get("date", "")}, "line 1", problems)
    yield Document(
        kind="epss",
        edition=facts.get("model", ""),
        identifier="epss",
        revision=facts.get("date", ""),
        publisher="FIRST",
        updated_at=head.moment("date"),
    )
    yield from problems.taken()


def _likelihood(line: str, number: int, problems: Problems) -> Iterator[Likelihood]:
    found = _ROW.fullmatch(line.strip())
    try:
        shares = [Decimal(one) for one in (found[2], found[3])] if found else []
    except InvalidOperation:
        shares = []
    if found is None or not shares or not all(share.is_finite() and 0 <= share <= 1 for share in shares):
        problems.add(Trouble.BAD_FORM, f"line {number}", line)
        return
    yield Likelihood(
        vulnerability=found[1], probability=shares[0], percentile=shares[1], place=f"line {number}"
    )


KIND = Kind(slug="epss", title="Likelihood of exploitation (EPSS)", detects=_detects, read=read)
