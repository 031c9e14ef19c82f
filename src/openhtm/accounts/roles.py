"""Roles as data: ``roles.toml`` read into frozen values, checked against the permissions that exist."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import cast

from django.utils.translation import gettext as _

from .permissions import Permission


@dataclass(frozen=True)
class Role:
    """One role. What the file calls it is the key of its translation."""

    slug: str
    english_title: str
    english_description: str
    home: str
    permissions: frozenset[str]

    @property
    def title(self) -> str:
        return _(self.english_title)

    @property
    def description(self) -> str:
        return _(self.english_description)


@cache
def roles() -> dict[str, Role]:
    """All roles by slug. A permission that does not exist is a mistake in the file and refuses to start."""
    table = tomllib.loads((Path(__file__).parent / "roles.toml").read_text(encoding="utf-8"))
    return {slug: _role(slug, entry) for slug, entry in table.items()}


def _role(slug: str, entry: dict[str, object]) -> Role:
    listed = cast("list[str]", entry["permissions"])
    every = {str(permission) for permission in Permission}
    granted = every if listed == ["*"] else set(listed)
    if unknown := sorted(granted - every):
        raise ValueError(f"roles.toml gives '{slug}' permissions that do not exist: {', '.join(unknown)}")
    return Role(slug, str(entry["title"]), str(entry["description"]), str(entry["home"]), frozenset(granted))


def role_choices() -> list[tuple[str, str]]:
    return [(role.slug, role.title) for role in roles().values()]
