"""Every address of the program, with samples for its parameters: what the walks open."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterator
from dataclasses import dataclass

from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from .sample_arguments import ARGUMENTS
from .samples import Samples

PARAMETER = re.compile(r"<(?:\w+:)?(\w+)>|\(\?P<(\w+)>[^)]*\)|\{(?:\w+:)?(\w+)\}")
# Addresses that only send elsewhere or end the session; asking them once says nothing of a record.
LEAVING = ("accounts/logout/",)


class NoSample(AssertionError):
    """An address has a parameter that nobody knows how to fill."""


@dataclass(frozen=True)
class Door:
    """One address with its parameters filled; ``methods`` it may be asked by."""

    route: str
    url: str
    methods: tuple[str, ...]


def routes(found: list[URLPattern | URLResolver] | None = None, prefix: str = "") -> Iterator[str]:
    """Every route of the program, as it is written."""
    for pattern in get_resolver().url_patterns if found is None else found:
        route = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from routes(pattern.url_patterns, route)
        else:
            yield route


def filled(route: str, samples: Samples) -> str:
    """The route with samples for its parameters."""
    url, position, part = "/", 0, ""
    for found in PARAMETER.finditer(route):
        literal = route[position : found.start()]
        part = last_word(literal) or part
        name = next(group for group in found.groups() if group)
        key = f"{part}.{name}"
        if key not in ARGUMENTS:
            raise NoSample(f"'{route}' needs a sample: add \"{key}\" to openhtm_testing/sample_arguments.py.")
        url += f"{literal}{ARGUMENTS[key](samples)}"
        position = found.end()
    return re.sub(r"[\^$]|//+", lambda m: "/" if m.group().startswith("/") else "", url + route[position:])


def last_word(literal: str) -> str:
    words = [word for word in re.split(r"[/^]", literal) if word and not word.startswith("-")]
    return words[-1] if words else ""


def doors(samples: Samples) -> list[Door]:
    """Each address once; REST operations by their methods, pages by GET and POST.

    One that cannot be filled is left to the test that says so.
    """
    found = {}
    for route in dict.fromkeys(routes()):
        with contextlib.suppress(NoSample):
            url = filled(route, samples)
            found[route] = Door(
                route, url, _methods(route, url) if route.startswith("api/v1/") else ("get", "post")
            )
    return [door for door in found.values() if not door.route.startswith(LEAVING)]


def _methods(route: str, url: str) -> tuple[str, ...]:
    """What an address of REST offers: it says so itself when it is asked for something else."""
    if route not in _OFFERED:
        allowed = Client().options(url).headers.get("Allow", "GET")
        _OFFERED[route] = tuple(method.strip().lower() for method in allowed.split(","))
    return _OFFERED[route]


_OFFERED: dict[str, tuple[str, ...]] = {}
