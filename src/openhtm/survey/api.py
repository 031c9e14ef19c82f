"""What other contexts may use of the survey."""

from .access import device
from .access import mock_surveys as readable_mock_surveys
from .actions import mock_surveys, rooms
from .actions.rooms import NewRoom
from .dossier import archive, paper
from .dossier.parts import Dossier
from .dossier.whole import data, dossier
from .errors import UnableToLookBack
from .mock import asking, ground, playing, report, telling
from .mock import paper as mock_paper
from .mock import places as mock_places
from .readers import Person

__all__ = [
    "Dossier",
    "NewRoom",
    "Person",
    "UnableToLookBack",
    "archive",
    "asking",
    "data",
    "device",
    "dossier",
    "ground",
    "mock_paper",
    "mock_places",
    "mock_surveys",
    "paper",
    "playing",
    "readable_mock_surveys",
    "report",
    "rooms",
    "telling",
]
