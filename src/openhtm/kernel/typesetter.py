"""The process that draws one paper; run as a script by ``kernel.papers``, which says why.

Reads ``{"main", "root", "inputs"}`` as JSON, writes the PDF. Exit status 1: the message is on standard error.
"""

from __future__ import annotations

import json
import sys

import typst

MEMORY = 2 * 1024**3


def _bound_memory() -> None:
    if sys.platform == "win32":
        return
    import resource  # noqa: PLC0415 - not there on Windows

    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))


def _draw() -> int:
    request = json.load(sys.stdin)
    try:
        paper = typst.compile(
            request["main"],
            root=request["root"],
            sys_inputs=request["inputs"],
            ignore_system_fonts=True,
            package_path=request["root"],
            package_cache_path=request["root"],
            timestamp=0,
        )
    except typst.TypstError as problem:
        sys.stderr.write(problem.diagnostic or problem.message)
        return 1
    sys.stdout.buffer.write(paper)
    return 0


if __name__ == "__main__":
    _bound_memory()
    sys.exit(_draw())
