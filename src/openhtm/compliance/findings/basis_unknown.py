"""A plan of which nobody says why it is as it is."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from openhtm.maintenance.api import Basis

from ..asking import Asked, FindingRule, Found
from ..plans import in_force, on_plan
from ..rules.severity import Severity, by_risk


def find(_asked: Asked) -> Iterator[Found]:
    for revision in in_force().filter(basis=Basis.UNKNOWN).iterator(chunk_size=2000):
        yield on_plan(revision, [("no_basis", {"n": revision.number})])


RULE = FindingRule(
    key="basis_unknown",
    title=_("Plan without a basis"),
    looks_for=_(
        "Terms in force whose basis (instructions for use, alternate program, law, policy) is unknown."
    ),
    remedy=_("Propose terms with the basis and the document they follow, and have them approved."),
    severity=by_risk(high=Severity.MAJOR, medium=Severity.MINOR, low=Severity.MINOR),
    because={"no_basis": _("Revision %(n)s does not say what its interval follows.")},
    find=find,
    by_device=False,
)
