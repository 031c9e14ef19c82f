"""What discovery finds: contexts, the modules they offer to each point, and plugin folders."""

from __future__ import annotations

from openhtm.kernel.actions import ACTIONS
from openhtm.kernel.plugins import context_modules, contexts

#: Module names that a context may offer; see ``docs/explanation``.
POINTS = ("web.urls", "rest.routers", "navigation", "panels", "handlers", "import_kinds", "rebuild")


def everything() -> dict[str, list[str]]:
    """Names by the point where they plug in."""
    found = {"contexts": [_context(name) for name in contexts()]}
    for point in POINTS:
        found[point] = [_context(module.__name__) for module in context_modules(point)]
    found["actions"] = sorted(ACTIONS.slugs())
    return found


def _context(dotted: str) -> str:
    return dotted.split(".")[1]
