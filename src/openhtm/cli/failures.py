"""Turns every failure into an exit code and one sentence."""

from __future__ import annotations

import os
import sys
import traceback
from datetime import UTC, datetime
from pathlib import Path

import typer

from . import output

OK, BAD, WRONG_USE = 0, 1, 2


class WrongUse(Exception):
    """The command was called in a way that cannot work; the message says how to call it."""


class Refusal(Exception):
    """The answer is bad or cannot be given; the message says why and what to do."""


class _Details:
    shown = False


def show_details(wanted: bool) -> None:
    _Details.shown = wanted or _Details.shown


def explain(failure: BaseException) -> int:
    """Say ``failure`` in one sentence and give the exit code."""
    if isinstance(failure, BrokenPipeError):
        return OK  # whoever reads has seen enough
    if isinstance(failure, SystemExit):
        return failure.code if isinstance(failure.code, int) else BAD
    if isinstance(failure, KeyboardInterrupt | typer.Abort):
        output.error("Stopped.")
        return 130
    if _Details.shown:
        traceback.print_exception(failure)
    return _anticipated(failure) or _unforeseen(failure)


def _anticipated(failure: BaseException) -> int:
    """The exit code of a failure with words of its own, which are printed; 0: it has none."""
    if isinstance(failure, typer.TyperException):
        _wrong_use(failure)
        return failure.exit_code
    if isinstance(failure, WrongUse | _bad_option()):
        output.error(str(failure))
        return WRONG_USE
    if isinstance(failure, Refusal):
        output.error(str(failure))
        return BAD
    if isinstance(failure, OSError) and failure.strerror:
        output.error(": ".join(str(part) for part in (failure.filename, failure.strerror) if part))
        return BAD
    return _of_the_program(failure)


def _wrong_use(failure: typer.TyperException) -> None:
    message = failure.format_message()
    if message.lstrip().startswith("Usage:"):
        print(message, file=sys.stderr)
        return
    hint = getattr(getattr(failure, "ctx", None), "command_path", "openhtm")
    output.error(f"{message.rstrip('.')}. See '{hint} --help'.")


def _of_the_program(failure: BaseException) -> int:
    if "django" not in sys.modules:
        return 0
    from django.db import DatabaseError

    from openhtm.kernel.errors import DomainError, InvalidInput

    if isinstance(failure, InvalidInput):
        output.error(_with_fields(failure))
        return WRONG_USE
    if isinstance(failure, DomainError):
        output.error(str(failure))
        return BAD
    return _of_the_database(failure) if isinstance(failure, DatabaseError) else 0


def _with_fields(failure: object) -> str:
    fields: dict[str, list[str]] = getattr(failure, "fields", {})
    said = "; ".join(f"{name}: {' '.join(texts)}" for name, texts in fields.items())
    return f"{failure} ({said})" if said else str(failure)


def _of_the_database(failure: BaseException) -> int:
    words = str(failure).lower()
    restore = "Restore the latest backup: openhtm restore FILE --force."
    known = {
        "no such table": "The database is not set up. Run 'openhtm init'.",
        "does not exist": "The database is not set up. Run 'openhtm init'.",
        "locked": "The database is busy with other work. Try again in a minute.",
        "connection": "The database does not answer. Check OPENHTM_DATABASE_URL and that the server runs.",
        "malformed": f"The database file is damaged. {restore}",
        "not a database": f"The database file is no database. {restore}",
        "disk": "The disk is full or cannot be written.",
        "readonly": "The database cannot be written. Look at the rights of the home folder.",
    }
    sentence = next((said for part, said in known.items() if part in words), "")
    if not sentence:
        return 0
    output.error(sentence)
    return BAD


def _bad_option() -> type[Exception]:
    if "openhtm.kernel.options" not in sys.modules:
        return WrongUse
    from openhtm.kernel.options import BadOption

    return BadOption


def _unforeseen(failure: BaseException) -> int:
    try:
        log = _logged(failure)
    except OSError:
        log = None
    where = f"Details are in {log}" if log else "Run it again with 'openhtm --debug ...' to see where"
    output.error(f"This failed in a way that was not foreseen ({type(failure).__name__}). {where}.")
    return BAD


def _logged(failure: BaseException) -> Path:
    home = Path(os.environ.get("OPENHTM_HOME") or "~/.openhtm").expanduser()
    log = home / "logs" / "command.log"
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("a", encoding="utf-8", errors="backslashreplace") as file:
        file.write(f"{datetime.now(UTC).isoformat()} openhtm {' '.join(sys.argv[1:2])}\n")
        file.writelines(traceback.format_exception(failure))
    return log
