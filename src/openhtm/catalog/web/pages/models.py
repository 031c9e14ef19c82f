"""Pages of models."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from openhtm.kernel.values import Money
from openhtm.ui.parts import Act, Column, Entry, Fact, Page, Pill
from openhtm.ui.tones import Tone

from ...models import Model, RiskClass
from .manufacturers import url as manufacturer_url
from .shared import crumb, risk_pill


def url(model: Model, name: str = "model") -> str:
    """The address of one of the model's pages."""
    return reverse(f"catalog:{name}", args=[model.pk])


@dataclass(frozen=True, kw_only=True)
class ModelRow:
    """One line of the list."""

    url: str
    label: str
    manufacturer: str
    manufacturer_url: str
    device_type: str
    risk: Pill
    support: Pill | None


def list_columns() -> list[Column]:
    """The heads of the list."""
    return [
        Column(label=_("Model")),
        Column(label=_("Manufacturer")),
        Column(label=_("Device type"), hidden_on_phone=True),
        Column(label=_("Risk class")),
        Column(label=_("Support"), hidden_on_phone=True),
    ]


def row(model: Model, *, today: date) -> ModelRow:
    """A model as a line of the list."""
    return ModelRow(
        url=url(model),
        label=model.label,
        manufacturer=model.manufacturer.name,
        manufacturer_url=manufacturer_url(model.manufacturer),
        device_type=model.device_type.name if model.device_type else "",
        risk=risk_pill(model),
        support=support_pill(model, today=today),
    )


def support_pill(model: Model, *, today: date) -> Pill | None:
    """Whether the maker's support has ended; None where nothing is known or it lasts."""
    ends = [day for day in (model.end_of_support_on, model.end_of_security_support_on) if day]
    if not ends:
        return None
    ended = min(ends) <= today
    return Pill(text=_("Support ended") if ended else _("Supported"), tone=Tone.OVERDUE if ended else Tone.OK)


@dataclass(frozen=True, kw_only=True)
class IdentifierRow:
    """A device identifier of the model."""

    agency: str
    value: str
    kind: str
    quantity: int | None


@dataclass(frozen=True, kw_only=True)
class ModelPage(Page):
    """One model."""

    risk: Pill
    identity: Sequence[Fact]
    use: Sequence[Fact]
    support: Sequence[Fact]
    identifiers: Sequence[IdentifierRow]
    codes: Sequence[Any]
    identifier_form: Any
    identifier_url: str
    may_edit: bool
    panels: Sequence[Any]
    entries: Sequence[Entry]


def model_page(
    model: Model,
    *,
    identifier_form: Any,
    rights: set[str],
    panels: Sequence[Any],
    entries: Sequence[Entry],
    today: date,
) -> ModelPage:
    """The page of one model with its identifiers and codes at hand. ``rights`` holds ``edit`` and ``risk``
    where the reader may."""
    return ModelPage(
        title=str(model),
        lead=_lead(model, today=today),
        lead_tone=Tone.UNKNOWN if model.risk_class == RiskClass.UNKNOWN else Tone.PLAIN,
        crumbs=[crumb("model_list")],
        acts=_acts(model, rights),
        risk=risk_pill(model),
        identity=_identity(model),
        use=_use(model, rights),
        support=_support(model, today=today),
        identifiers=[
            IdentifierRow(
                agency=item.agency, value=item.value, kind=item.get_kind_display(), quantity=item.quantity
            )
            for item in sorted(model.identifiers.all(), key=lambda item: (item.kind, item.value))
        ],
        codes=sorted(model.codes.all(), key=lambda code: (code.system, code.code)),
        identifier_form=identifier_form,
        identifier_url=url(model, "identifier_add"),
        may_edit="edit" in rights,
        panels=panels,
        entries=entries,
    )


def _lead(model: Model, *, today: date) -> str:
    if model.risk_class == RiskClass.UNKNOWN:
        return _("The risk class is unknown: its devices are planned and counted as unknown until it is set.")
    support = support_pill(model, today=today)
    risk = model.get_risk_class_display()
    return f"{risk}. {support.text}." if support else f"{risk}."


def _acts(model: Model, rights: set[str]) -> list[Act]:
    acts = []
    if "edit" in rights:
        acts.append(Act(label=_("Edit"), url=url(model, "model_edit"), icon="edit"))
    if "risk" in rights:
        unknown = model.risk_class == RiskClass.UNKNOWN
        kind = "primary" if unknown else "secondary"
        acts.append(Act(label=_("Set risk class"), url=url(model, "model_risk"), icon="shield", kind=kind))  # type: ignore[arg-type]
    return acts


def _identity(model: Model) -> list[Fact]:
    kind = model.device_type
    return [
        Fact(
            label=_("Manufacturer"), value=model.manufacturer.name, url=manufacturer_url(model.manufacturer)
        ),
        Fact(label=_("Model"), value=model.name),
        Fact(label=_("Model number"), value=model.number or None, code=True),
        Fact(label=_("Catalog number"), value=model.catalog_number or None, code=True),
        Fact(
            label=_("Device type"),
            value=kind.name if kind else None,
            url=reverse("catalog:device_type", args=[kind.pk]) if kind else "",
        ),
        Fact(label=_("Description"), value=model.description or _("None")),
        Fact(label=_("Active"), value=_yes(model.is_active)),
        Fact(label=_("Notes"), value=model.notes or _("None")),
    ]


def _use(model: Model, rights: set[str]) -> list[Fact]:
    settle = Act(label=_("Set risk class"), url=url(model, "model_risk")) if "risk" in rights else None
    unknown = model.risk_class == RiskClass.UNKNOWN
    return [
        Fact(
            label=_("Risk class"),
            value=model.get_risk_class_display(),
            pill=risk_pill(model),
            hint=model.risk_reason,
            settle=settle if unknown else None,
        ),
        Fact(label=_("FDA class"), value=model.fda_class or None),
        Fact(label=_("EU class"), value=model.eu_class or None),
        Fact(label=_("Mission critical (1-10)"), value=model.mission_critical),
        Fact(label=_("Backup available"), value=_yes(model.backup_available)),
        Fact(label=_("Patient contact"), value=_yes(model.patient_contact)),
        Fact(label=_("Network connected"), value=_yes(model.network_connected)),
        Fact(label=_("Stores patient data"), value=_yes(model.stores_phi)),
        Fact(label=_("Single use"), value=_yes(model.is_single_use)),
        Fact(label=_("MRI safety"), value=model.mri_safety or None),
        Fact(label=_("Tracked device (21 CFR 821)"), value=_yes(model.is_fda_tracked)),
    ]


def _support(model: Model, *, today: date) -> list[Fact]:
    cost = model.replacement_cost_minor
    pill = support_pill(model, today=today)
    source = model.support_source
    return [
        *([Fact(label=_("Support"), value=pill.text, pill=pill)] if pill else []),
        Fact(label=_("End of sale"), value=_day(model.end_of_sale_on)),
        Fact(label=_("End of support"), value=_day(model.end_of_support_on), hint=source),
        Fact(label=_("End of security support"), value=_day(model.end_of_security_support_on), hint=source),
        Fact(label=_("Expected life (years)"), value=_life(model)),
        Fact(label=_("Replacement cost"), value=None if cost is None else str(Money(cost, model.currency))),
    ]


def _life(model: Model) -> str | int | None:
    if model.expected_life_years:
        return model.expected_life_years
    inherited = model.device_type.expected_life_years if model.device_type else None
    return _("%(years)s, as its device type") % {"years": inherited} if inherited else None


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _yes(value: bool | None) -> str | None:
    return None if value is None else _("Yes") if value else _("No")
