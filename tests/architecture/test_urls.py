"""Every address says who may open it."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import URLPattern, URLResolver, get_resolver, path

# Addresses of others, by the start of the route, with the reason they need no declaration of ours.
ALLOWED = {
    "accounts/": "allauth guards its own pages: signing in is open, the rest asks for a person",
    "api/v1/": "each REST operation declares its own; the assembly refuses one that does not",
}


def _patterns(found: list[URLPattern | URLResolver], prefix: str = "") -> Iterator[tuple[str, URLPattern]]:
    for pattern in found:
        route = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from _patterns(pattern.url_patterns, route)
        else:
            yield route, pattern


def _undeclared(patterns: list[URLPattern | URLResolver]) -> list[str]:
    return [
        route for route, pattern in _patterns(patterns) if not getattr(pattern.callback, "permission", None)
    ]


def _allowed_by(route: str) -> str | None:
    return next((start for start in ALLOWED if route.startswith(start)), None)


def test_every_address_declares_its_permission() -> None:
    assert [route for route in _undeclared(get_resolver().url_patterns) if _allowed_by(route) is None] == []


def test_no_exception_is_stale() -> None:
    used = {_allowed_by(route) for route in _undeclared(get_resolver().url_patterns)}
    assert set(ALLOWED) - used == set()


def test_an_address_without_permission_is_found() -> None:
    assert _undeclared([path("open/", lambda request: None)]) == ["open/"]  # type: ignore[arg-type,return-value]
