"""Where incident response lies under /api/v1."""

from __future__ import annotations

from .incidents import incidents_router
from .preparedness import preparedness_router
from .rehearsals import injects_router, rehearsals_router
from .suspects import suspects_router
from .team import cards_router, fallbacks_router, team_router

ROUTERS = [
    ("/response/preparedness", preparedness_router),
    ("/response/team", team_router),
    ("/response/fallbacks", fallbacks_router),
    ("/response/cards", cards_router),
    ("/response/incidents", incidents_router),
    ("/response/incidents", suspects_router),
    ("/response/exercises", rehearsals_router),
    ("/response/injects", injects_router),
]
