"""Security documents: a bill of materials read part by part, beside the bare JSON parser on the same file."""

from __future__ import annotations

import json
import resource
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

from openhtm.security.api import Source, documents, ecosystems, read

from .report import Result

_AGAIN = 3
_MB = 1024


def measure(database: str, *, count: int) -> list[Result]:
    """A bill of ``count`` components and one of a tenth, and the keys of their versions. No database plays a part."""
    if database != "sqlite":
        return []
    return [*(_reading(size) for size in (max(count // 10, 10), count)), _keys(count)]


def _reading(count: int) -> Result:
    with bill(count) as path:
        took = _least(lambda: _components(path, count))
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // _MB
        floor = _least(lambda: json.loads(path.read_bytes()))
        size = path.stat().st_size // 1_000_000
    facts: dict[str, object] = {"components": count, "file MB": size, "peak MB": peak}
    return Result(f"CycloneDX, {count:,} components", "none", took, floor, "s", None, facts)


def _components(path: Path, count: int) -> None:
    found = sum(isinstance(item, documents.Component) for item in read(Source(name="bill", path=path)))
    if found != count + 1:
        raise RuntimeError(f"{found} components were read, not {count + 1}.")


def _keys(count: int) -> Result:
    """Keys of versions that were never seen, beside splitting the same texts at their dots."""
    versions = [f"{number % 40}.{number // 40}.{number % 7}-rc{number % 3}" for number in range(count)]
    ecosystems.key.cache_clear()
    start = time.process_time()
    keys = [ecosystems.key("maven", version) for version in versions]
    took = time.process_time() - start
    floor = _least(lambda: [version.split(".") for version in versions])
    if None in keys:
        raise RuntimeError("A version got no key.")
    return Result("sortable keys", "none", took, floor, "s", None, {"versions": count})


def _least(work: Callable[[], object]) -> float:
    """The quickest of a few times: what others do on the machine only ever slows."""
    found = []
    for _again in range(_AGAIN):
        start = time.process_time()
        work()
        found.append(time.process_time() - start)
    return min(found)


@contextmanager
def bill(count: int) -> Iterator[Path]:
    """A bill as tools write them: purl, two hashes, a license, half of the parts depending on another.

    Written part by part, so that the memory measured is that of reading it.
    """
    with tempfile.TemporaryDirectory(prefix="openhtm-bench-") as folder:
        path = Path(folder) / "bill.json"
        root = {"type": "device", "bom-ref": "root", "name": "Pump Server", "version": "4.2"}
        head = {"bomFormat": "CycloneDX", "specVersion": "1.5", "metadata": {"component": root}}
        parts = (part(number) for number in range(count))
        with path.open("w", encoding="utf-8") as out:
            out.write(json.dumps(head)[:-1])
            _write(out, "components", parts)
            _write(out, "dependencies", (_link(number, count) for number in range(1, count, 2)))
            out.write("}")
        yield path


def _write(out: TextIO, name: str, rows: Iterable[dict[str, object]]) -> None:
    out.write(f', "{name}": [')
    for place, row in enumerate(rows):
        out.write((", " if place else "") + json.dumps(row))
    out.write("]")


def _link(number: int, count: int) -> dict[str, object]:
    return {"ref": part(number)["bom-ref"], "dependsOn": [part((number * 7 + 1) % count)["bom-ref"]]}


def part(number: int) -> dict[str, object]:
    version = f"1.{number % 50}.{number % 7}"
    purl = f"pkg:maven/org.example/part{number}@{version}"
    return {
        "type": "library",
        "bom-ref": purl,
        "group": "org.example",
        "name": f"part{number}",
        "version": version,
        "purl": purl,
        "hashes": [{"alg": "SHA-256", "content": "ab" * 32}, {"alg": "SHA-1", "content": "cd" * 20}],
        "licenses": [{"license": {"id": "Apache-2.0"}}],
        "description": "A part of the example",
    }
