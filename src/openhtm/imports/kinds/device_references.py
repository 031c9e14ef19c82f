"""The names in a list of devices and the records they stand for: makers, models, types, sites, departments,
rooms.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, TypeVar

from openhtm.accounts.api import User
from openhtm.catalog import api as catalog
from openhtm.places import api as places

from ..rules.text import normalize
from .base import Context, NewName, Record

Item = TypeVar("Item")
ModelKey = tuple[int, str, str]  # manufacturer, name, number; folded
_CODE_SYSTEMS = {"umdns_code": "UMDNS", "gmdn_code": "GMDN", "emdn_code": "EMDN", "fda_product_code": "FDA"}
_SUGGESTED_FROM = 0.6


@lru_cache(maxsize=65_536)
def folded(text: str) -> str:
    """What two writings of the same name have in common."""
    return " ".join(text.casefold().split())


@dataclass(frozen=True, slots=True)
class ModelFacts:
    id: int
    manufacturer_id: int
    device_type_id: int | None
    has_identifier: bool


@dataclass(slots=True)
class Catalog:
    """Makers, types and models by the names of the list; new ones are entered by ``ensure``."""

    context: Context
    makers: dict[str, int | None] = field(default_factory=dict)  # folded name → id, None: new
    types: dict[str, int | None] = field(default_factory=dict)
    models: dict[ModelKey, list[ModelFacts]] = field(default_factory=dict)
    loaded_makers: set[int] = field(default_factory=set)
    known_models: dict[tuple[Any, ...], ModelFacts | None] = field(default_factory=dict)
    spelled: dict[tuple[str, str], str] = field(default_factory=dict)
    new: Counter[tuple[str, str]] = field(default_factory=Counter)  # (list, folded name) → rows

    def learn(self, records: Sequence[Record]) -> None:
        """Look up the names of these rows that were not seen before."""
        self._learn_makers(
            {str(record.values["manufacturer"]) for record in records if record.values.get("manufacturer")}
        )
        self._learn_types(records)
        self._learn_models()

    def _learn_makers(self, names: Iterable[str]) -> None:
        fresh = {folded(name): name for name in names if folded(name) not in self.makers}
        if not fresh:
            return
        known = catalog.manufacturers.resolve(fresh.values())
        for fold, name in fresh.items():
            self.spelled.setdefault(("manufacturer", fold), name)
            chosen = self.act("manufacturer", name)
            found = known.get(name)
            self.makers[fold] = (
                found.pk if found else (int(chosen[5:]) if chosen.startswith("same:") else None)
            )

    def _learn_types(self, records: Sequence[Record]) -> None:
        wanted: dict[str, set[Any]] = {}
        for record in records:
            name = record.values.get("device_type")
            if name and folded(str(name)) not in self.types:
                wanted.setdefault(str(name), set()).update(type_codes(record))
        if not wanted:
            return
        known = catalog.device_types.resolve({name: tuple(codes) for name, codes in wanted.items()})
        for name in wanted:
            self.spelled.setdefault(("device_type", folded(name)), name)
            found = known.get(name)
            self.types[folded(name)] = found.pk if found else None

    def _learn_models(self) -> None:
        fresh = {pk for pk in self.makers.values() if pk is not None} - self.loaded_makers
        self.loaded_makers |= fresh
        rows = catalog.Model.objects.filter(manufacturer_id__in=fresh).order_by("pk")
        names = ("pk", "manufacturer_id", "name", "number", "device_type_id", "primary_di")
        for pk, maker, name, number, device_type, identifier in rows.values_list(*names):
            facts = ModelFacts(pk, maker, device_type, bool(identifier))
            self.models.setdefault((maker, folded(name), folded(number)), []).append(facts)

    def maker(self, record: Record) -> int | None:
        """The maker's id; None when the row names none, or a new one."""
        name = record.values.get("manufacturer")
        return self.makers.get(folded(str(name))) if name else None

    def model(self, record: Record) -> ModelFacts | None:
        """The model a row names; None when it names none, or a new one."""
        values = record.values
        written = (values.get("manufacturer"), values.get("model"), values.get("model_number"))
        if written not in self.known_models:
            self.known_models[written] = self._find_model(record)
        return self.known_models[written]

    def _find_model(self, record: Record) -> ModelFacts | None:
        maker = self.maker(record)
        name, number = model_name(record)
        if maker is None or not name:
            return None
        found = self.models.get((maker, folded(name), folded(number)), [])
        plain = [each for each in found if not each.has_identifier]
        if plain:
            return plain[0]
        return found[0] if len(found) == 1 else None

    def device_type(self, record: Record) -> int | None:
        name = record.values.get("device_type")
        return self.types.get(folded(str(name))) if name else None

    def act(self, list_name: str, name: str) -> str:
        """What was decided about a name: ``new`` unless said otherwise."""
        return self.context.choices.get(list_name, {}).get(normalize(name), "new")

    def count_new(self, record: Record) -> None:
        """Remember that entering this row enters these names."""
        maker, kind = record.values.get("manufacturer"), record.values.get("device_type")
        if maker and self.maker(record) is None:
            self.new["manufacturer", folded(str(maker))] += 1
        if kind and self.needs_type(record):
            self.new["device_type", folded(str(kind))] += 1
        name, number = model_name(record)
        if maker and name and self.model(record) is None:
            label = f"{maker} {name}" if not number or number == name else f"{maker} {name} ({number})"
            self.spelled.setdefault(("model", folded(label)), label)
            self.new["model", folded(label)] += 1

    def ensure(self, records: Sequence[Record]) -> None:
        """Enter the makers, types and models of these rows that are not there, and learn their ids."""
        lacking = [record for record in records if self._lacks(record)]
        if not lacking:
            return
        same = self._same(lacking)
        arguments: dict[str, Any] = {"by": self.context.by, "at": self.context.at}
        rows = {
            _model_key(r): _new_model(r) for r in lacking if r.values.get("manufacturer") and model_name(r)[0]
        }
        if rows:
            source, reason = self.context.source, self.context.reference
            catalog.models.ensure_many(
                list(rows.values()), same=same, source=source, reason=reason, **arguments
            )
        lone = {
            str(r.values["manufacturer"])
            for r in lacking
            if r.values.get("manufacturer") and not model_name(r)[0]
        }
        if lone:
            catalog.manufacturers.ensure_many(lone, same=same, source=self.context.source, **arguments)
        kinds = {str(r.values["device_type"]): type_codes(r) for r in lacking if self.needs_type(r)}
        if kinds:
            catalog.device_types.ensure_many(kinds, **arguments)
        self._forget_unknown()
        self.learn(records)

    def _lacks(self, record: Record) -> bool:
        """Whether entering this row needs something entered in the catalog first."""
        if self.needs_type(record):
            return True
        if not record.values.get("manufacturer"):
            return False
        model = self.model(record)
        if model is None:
            return self.maker(record) is None or bool(model_name(record)[0])
        return bool(record.values.get("device_type")) and model.device_type_id is None

    def needs_type(self, record: Record) -> bool:
        """Whether the row's device type is new, and nothing better known: the model's own goes before it."""
        if not record.values.get("device_type") or self.device_type(record) is not None:
            return False
        model = self.model(record)
        return model is None or model.device_type_id is None

    def _same(self, records: Sequence[Record]) -> Mapping[str, catalog.Manufacturer]:
        wanted = {
            str(record.values["manufacturer"]): int(
                self.act("manufacturer", str(record.values["manufacturer"]))[5:]
            )
            for record in records
            if record.values.get("manufacturer")
            and self.act("manufacturer", str(record.values["manufacturer"])).startswith("same:")
        }
        found = catalog.Manufacturer.objects.in_bulk(set(wanted.values()))
        return {name: found[pk] for name, pk in wanted.items() if pk in found}

    def _forget_unknown(self) -> None:
        self.makers = {name: pk for name, pk in self.makers.items() if pk is not None}
        self.types = {name: pk for name, pk in self.types.items() if pk is not None}
        self.models.clear()
        self.known_models.clear()
        self.loaded_makers.clear()

    def new_names(self) -> list[NewName]:
        """The names that would be entered, with the makers that each new maker may be."""
        makers = [
            self.spelled["manufacturer", fold] for list_name, fold in self.new if list_name == "manufacturer"
        ]
        suggested = catalog.manufacturers.suggest(makers) if makers else {}
        return [
            NewName(
                list_name,
                self.spelled[list_name, fold],
                rows,
                tuple(
                    (each.key, each.name, round(each.confidence, 2))
                    for each in suggested.get(self.spelled[list_name, fold], ())
                    if each.confidence >= _SUGGESTED_FROM
                )
                if list_name == "manufacturer"
                else (),
            )
            for (list_name, fold), rows in sorted(self.new.items())
        ]


def model_name(record: Record) -> tuple[str, str]:
    """Name and number of the model of a row; a lone number is the name."""
    name, number = str(record.values.get("model") or ""), str(record.values.get("model_number") or "")
    return (name, number) if name else (number, "")


def _model_key(record: Record) -> tuple[str, ...]:
    name, number = model_name(record)
    texts = (str(record.values["manufacturer"]), name, number, str(record.values.get("device_type") or ""))
    return tuple(folded(text) for text in texts)


def type_codes(record: Record) -> tuple[Any, ...]:
    return tuple(
        catalog.NewCode(system, str(record.values[name]))
        for name, system in _CODE_SYSTEMS.items()
        if record.values.get(name)
    )


def _new_model(record: Record) -> catalog.NewModel:
    name, number = model_name(record)
    return catalog.NewModel(
        manufacturer=str(record.values["manufacturer"]),
        name=name,
        number=number,
        device_type=str(record.values.get("device_type") or ""),
        type_codes=type_codes(record) if record.values.get("device_type") else (),
    )


@dataclass(slots=True)
class Places:
    """Sites, departments and rooms by the names of the list."""

    context: Context
    sites: dict[str, places.Site] = field(default_factory=dict)
    departments: dict[tuple[int, str], int] = field(default_factory=dict)
    rooms: dict[tuple[int, str, str, str], int] = field(default_factory=dict)
    only_site: places.Site | None = None
    known_rooms: dict[tuple[Any, ...], int | None] = field(default_factory=dict)
    new: Counter[tuple[str, str]] = field(default_factory=Counter)
    spelled: dict[tuple[str, str], str] = field(default_factory=dict)

    @classmethod
    def of(cls, context: Context) -> Places:
        sites = list(places.Site.objects.order_by("pk"))
        names = {folded(text): site for site in sites for text in (site.name, site.code)}
        found = cls(context, names, only_site=sites[0] if len(sites) == 1 else None)
        found._load(sites)
        return found

    def _load(self, sites: Sequence[places.Site]) -> None:
        for pk, site, code, name in places.Department.objects.filter(site__in=sites).values_list(
            "pk", "site_id", "code", "name"
        ):
            self.departments.setdefault((site, folded(name)), pk)
            self.departments[site, folded(code)] = pk
        rooms = places.Room.objects.filter(site__in=sites).values_list(
            "pk", "site_id", "building__name", "floor", "name"
        )
        for pk, site, building, floor, name in rooms:
            self.rooms[site, folded(building or ""), folded(floor), folded(name)] = pk

    def site(self, record: Record) -> places.Site | None:
        """The site a row names; the one chosen for the whole list goes before it."""
        named = record.values.get("site")
        if self.context.site is not None:
            return self.context.site
        if not named:
            return self.only_site
        return self.sites.get(folded(str(named))) or self._chosen_or_new(str(named))

    def _chosen_or_new(self, name: str) -> places.Site | None:
        """A site decided to be the same, or one to be entered, where the actor may enter sites."""
        chosen = self.context.choices.get("site", {}).get(normalize(name), "new")
        if chosen.startswith("same:"):
            site = next((each for each in self.sites.values() if each.pk == int(chosen[5:])), None)
        elif self.context.by.may("place.edit", site_id=None):
            zone = self.only_site.time_zone if self.only_site else "UTC"
            site = places.Site(code=self._free_code(name), name=name[:200], time_zone=zone)
            site.pk = -1 - len(self.sites)
        else:
            return None
        if site is not None:
            self.sites[folded(name)] = site
        return site

    def _free_code(self, name: str) -> str:
        """The initials of the name, with a number where another site has them."""
        words = [word for word in re.split(r"[^\w]+", name.upper()) if word]
        initials = ("".join(word[0] for word in words) if len(words) > 1 else name.upper()[:3]) or "SITE"
        taken = {site.code.upper() for site in self.sites.values()}
        codes = (f"{initials[:8]}{number or ''}" for number in range(len(taken) + 1))
        return next(code for code in codes if code not in taken)

    def place(self, record: Record, site: places.Site) -> tuple[str, str, str]:
        """Building, floor and room. Where the list's own site was overruled, it stays visible as the
        building.
        """
        building, floor, room = (str(record.values.get(name) or "") for name in ("building", "floor", "room"))
        named = str(record.values.get("site") or "")
        if (
            named
            and self.context.site is not None
            and folded(named) not in (folded(site.code), folded(site.name))
        ):
            building = f"{named} / {building}" if building else named
        return building[:120], floor, room

    def department(self, record: Record, site_id: int) -> int | None:
        name = record.values.get("department")
        return self.departments.get((site_id, folded(str(name)))) if name else None

    def room(self, record: Record, site: places.Site) -> int | None:
        values = record.values
        written = (
            site.pk,
            values.get("site"),
            values.get("building"),
            values.get("floor"),
            values.get("room"),
        )
        if written not in self.known_rooms:
            building, floor, room = self.place(record, site)
            key = (site.pk, folded(building), folded(floor), folded(room_name(building, floor, room)))
            self.known_rooms[written] = self.rooms.get(key)
        return self.known_rooms[written]

    def count_new(self, record: Record, site: places.Site) -> None:
        if site.pk < 0:
            self._count("site", f"{site.code}: {site.name}")
        name = record.values.get("department")
        if name and self.department(record, site.pk) is None:
            self._count("department", f"{site.code}: {name}")
        building, floor, room = self.place(record, site)
        if (building or floor or room) and self.room(record, site) is None:
            label = " / ".join(part for part in (building, floor, room_name(building, floor, room)) if part)
            self._count("room", f"{site.code}: {label}")

    def _count(self, list_name: str, label: str) -> None:
        self.spelled.setdefault((list_name, folded(label)), label)
        self.new[list_name, folded(label)] += 1

    def ensure(self, records: Sequence[tuple[Record, places.Site]]) -> None:
        """Enter the sites, departments and rooms of these rows that are not there."""
        for site in {site.code: site for _record, site in records if site.pk < 0}.values():
            made = places.add_site(
                code=site.code,
                name=site.name,
                time_zone=site.time_zone,
                by=self.context.by,
                at=self.context.at,
            )
            site.pk = made.pk
        departments: dict[tuple[int, str], places.NewDepartment] = {}
        rooms: dict[tuple[int, str, str, str], places.NewRoom] = {}
        for record, site in records:
            name = str(record.values.get("department") or "")
            if name and self.department(record, site.pk) is None:
                departments.setdefault(
                    (site.pk, folded(name)),
                    places.NewDepartment(
                        site.pk, name[:30], name, str(record.values.get("cost_center") or "")
                    ),
                )
            building, floor, room = self.place(record, site)
            if (building or floor or room) and self.room(record, site) is None:
                named = room_name(building, floor, room)
                key = (site.pk, folded(building), folded(floor), folded(named))
                rooms.setdefault(key, places.NewRoom(site.pk, named, building, floor))
        self._enter(departments, rooms)

    def _enter(
        self, departments: Mapping[Any, places.NewDepartment], rooms: Mapping[Any, places.NewRoom]
    ) -> None:
        arguments: dict[str, Any] = {"by": self.context.by, "at": self.context.at}
        if departments:
            distinct = _disambiguate(departments)
            made = places.ensure_departments(distinct, **arguments)
            for key, wanted in zip(departments, distinct, strict=True):
                self.departments[key] = made[wanted.site_id, wanted.code.lower()].pk
        if rooms:
            found = places.ensure_rooms(list(rooms.values()), **arguments)
            self.rooms |= {key: found[wanted].pk for key, wanted in rooms.items()}
        self.known_rooms.clear()

    def new_names(self) -> list[NewName]:
        return [
            NewName(list_name, self.spelled[list_name, fold], rows)
            for (list_name, fold), rows in sorted(self.new.items())
        ]


def room_name(building: str, floor: str, room: str) -> str:
    """A device known to be in a building or on a floor only stands in a place of that name."""
    if room or not (building or floor):
        return room
    return "—"


def _disambiguate(departments: Mapping[Any, places.NewDepartment]) -> list[places.NewDepartment]:
    """Codes are names cut to thirty characters; two that fall together get a number."""
    taken: Counter[tuple[int, str]] = Counter()
    made = []
    for wanted in departments.values():
        taken[wanted.site_id, wanted.code.lower()] += 1
        times = taken[wanted.site_id, wanted.code.lower()]
        code = wanted.code if times == 1 else f"{wanted.code[:26]} {times}"
        made.append(places.NewDepartment(wanted.site_id, code, wanted.name, wanted.cost_center))
    return made


def technicians(names: Iterable[str]) -> dict[str, int]:
    """People by e-mail address or name, folded; a name that two people share is left out."""
    wanted = {folded(name) for name in names}
    if not wanted:
        return {}
    found: dict[str, set[int]] = {}
    for pk, email, name in User.objects.filter(is_active=True).values_list("pk", "email", "name"):
        for text in {folded(email), folded(name)} & wanted:
            found.setdefault(text, set()).add(pk)
    return {text: ids.pop() for text, ids in found.items() if len(ids) == 1}
