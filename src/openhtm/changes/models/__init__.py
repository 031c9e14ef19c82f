from .change import (
    Approval,
    AspectChoice,
    Change,
    ChangeQuerySet,
    Determination,
    KindChoice,
    Rating,
    RoleChoice,
    SourceKind,
    StateChoice,
    Target,
    YesNo,
)
from .line import Line, LineQuerySet, LineStateChoice
from .look import Look

__all__ = [
    "Approval",
    "AspectChoice",
    "Change",
    "ChangeQuerySet",
    "Determination",
    "KindChoice",
    "Line",
    "LineQuerySet",
    "LineStateChoice",
    "Look",
    "Rating",
    "RoleChoice",
    "SourceKind",
    "StateChoice",
    "Target",
    "YesNo",
]
