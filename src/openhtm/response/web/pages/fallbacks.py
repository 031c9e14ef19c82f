"""Fallbacks by device type, and the card of a device."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from openhtm.catalog.api import RiskClass
from openhtm.registry.api import Device
from openhtm.ui.parts import Act, Crumb, Fact, Page, Pill
from openhtm.ui.tones import Tone

from ... import cards, words
from ...cards import Card
from ...models import Fallback
from .frame import crumbs, tabs
from .roster import MemberRow, member_row


@dataclass(frozen=True, kw_only=True)
class TypeRow:
    name: str
    devices: int
    url: str
    instead: str
    away: str
    agreed: str
    write: str
    gap: Pill | None


@dataclass(frozen=True, kw_only=True)
class OwnRow:
    name: str
    kind: str
    instead: str
    away: str
    url: str
    end: str


@dataclass(frozen=True, kw_only=True)
class FallbacksPage(Page):
    rows: Sequence[TypeRow]
    own: Sequence[OwnRow]
    missing_only: bool


@dataclass(frozen=True, kw_only=True)
class SpareRow:
    tag: str
    url: str
    model: str
    place: str
    pill: Pill
    note: str


@dataclass(frozen=True, kw_only=True)
class CardPage(Page):
    instead: str
    stops: str
    facts: Sequence[Fact]
    spares: Sequence[SpareRow]
    spares_told: str
    contacts: Sequence[tuple[str, MemberRow]]
    phone: str
    of_device: str
    notices: Sequence[str] = ()


def fallbacks_page(
    kinds: Sequence[Mapping[str, object]],
    standing: Sequence[Fallback],
    *,
    missing_only: bool,
    may_prepare: bool,
    site: str,
    whole: bool,
) -> FallbacksPage:
    """``kinds``: device types with the number of devices that are or may be on the network."""
    by_type = {one.device_type_id: one for one in standing if one.device_type_id}
    rows = [_type_row(one, by_type.get(one["device_type"]), may_prepare=may_prepare) for one in kinds]  # type: ignore[call-overload]
    missing = sum(row.gap is not None for row in rows)
    told = ngettext(
        "Of %(n)s kind of device nobody has written what the unit does without it.",
        "Of %(n)s kinds of device nobody has written what the unit does without it.",
        missing,
    ) % {"n": missing}
    return FallbacksPage(
        title=_("What a unit does without the device"),
        lead=told
        if missing
        else _("A fallback is written for every kind of device that may be on the network."),
        lead_tone=Tone.OVERDUE if missing else Tone.OK,
        tabs=tabs("fallbacks", site=site, whole=whole),
        rows=[row for row in rows if row.gap is not None or not missing_only],
        own=[_own_row(one, may_prepare=may_prepare) for one in standing if not one.device_type_id],
        missing_only=missing_only,
    )


def _type_row(found: Mapping[str, object], fallback: Fallback | None, *, may_prepare: bool) -> TypeRow:
    pk = found["device_type"]
    write = f"{reverse('response:fallback_write')}?type={pk}" if may_prepare and pk else ""
    name = found["device_type__name"]
    gap = Pill(tone=Tone.OVERDUE, text=_("Nothing written"))
    if pk is None:
        gap = Pill(tone=Tone.UNKNOWN, text=_("Unknown: settle the type first"))
    return TypeRow(
        name=str(name) if name else _("Device type unknown"),
        devices=int(str(found["n"])),
        url=f"{reverse('registry:device_list')}?type={pk or 'unknown'}",
        instead=fallback.instead if fallback else "",
        away=words.away(fallback.away_minutes) if fallback else "",
        agreed=_agreed(fallback) if fallback else "",
        write=write,
        gap=None if fallback else gap,
    )


def _agreed(one: Fallback) -> str:
    return _("Agreed with %(who)s, %(day)s") % {"who": one.agreed_with, "day": date_format(one.agreed_on)}


def _own_row(one: Fallback, *, may_prepare: bool) -> OwnRow:
    query = f"model={one.model_id}" if one.model_id else f"device={one}"
    return OwnRow(
        name=str(one),
        kind=_("Model") if one.model_id else _("Device"),
        instead=one.instead,
        away=words.away(one.away_minutes),
        url=f"{reverse('response:fallback_write')}?{query}" if may_prepare else "",
        end=reverse("response:fallback_end", args=[one.pk]) if may_prepare else "",
    )


def card_page(card: Card, *, today: date, may_prepare: bool, notices: Sequence[str] = ()) -> CardPage:
    device, fallback = card.device, card.fallback
    return CardPage(
        title=_("If we unplug %(tag)s") % {"tag": device.tag},
        lead=_lead(card),
        lead_tone=Tone.PLAIN if fallback else Tone.UNKNOWN,
        crumbs=crumbs(Crumb(label=device.tag, url=device.get_absolute_url())),
        acts=_card_acts(card, may_prepare=may_prepare),
        instead=fallback.instead if fallback else "",
        stops=fallback.stops if fallback else "",
        facts=_card_facts(card),
        spares=[_spare_row(one) for one in (card.spares or ())[: cards.SHOWN]],
        spares_told=spares_told(card),
        contacts=[(words.role(one.role), member_row(one, today=today)) for one in card.contacts.all],
        phone=device.department.phone if device.department else "",
        of_device=named(device),
        notices=notices,
    )


def named(device: Device) -> str:
    kind = str(device.model or device.device_type or device.name)
    return " · ".join(str(part) for part in (kind, device.department, device.room) if part)


def _lead(card: Card) -> str:
    if card.fallback is None:
        return _("Nobody has written what the unit does without it. Ask the unit before it is touched.")
    away = cards.away(card)
    if not away:
        return _("Nobody has said how long it may be away.")
    return _("It may be away: %(time)s.") % {"time": away}


def _card_facts(card: Card) -> list[Fact]:
    device, fallback = card.device, card.fallback
    sources = {"device": _("This device"), "model": _("Its model"), "device_type": _("Its device type")}
    return [
        Fact(label=_("Device"), value=named(device), url=device.get_absolute_url()),
        Fact(label=_("Risk class"), value=RiskClass(device.risk_class).label),
        Fact(label=_("May be away"), value=cards.away(card) or None),
        Fact(label=_("Written for"), value=sources.get(card.source)),
        Fact(label=_("Agreed"), value=_agreed(fallback) if fallback else None),
        Fact(
            label=_("Telephone of the unit"),
            value=(device.department.phone if device.department else "") or None,
        ),
    ]


def spares_told(card: Card) -> str:
    if card.spares is None:
        return _("Unknown: the type of this device is unknown.")
    told = ngettext(
        "%(n)s other of its kind may be used here now, %(free)s of them on standby.",
        "%(n)s others of its kind may be used here now, %(free)s of them on standby.",
        len(card.spares),
    )
    return told % {"n": len(card.spares), "free": card.free}


def _spare_row(one: cards.Spare) -> SpareRow:
    free = Pill(tone=Tone.OK, text=_("On standby"))
    used = Pill(tone=Tone.SOON, text=_("In use, ask the unit"))
    suspect = Pill(tone=Tone.OVERDUE, text=_("Suspected in an incident itself"))
    return SpareRow(
        tag=one.device.tag,
        url=one.device.get_absolute_url(),
        model=str(one.device.model or ""),
        place=" · ".join(str(part) for part in (one.device.department, one.device.room) if part),
        pill=suspect if one.suspect else free if one.free else used,
        note=_("Same model: it may have the same flaw.") if one.same_model else "",
    )


def _card_acts(card: Card, *, may_prepare: bool) -> list[Act]:
    tag = card.device.tag
    printing = Act(label=_("Print"), url=reverse("response:card_print", args=[tag]), icon="printer")
    if not may_prepare:
        return [printing]
    label = _("Change what is written") if card.fallback else _("Write what the unit does")
    query = f"device={tag}"
    if card.source in {"", "device_type"} and card.device.device_type_id:
        query = f"type={card.device.device_type_id}"
    elif card.source == "model":
        query = f"model={card.device.model_id}"
    write = reverse("response:fallback_write")
    return [
        Act(label=label, url=f"{write}?{query}", icon="edit", kind="primary"),
        Act(label=_("Only for this device"), url=f"{write}?device={tag}", icon="edit", kind="quiet"),
        printing,
    ]
