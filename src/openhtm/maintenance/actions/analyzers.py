"""Test equipment: what it is, its certificates, quarantine, and what a calibration meant for earlier work."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.core.files.base import File
from django.utils.translation import gettext as _

from openhtm.accounts.api import Permission
from openhtm.documents import api as documents
from openhtm.kernel import acts
from openhtm.kernel.actions import action
from openhtm.kernel.actors import Actor
from openhtm.kernel.errors import DomainError, InvalidInput
from openhtm.registry.api import Device

from .. import measuring, tracing
from ..models import Analyzer, Certificate, OrderKind, TraceRetest, WorkOrder
from ..models.choices import AsFoundChoice, OrderSource
from ..ordering import NewOrder
from .work_orders import open_order


class UnableToCertify(DomainError):
    """The certificate cannot be: it lies in the future, ends before it begins, or stands there otherwise."""

    code = "unable_to_certify"


class UnableToSettle(DomainError):
    """There is nothing to decide about that calibration, or it has been decided."""

    code = "unable_to_settle"


@dataclass(frozen=True, kw_only=True)
class NewCertificate:
    """What a certificate says. ``as_found_error`` in percent of the reading."""

    number: str
    laboratory: str
    calibrated_on: date
    valid_until: date
    accreditation: str = ""
    traceability: str = ""
    as_found: str = AsFoundChoice.UNKNOWN
    as_found_error: Decimal | None = None
    uncertainty: str = ""


@action("maintenance.test_equipment.mark", needs=Permission.DEVICE_UPDATE)
def mark(
    device: Device,
    *,
    kinds: Sequence[str],
    measures: str = "",
    interval_months: int = 12,
    by: Actor,
    at: datetime,
) -> Analyzer:
    """Say that a device is test equipment, and of which kinds; asked again, what differs is changed."""
    names = list(dict.fromkeys(" ".join(kind.split())[:100] for kind in kinds if kind.strip()))
    if not names:
        text = _("Say what kind of test equipment it is.")
        raise InvalidInput(text, fields={"kinds": [text]})
    if not 1 <= interval_months <= 120:
        text = _("Test equipment is calibrated every 1 to 120 months.")
        raise InvalidInput(text, fields={"interval_months": [text]})
    values: dict[str, Any] = {
        "kinds": names,
        "measures": measures.strip(),
        "interval_months": interval_months,
    }
    found: Analyzer | None = Analyzer.objects.filter(device=device).select_related("device").first()
    if found is not None:
        return acts.save(found, **values)
    return acts.create(Analyzer(device=device, marked_at=at, **values))


@action("maintenance.test_equipment.add_certificate", needs=Permission.DEVICE_UPDATE)
def add_certificate(
    analyzer: Analyzer, *, new: NewCertificate, file: File[bytes] | None = None, by: Actor, at: datetime
) -> Certificate:
    """Record a calibration. The same certificate again is the one on record, another of its number refused."""
    values = _checked(analyzer, new, at=at)
    known = analyzer.certificates.valid().filter(number=values["number"]).first()
    if known is not None:
        if any(getattr(known, name) != value for name, value in values.items()):
            text = _("Certificate %(number)s is on record with other contents. Void that one first.")
            raise UnableToCertify(text % {"number": known})
        return known  # type: ignore[no-any-return]
    made = acts.create(
        Certificate(analyzer=analyzer, recorded_at=at, recorded_by=by.actor_label[:200], **values)
    )
    if file is not None:
        documents.add(made, file=file, kind=documents.DocumentKind.CERTIFICATE, by=by, at=at)
    return made


def _checked(analyzer: Analyzer, new: NewCertificate, *, at: datetime) -> dict[str, Any]:
    values = {name: getattr(new, name) for name in NewCertificate.__dataclass_fields__}
    values = {name: value.strip() if isinstance(value, str) else value for name, value in values.items()}
    problems: dict[str, list[str]] = {}
    for name in ("number", "laboratory"):
        if not values[name]:
            problems[name] = [_("Write what the certificate says.")]
    if new.calibrated_on > measuring.today_at(analyzer, at):
        problems["calibrated_on"] = [_("It cannot have been calibrated in the future.")]
    if new.valid_until < new.calibrated_on:
        problems["valid_until"] = [_("It ends before the calibration.")]
    if values["as_found"] not in AsFoundChoice.values:
        problems["as_found"] = [_("Choose in tolerance, out of tolerance or unknown.")]
    if new.as_found_error is not None and new.as_found_error < 0:
        problems["as_found_error"] = [_("Give the size of the error, without a sign.")]
    if problems:
        raise InvalidInput(_("This certificate cannot be right."), fields=problems)
    return values


@action("maintenance.test_equipment.void_certificate", needs=Permission.DEVICE_RELEASE)
def void_certificate(certificate: Certificate, *, reason: str, by: Actor, at: datetime) -> Certificate:
    """Say that a certificate was recorded wrongly. It stays readable and counts no more."""
    if certificate.voided_reason:
        return certificate
    return acts.save(certificate, voided_reason=_because(reason))


def _because(reason: str) -> str:
    if not reason.strip():
        text = _("Say why.")
        raise InvalidInput(text, fields={"reason": [text]})
    return reason.strip()[:300]


@action("maintenance.test_equipment.quarantine", needs=Permission.DEVICE_UPDATE)
def quarantine(analyzer: Analyzer, *, reason: str, by: Actor, at: datetime) -> Analyzer:
    """Let nobody measure with it until it is released."""
    return acts.save(analyzer, quarantine_reason=_because(reason))


@action("maintenance.test_equipment.release", needs=Permission.DEVICE_RELEASE)
def release(analyzer: Analyzer, *, reason: str, by: Actor, at: datetime) -> Analyzer:
    """End the quarantine. Its certificates decide from then on."""
    _because(reason)
    return acts.save(analyzer, quarantine_reason="")


def _places(arguments: dict[str, Any]) -> list[tuple[int | None, int | None]]:
    return [(device.site_id, device.department_id) for device in arguments["devices"]]


@action("maintenance.test_equipment.open_retests", needs=Permission.WORK_ORDER_CREATE, where=_places)
def open_retests(
    certificate: Certificate, *, devices: Sequence[Device], by: Actor, at: datetime
) -> list[WorkOrder]:
    """Open an order for each device that tests it again. Asked again, those that are there are returned."""
    if not tracing.needs_trace(certificate):
        raise UnableToSettle(_("This calibration found nothing out of tolerance."))
    known = {row.device_id: row.work_order for row in certificate.retests.select_related("work_order")}
    return [known.get(device.pk) or _open_retest(certificate, device, by=by, at=at) for device in devices]


def _open_retest(certificate: Certificate, device: Device, *, by: Actor, at: datetime) -> WorkOrder:
    # What an order says is stored once for all readers, so it stays in English.
    order = open_order(
        NewOrder(
            kind=OrderKind.RETEST,
            title=f"Test again: {certificate.analyzer} was out of tolerance",
            device=device,
            description=(
                f"The calibration of {certificate.calibrated_on} (certificate {certificate}) found "
                f"{certificate.analyzer} out of tolerance. Repeat what was measured with it."
            ),
            source=OrderSource.STAFF,
        ),
        by=by,
        at=at,
    )
    acts.create(TraceRetest(certificate=certificate, device=device, work_order=order))
    return order


@action("maintenance.test_equipment.settle", needs=Permission.DEVICE_RELEASE)
def settle(certificate: Certificate, *, disposition: str, by: Actor, at: datetime) -> Certificate:
    """Record what an error found at a calibration meant for earlier work. The equipment may be used again."""
    if not tracing.needs_trace(certificate):
        raise UnableToSettle(_("This calibration found nothing out of tolerance."))
    if certificate.disposed_at is not None:
        raise UnableToSettle(_("This has been decided already."))
    if not disposition.strip():
        text = _("Write what was decided and why.")
        raise InvalidInput(text, fields={"disposition": [text]})
    return acts.save(
        certificate,
        disposition=disposition.strip()[:1000],
        disposed_at=at,
        disposed_by=by.actor_label[:200],
    )
