"""What a command prints: text for people or JSON for programs, whatever the terminal can take."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Annotated, Any

import typer

Json = Annotated[bool, typer.Option("--json", help="Write the answer as JSON.")]


def prepare() -> None:
    """A closed output swallows what is written; a terminal that lacks a letter shows its escape."""
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if stream is None:
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))  # noqa: SIM115
        elif hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")


def line(text: str = "") -> None:
    print(text)


def error(sentence: str) -> None:
    """One sentence to whoever sits at the terminal."""
    print(" ".join(sentence.split()), file=sys.stderr)


def note(sentence: str) -> None:
    """Progress and remarks that are not the answer."""
    print(sentence, file=sys.stderr, flush=True)


def answer(data: object, lines: Iterable[str], *, as_json: bool) -> None:
    """The answer of a command: ``data`` as JSON, or ``lines`` for people."""
    if as_json:
        _json(data)
        return
    for text in lines:
        line(text)


def _json(data: object) -> None:
    import orjson

    content = orjson.dumps(data, default=str, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)
    sys.stdout.flush()
    stream: Any = sys.stdout
    # JSON is UTF-8 whatever the terminal speaks.
    if hasattr(stream, "buffer"):
        stream.buffer.write(content)
    else:
        stream.write(content.decode())


def table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> list[str]:
    """Columns side by side, as wide as their widest cell; nothing is cut."""
    cells = [list(head), *[["" if cell is None else str(cell) for cell in row] for row in rows]]
    widths = [max(len(row[place]) for row in cells) for place in range(len(head))]
    return [_row(row, widths) for row in cells] if len(cells) > 1 else []


def _row(cells: Sequence[str], widths: Sequence[int]) -> str:
    return "  ".join(cell.ljust(width) for cell, width in zip(cells, widths, strict=True)).rstrip()


def facts(pairs: Iterable[tuple[str, object]]) -> list[str]:
    """One fact a line, the labels under each other. None is said to be unknown."""
    listed = list(pairs)
    width = max((len(label) for label, _ in listed), default=0)
    return [f"{label.ljust(width)}  {'unknown' if value is None else value}" for label, value in listed]


def flush() -> None:
    sys.stdout.flush()


def leave() -> None:
    """Whoever read us may have gone (``| head``): what is still buffered goes nowhere, without a word."""
    try:
        sys.stdout.flush()
        sys.stderr.flush()
    except (OSError, ValueError):
        _point_nowhere()


def _point_nowhere() -> None:
    nowhere = os.open(os.devnull, os.O_WRONLY)
    for descriptor in (1, 2):
        os.dup2(nowhere, descriptor)


@contextmanager
def progress() -> Iterator[Callable[[int, int], None] | None]:
    """A bar on the terminal's error output, told by ``(done, total)``; none when nobody watches."""
    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(file=sys.stderr), transient=True) as bar:
        task = bar.add_task("", total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)
