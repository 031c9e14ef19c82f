"""A device of the fleet whose risk nobody has classified."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from ..asking import Asked, FindingRule, Found, on_devices
from ..rules.severity import Severity, always


def find(asked: Asked) -> Iterator[Found]:
    """Test equipment is no medical device and has no risk to a patient."""
    rows = asked.devices().filter(risk_class="unknown").exclude(device_type__is_test_equipment=True)
    return on_devices(
        rows, "model__name", tell=lambda model: (None, ("unclassified", {"model": model or "-"}))
    )


RULE = FindingRule(
    key="risk_class_missing",
    title=_("Risk class missing"),
    looks_for=_(
        "Devices of the fleet whose risk class is unknown. Until it is known they count as high-risk."
    ),
    remedy=_("Classify the model on its page in the catalog, or the device itself with a reason."),
    severity=always(Severity.MAJOR),
    because={"unclassified": _("Neither the device nor its model (%(model)s) has a risk class.")},
    find=find,
)
