"""Two hooks of the build: dependencies come from requirements/runtime.in; a wheel needs its static files.

Keeping one list avoids a second one in pyproject.toml that drifts from the comments of the first.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface
from hatchling.metadata.plugin.interface import MetadataHookInterface

RUNTIME = "requirements/runtime.in"
STATIC_STAMP = "src/openhtm/ui/static/vendor/build.json"


def requirements(text: str) -> list[str]:
    """The requirement of each line, without its comment."""
    lines = (line.partition("#")[0].strip() for line in text.splitlines())
    return [line for line in lines if line]


class Dependencies(MetadataHookInterface):
    def update(self, metadata: dict[str, Any]) -> None:
        metadata["dependencies"] = requirements((Path(self.root) / RUNTIME).read_text())


class StaticFiles(BuildHookInterface[Any]):
    """Refuses a wheel that would serve pages without style: Node builds, never runs."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        if version == "editable" or (Path(self.root) / STATIC_STAMP).exists():
            return
        message = f"{STATIC_STAMP} is missing. Run `make static` first, then build the wheel."
        raise FileNotFoundError(message)
