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
from .pool import PoolMinimum, PoolQuerySet

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
    "PoolMinimum",
    "PoolQuerySet",
    "Rating",
    "RoleChoice",
    "SourceKind",
    "StateChoice",
    "Target",
    "YesNo",
]
