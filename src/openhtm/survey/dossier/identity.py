"""What the device was on the day: identity, status, custody, place."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from openhtm.audit.api import history
from openhtm.catalog.api import DeviceType, Model, RiskClass
from openhtm.registry.api import AsOf, Ownership, StatusChoice

from .parts import Line, Question, Section
from .saying import day, known, line, text, unknown

_FACTS = ("serial", "name", "model_id", "device_type_id", "risk_class", "accepted_on")
#: More changes of one device than this are not gone back through.
_MOST_CHANGES = 1000


def identity(question: Question, then: AsOf) -> Section:
    facts, is_whole = _then(question)
    return Section(
        key="identity",
        title=_("Identity"),
        note="" if is_whole else _("More changes than are gone back through: some facts may be newer."),
        facts=[*_names(question, facts), *_places(then), *_beside(then)],
    )


def _then(question: Question) -> tuple[dict[str, Any], bool]:
    """The facts of the device's own row, gone back through the ledger from now to the day."""
    facts: dict[str, Any] = {name: getattr(question.device, name) for name in _FACTS}
    if not question.is_past:
        return facts, True
    changes = history(question.device, limit=_MOST_CHANGES)
    for change in changes:  # the latest first: the last one that is undone is the first after the day
        if change.at >= question.until:
            facts |= {name: change.before[name] for name in _FACTS if name in change.before}
    is_whole = len(changes) < _MOST_CHANGES or changes[-1].at < question.until
    return facts, is_whole


def _names(question: Question, facts: dict[str, Any]) -> list[Line]:
    model, kind = _model(question, facts["model_id"]), _type(question, facts["device_type_id"])
    risk = RiskClass(facts["risk_class"])
    accepted = facts["accepted_on"]
    return [
        line(_("Tag"), text(question.device.tag, url=question.device.get_absolute_url())),
        line(_("Device type"), known(kind or facts["name"])),
        line(_("Manufacturer"), known(model.manufacturer if model else None)),
        line(_("Model"), known(model.name if model else None)),
        line(_("Serial number"), known(facts["serial"])),
        line(_("Risk class"), unknown() if risk == RiskClass.UNKNOWN else text(risk.label)),
        line(_("Accepted"), day(accepted) if not isinstance(accepted, str) else known(accepted)),
    ]


def _model(question: Question, pk: int | None) -> Model | None:
    if pk == question.device.model_id:
        return question.device.model
    return Model.objects.select_related("manufacturer").filter(pk=pk or 0).first()


def _type(question: Question, pk: int | None) -> DeviceType | None:
    if pk == question.device.device_type_id:
        return question.device.device_type
    return DeviceType.objects.filter(pk=pk or 0).first()


def _places(then: AsOf) -> list[Line]:
    owned = "" if then.ownership == "unknown" else str(Ownership(then.ownership).label)
    return [
        line(_("Status"), known(StatusChoice(then.status).label if then.status else None)),
        line(_("Site"), known(then.site)),
        line(_("Department"), known(then.department)),
        line(_("Room"), known(then.room)),
        line(_("Custodian"), text(then.custodian or _("Its department"))),
        line(_("Ownership"), known(f"{owned}: {then.owner}" if owned and then.owner else owned)),
    ]


def _beside(then: AsOf) -> list[Line]:
    return [
        line(_("Identifiers"), text("; ".join(map(str, then.identifiers)) or _("None"))),
        line(_("Software"), known("; ".join(map(str, then.software)))),
        line(_("Network interfaces"), text("; ".join(map(str, then.interfaces)) or _("None"))),
    ]
