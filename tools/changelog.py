"""Collect the fragments of changes/ under a new version in CHANGELOG.md.

    python tools/changelog.py 0.2.0        (make changelog VERSION=0.2.0)

A fragment is one file, ``changes/<short-name>.<kind>.md``: a sentence for the person who uses the program,
with the reason. Kinds: added, changed, fixed, security, removed.
"""

from __future__ import annotations

import re
import sys
from collections import defaultdict
from datetime import UTC, datetime
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
KINDS = {
    "added": "Added",
    "changed": "Changed",
    "fixed": "Fixed",
    "removed": "Removed",
    "security": "Security",
}
NAME = re.compile(r"^[a-z0-9-]+\.(?P<kind>[a-z]+)\.md$")
MARK = "<!-- newest first -->"


class BadFragment(Exception):
    """A fragment cannot be collected; the message says what to mend."""


def fragments(folder: Path) -> dict[str, list[Path]]:
    """The fragments by kind, in the order of their names."""
    found: dict[str, list[Path]] = defaultdict(list)
    for file in sorted(folder.glob("*.md")):
        if file.name == "README.md":
            continue
        name = NAME.match(file.name)
        if name is None or name["kind"] not in KINDS:
            raise BadFragment(f"{file.name}: name it short-name.kind.md, with a kind of {', '.join(KINDS)}.")
        if not file.read_text(encoding="utf-8").strip():
            raise BadFragment(f"{file.name} is empty; write one sentence for the user, with the reason.")
        found[name["kind"]].append(file)
    return found


def section(version: str, day: str, found: dict[str, list[Path]]) -> str:
    lines = [f"## {version} ({day})", ""]
    for kind, title in KINDS.items():
        if kind in found:
            sentences = [" ".join(file.read_text(encoding="utf-8").split()) for file in found[kind]]
            lines += [f"### {title}", "", *(f"- {sentence}" for sentence in sentences), ""]
    return "\n".join(lines)


def collect(version: str, *, day: str, root: Path = ROOT) -> None:
    found = fragments(root / "changes")
    if not found:
        raise BadFragment("There is nothing in changes/ to collect.")
    log = root / "CHANGELOG.md"
    text = log.read_text(encoding="utf-8")
    log.write_text(
        text.replace(MARK, f"{MARK}\n\n{section(version, day, found)}".rstrip(), 1), encoding="utf-8"
    )
    for files in found.values():
        for file in files:
            file.unlink()


def main(arguments: list[str]) -> int:
    if len(arguments) != 1 or not re.match(r"^\d+\.\d+\.\d+$", arguments[0]):
        print("Name the version: make changelog VERSION=0.2.0", file=sys.stderr)
        return 2
    try:
        collect(arguments[0], day=datetime.now(UTC).date().isoformat())
    except BadFragment as problem:
        print(problem, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
