"""What a list address asks for: filters, order, columns and page; and addresses that differ in one of
them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import HttpRequest, QueryDict

from ..fields import FieldSpec
from ..queries.filters import Filter
from ..queries.listing import Wanted

DEFAULT_SORT = "tag"
DEFAULT_COLUMNS = ("status", "tag", "device_type", "what", "place", "risk_class", "next_due", "flags")


@dataclass(frozen=True)
class Asked:
    """``params`` are the non-empty parts of the address, without the page."""

    path: str
    wanted: Wanted
    cursor: str
    params: Mapping[str, str]

    def url(self, **changes: str | None) -> str:
        """The same list with some parts changed (None takes one away), from its first page."""
        kept = {key: value for key, value in {**self.params, **changes}.items() if value}
        return f"{self.path}?{urlencode(kept)}" if kept else self.path

    @property
    def query(self) -> str:
        return urlencode(self.params)

    @property
    def columns(self) -> tuple[str, ...]:
        return tuple(self.wanted.columns) or DEFAULT_COLUMNS


def asked(
    request: HttpRequest, path: str, known: Mapping[str, Filter], specs: Mapping[str, FieldSpec]
) -> Asked:
    return of_query(request.GET, path, known, specs)


def of_query(
    given: QueryDict, path: str, known: Mapping[str, Filter], specs: Mapping[str, FieldSpec]
) -> Asked:
    """Parts of the address that no list knows are passed over: links may carry more than we ask for."""
    filters = {key: text for key in known if (text := str(given.get(key, "")).strip())}
    sort = given.get("sort", "") or DEFAULT_SORT
    columns = _columns(given, specs)
    params = {**filters, "sort": "" if sort == DEFAULT_SORT else sort, "columns": ",".join(columns)}
    return Asked(
        path=path,
        wanted=Wanted(filters=filters, sort=sort, columns=columns),
        cursor=given.get("cursor", ""),
        params={key: value for key, value in params.items() if value},
    )


def _columns(given: QueryDict, specs: Mapping[str, FieldSpec]) -> tuple[str, ...]:
    wanted = [key for part in given.getlist("columns") for key in part.split(",")]
    return tuple(dict.fromkeys(key for key in wanted if key in specs or key in DEFAULT_COLUMNS))
