"""What the commands of compliance do and show."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

from openhtm.compliance import api as compliance
from openhtm.kernel.actors import Actor
from openhtm.kernel.time import now

from .failures import Refusal, WrongUse


def found(by: Actor, *, rule: str, as_of: date | None, refresh: bool) -> dict[str, Any]:
    """What stands open, today or as it was kept on a day; everything is looked at first when that is due."""
    at = now()
    if rule and rule not in compliance.rules():
        known = ", ".join(compliance.rules().slugs())
        raise WrongUse(f"There is no rule '{rule}'. Rules: {known}.")
    today = compliance.day_of(at)
    if as_of is not None and as_of > today:
        raise WrongUse(f"--as-of takes a day that has come; {as_of} has not.")
    kept = compliance.findings(by)
    if as_of is not None and as_of < today:
        rows = compliance.listing.as_of(kept, as_of)
        return compliance.listing.answer(rows.filter(rule=rule) if rule else rows, on=as_of)
    if refresh:
        compliance.refreshing.look_at_all(by=by, at=at)
    else:
        compliance.keeping.current(by=by, at=at)
    rows = compliance.listing.matching(kept, compliance.Wanted(rule=rule), on=today)
    return compliance.listing.answer(rows, on=today)


def actions(by: Actor, *, state: str) -> dict[str, Any]:
    """Corrective actions, the newest first; ``state``: one of them, ``live`` or ``late``."""
    on = compliance.day_of(now())
    known = ("live", "late", *compliance.correction_listing.STATES)
    if state and state not in known:
        raise WrongUse(f"There is no state '{state}'. States: {', '.join(known)}.")
    reach = compliance.corrections.actions(by)
    wanted = compliance.correction_listing.Wanted(state=state)
    rows = compliance.correction_listing.matching(reach, wanted, on=on).for_list().order_by("-number")
    return {
        "as_of": on.isoformat(),
        "actions": [compliance.correction_listing.data(one, on=on) for one in rows],
        "counts": compliance.correction_listing.counts(reach, on=on),
    }


def report(by: Actor, *, period: str, site: str, file: Path | None) -> dict[str, Any]:
    """The committee report, and the PDF where a file is named."""
    one = compliance.report_asking.question(by, period=period, site=site, at=now())
    closed = compliance.report_asking.closed(one)
    found = compliance.report_telling.beside(compliance.report_telling.lines(one), closed)
    if file is not None:
        content = compliance.report_sheet.paper(one, found, closed, reader=by.actor_label)
        try:
            file.write_bytes(content)
        except OSError as problem:
            raise Refusal(f"{file} cannot be written: {problem.strerror}.") from None
    return {
        "period": one.period.name,
        "first": one.period.first.isoformat(),
        "last": one.period.last.isoformat(),
        "site": one.site.code if one.site else None,
        "closed_at": closed.closed_at.isoformat() if closed else None,
        "lines": [
            {
                "key": line.key,
                "label": line.label,
                "value": line.value,
                "made_of": list(line.of) if line.of else None,
                "closed": line.closed,
                "restated": line.restated,
            }
            for line in found
        ],
        "file": str(file) if file else None,
    }


def rules() -> list[dict[str, Any]]:
    return [dict(one) for one in compliance.listing.rule_data(compliance.day_of(now()))]


def sets() -> list[dict[str, Any]]:
    """Every requirement set, by authority and day."""
    on = compliance.day_of(now())
    return [
        {
            "key": one.key,
            "authority": one.authority,
            "edition": one.edition,
            "effective_from": one.effective_from.isoformat(),
            "effective_to": one.effective_to.isoformat() if one.effective_to else None,
            "in_force": one.is_in_force(on),
            "confidence": one.confidence.value,
            "requirements": len(one.requirements),
        }
        for one in compliance.shelf.sets()
    ]


def loaded(by: Actor, file: Path) -> dict[str, Any]:
    """The version that counts from now on."""
    return _version(compliance.own_sets.load(file.name, text=_text(file), by=by, at=now()))


def withdrawn(by: Actor, key: str, *, reason: str) -> dict[str, Any]:
    return _version(compliance.own_sets.withdraw(key, reason=reason, by=by, at=now()))


def _version(found: Any) -> dict[str, Any]:
    return {
        "key": found.key,
        "number": found.number,
        "file": found.name,
        "withdrawn": found.withdrawn_at is not None,
    }


def checked(file: Path) -> list[dict[str, Any]]:
    """What is wrong with a file, by line; line 0 is the file as a whole."""
    found = compliance.shelf.troubles(file.name, _text(file))
    return [{"line": one.line, "code": one.code, "text": compliance.words.trouble(one)} for one in found]


def _text(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        raise WrongUse(f"{file} is not text in UTF-8.") from None
    except OSError as problem:
        raise WrongUse(f"{file} cannot be read: {problem.strerror}.") from None
