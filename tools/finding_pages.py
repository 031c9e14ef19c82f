"""The reference page of the rules of compliance and of the requirement sets that come with the program."""

from __future__ import annotations

from collections.abc import Iterator

INTRODUCTION = (
    "What the program looks for, and what authorities ask in our own words. Rules are files in "
    "`src/openhtm/compliance/findings` ([how to add one](../how-to/add-a-finding.md)); requirement sets are TOML files."
)

_FORMAT = """\
## The file of a requirement set

TOML, one edition of one authority a file. `openhtm compliance standards check FILE` names every line that is wrong.

| Field | What it is |
| --- | --- |
| `key` | lower-case letters, digits and underscores; names the set |
| `authority` | who asks; no two editions of one authority may be in force on the same day |
| `title`, `edition`, `source` | what it is, which one, where it was read |
| `effective_from`, `effective_to` | days; in force until before `effective_to`, without it until further notice |
| `confidence` | `confirmed` by a source, `known` in the field, or `unverified` |
| `[[requirement]]` | one block each: `citation` (once in a file), `text` in your own words, `rules` that answer it, |
|  | `confidence` when it differs, `replaces` as `key: citation` of another edition |
"""


def body() -> Iterator[str]:
    yield from ("## Rules", "")
    yield from _rules()
    yield from ("", _FORMAT.rstrip(), "", "## Sets that come with the program")
    yield from _sets()


def _rules() -> Iterator[str]:
    from openhtm.compliance.plugins import rules
    from tools.reference import code, table

    rows = []
    for one in rules():
        grades = ", ".join(
            f"{risk} {grade.value}" for risk, grade in one.severity.items() if risk != "unknown"
        )
        said = grades or f"always {one.severity['unknown'].value}"
        rows.append([code(one.key), str(one.looks_for), str(one.remedy), said])
    yield from table(["Rule", "Looks for", "How it is mended", "Severity by risk class"], rows)


def _sets() -> Iterator[str]:
    from openhtm.compliance.shelf import shipped
    from tools.reference import code, table

    for one in shipped():
        until = f" until before {one.effective_to}" if one.effective_to else ""
        yield from ("", f"### {one.authority}: {one.edition}", "")
        yield f"{code(one.key)}, in force from {one.effective_from}{until}; {one.confidence.value}. {one.source}."
        yield ""
        rows = [
            [row.citation, row.text, ", ".join(code(rule) for rule in row.rules), row.confidence.value]
            for row in one.requirements
        ]
        yield from table(["Requirement", "In our own words", "Rules", "Confidence"], rows)
