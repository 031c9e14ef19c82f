"""What the sign-in package's pages need and its views do not hand over."""

from __future__ import annotations

from typing import Any

from django import template

from .. import access
from ..web import closed
from ..web.tabs import account_tabs as tabs_for

register = template.Library()


@register.simple_tag
def nobody_can_sign_in() -> bool:
    """Whether the first person still has to be made."""
    return not access.somebody_can_sign_in()


@register.simple_tag(takes_context=True)
def account_tabs(context: dict[str, Any]) -> Any:
    """The tabs over the pages of one's own account."""
    return tabs_for(context["request"])


@register.simple_tag
def new_password_is_sent() -> bool:
    """Whether there is a mail server, so that a forgotten password can be set by a message."""
    return closed.new_password_is_sent()
