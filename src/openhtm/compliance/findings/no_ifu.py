"""A model of the fleet whose instructions for use nobody can show."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Count
from django.utils.translation import gettext_lazy as _

from openhtm.catalog.api import Model
from openhtm.documents.api import Document, DocumentKind
from openhtm.registry.api import GONE, Device

from ..asking import Asked, FindingRule, Found
from ..rules.severity import Severity, by_risk


def find(_asked: Asked) -> Iterator[Found]:
    """A manual hangs on the model, or on every device of it that needs one of its own."""
    shown = Document.objects.valid().filter(kind=DocumentKind.MANUAL)
    models = shown.filter(subject_type="catalog.model").values("subject_id")
    devices = shown.filter(subject_type="registry.device").values("subject_id")
    # From the few models without one to their devices: the fleet is not read for those that have theirs.
    without = Model.objects.exclude(pk__in=models)
    rows = Device.objects.filter(model__in=without).exclude(status__in=GONE).exclude(pk__in=devices)
    rows = rows.exclude(device_type__is_test_equipment=True)
    counted = dict(rows.order_by().values_list("model_id").annotate(Count("pk")))
    for model in Model.objects.filter(pk__in=counted).select_related("manufacturer"):
        yield Found(
            subject_type="catalog.model",
            subject_id=model.pk,
            subject=str(model)[:200],
            because=(("no_manual", {"n": counted[model.pk]}),),
            risk_class=model.risk_class,
        )


RULE = FindingRule(
    key="no_ifu",
    title=_("No instructions for use on file"),
    looks_for=_(
        "Models with devices in the fleet for which no manual is kept, neither with the model nor the device."
    ),
    remedy=_("Add the manufacturer's manual to the model, as a document of the kind manual."),
    severity=by_risk(high=Severity.MAJOR, medium=Severity.MINOR, low=Severity.MINOR),
    because={"no_manual": _("For %(n)s devices of this model no manual is on file.")},
    find=find,
    by_device=False,
)
