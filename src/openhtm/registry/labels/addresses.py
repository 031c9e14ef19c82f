"""Where the QR code of a label leads: to the page at which whoever stands at the device can report a fault."""

from __future__ import annotations

from django.urls import reverse

from openhtm.kernel.options import Options
from openhtm.kernel.plugins import context_modules


class _Leads:
    url_name = ""


def labels_lead_to(url_name: str) -> None:
    """A context says in its ``panels.py`` which of its pages, reversed with the tag, labels lead to."""
    _Leads.url_name = url_name


def label_path(tag: str) -> str:
    context_modules("panels")
    return reverse(_Leads.url_name or "registry:device", args=[tag])


def label_address(tag: str, *, base: str) -> str:
    """``base`` is the program's own address, such as ``https://htm.example.org``."""
    return base.rstrip("/") + label_path(tag)


def base_address(asked: str) -> str:
    """The address that is printed. A label stays for years: what the administrator has set as the program's
    address (``OPENHTM_ORIGINS``) goes before the one somebody happens to use."""
    known = Options().list("OPENHTM_ORIGINS")
    return next((origin for origin in known if "*" not in origin), asked).rstrip("/")
