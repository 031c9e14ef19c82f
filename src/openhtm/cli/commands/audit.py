"""The ledger: verified, and written to a file that anyone can verify."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from .. import output, start
from ..failures import BAD, Refusal

app = typer.Typer(no_args_is_help=True, help="Verify and export the ledger.")


File = Annotated[Path, typer.Argument(help="File to write; the verifier is put beside it.")]


@app.callback()
def group() -> None:
    """Verify and export the ledger."""


@app.command()
def verify(as_json: output.Json = False) -> None:
    """Walk every chain of the ledger. Ends with 1 when anything was changed afterwards."""
    start.record()
    from openhtm.audit import api as audit

    found = audit.verify()
    lines = [
        f"{found.entries} entries, {found.chains} chains, {found.rows} rows, {found.signatures} signatures.",
        *(f"BROKEN {item.chain} entry {item.sequence}: {item.what}" for item in found.broken),
        "The ledger is whole." if found.ok else "The ledger was changed after it was written.",
    ]
    output.answer(found.as_json(), lines, as_json=as_json)
    if not found.ok:
        raise typer.Exit(BAD)


@app.command()
def export(
    file: File,
    as_json: output.Json = False,
) -> None:
    """Write the whole ledger to a file, and beside it the script that verifies it without OpenHTM."""
    start.record()
    from openhtm.audit import api as audit

    verifier = file.with_name("verify_ledger.py")
    try:
        with file.open("wb") as opened:
            counts = audit.export(opened)
        verifier.write_bytes(audit.VERIFIER.read_bytes())
    except OSError as problem:
        raise Refusal(f"{problem.filename or file} cannot be written: {problem.strerror}.") from None
    lines = [
        f"{counts['entries']} entries were written to {file}.",
        f"Verify them anywhere with: python {verifier.name} {file.name}",
    ]
    output.answer({"file": str(file), "verifier": str(verifier), **counts}, lines, as_json=as_json)
