#!/usr/bin/env python3
"""Verifies a ledger export of OpenHTM. Needs Python 3 and nothing else.

Usage: python3 verify_ledger.py FILE

Each entry's hash is SHA-256 of the previous entry's hash, a newline, and the entry's body (UTF-8). Rows of
a bulk entry are covered by a digest in its body: SHA-256 over each row followed by a newline.

An extract holds the entries about some records only: each is checked by itself. That nothing was left out, and that
the entries stand in the ledger, a whole export proves: compare chain, sequence and hash with it.
Exit status: 0 all is as written, 1 something is not, 2 the file cannot be read.
"""

# ruff: noqa: T201

import hashlib
import json
import sys
from collections.abc import Iterable
from typing import Any

Line = dict[str, Any]


def sha256(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def check_entry(line: Line, heads: dict[str, tuple[int, str]], *, extract: bool) -> list[str]:
    chain, sequence = line["chain"], line["sequence"]
    last_sequence, last_hash = heads.get(chain, (0, "0" * 64))
    body = json.loads(line["body"])
    digest = sha256("".join(row + "\n" for row in line["rows"]))
    follows = sequence == last_sequence + 1
    # In an extract entries may be missing between two, never out of order; rows of large entries may be missing.
    may_have_gap = extract and sequence > last_sequence
    in_part = extract and "some_rows" in line
    checks = [
        (follows or may_have_gap, "an entry before it is missing"),
        (
            line["previous"] == last_hash or (may_have_gap and not follows),
            "it does not follow the entry before it",
        ),
        (
            sha256(line["previous"] + "\n" + line["body"]) == line["hash"],
            "its content does not match its hash",
        ),
        (body["chain"] == chain and body["sequence"] == sequence, "its place differs from its content"),
        (in_part or body["rows"]["count"] == len(line["rows"]), "rows are missing or added"),
        (in_part or body["rows"]["sha256"] == digest, "its rows do not match their digest"),
    ]
    heads[chain] = (sequence, line["hash"])
    return [f"{chain} {sequence}: {problem}" for good, problem in checks if not good]


def verify(lines: Iterable[str]) -> list[str]:
    """All problems found in an iterable of JSON lines; an empty list means the ledger is whole."""
    problems: list[str] = []
    heads: dict[str, tuple[int, str]] = {}
    end, entries, extract = None, 0, False
    for text in lines:
        line = json.loads(text)
        if line["kind"] == "openhtm-ledger":
            extract = line.get("extract", False) is True
        elif line["kind"] == "entry":
            entries += 1
            problems += check_entry(line, heads, extract=extract)
        elif line["kind"] == "signature" and sha256(line["content"]) != line["hash"]:
            problems.append(f"signature {line['id']}: the signed content does not match its hash")
        elif line["kind"] == "end":
            end = line
    if end is None:
        return [*problems, "the file ends early"]
    stated = {chain: tuple(head) for chain, head in end["heads"].items()}
    if (stated != heads and not extract) or end["entries"] != entries:
        problems.append("the chains do not end where the export says")
    return problems


def main() -> int:
    if len(sys.argv) != 2:
        print(__doc__)
        return 2
    try:
        with open(sys.argv[1], encoding="utf-8") as file:
            extract = json.loads(file.readline()).get("extract", False) is True
            file.seek(0)
            problems = verify(file)
    except (OSError, ValueError, KeyError) as problem:
        print(f"The file cannot be read as a ledger export: {problem}")
        return 2
    good = "Each entry of this extract is as it was written." if extract else "The ledger is whole."
    print("\n".join(problems) or good)
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
