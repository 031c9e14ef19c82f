#!/usr/bin/env python3
"""Verifies a ledger export of OpenHTM. Needs Python 3 and nothing else.

Usage: python3 verify_ledger.py FILE

Each entry's hash is SHA-256 of the previous entry's hash, a newline, and the entry's body (UTF-8). Rows of
a bulk entry are covered by a digest in its body: SHA-256 over each row followed by a newline.
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


def check_entry(line: Line, heads: dict[str, tuple[int, str]]) -> list[str]:
    chain, sequence = line["chain"], line["sequence"]
    last_sequence, last_hash = heads.get(chain, (0, "0" * 64))
    body = json.loads(line["body"])
    digest = sha256("".join(row + "\n" for row in line["rows"]))
    checks = [
        (sequence == last_sequence + 1, "an entry before it is missing"),
        (line["previous"] == last_hash, "it does not follow the entry before it"),
        (
            sha256(line["previous"] + "\n" + line["body"]) == line["hash"],
            "its content does not match its hash",
        ),
        (body["chain"] == chain and body["sequence"] == sequence, "its place differs from its content"),
        (body["rows"]["count"] == len(line["rows"]), "rows are missing or added"),
        (body["rows"]["sha256"] == digest, "its rows do not match their digest"),
    ]
    heads[chain] = (sequence, line["hash"])
    return [f"{chain} {sequence}: {problem}" for good, problem in checks if not good]


def verify(lines: Iterable[str]) -> list[str]:
    """All problems found in an iterable of JSON lines; an empty list means the ledger is whole."""
    problems: list[str] = []
    heads: dict[str, tuple[int, str]] = {}
    end, entries = None, 0
    for text in lines:
        line = json.loads(text)
        if line["kind"] == "entry":
            entries += 1
            problems += check_entry(line, heads)
        elif line["kind"] == "signature" and sha256(line["content"]) != line["hash"]:
            problems.append(f"signature {line['id']}: the signed content does not match its hash")
        elif line["kind"] == "end":
            end = line
    if end is None:
        return [*problems, "the file ends early"]
    stated = {chain: tuple(head) for chain, head in end["heads"].items()}
    if stated != heads or end["entries"] != entries:
        problems.append("the chains do not end where the export says")
    return problems


def main() -> int:
    if len(sys.argv) != 2:
        print(__doc__)
        return 2
    try:
        with open(sys.argv[1], encoding="utf-8") as file:
            problems = verify(file)
    except (OSError, ValueError, KeyError) as problem:
        print(f"The file cannot be read as a ledger export: {problem}")
        return 2
    print("\n".join(problems) or "The ledger is whole.")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
