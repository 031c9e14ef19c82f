"""Where device security lies under /api/v1."""

from __future__ import annotations

from .acceptances import acceptances_router, clocks_router
from .assessments import assessments_router, contradictions_router, vex_router
from .configuration import configuration_router
from .controls import controls_router
from .disclosures import disclosures_router
from .exposure import affected_router, documents_router, vulnerabilities_router
from .feeds import feeds_router, packs_router
from .inquiries import inquiries_router
from .network import hosts_router, scans_router
from .plans import plans_router
from .releases import releases_router

ROUTERS = [
    ("/affected-devices", affected_router),
    ("/device-configurations", configuration_router),
    ("/feed-packs", packs_router),
    ("/security-acceptances", acceptances_router),
    ("/manufacturer-inquiries", inquiries_router),
    ("/network-hosts", hosts_router),
    ("/network-scans", scans_router),
    ("/security-assessments", assessments_router),
    ("/security-clocks", clocks_router),
    ("/security-contradictions", contradictions_router),
    ("/security-disclosures", disclosures_router),
    ("/security-controls", controls_router),
    ("/security-documents", documents_router),
    ("/security-feeds", feeds_router),
    ("/security-plans", plans_router),
    ("/security-vex", vex_router),
    ("/software-releases", releases_router),
    ("/vulnerabilities", vulnerabilities_router),
]
