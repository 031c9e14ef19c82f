"""Declares a page of this package open to everybody.

Permissions live above this package, but each address must say who may open it.
"""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

View = Callable[[HttpRequest], HttpResponse]


def open_to(reason: str) -> Callable[[View], View]:
    """Mark the view as open to everybody, for the reason given."""

    def declare(view: View) -> View:
        view.permission = f"public: {reason}"  # type: ignore[attr-defined]
        return view

    return declare
