"""Where somebody holds a permission: all sites, some sites, some departments. Every read goes through it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.db.models import Q


@dataclass(frozen=True)
class Scope:
    """``everywhere``, or the sites held whole and the single departments (id to site id)."""

    everywhere: bool = False
    sites: frozenset[int] = frozenset()
    departments: frozenset[int] = frozenset()
    department_sites: frozenset[int] = field(default=frozenset())

    def __str__(self) -> str:
        """The same words for the same scope in every process."""
        return f"{self.everywhere} {sorted(self.sites)} {sorted(self.departments)} {sorted(self.department_sites)}"

    @property
    def is_empty(self) -> bool:
        return not (self.everywhere or self.sites or self.departments)

    def includes(self, *, site_id: int | None, department_id: int | None = None) -> bool:
        """Whether a record at that place lies inside. ``site_id=None`` is the organization as a whole."""
        if self.everywhere:
            return True
        if site_id is not None and site_id in self.sites:
            return True
        return department_id is not None and department_id in self.departments

    def sees_site(self, site_id: int) -> bool:
        """Whether anything of that site may be seen, be it one department."""
        return self.everywhere or site_id in self.sites or site_id in self.department_sites

    def condition(self, *, site: str, department: str | None) -> Q:
        """The rows inside, by their columns. A table without departments is seen with the whole site,
        and its site-level facts also by those who hold a department there when ``site`` is ``pk``."""
        if self.everywhere:
            # Always true, also when it is joined with OR, where an empty Q would vanish.
            return ~Q(pk__in=[])
        inside = Q(**{f"{site}__in": self.sites})
        if department is not None and self.departments:
            inside |= Q(**{f"{department}__in": self.departments})
        if site == "pk" and self.department_sites:
            inside |= Q(pk__in=self.department_sites)
        return inside

    def narrowed(self, site_id: int | None) -> Scope:
        """The part of the scope at one site (the site switch of the frame); ``None``: all of it."""
        if site_id is None:
            return self
        if self.everywhere or site_id in self.sites:
            return Scope(sites=frozenset({site_id}))
        if site_id in self.department_sites:
            return Scope(departments=self.departments, department_sites=frozenset({site_id}))
        return Scope()


NOWHERE = Scope()
EVERYWHERE = Scope(everywhere=True)


def granted_place(arguments: dict[str, Any]) -> list[tuple[int | None, int | None]]:
    """The place at which a role is given or ended, for ``where``."""
    site, department = arguments["site"], arguments["department"]
    if department is not None:
        return [(department.site_id, department.pk)]
    return [(site.pk if site else None, None)]
