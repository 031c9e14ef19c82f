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
from .fulfillment import Fulfillment, FulfillmentQuerySet
from .line import Line, LineQuerySet, LineStateChoice
from .look import Look
from .pool import PoolMinimum, PoolQuerySet
from .wave import GoingOn, Pause, Wave, WaveKindChoice, WaveStateChoice

__all__ = [
    "Approval",
    "AspectChoice",
    "Change",
    "ChangeQuerySet",
    "Determination",
    "Fulfillment",
    "FulfillmentQuerySet",
    "GoingOn",
    "KindChoice",
    "Line",
    "LineQuerySet",
    "LineStateChoice",
    "Look",
    "Pause",
    "PoolMinimum",
    "PoolQuerySet",
    "Rating",
    "RoleChoice",
    "SourceKind",
    "StateChoice",
    "Target",
    "Wave",
    "WaveKindChoice",
    "WaveStateChoice",
    "YesNo",
]
