"""Device types: what can be done with them, and which one a name or code stands for."""

from ..actions.device_types import add, add_code, edit, ensure_many, remove_code
from ..queries.device_types import resolve

__all__ = ["add", "add_code", "edit", "ensure_many", "remove_code", "resolve"]
