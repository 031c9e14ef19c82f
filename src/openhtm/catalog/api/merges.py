"""Merging two records of one manufacturer, and taking a merge back."""

from ..actions.merges import merge, undo_merge
from ..queries.merges import MergePreview, merge_preview

__all__ = ["MergePreview", "merge", "merge_preview", "undo_merge"]
