"""Models: a hospital's own list, or the records of FDA's device database. What is there is completed, never
overwritten.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from openhtm.catalog import api as catalog
from openhtm.kernel.actors import Actor, SystemActor
from openhtm.registry import api as registry

from ..rules.fields import ValueType
from .base import Context, Kind, KindField, NewName, Outcome, Record, Verdict, Written

T = ValueType
#: The columns of the GUDID reader; together they are one record of that database.
GUDID = (
    "company_name",
    "brand_name",
    "version_model_number",
    "other_identifiers",
    "fda_product_codes",
    "fda_product_names",
    "gmdn_codes",
    "gmdn_names",
    "distribution_end",
    "gudid_catalog_number",  # as FDA has it: no spreadsheet has been at it
)
_SHARED = ("primary_di", "issuing_agency", "catalog_number", "description", "mri_safety")
_CODES = {"gmdn_code": "GMDN", "umdns_code": "UMDNS", "fda_product_code": "FDA"}
_FACTS = (
    "description",
    "mri_safety",
    "expected_life_years",
    "end_of_sale_on",
    "end_of_support_on",
    "network_connected",
    "stores_phi",
    "notes",
    "risk_class",
)
_FIELDS = (
    KindField("manufacturer", _("Manufacturer"), T.NAME, max_length=200),
    KindField("model", _("Model"), T.NAME, max_length=200),
    KindField("model_number", _("Model number"), T.CODE, max_length=120),
    KindField("catalog_number", _("Catalog number"), T.CODE, max_length=120),
    KindField("device_type", _("Device type"), T.NAME, max_length=200),
    KindField("primary_di", _("UDI device identifier"), T.CODE, max_length=60),
    KindField("issuing_agency", _("Issuing agency"), T.TEXT, max_length=10),
    KindField("gmdn_code", _("GMDN code"), T.CODE, max_length=40),
    KindField("umdns_code", _("UMDNS code"), T.CODE, max_length=40),
    KindField("fda_product_code", _("FDA product code"), T.CODE, max_length=40),
    KindField("risk_class", _("Risk class"), T.CHOICE, words="risk_class"),
    KindField("risk_reason", _("Reason of the risk class"), T.TEXT, max_length=500),
    KindField("expected_life_years", _("Expected life in years"), T.INTEGER),
    KindField("end_of_sale_on", _("End of sale"), T.DATE),
    KindField("end_of_support_on", _("End of support"), T.DATE),
    KindField("network_connected", _("Network connected"), T.BOOLEAN),
    KindField("stores_phi", _("Stores patient data"), T.BOOLEAN),
    KindField("description", _("Description"), T.TEXT),
    KindField("mri_safety", _("MRI safety"), T.TEXT, max_length=60),
    KindField("single_use", _("Single use"), T.BOOLEAN),
    KindField("notes", _("Notes"), T.TEXT),
    *(KindField(name, name, T.TEXT) for name in GUDID),
)
_OUTCOMES = {"created": Verdict.CREATE, "completed": Verdict.UPDATE, "unchanged": Verdict.UNCHANGED}


class Models:
    """The kind ``models``."""

    slug = "models"
    title = _("Models")
    permission = "catalog.edit"
    match_keys = ("identifier", "name")

    def fields(self) -> Sequence[KindField]:
        return _FIELDS

    def default_match(self, mapped: frozenset[str]) -> str:
        return "identifier" if "primary_di" in mapped else "name"

    def begin(self, context: Context) -> ModelSession:
        return ModelSession(context)

    def undo(self, written: Sequence[Written], *, reason: str, by: Actor, at: datetime) -> None:
        """Models are not taken from the catalog: those the list entered become inactive."""
        created = [each.subject_id for each in written if each.verdict is Verdict.CREATE]
        changes = [catalog.ModelChange(pk, {"is_active": False}) for pk in created]
        catalog.models.update_many(changes, reason=reason, by=by, at=at)

    def dependents(self, written: Sequence[Written]) -> list[str]:
        created = [each.subject_id for each in written if each.verdict is Verdict.CREATE]
        found: list[str] = []
        for start in range(0, len(created), 5_000):
            rows = registry.Device.objects.filter(model_id__in=created[start : start + 5_000])
            found += [
                str(_("%(tag)s is of a model of this import.") % {"tag": tag})
                for tag in rows.values_list("tag", flat=True)
            ]
        return found


class ModelSession:
    """One run over a list of models. The catalog itself says what each row would come to: in a check, what
    it did is taken back at once.
    """

    def __init__(self, context: Context) -> None:
        self.context = context
        self.is_gudid = "company_name" in context.fields
        self.rows_of: dict[object, int] = {}
        self.models: dict[int, int] = {}  # row → model
        self.makers: Counter[str] = Counter()
        self.known_makers: dict[str, bool] = {}

    def judge(self, records: Sequence[Record]) -> list[Outcome]:
        for record in records:
            if not record.is_refused():
                self._check(record)
        taken = [record for record in records if not record.is_refused() and record.values]
        self._count_makers(taken)
        verdicts = self._verdicts(taken)
        return [self._outcome(record, verdicts) for record in records]

    def _check(self, record: Record) -> None:
        if not any(value is not None for value in record.values.values()):
            record.values.clear()
            return
        maker = record.values.get("company_name" if self.is_gudid else "manufacturer")
        if not maker:
            record.refuse("row.missing", field=self._heading("manufacturer"))
        if not self.is_gudid and not (record.values.get("model") or record.values.get("model_number")):
            record.refuse("row.missing", field=self._heading("model"))
        if record.values.get("risk_class") and not self.context.by.may_anywhere("catalog.risk"):
            record.refuse("row.not_allowed", place=self._heading("risk_class"))
        first = self.rows_of.setdefault(self._identity(record), record.row)
        if first != record.row:
            record.refuse("row.twice", field=self._heading("primary_di" if self.is_gudid else "model"))

    def _identity(self, record: Record) -> object:
        if record.values.get("primary_di"):
            return record.values["primary_di"]
        names = (
            "manufacturer",
            "company_name",
            "model",
            "model_number",
            "brand_name",
            "version_model_number",
            "catalog_number",
        )
        return tuple(str(record.values.get(name) or "").casefold() for name in names)

    def _count_makers(self, records: Sequence[Record]) -> None:
        names = [str(r.values.get("company_name" if self.is_gudid else "manufacturer")) for r in records]
        fresh = {name for name in names if name not in self.known_makers}
        known = catalog.manufacturers.resolve(fresh) if fresh else {}
        self.known_makers |= {name: name in known for name in fresh}
        self.makers.update(name for name in names if not self.known_makers[name])

    def _verdicts(self, records: Sequence[Record]) -> dict[int, Verdict]:
        if not records:
            return {}
        rows = [self._new_model(record) for record in records]
        by: Actor = self.context.by if self.context.writing else SystemActor("import check")
        with transaction.atomic():
            ensured = catalog.models.ensure_many(
                rows, source=self.context.source, reason=self.context.reference, by=by, at=self.context.at
            )
            if not self.context.writing:
                transaction.set_rollback(True)
        for number, texts in ensured.problems.items():
            for text in texts:
                records[number].warn("row.refused", why=text)
        self.models = {r.row: model.pk for r, model in zip(records, ensured.models, strict=True)}
        return {r.row: _OUTCOMES[what] for r, what in zip(records, ensured.outcomes, strict=True)}

    def _new_model(self, record: Record) -> catalog.NewModel:
        values = record.values
        if self.is_gudid:
            texts = {name: str(values.get(name) or "") for name in (*GUDID, *_SHARED)}
            texts["catalog_number"] = texts.pop("gudid_catalog_number") or texts["catalog_number"]
            single = values.get("single_use")
            return catalog.from_gudid({**texts, "single_use": "" if single is None else str(single).lower()})
        name, number = str(values.get("model") or ""), str(values.get("model_number") or "")
        codes = tuple(
            catalog.NewCode(system, str(values[f])) for f, system in _CODES.items() if values.get(f)
        )
        identifier = values.get("primary_di")
        agency = str(values.get("issuing_agency") or "")
        return catalog.NewModel(
            manufacturer=str(values["manufacturer"]),
            name=name or number,
            number=number if name else "",
            catalog_number=str(values.get("catalog_number") or ""),
            device_type=str(values.get("device_type") or ""),
            type_codes=tuple(code for code in codes if code.system != "FDA")
            if values.get("device_type")
            else (),
            codes=tuple(code for code in codes if code.system == "FDA"),
            identifiers=(catalog.NewIdentifier(agency, str(identifier)),) if identifier else (),
            facts=self._facts(record),
        )

    def _facts(self, record: Record) -> dict[str, Any]:
        facts = {name: record.values[name] for name in _FACTS if record.values.get(name) is not None}
        if record.values.get("single_use") is not None:
            facts["is_single_use"] = record.values["single_use"]
        if "risk_class" in facts:
            facts["risk_reason"] = record.values.get("risk_reason") or self.context.reference
        return facts

    def _outcome(self, record: Record, verdicts: dict[int, Verdict]) -> Outcome:
        if record.is_refused():
            return Outcome(record, Verdict.ERROR)
        if not record.values:
            return Outcome(record, Verdict.SKIP)
        names = ("brand_name", "version_model_number") if self.is_gudid else ("model", "model_number")
        label = " ".join(str(record.values[name]) for name in names if record.values.get(name))
        after = {name: value for name, value in record.values.items() if value is not None}
        # Records that a check enters and takes back have ids of no meaning: the fingerprint must not see
        # them.
        return Outcome(
            record, verdicts[record.row], label=label, after=after, payload=self.models[record.row]
        )

    def _heading(self, name: str) -> str:
        return self.context.headers.get(name, name.replace("_", " "))

    def new_names(self) -> list[NewName]:
        suggested = catalog.manufacturers.suggest(list(self.makers)) if 0 < len(self.makers) <= 2_000 else {}
        return [
            NewName(
                "manufacturer",
                name,
                rows,
                tuple((each.key, each.name, round(each.confidence, 2)) for each in suggested.get(name, ())),
            )
            for name, rows in sorted(self.makers.items())
        ]

    def write(self, outcomes: Sequence[Outcome]) -> list[Written]:
        """Written while it was judged: the run says that it writes."""
        return [Written(each.record.row, each.verdict, each.payload, 0) for each in outcomes]

    def finish(self) -> None:
        """Nothing remains."""


KIND: Kind = Models()
