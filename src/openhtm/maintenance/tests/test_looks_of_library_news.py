"""The page of a procedure beside a newer library, with new, changed and own steps."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from openhtm.maintenance.models import ProcedureVersion

from .test_library_news import copied, newer

if TYPE_CHECKING:
    from openhtm_testing.personas import World

__all__ = ["copied", "newer"]


def test_it_looks_right_everywhere(
    world: World, copied: ProcedureVersion, newer: list[str], enter: Any, page: Any, looks: Any
) -> None:
    enter(page, world.cleo)
    page.set_default_navigation_timeout(150_000)
    looks.everywhere(page, f"/procedures/{copied.procedure.code}/library/", name="library-news")
