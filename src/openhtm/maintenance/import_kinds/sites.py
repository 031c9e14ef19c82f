"""Where a row belongs: the site of its device, else the one it names, else the one of the whole list."""

from __future__ import annotations

from dataclasses import dataclass, field

from openhtm.imports.api import Context, Record
from openhtm.places.api import Department, Site

from .devices import Found, folded, heading


@dataclass(slots=True)
class Sites:
    """Sites and departments by the names of the list, and what the actor may do there."""

    context: Context
    by_id: dict[int, Site] = field(default_factory=dict)
    by_name: dict[str, Site] = field(default_factory=dict)
    departments: dict[tuple[int, str], int] = field(default_factory=dict)
    may: dict[tuple[str, int | None], bool] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.by_id = {site.pk: site for site in Site.objects.order_by("pk")}
        for site in self.by_id.values():
            self.by_name |= {folded(site.name): site, folded(site.code): site}
        rows = Department.objects.values_list("pk", "site_id", "code", "name")
        for pk, site_id, code, name in rows:
            self.departments.setdefault((site_id, folded(name)), pk)
            self.departments[site_id, folded(code)] = pk

    def of(self, record: Record, device: Found | None) -> Site | None:
        """The row's site. None is all sites where nothing names one, and a refusal where that is no site."""
        named = record.values.get("site")
        site = self.by_name.get(folded(str(named))) if named else self.context.site
        if named and site is None and (device is None or self.context.site is None):
            column = heading(self.context, "site")
            record.refuse("row.unknown_reference", column=column, value=named, name=named)
        if device is not None:
            return self._of_device(record, device, site)
        return self.context.site or site

    def _of_device(self, record: Record, device: Found, named: Site | None) -> Site:
        """Work belongs to the site of its device, whatever the list calls it."""
        own = self.by_id[device.site_id]
        chosen = self.context.site or named
        if chosen is not None and chosen.pk != own.pk:
            record.refuse("row.other_site", value=device.tag, place=own.code)
        return own

    def only(self) -> Site | None:
        """The one site that there is."""
        return next(iter(self.by_id.values())) if len(self.by_id) == 1 else None

    def allow(self, record: Record, site: Site | None, permission: str) -> None:
        """Refuse the row where the actor may not do that; ``site`` None is all sites."""
        key = (permission, site.pk if site else None)
        if key not in self.may:
            self.may[key] = self.context.by.may(permission, site_id=key[1])
        if not self.may[key]:
            record.refuse("row.not_allowed", place=site.code if site else "*")

    def department(self, record: Record, site: Site) -> int | None:
        name = record.values.get("department")
        return self.departments.get((site.pk, folded(str(name)))) if name else None
