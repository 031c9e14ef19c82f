"""Write the reference pages that the program itself can tell: settings, actions, events, commands and more.

    python tools/reference.py            (make regen)

A test compares each page with what this would write, so that a page never lags behind.
"""

from __future__ import annotations

import ast
import inspect
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from tools.plugin_points import POINTS, title_of

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "src/openhtm"
FOLDER = ROOT / "docs/reference"
MADE = "<!-- Written by `make regen` from the program itself; do not edit. -->"


class Undescribed(Exception):
    """Something the program offers says nothing of itself; the message names it and what it needs."""


def page(title: str, introduction: str, body: Iterable[str]) -> str:
    return "\n".join([f"# {title}", "", MADE, "", introduction, "", *body]) + "\n"


def table(head: list[str], rows: Iterable[list[str]]) -> list[str]:
    lines = [head, ["---"] * len(head), *rows]
    return [
        "| " + " | ".join(cell.replace("|", "\\|").replace("\n", " ") for cell in row) + " |" for row in lines
    ]


def code(text: str) -> str:
    return f"`{text}`" if text else "(empty)"


def first_paragraph(text: str | None) -> str:
    return " ".join((text or "").strip().partition("\n\n")[0].split())


def settings() -> str:
    from openhtm.kernel.options import OPTIONS

    rows = [[code(option.name), option.kind, code(option.default), option.help] for option in OPTIONS]
    introduction = (
        "All settings come from the environment. For each, a name that ends in `_FILE` may name a file that "
        "holds the value instead, so that secrets need not stand in the environment."
    )
    return page("Settings", introduction, table(["Name", "Kind", "Default", "What it does"], rows))


def permissions() -> str:
    from openhtm.accounts.permissions import Permission
    from openhtm.accounts.roles import roles

    held = list(roles().values())
    body = table(
        ["Role", "Name", "What for"], [[code(role.slug), role.title, role.description] for role in held]
    )
    matrix = [
        [code(permission), *("yes" if permission in role.permissions else "" for role in held)]
        for permission in Permission
    ]
    body += ["", "## Who holds what", "", *table(["Permission", *(role.slug for role in held)], matrix)]
    introduction = "A role is held for all sites, for one site, or for one department of it."
    return page("Roles and permissions", introduction, body)


def actions() -> str:
    from openhtm.kernel.actions import ACTIONS

    rows = []
    for item in sorted(ACTIONS, key=lambda found: found.name):
        if item.body.__module__.split(".")[0] != "openhtm" or ".tests." in item.body.__module__:
            continue
        what = first_paragraph(inspect.getdoc(item.body))
        if not what:
            raise Undescribed(f"The action {item.name} needs a docstring; its first paragraph stands here.")
        rows.append([code(item.name), code(item.needs) if item.needs else item.open_to, what])
    introduction = (
        "Every change of the record is one of these. The name stands in the ledger; the permission must be "
        "held where the record is. The web, REST, the command and imports all call the same function."
    )
    return page("Actions", introduction, table(["Action", "Permission", "What it does"], rows))


def _signals(path: Path) -> list[tuple[str, str]]:
    """Name and comment of each ``name = Signal()  # sends: ...`` of an events module."""
    lines = path.read_text(encoding="utf-8").splitlines()
    found = []
    for node in ast.parse("\n".join(lines)).body:
        value, targets = (
            getattr(node, "value", None),
            getattr(node, "targets", [getattr(node, "target", None)]),
        )
        if (
            isinstance(value, ast.Call)
            and getattr(value.func, "id", getattr(value.func, "attr", "")) == "Signal"
        ):
            found.append((targets[0].id, _comment(lines, node.lineno, path)))
    return found


def _comment(lines: list[str], number: int, path: Path) -> str:
    """The comment behind the line, else the lines of comment just above it."""
    behind = lines[number - 1].partition("#")[2].strip()
    above: list[str] = []
    for line in reversed(lines[: number - 1]):
        if not line.startswith("#"):
            break
        above.insert(0, line.lstrip("#: ").strip())
    text = " ".join([*above, behind]).strip()
    if not text:
        raise Undescribed(
            f"{path.parent.name}/{path.name}:{number}: a comment must say when this is sent, with what."
        )
    return text


def events() -> str:
    rows = [
        [path.parent.name, code(name), text]
        for path in sorted(PACKAGE.glob("*/events.py"))
        for name, text in _signals(path)
    ]
    introduction = (
        "What a context tells those above it. Handlers run in the same transaction: one that fails undoes "
        "the change."
    )
    return page("Events", introduction, table(["Context", "Event", "When, and what it sends"], rows))


def _commands(command: Any, words: list[str]) -> Iterable[tuple[str, Any]]:
    for name, child in sorted(getattr(command, "commands", {}).items()):
        if child.hidden:
            continue
        if hasattr(child, "commands"):
            yield from _commands(child, [*words, name])
        else:
            yield " ".join([*words, name]), child


def _described_command(words: str, command: Any) -> list[str]:
    what = first_paragraph(command.help)
    if not what:
        raise Undescribed(f"The command '{words}' has no help; its docstring says what it does.")
    rows = [[code(" / ".join(item.opts)), getattr(item, "help", "") or ""] for item in command.params]
    return [f"## {words}", "", what, "", *(table(["Argument", "Meaning"], rows) if rows else []), ""]


def commands() -> str:
    import typer

    from openhtm.cli.main import app

    found = _commands(typer.main.get_command(app), ["openhtm"])
    introduction = (
        "Every command also takes `--json`. "
        "It ends with 0 on success, 1 when the answer is bad, 2 on wrong use."
    )
    return page(
        "The openhtm command", introduction, [line for item in found for line in _described_command(*item)]
    )


def _component(path: Path) -> list[str]:
    head = path.read_text(encoding="utf-8").removeprefix("{% comment %}\n").partition("\n{% endcomment %}")[0]
    if "{%" in head:
        raise Undescribed(f"{path.relative_to(ROOT)} needs a head comment: what it is and what it takes.")
    first, _, rest = head.partition("\n")
    says, _, more = first.partition(". ")
    takes = [line.removeprefix("· ").strip() for line in [more, *rest.splitlines()]]
    return [f"## {path.stem.replace('_', '-')}", "", f"{says.rstrip('.')}.", "", *_items(takes)]


def _items(lines: list[str]) -> list[str]:
    return [*[f"- {line}" for line in lines if line], ""] if any(lines) else []


def components() -> str:
    files = sorted((PACKAGE / "ui/templates/cotton/ui").glob("*.html"))
    introduction = (
        'Pages are put together from these, as `<c-ui.name attribute="text" :attribute="expression" />`. '
        "All their states are shown at `/ui/gallery/`. Values named `parts.X` are in `openhtm.ui.parts`."
    )
    return page("Components", introduction, [line for file in files for line in _component(file)])


def plugins() -> str:
    body: list[str] = []
    for point in POINTS:
        rows = [[code(point.name_of(path)), title_of(path)] for path in point.files()]
        body += [f"## {point.title}", "", point.what, "", f"Folder: `src/openhtm/{point.folder}`.", ""]
        body += [*table(["File", "What it is"], rows), ""]
    introduction = "Each is a folder: a new file in it is found by itself, and no existing file is edited."
    return page("Plugin points", introduction, body[:-1])


def device_fields() -> str:
    from openhtm.registry.fields import CORE

    rows = [
        [
            code(spec.key),
            str(spec.label),
            spec.kind.value,
            spec.group,
            "" if spec.written else "only read",
            ", ".join(code(value) for value, _label in spec.choices),
        ]
        for spec in CORE
    ]
    introduction = (
        "The fields of a device, by the keys under which lists, filters, files and REST know them. A custom field "
        "is one more row, with the key `custom.` and its own key. An empty value means that it is not known."
    )
    return page(
        "Fields of a device", introduction, table(["Key", "Label", "Kind", "Group", "", "Choices"], rows)
    )


def device_statuses() -> str:
    from openhtm.registry.models import StatusChoice
    from openhtm.registry.rules.status import USABLE, Status
    from openhtm.registry.rules.transitions import following, step

    body: list[str] = []
    for before in Status:
        use = "May be used on patients." if before in USABLE else "May not be used."
        body += [f"## {StatusChoice(before).label}", "", f"{code(before.value)}. {use}", ""]
        steps = [(after, step(before, after)) for after in following(before)]
        rows = [
            [
                code(after.value),
                code(found.permission),
                ", ".join(need.value.replace("_", " ") for need in found.needs),
            ]
            for after, found in steps
            if found is not None
        ]
        body += [*(table(["May go to", "Permission", "Takes"], rows) if rows else ["Nothing follows."]), ""]
    introduction = (
        "Which status may follow which, who may do it, and what it takes. *reason*: a sentence why. *accepted*: a "
        "day of acceptance. *no blocks*: nothing forbids its use. *conditions*: under which it may be used. *nothing "
        "open*: no open work orders, network interfaces or parts, and patient data removed or ruled out."
    )
    return page("Statuses of a device", introduction, body[:-1])


def findings() -> str:
    from tools.finding_pages import INTRODUCTION, body

    return page("Findings and requirement sets", INTRODUCTION, body())


PAGES: dict[str, Callable[[], str]] = {
    "settings.md": settings,
    "permissions.md": permissions,
    "actions.md": actions,
    "events.md": events,
    "commands.md": commands,
    "components.md": components,
    "plugins.md": plugins,
    "findings.md": findings,
    "device-fields.md": device_fields,
    "device-statuses.md": device_statuses,
}


def load_everything() -> None:
    """Actions register when their module is imported; some are imported by a door only."""
    import importlib

    for path in sorted(PACKAGE.glob("*/actions/*.py")):
        importlib.import_module(
            f"openhtm.{path.parent.parent.name}.actions.{path.stem}".removesuffix(".__init__")
        )


def main() -> int:
    import os

    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "openhtm.config.settings")
    django.setup()
    load_everything()
    FOLDER.mkdir(parents=True, exist_ok=True)
    try:
        for name, write in PAGES.items():
            (FOLDER / name).write_text(write(), encoding="utf-8")
    except Undescribed as problem:
        print(problem, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
