"""A model of the fleet that stands under no generic name."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Count
from django.utils.translation import gettext_lazy as _

from openhtm.catalog.api import Model
from openhtm.registry.api import GONE, Device

from ..asking import Asked, FindingRule, Found
from ..rules.severity import Severity, always


def find(_asked: Asked) -> Iterator[Found]:
    rows = Device.objects.exclude(status__in=GONE).filter(
        model__device_type__isnull=True, model__isnull=False
    )
    counted = dict(rows.order_by().values_list("model_id").annotate(Count("pk")))
    for model in Model.objects.filter(device_type__isnull=True, pk__in=counted).select_related(
        "manufacturer"
    ):
        yield Found(
            subject_type="catalog.model",
            subject_id=model.pk,
            subject=str(model)[:200],
            because=(("devices", {"n": counted[model.pk]}),),
            risk_class=model.risk_class,
        )


RULE = FindingRule(
    key="model_without_type",
    title=_("Model without device type"),
    looks_for=_(
        "Models with devices in the fleet that have no device type; plans and competencies go by type."
    ),
    remedy=_("Choose the device type on the page of the model."),
    severity=always(Severity.MINOR),
    because={"devices": _("%(n)s devices of the fleet are of this model.")},
    find=find,
    by_device=False,
)
