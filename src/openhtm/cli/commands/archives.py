"""Backup and restore."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from .. import output, start
from ..failures import BAD, Refusal

Written = Annotated[
    Path, typer.Argument(metavar="FILE", help="File to write, such as backup-2026-11-22.tar.gz.")
]
Read = Annotated[Path, typer.Argument(metavar="FILE", help="A file that 'openhtm backup' wrote.")]
Force = Annotated[bool, typer.Option("--force", help="Also over an installation, which is kept aside.")]


def add_to(app: typer.Typer) -> None:
    app.command()(backup)
    app.command()(restore)


def backup(file: Written, as_json: output.Json = False) -> None:
    """Write database and files to one file, while the server may go on. It holds everything: keep it safe."""
    start.record()
    from ..backups.writing import write

    done = write(file.absolute())
    text = f"The backup is in {done['file']} ({done['bytes']} bytes). It holds everything: keep it safe."
    output.answer(done, [text], as_json=as_json)


def restore(file: Read, force: Force = False, as_json: output.Json = False) -> None:
    """Bring a backup back, prove its hashes first and the ledger afterwards. Stop the server before."""
    start.program()
    if not file.is_file():
        raise Refusal(f"There is no file {file}.")
    from django.core.management import call_command

    from openhtm.audit import api as audit

    from ..backups.reading import restore as restored

    done = restored(file.absolute(), force=force)
    call_command("migrate", verbosity=0, interactive=False)
    ledger = audit.verify()
    state = "The ledger is whole." if ledger.ok else "The ledger is broken; see 'openhtm audit verify'."
    kept = [f"Kept aside: {item}" for item in done["kept"]] if isinstance(done["kept"], list) else []
    lines = [f"The state of {done['made_at']} is back.", *kept, f"{ledger.entries} entries. {state}"]
    output.answer({**done, "ledger": ledger.as_json()}, lines, as_json=as_json)
    if not ledger.ok:
        raise typer.Exit(BAD)
