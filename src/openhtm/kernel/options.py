"""Every setting of the program in one table: name, kind, default, help.

Values come from the environment only. A name that ends in ``_FILE`` names a file that holds the
value, so that secrets need not stand in the environment. Reading, validation, ``openhtm settings``
and the reference page all come from ``OPTIONS``.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path


class BadOption(ValueError):
    """A setting holds a value that cannot be read; the message names it and says what is expected."""


@dataclass(frozen=True)
class Option:
    name: str
    kind: str
    default: str
    help: str


OPTIONS: tuple[Option, ...] = (
    Option("OPENHTM_HOME", "path", "~/.openhtm", "Folder of the database, files, secret key and backups."),
    Option(
        "OPENHTM_DATABASE_URL",
        "text",
        "",
        "PostgreSQL address (postgresql://user:password@host:port/name). Empty: SQLite in the home folder.",
    ),
    Option(
        "OPENHTM_SECRET_KEY", "text", "", "Signing key of the web sessions. Empty: kept in the home folder."
    ),
    Option("OPENHTM_HOSTS", "list", "*", "Host names the server answers to, comma separated."),
    Option("OPENHTM_ORIGINS", "list", "", "Trusted origins behind a proxy, such as https://htm.example.org."),
    Option("OPENHTM_DEBUG", "flag", "no", "Show error details in the browser. Never in use with real data."),
    Option("OPENHTM_HTTPS", "flag", "no", "Served over HTTPS: secure cookies and strict transport."),
    Option("OPENHTM_DEMO", "flag", "no", "Says on every page that this is a demonstration."),
    Option("OPENHTM_LANGUAGE", "text", "en-us", "Language of the pages."),
    Option("OPENHTM_TIME_ZONE", "text", "UTC", "Time zone where no site says otherwise."),
    Option("OPENHTM_UPLOAD_LIMIT_MB", "number", "64", "Largest uploaded file, in megabytes."),
    Option(
        "OPENHTM_EMAIL_URL",
        "text",
        "",
        "Mail server (smtp://user:password@host:port). Empty: no mail is sent.",
    ),
    Option(
        "OPENHTM_CALENDAR_TAGS",
        "flag",
        "no",
        "Calendar feeds name device tags. They are read by telephones and services outside the hospital.",
    ),
    Option(
        "OPENHTM_NIGHT_HOUR",
        "number",
        "1",
        "Hour (0 to 23) from which the worker does the nightly work, where the day begins last.",
    ),
    Option(
        "OPENHTM_FEEDS", "flag", "no", "Fetch feeds of flaws, such as CISA's, from the internet or a mirror."
    ),
    Option(
        "OPENHTM_FEED_MIRRORS",
        "list",
        "",
        "Hosts inside the house that feeds may be fetched from (host or host:port, comma separated). "
        "All others must be public and answer over HTTPS.",
    ),
    Option("OPENHTM_FEED_PROXY", "text", "", "Proxy for feeds (http://user:password@host:port)."),
    Option(
        "OPENHTM_FEED_AUTHORITIES",
        "text",
        "",
        "File of certificates (PEM) of authorities that feeds may be signed by besides the public ones.",
    ),
    Option("OPENHTM_LOG_JSON", "flag", "no", "Write logs as JSON lines."),
    Option("OPENHTM_DB_POOL", "flag", "no", "Use a PostgreSQL connection pool in each process."),
)

_BY_NAME = {option.name: option for option in OPTIONS}
_TRUE, _FALSE = {"1", "yes", "true", "on"}, {"0", "no", "false", "off", ""}


def _flag(name: str, text: str) -> bool:
    lowered = text.strip().lower()
    if lowered in _TRUE:
        return True
    if lowered in _FALSE:
        return False
    raise BadOption(f"{name} is '{text}'; write yes or no.")


def _number(name: str, text: str) -> int:
    try:
        return int(text)
    except ValueError:
        raise BadOption(f"{name} is '{text}'; write a whole number.") from None


class Options:
    """Reads the options of ``OPTIONS`` from an environment; unknown names are a programming error."""

    def __init__(self, environ: Mapping[str, str] | None = None) -> None:
        self._environ = os.environ if environ is None else environ

    def text(self, name: str) -> str:
        option = _BY_NAME[name]
        file = self._environ.get(f"{name}_FILE")
        if file:
            return self._from_file(name, file)
        return self._environ.get(name) or option.default

    def flag(self, name: str) -> bool:
        return _flag(name, self.text(name))

    def number(self, name: str) -> int:
        return _number(name, self.text(name))

    def path(self, name: str) -> Path:
        return Path(self.text(name)).expanduser().resolve()

    def list(self, name: str) -> list[str]:
        return [part.strip() for part in self.text(name).split(",") if part.strip()]

    def value(self, name: str) -> object:
        reader: Callable[[str], object] = getattr(self, _BY_NAME[name].kind)
        return reader(name)

    @staticmethod
    def _from_file(name: str, file: str) -> str:
        try:
            return Path(file).read_text(encoding="utf-8").strip()
        except OSError as problem:
            raise BadOption(
                f"{name}_FILE names '{file}', which cannot be read: {problem.strerror}."
            ) from None


#: Options that may hold a password: it is said that they are set, never what.
_SECRET = frozenset({"OPENHTM_SECRET_KEY", "OPENHTM_DATABASE_URL", "OPENHTM_EMAIL_URL", "OPENHTM_FEED_PROXY"})


def shown(given: Options) -> list[tuple[str, str, str]]:
    """Name, value as it may be shown, and help of every option. An unreadable value is ``BadOption``."""
    rows = []
    for option in OPTIONS:
        given.value(option.name)
        value = given.text(option.name)
        rows.append((option.name, "(set)" if option.name in _SECRET and value else value, option.help))
    return rows
