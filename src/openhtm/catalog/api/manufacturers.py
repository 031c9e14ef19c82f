"""Manufacturers: what can be done with them, and which one a name stands for."""

from ..actions.manufacturers import (
    add,
    add_alias,
    confirm_alias,
    edit,
    ensure_many,
    reject_alias,
    remove_alias,
    tell_apart,
)
from ..actions.merges import merge, undo_merge
from ..queries.manufacturers import duplicates, resolve, suggest
from ..queries.merges import merge_preview

__all__ = [
    "add",
    "add_alias",
    "confirm_alias",
    "duplicates",
    "edit",
    "ensure_many",
    "merge",
    "merge_preview",
    "reject_alias",
    "remove_alias",
    "resolve",
    "suggest",
    "tell_apart",
    "undo_merge",
]
