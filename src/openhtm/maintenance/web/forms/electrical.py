"""Forms of electrical safety: the table of a site, and what is known of a model or device."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import combinations
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from ...actions.electrical import NewFacts
from ...electrical import labels, tables
from ...models import ElectricalFacts
from ...models.choices import ConnectionChoice, ProtectionChoice
from ...rules.electrical import AppliedPart, Connection, Facts, MakerLimit, ProtectionClass
from ...rules.limits import shown

#: Empty rows for further limits of the manufacturer.
SPARE = 2
MOST_LIMITS = 30
NO_PARTS = "none"


class ChooseTable(forms.Form):
    table = forms.ChoiceField(label=_("Standard and method"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["table"]
        field.choices = [(one.slug, one.title) for one in tables().values()]


def part_choices() -> list[tuple[str, Any]]:
    """Unknown, none, or any set of types."""
    sets = [chosen for size in range(1, 4) for chosen in combinations(AppliedPart, size)]
    named = [
        ("+".join(one.value for one in chosen), ", ".join(one.value for one in chosen)) for chosen in sets
    ]
    return [("", _("Unknown")), (NO_PARTS, _("No applied part")), *named]


def tests() -> list[tuple[str, Any]]:
    return [("", _("None")), *labels()]


def units() -> list[tuple[str, Any]]:
    found = {row.unit for table in tables().values() for row in table.rows}
    return [("", _("None")), *((unit, unit) for unit in sorted(found))]


class Describe(forms.Form):
    """Class, applied parts, connection, and a row for each limit that the manufacturer states."""

    protection = forms.ChoiceField(
        label=_("Protection class"),
        choices=[("", _("Unknown")), *ProtectionChoice.choices],
        required=False,
        help_text=_("As the rating plate says: a square in a square is class II."),
    )
    parts = forms.ChoiceField(label=_("Types of applied part"), required=False)
    connection = forms.ChoiceField(
        label=_("Connection"), choices=[("", _("Unknown")), *ConnectionChoice.choices], required=False
    )
    source = forms.CharField(
        label=_("Where this is stated"),
        max_length=300,
        required=False,
        help_text=_("Rating plate, manual with revision and page."),
    )

    def __init__(self, *args: Any, limits: int = 0, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        parts: Any = self.fields["parts"]
        parts.choices = part_choices()
        self.count = min(limits + SPARE, MOST_LIMITS)
        for place in range(1, self.count + 1):
            self._add_limit(place)

    def _add_limit(self, place: int) -> None:
        number = {"number": place}
        self.fields |= {
            f"key_{place}": forms.ChoiceField(
                label=_("Manufacturer's limit %(number)s: test") % number,
                choices=[("", _("None")), *labels()],
                required=False,
            ),
            f"at_least_{place}": forms.DecimalField(
                label=_("%(number)s: at least") % number, required=False, max_digits=20
            ),
            f"at_most_{place}": forms.DecimalField(
                label=_("%(number)s: at most") % number, required=False, max_digits=20
            ),
            f"unit_{place}": forms.ChoiceField(
                label=_("%(number)s: unit") % number, choices=units(), required=False
            ),
            f"source_{place}": forms.CharField(
                label=_("%(number)s: manual, revision, page") % number, max_length=200, required=False
            ),
        }

    def new(self) -> NewFacts:
        given = self.cleaned_data
        facts = Facts(
            protection=ProtectionClass(given["protection"]) if given["protection"] else None,
            parts=_parts(given["parts"]),
            connection=Connection(given["connection"]) if given["connection"] else None,
        )
        return NewFacts(facts=facts, limits=list(self._limits()), source=given["source"])

    def _limits(self) -> Iterator[MakerLimit]:
        for place in range(1, self.count + 1):
            row = {
                name: self.cleaned_data.get(f"{name}_{place}")
                for name in ("key", "at_least", "at_most", "unit", "source")
            }
            if row["key"]:
                yield MakerLimit(**row)  # type: ignore[arg-type]

    def clean(self) -> dict[str, Any]:
        """A limit without its test would be lost in silence."""
        given = super().clean() or {}
        for place in range(1, self.count + 1):
            numbers = [given.get(f"{name}_{place}") for name in ("at_least", "at_most")]
            if not given.get(f"key_{place}") and any(value is not None for value in numbers):
                self.add_error(f"key_{place}", _("Choose the test that this limit is for."))
        return given


def _parts(text: str) -> frozenset[AppliedPart] | None:
    if not text:
        return None
    return frozenset() if text == NO_PARTS else frozenset(AppliedPart(one) for one in text.split("+"))


def begun(row: ElectricalFacts | None) -> dict[str, Any]:
    """The values that the form begins with."""
    if row is None:
        return {}
    parts = row.parts
    said = "" if parts is None else "+".join(parts) or NO_PARTS
    made = {"protection": row.protection, "parts": said, "connection": row.connection, "source": row.source}
    return made | _begun_limits(row.makers)


def _begun_limits(limits: Sequence[MakerLimit]) -> dict[str, Any]:
    made: dict[str, Any] = {}
    for place, one in enumerate(limits, start=1):
        made |= {
            f"key_{place}": one.key,
            f"at_least_{place}": _plain(one.at_least),
            f"at_most_{place}": _plain(one.at_most),
            f"unit_{place}": one.unit,
            f"source_{place}": one.source,
        }
    return made


def _plain(value: Decimal | None) -> str:
    return "" if value is None else shown(value, decimals=None)
