"""Test equipment: what measures what, with the certificates of its calibrations; a few are not in order."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from openhtm.maintenance import api as maintenance
from openhtm.registry.api import USABLE, Device

from ..rules.history import add_months
from .stage import BY, Stage

#: By the name of the model: as procedures ask for it, and what it measures.
_KINDS = {
    "ESA615": (["Electrical safety analyzer"], "Leakage currents, protective earth, insulation"),
    "Impulse 7000DP": (["Defibrillator analyzer"], "Energy, charge time, synchronization, pacing"),
    "IDA-5": (["Infusion device analyzer"], "Flow, volume, occlusion pressure"),
    "ProSim 8": (
        ["Patient simulator", "ECG simulator", "NIBP analyzer", "SpO2 simulator"],
        "ECG, blood pressure, saturation, temperature",
    ),
    "VT650": (["Gas flow analyzer"], "Flow, volume, pressure, oxygen"),
}
#: How the files of the safety analyzers are laid out, by the tests that their sequence runs.
_SAFETY = {
    "format": "csv",
    "shape": "rows",
    "decimals": "point",
    "names": {
        "device": "Asset",
        "serial": "Serial number",
        "analyzer": "Instrument serial",
        "measured_on": "Date",
        "test": "Test",
        "value": "Result",
        "unit": "Unit",
        "polarity": "Polarity",
        "verdict": "Status",
    },
    "tests": [
        {
            "name": "Ground wire resistance",
            "step": "es_earth_resistance",
            "lowest": "0",
            "highest": "2",
            "unit": "Ω",
        },
        {"name": "Chassis leakage, ground closed", "step": "es_touch_current__ground_intact", "unit": "µA"},
        {"name": "Chassis leakage, ground open", "step": "es_touch_current__ground_open", "unit": "µA"},
        {
            "name": "Lead leakage, ground closed",
            "step": "es_lead_leakage__isolated_ground_intact",
            "unit": "µA",
        },
        {"name": "Lead leakage, ground open", "step": "es_lead_leakage__isolated_ground_open", "unit": "µA"},
        {"name": "Mains on applied part", "step": "es_isolation", "unit": "µA"},
        {"name": "Equipment leakage", "polarity": "Normal", "step": "equipment_leakage", "unit": "µA"},
        {"name": "Equipment leakage", "polarity": "Reversed", "step": "equipment_leakage", "unit": "µA"},
    ],
}
#: Instruments from this number on have nothing wrong with them.
IN_ORDER = 6
_LABORATORY = ("Lakeside Calibration", "L-2217", "NIST")


def load_gear(stage: Stage) -> None:
    """Mark it and record last year's calibrations. The first of each model is in order, so that every kind of
    work can be measured; of the others one ends soon, one has expired, one was never calibrated, one was found
    off, one was dropped."""
    rows = Device.objects.filter(device_type__is_test_equipment=True, status__in=USABLE)
    known: list[tuple[Device, str]] = [
        (device, device.model.name)
        for device in rows.select_related("model", "site").order_by("model__name", "site_id", "tag")
        if device.model and device.model.name in _KINDS
    ]
    firsts = {name: device.pk for device, name in reversed(known)}
    for number, (device, name) in enumerate(one for one in known if firsts[one[1]] == one[0].pk):
        _mark(stage, device, IN_ORDER + number, name)
    for number, (device, name) in enumerate(one for one in known if firsts[one[1]] != one[0].pk):
        _mark(stage, device, number + 1, name)


def _mark(stage: Stage, device: Device, number: int, name: str) -> None:
    kinds, measures = _KINDS[name]
    analyzer = maintenance.test_equipment.mark(device, kinds=kinds, measures=measures, by=BY, at=stage.at)
    if name == "ESA615":
        maintenance.map_files(analyzer, layout=_SAFETY, by=BY, at=stage.at)
    if number == 3:
        return
    calibrated = _calibrated_on(stage.today, number)
    out = number == 4
    new = maintenance.NewCertificate(
        number=f"CAL-{calibrated:%y}-{device.tag}",
        laboratory=_LABORATORY[0],
        accreditation=_LABORATORY[1],
        traceability=_LABORATORY[2],
        calibrated_on=calibrated,
        valid_until=add_months(calibrated, 12),
        as_found="out" if out else "in",
        as_found_error=Decimal("6.5") if out else None,
        uncertainty="1 % of reading (k = 2)",
    )
    maintenance.test_equipment.add_certificate(analyzer, new=new, by=BY, at=stage.at)
    if number == 5:
        reason = "Dropped on the way back from the OR."
        maintenance.test_equipment.quarantine(analyzer, reason=reason, by=BY, at=stage.at)


def _calibrated_on(today: date, number: int) -> date:
    """Within the last nine months; number 1 ends in two weeks, number 2 ended a month ago."""
    if number == 1:
        return add_months(today, -12) + timedelta(days=14)
    if number == 2:
        return add_months(today, -13)
    return today - timedelta(days=7 + 17 * (number % 15))
