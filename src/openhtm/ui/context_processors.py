"""Gives every template the frame."""

from django.http import HttpRequest

from .frame import Frame


def frame(request: HttpRequest) -> dict[str, Frame]:
    """Add `frame` to the template context."""
    return {"frame": Frame(request)}
