"""Changes of one model. Many at once: ``model_lists``."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db.models import Q
from django.utils.translation import gettext as _

from openhtm.kernel import acts
from openhtm.kernel.actions import action, anywhere
from openhtm.kernel.actors import Actor
from openhtm.kernel.errors import InvalidInput

from .. import changes as recording
from .. import events
from ..models import IdentifierKind, Manufacturer, Model, ModelIdentifier, RiskClass
from ..rules import model_names
from ..rules.new_models import NewIdentifier
from .errors import AlreadyThere, NeedsReason

IDENTITY = ("manufacturer", "name", "number")
FACTS = (
    "catalog_number", "device_type", "description", "fda_class", "eu_class", "mission_critical",
    "backup_available", "patient_contact", "network_connected", "stores_phi", "is_single_use", "mri_safety",
    "is_fda_tracked", "expected_life_years", "end_of_sale_on", "end_of_support_on",
    "end_of_security_support_on", "support_source", "replacement_cost_minor", "currency", "is_active",
    "notes",
)  # fmt: skip
# Copied by the contexts above into their own rows.
TOLD = {"manufacturer", "name", "number", "device_type", "risk_class"}


@action("catalog.model.add", needs="catalog.edit", where=anywhere)
def add(
    *,
    manufacturer: Manufacturer,
    name: str,
    number: str = "",
    details: Mapping[str, object] | None = None,
    by: Actor,
    at: datetime,
) -> Model:
    """Add a model. Its risk class is unknown until it is set with a reason."""
    maker, spelled = manufacturer.survivor, " ".join(name.split())
    _refuse_twin(maker, spelled, number.strip())
    facts = _checked(recording.allowed(details or {}, FACTS))
    model = Model(manufacturer=maker, name=spelled, number=number.strip(), **facts)
    model.normalized = model_names.normalized(model.name, model.number, manufacturer=maker.name)
    return recording.create(model)


@action("catalog.model.edit", needs="catalog.edit", where=anywhere)
def edit(
    model: Model,
    *,
    changes: Mapping[str, object],
    seen_version: int | None = None,
    by: Actor,
    at: datetime,
) -> Model:
    """Change identity or facts of a model; the risk class has its own action."""
    wanted = _checked(recording.allowed(changes, (*IDENTITY, *FACTS)), stored=model)
    if set(wanted) & set(IDENTITY):
        wanted |= _identity(model, wanted)
    told = any(getattr(model, name) != value for name, value in wanted.items() if name in TOLD)
    saved = recording.edit(model, changes=wanted, seen_version=seen_version)
    if told:
        events.models_changed.send(Model, model_ids=[model.pk], by=by, at=at)
    return saved


@action("catalog.model.set_risk", needs="catalog.risk", where=anywhere)
def set_risk(
    model: Model, *, risk_class: str, reason: str, seen_version: int | None = None, by: Actor, at: datetime
) -> Model:
    """Set the risk class of a model, with the reason the committee gave."""
    if risk_class not in RiskClass.values:
        message = _("There is no risk class “%(value)s”.") % {"value": risk_class}
        raise InvalidInput(message, fields={"risk_class": [message]})
    if not reason.strip():
        raise NeedsReason(_("Say why the model is in this risk class, and who decided it."))
    differs = risk_class != model.risk_class
    wanted = {"risk_class": risk_class, "risk_reason": reason.strip()}
    saved = recording.edit(model, changes=wanted, seen_version=seen_version)
    if differs:
        events.models_changed.send(Model, model_ids=[model.pk], by=by, at=at)
    return saved


@action("catalog.model.add_identifier", needs="catalog.edit", where=anywhere)
def add_identifier(
    model: Model,
    *,
    value: str,
    agency: str = "",
    kind: str = IdentifierKind.PRIMARY,
    quantity: int | None = None,
    by: Actor,
    at: datetime,
) -> ModelIdentifier:
    """Give a model a device identifier, typed or scanned; a whole UDI gives its device identifier."""
    new = NewIdentifier(agency, value, kind, quantity).normalized()
    if new.agency == "UNKNOWN" or not new.value:
        message = _("This is no device identifier. Scan the label again, or choose the issuing agency.")
        raise InvalidInput(message, fields={"value": [message]})
    known = ModelIdentifier.objects.filter(agency=new.agency, value=new.value)
    other = known.filter(Q(model=model, kind=new.kind) | Q(kind="primary")).select_related("model").first()
    if other is not None:
        raise AlreadyThere(
            _("%(identifier)s already identifies %(model)s.") % {"identifier": other, "model": other.model}
        )
    return recording.create(
        ModelIdentifier(model=model, agency=new.agency, value=new.value, kind=new.kind, quantity=new.quantity)
    )


@action("catalog.model.remove_identifier", needs="catalog.edit", where=anywhere)
def remove_identifier(
    model: Model, *, agency: str, value: str, reason: str, by: Actor, at: datetime
) -> Model:
    """Take an identifier from a model that never was its; the ledger keeps that it was there."""
    found = ModelIdentifier.objects.filter(model=model, agency=agency, value=value).first()
    if found is None:
        raise InvalidInput(_("%(model)s has no such identifier.") % {"model": model})
    if not reason.strip():
        raise NeedsReason(_("Say why the identifier is removed."))
    acts.note(found, before=acts.values(found, ["model_id", "agency", "value", "kind", "quantity"]), after={})
    found.delete()
    return model


def _identity(model: Model, wanted: Mapping[str, object]) -> dict[str, object]:
    """The three parts of the identity as they shall be, and what follows from them."""
    maker = wanted.get("manufacturer", model.manufacturer)
    if not isinstance(maker, Manufacturer):
        raise InvalidInput(_("A model needs a manufacturer."))
    maker = maker.survivor
    name = " ".join(str(wanted.get("name", model.name)).split())
    number = str(wanted.get("number", model.number)).strip()
    _refuse_twin(maker, name, number, but=model)
    normalized = model_names.normalized(name, number, manufacturer=maker.name)
    return {"manufacturer": maker, "name": name, "number": number, "normalized": normalized}


def _refuse_twin(maker: Manufacturer, name: str, number: str, *, but: Model | None = None) -> None:
    if not name:
        message = _("A model needs a name.")
        raise InvalidInput(message, fields={"name": [message]})
    primary_di = but.primary_di if but else ""
    twins = maker.models.filter(name__iexact=name, number__iexact=number, primary_di=primary_di)
    twin = next((model for model in twins if model != but), None)
    if twin is not None:
        raise AlreadyThere(
            _("%(model)s is there already. Use that entry, or give the model number that tells them apart.")
            % {"model": twin},
            details={"model_id": twin.pk},
        )


def _checked(facts: dict[str, object], *, stored: Model | None = None) -> dict[str, object]:
    """Refuse values that the database would refuse without a word."""
    grade = facts.get("mission_critical")
    if grade is not None and not (isinstance(grade, int) and 1 <= grade <= 10):
        message = _("Mission critical is a number from 1 to 10.")
        raise InvalidInput(message, fields={"mission_critical": [message]})
    cost = facts.get("replacement_cost_minor", stored.replacement_cost_minor if stored else None)
    if cost is not None and not facts.get("currency", stored.currency if stored else ""):
        message = _("Give the currency of the replacement cost.")
        raise InvalidInput(message, fields={"currency": [message]})
    return facts
