"""Could not duplicate: repairs in which the reported problem did not show."""

from __future__ import annotations

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from .. import repairs
from ..counting import ORDERS, Part, Share, Shares

NUMBER = Shares(
    slug="could-not-duplicate",
    order=60,
    title=_("Could not duplicate"),
    definition=_(
        "Of the repairs closed in the period: how many could not reproduce what was reported. Many of them "
        "point to training or to a fault that comes and goes."
    ),
    parts=(
        Part(key="cnd", label=_("The reported problem could not be duplicated"), kind="order"),
        Part(key="other", label=_("Another cause"), kind="order"),
        Part(key="uncoded", label=_("No cause is coded"), counted=False, kind="order"),
    ),
    dimensions=ORDERS,
    base=repairs.closed,
    sorting=lambda _asked: [("cnd", Q(cause_code="cnd")), ("uncoded", Q(cause_code=""))],
    rest="other",
    shares=(
        Share(
            key="could_not_duplicate",
            title=_("Could not duplicate"),
            formula=_("Repairs whose cause is 'cannot duplicate' ÷ repairs closed with a cause"),
            numerator=("cnd",),
        ),
    ),
)
