"""Where device security lies under /api/v1."""

from __future__ import annotations

from .assessments import assessments_router, contradictions_router, vex_router
from .disclosures import disclosures_router
from .exposure import affected_router, documents_router, vulnerabilities_router
from .feeds import feeds_router, packs_router
from .releases import releases_router

ROUTERS = [
    ("/affected-devices", affected_router),
    ("/feed-packs", packs_router),
    ("/security-assessments", assessments_router),
    ("/security-contradictions", contradictions_router),
    ("/security-disclosures", disclosures_router),
    ("/security-documents", documents_router),
    ("/security-feeds", feeds_router),
    ("/security-vex", vex_router),
    ("/software-releases", releases_router),
    ("/vulnerabilities", vulnerabilities_router),
]
