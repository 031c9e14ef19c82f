"""The library that comes with the program, read once and checked whole."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from importlib import resources

from .parsing import InvalidLibraryFile, LibraryProblem, LibraryProcedure, parse


@cache
def library_by_slug() -> dict[str, LibraryProcedure]:
    """All shipped procedures by slug (the file's name), in the order of their titles.

    Raises `InvalidLibraryFile` with everything that is wrong in any of them.
    """
    texts = shipped()
    if problems := problems_of(texts.items()):
        raise InvalidLibraryFile(problems)
    found = [read_library_file(text, file=file) for file, text in texts.items()]
    return {one.slug: one for one in sorted(found, key=lambda one: one.title)}


def shipped() -> dict[str, str]:
    """The files of the library, name to text."""
    folder = resources.files(__package__) / "library"
    files = sorted(
        (file for file in folder.iterdir() if file.name.endswith(".toml")), key=lambda one: one.name
    )
    return {file.name: file.read_text(encoding="utf-8") for file in files}


def library_procedures() -> list[LibraryProcedure]:
    """All shipped procedures, by title."""
    return list(library_by_slug().values())


def library_procedure(slug: str) -> LibraryProcedure | None:
    return library_by_slug().get(slug)


def read_library_file(text: str, *, file: str) -> LibraryProcedure:
    """Parse and check one file; raises `InvalidLibraryFile`."""
    found, problems = parse(text, file=file)
    if found is None:
        raise InvalidLibraryFile(problems)
    return found


def problems_of(files: Iterable[tuple[str, str]]) -> list[LibraryProblem]:
    """Everything wrong with these files, a code that two of them share included."""
    problems: list[LibraryProblem] = []
    codes: dict[str, str] = {}
    for file, text in files:
        found, wrong = parse(text, file=file)
        problems += wrong
        if found is None:
            continue
        other = codes.setdefault(found.code, file)
        if other != file:
            shared = f"the code {found.code} is that of {other} too."
            problems.append(LibraryProblem(file=file, line=1, text=shared))
    return problems
