"""Brings given values of device columns to what is stored, or says why they cannot be taken."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from functools import cache, partial
from ipaddress import ip_address
from typing import Any

from django.db import models
from django.utils.translation import gettext as _

from openhtm.kernel.errors import InvalidInput

from .models import CustomField, Device, FieldKind, InterfaceKind, SoftwareKind
from .rules.serials import is_placeholder, serial_key
from .rules.tags import tag_key

#: Columns that actions set by themselves or that other contexts derive.
NOT_GIVEN = frozenset(
    {"id", "version", "serial_key", "created_at", "changed_at", "block_count", "next_due_on", "overdue_on"}
    | {"open_work_orders"}
)

Cleaner = Callable[[Any], object]


def clean_values(values: Mapping[str, object], *, custom: Mapping[str, CustomField]) -> dict[str, Any]:
    """The values by column as they are stored. Every bad one at once: ``InvalidInput.fields`` by column name;
    a custom one as ``custom.<key>``."""
    cleaned: dict[str, Any] = {}
    problems: dict[str, list[str]] = {}
    cleaners = _cleaners()
    for name, value in values.items():
        try:
            cleaned[name] = cleaners[name](value) if name != "custom" else clean_custom(value, custom=custom)
        except KeyError:
            problems[name] = [_("This is no field of a device that can be given.")]
        except InvalidInput as problem:
            problems |= problem.fields
        except ValueError as problem:
            problems[name] = [str(problem)]
    if problems:
        raise InvalidInput(_summary(problems), fields=problems)
    return _consistent(cleaned)


def _summary(problems: Mapping[str, list[str]]) -> str:
    return " ".join(f"{_label(name)}: {' '.join(texts)}" for name, texts in problems.items())


def _label(name: str) -> str:
    known = {field.attname: str(field.verbose_name) for field in Device._meta.concrete_fields}
    return known.get(name, name)


def _consistent(cleaned: dict[str, Any]) -> dict[str, Any]:
    if "serial" in cleaned:
        cleaned["serial_key"] = serial_key(cleaned["serial"])
    return cleaned


@cache
def _cleaners() -> dict[str, Cleaner]:
    found = {
        field.attname: _cleaner(field)
        for field in Device._meta.concrete_fields
        if field.attname not in NOT_GIVEN
    }
    return {**found, "tag": _tag, "serial": _serial}


def _cleaner(field: Any) -> Cleaner:
    if field.is_relation:
        return partial(_reference, required=not field.null)
    if isinstance(field, models.CharField | models.TextField):
        choices = frozenset(str(value) for value, _label in field.choices or ())
        return partial(_text, limit=field.max_length or 20_000, choices=choices)
    if isinstance(field, models.DateTimeField):
        return _instant
    if isinstance(field, models.DateField):
        return _day
    if isinstance(field, models.BooleanField):
        return partial(_flag, unknown=field.null)
    return _whole


def _text(value: object, *, limit: int, choices: frozenset[str] = frozenset()) -> str:
    text = "" if value is None else str(value).strip().replace("\x00", "")
    if len(text) > limit:
        raise ValueError(_("This is longer than %(limit)d characters.") % {"limit": limit})
    if choices and text not in choices:
        raise ValueError(_("'%(value)s' is not one of the choices.") % {"value": text})
    return text


def _tag(value: object) -> str:
    tag = tag_key(_text(value, limit=40))
    if "/" in tag or "\\" in tag:
        raise ValueError(_("A tag cannot hold a slash: it stands in addresses and labels."))
    return tag


def _serial(value: object) -> str:
    text = _text(value, limit=80)
    return "" if is_placeholder(text) else text


def _reference(value: object, *, required: bool) -> int | None:
    if value in (None, "") and not required:
        return None
    if isinstance(value, models.Model):
        return int(value.pk)
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    raise ValueError(_("Choose one."))


def _instant(value: object) -> datetime | None:
    if value is None or (isinstance(value, datetime) and value.tzinfo is not None):
        return value
    raise ValueError(_("Give a date and time with its zone."))


def _day(value: object) -> date | None:
    if value is None or value == "":
        return None
    if isinstance(value, datetime):
        raise ValueError(_("Give a day without a time."))
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(str(value))
    except ValueError:
        raise ValueError(_("Write the date as YYYY-MM-DD.")) from None


def _flag(value: object, *, unknown: bool) -> bool | None:
    if isinstance(value, bool):
        return value
    if value is None and unknown:
        return None
    raise ValueError(_("Say yes or no."))


def _whole(value: object) -> int | None:
    if value is None or value == "":
        return None
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        raise ValueError(_("Give a whole number that is not negative."))
    return value


def clean_custom(value: object, *, custom: Mapping[str, CustomField]) -> dict[str, object]:
    """Custom values by key as JSON holds them (dates as ISO text, numbers as decimal text); None removes
    one."""
    if not isinstance(value, Mapping):
        raise ValueError(_("Give custom fields by their keys."))
    cleaned: dict[str, object] = {}
    problems: dict[str, list[str]] = {}
    for key, given in value.items():
        try:
            cleaned[str(key)] = None if given in (None, "") else _custom_value(custom[str(key)], given)
        except KeyError:
            problems[f"custom.{key}"] = [_("There is no such custom field.")]
        except ValueError as problem:
            problems[f"custom.{key}"] = [str(problem)]
    if problems:
        raise InvalidInput(_summary(problems), fields=problems)
    return cleaned


def _custom_value(field: CustomField, given: object) -> object:
    kind = FieldKind(field.kind)
    if kind is FieldKind.FLAG:
        return _flag(given, unknown=False)
    if kind is FieldKind.DATE:
        day = _day(given)
        return day.isoformat() if day else None
    if kind is FieldKind.NUMBER:
        return _decimal(given)
    if kind is FieldKind.CHOICE:
        return _text(given, limit=200, choices=frozenset(str(choice) for choice in field.choices))
    return _text(given, limit=2000)


def _decimal(given: object) -> str:
    try:
        number = Decimal(str(given).strip())
    except InvalidOperation:
        raise ValueError(_("'%(value)s' is not a number.") % {"value": given}) from None
    if isinstance(given, bool) or not number.is_finite():
        raise ValueError(_("'%(value)s' is not a number.") % {"value": given})
    return format(number.normalize(), "f")


def custom_fields() -> dict[str, CustomField]:
    """The active custom fields by key."""
    return {field.key: field for field in CustomField.objects.filter(is_active=True)}


_MAC = re.compile(r"[0-9a-f]{12}")


def clean_interface(given: Mapping[str, Any]) -> dict[str, str]:
    """The columns of a network interface; ``mac`` as aa:bb:cc:dd:ee:ff, ``ip`` as its shortest form."""
    cleaned = {
        "kind": _text(given.get("kind") or "unknown", limit=10, choices=frozenset(InterfaceKind.values)),
        "mac": _mac(given.get("mac")),
        "ip": _ip(given.get("ip")),
        "hostname": _text(given.get("hostname"), limit=255),
        "vlan": _text(given.get("vlan"), limit=60),
        "source": _text(given.get("source"), limit=60),
    }
    if not (cleaned["mac"] or cleaned["ip"] or cleaned["hostname"] or cleaned["vlan"]):
        raise ValueError(_("Give a MAC address, an IP address, a host name or a segment."))
    return cleaned


def _mac(given: object) -> str:
    text = _text(given, limit=40).lower()
    digits = re.sub(r"[^0-9a-f]", "", text)
    if text and not _MAC.fullmatch(digits):
        raise ValueError(_("'%(value)s' is not a MAC address.") % {"value": given})
    return ":".join(digits[place : place + 2] for place in range(0, len(digits), 2))


def _ip(given: object) -> str:
    text = _text(given, limit=60)
    try:
        return str(ip_address(text)) if text else ""
    except ValueError:
        raise ValueError(_("'%(value)s' is not an IP address.") % {"value": given}) from None


def clean_software(given: Mapping[str, Any]) -> dict[str, str]:
    """The columns of a software version. An empty version is an unknown one."""
    return {
        "kind": _text(given.get("kind") or "application", limit=12, choices=frozenset(SoftwareKind.values)),
        "name": _text(given.get("name"), limit=120),
        "version": _text(given.get("version"), limit=80),
    }
