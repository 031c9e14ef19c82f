"""What a row of a list of plans names: models, device types, procedures."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from openhtm.catalog import api as catalog
from openhtm.imports.api import Context, NewName, Record

from ..models import Procedure, ProcedureVersion
from .devices import folded, heading

Owner = tuple[str, int]


@dataclass(frozen=True, slots=True)
class Named:
    """A procedure by the list's name: ours (``pk``), or one that is not approved here."""

    name: str
    pk: int | None = None
    code: str = ""


@dataclass(slots=True)
class References:
    """Looks up names for a chunk of rows at once. Nothing new is entered: plans need what is known."""

    context: Context
    makers: dict[str, catalog.Manufacturer] = field(default_factory=dict)
    models: dict[tuple[int, str], catalog.Model] = field(default_factory=dict)
    types: dict[str, catalog.DeviceType] = field(default_factory=dict)
    procedures: dict[str, Named] = field(default_factory=dict)
    parked: Counter[str] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        approved = ProcedureVersion.objects.in_force(self.context.today).values("procedure")
        for pk, code, title in Procedure.objects.filter(pk__in=approved).values_list("pk", "code", "title"):
            named = Named(title, pk, code)
            self.procedures |= {folded(text): named for text in (f"{code} {title}", title, code)}

    def learn(self, records: Sequence[Record]) -> None:
        """Look up the makers, models and types of rows that name no device."""
        makers = {
            str(record.values["manufacturer"]) for record in records if record.values.get("manufacturer")
        }
        self.makers = catalog.manufacturers.resolve(makers) if makers else {}
        wanted = {
            (self.makers[str(record.values["manufacturer"])], text)
            for record in records
            if str(record.values.get("manufacturer")) in self.makers
            for text in _model_texts(record)
        }
        self.models = catalog.models.resolve(wanted) if wanted else {}
        types = {str(record.values["device_type"]) for record in records if record.values.get("device_type")}
        self.types = catalog.device_types.resolve(dict.fromkeys(types, ())) if types else {}

    def owner(self, record: Record) -> Owner | None:
        """The model or the device type that the row is for; refuses one that is not there."""
        texts = _model_texts(record)
        if texts:
            return self._model(record, texts)
        name = record.values.get("device_type")
        if not name:
            wanted = ", ".join(heading(self.context, each) for each in ("tag", "model", "device_type"))
            record.refuse("row.no_identity", wanted=wanted)
            return None
        found = self.types.get(str(name))
        if found is None:
            self._refuse(record, "device_type", str(name))
            return None
        return "type", found.pk

    def _model(self, record: Record, texts: Sequence[str]) -> Owner | None:
        maker = self.makers.get(str(record.values.get("manufacturer")))
        if maker is None:
            self._refuse(record, "manufacturer", str(record.values.get("manufacturer") or ""))
            return None
        found = next((self.models[maker.pk, text] for text in texts if (maker.pk, text) in self.models), None)
        if found is None:
            self._refuse(record, "model", texts[0])
            return None
        return "model", found.pk

    def _refuse(self, record: Record, name: str, value: str) -> None:
        column = heading(self.context, name)
        if value:
            record.refuse("row.unknown_reference", column=column, value=value, name=value)
        else:
            record.refuse("row.missing", field=column)

    def procedure(self, record: Record) -> Named | None:
        """The procedure by code or title; one that is not approved here is parked and told."""
        written = record.values.get("procedure")
        if not written:
            return None
        return self.procedures.get(folded(written)) or Named(str(written))

    def park(self, record: Record, named: Named | None) -> None:
        """Tell that a plan comes without its procedure."""
        if named is not None and named.pk is None:
            column = heading(self.context, "procedure")
            record.warn("plan.procedure_parked", column=column, value=named.name)
            self.parked[named.name] += 1

    def new_names(self) -> list[NewName]:
        return [NewName("procedure", name, rows, act="park") for name, rows in sorted(self.parked.items())]


def _model_texts(record: Record) -> list[str]:
    """The ways in which the row may name the model, surest first."""
    name, number = (str(record.values.get(each) or "") for each in ("model", "model_number"))
    return [text for text in dict.fromkeys((f"{name} {number}".strip(), name, number)) if text]
