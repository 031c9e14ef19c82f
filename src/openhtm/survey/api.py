"""What other contexts may use of the survey."""

from .access import device
from .actions import rooms
from .actions.rooms import NewRoom
from .dossier import archive, paper
from .dossier.parts import Dossier
from .dossier.whole import data, dossier
from .errors import UnableToLookBack
from .readers import Person

__all__ = [
    "Dossier",
    "NewRoom",
    "Person",
    "UnableToLookBack",
    "archive",
    "data",
    "device",
    "dossier",
    "paper",
    "rooms",
]
