"""Models: what can be done with them, one or many, and which one a name or identifier stands for."""

from ..actions.model_lists import ensure_many, update_many
from ..actions.models import add, add_identifier, edit, remove_identifier, set_risk
from ..queries.models import by_identifier, resolve, suggest

__all__ = [
    "add",
    "add_identifier",
    "by_identifier",
    "edit",
    "ensure_many",
    "remove_identifier",
    "resolve",
    "set_risk",
    "suggest",
    "update_many",
]
