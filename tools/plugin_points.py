"""The folders that a new file is dropped into and nothing else is edited, with what is in them."""

from __future__ import annotations

import ast
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

PACKAGE = Path(__file__).resolve().parent.parent / "src/openhtm"


class Untitled(Exception):
    """A plugin says nothing of itself; the message names the file and what it needs."""


@dataclass(frozen=True)
class Point:
    """One folder; ``left_out`` are modules that hold the base or parts of several plugins."""

    title: str
    folder: str
    pattern: str
    what: str
    left_out: tuple[str, ...] = ()

    def files(self) -> list[Path]:
        folder = PACKAGE / self.folder
        left_out = {folder / "__init__.py", *(folder / f"{name}.py" for name in self.left_out)}
        return [path for path in sorted(folder.glob(self.pattern)) if path not in left_out]

    @staticmethod
    def name_of(path: Path) -> str:
        """The file's name; of a plugin that is a folder, the folder's."""
        return path.parent.name if path.stem == "__init__" else path.stem


POINTS = (
    Point(
        "Checklists",
        "maintenance/checklists/library",
        "*.toml",
        "A procedure for a kind of device: steps, limits, sources. "
        "[How to add one](../how-to/add-a-checklist.md).",
    ),
    Point(
        "User checks",
        "checks/library/files",
        "*.toml",
        "What a unit checks by itself: items, limits, sources, how often. "
        "[How to add one](../how-to/set-up-user-checks.md).",
    ),
    Point(
        "Code sets",
        "maintenance/codes/library",
        "*.toml",
        "What can be chosen for problem, cause, action and result of a work order.",
    ),
    Point(
        "Numbers",
        "maintenance/kpis",
        "*.py",
        "A number of maintenance: its parts, what is left out and why, its figures. "
        "[How to add one](../how-to/add-a-number.md).",
    ),
    Point(
        "Findings",
        "compliance/findings",
        "*.py",
        "A rule of compliance: what it looks for, how grave it is, how it is mended. "
        "[How to add one](../how-to/add-a-finding.md).",
    ),
    Point(
        "Requirement sets",
        "compliance/standards",
        "*.toml",
        "What an authority asks in one edition, in our own words. [The format](findings.md).",
    ),
    Point(
        "Import profiles",
        "imports/data/profiles",
        "*.toml",
        "How the export of another system is recognized and read: headings, values, the order of dates.",
    ),
    Point(
        "Import headings",
        "imports/data/aliases",
        "*.toml",
        "Under which headings a field is found in lists of hospitals, in several languages.",
    ),
    Point(
        "Import words",
        "imports/data/words",
        "*.toml",
        "Which words of a list mean which of our values.",
    ),
    Point(
        "Documents of device security",
        "security/feeds/kinds",
        "*/__init__.py",
        "A kind of bill of materials, advisory, feed or form: how it is recognized and read. "
        "[How to add one](../how-to/add-a-feed.md).",
    ),
    Point(
        "Feeds",
        "security/feeds/online",
        "*.py",
        "Where documents about flaws are published, how often they are asked for and what of them is taken. "
        "[How to add one](../how-to/add-a-feed.md).",
    ),
    Point(
        "Scans of the network",
        "security/feeds/scans",
        "*/__init__.py",
        "A tool that saw hosts on the network: how its files are recognized and read. "
        "[How to add one](../how-to/reconcile-the-network.md).",
    ),
    Point(
        "Profiles of security statements",
        "security/data/disclosure_profiles",
        "*.toml",
        "The least that is wanted of what makers disclose (MDS2), by risk class. "
        "[What they are for](../how-to/keep-security-statements.md).",
    ),
)


def _first_title(value: Any) -> str:
    if not isinstance(value, dict):
        return ""
    if isinstance(value.get("title"), str):
        return str(value["title"])
    return next((title for title in map(_first_title, value.values()) if title), "")


def _first_comment(text: str) -> str:
    first = text.partition("\n")[0]
    return first.lstrip("# ").strip() if first.startswith("#") else ""


def title_of(path: Path) -> str:
    """The ``title`` of a data file, else its first comment; the first sentence of a module."""
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".toml":
        found = _first_title(tomllib.loads(text)) or _first_comment(text)
    else:
        found = (ast.get_docstring(ast.parse(text)) or "").partition("\n")[0]
    if not found:
        raise Untitled(f"{path.name} needs a title, or a comment in its first line that says what it is.")
    return found
