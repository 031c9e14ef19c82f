"""``python -m bench``: every measure on SQLite and on a real PostgreSQL, as ratios to a bare floor.

Each measure runs in a process of its own with an empty database, so that none inherits another's caches.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from .report import Result, dump, load

MEASURES = ("pages", "imports", "occurrences", "numbers", "offline", "documents", "security", "readiness")
_ROOT = Path(__file__).parent.parent


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--json", action="store_true", help="print the results as JSON")
    parser.add_argument("--only", choices=MEASURES, action="append", help="measure only this (repeatable)")
    parser.add_argument("--database", choices=("sqlite", "postgresql"), action="append")
    parser.add_argument(
        "--devices", type=int, default=1_000_000, help="devices and plans (default 1,000,000)"
    )
    parser.add_argument("--orders", type=int, default=2, help="work orders a device (default 2)")
    parser.add_argument("--rows", type=int, default=100_000, help="rows of the import (default 100,000)")
    parser.add_argument("--asks", type=int, default=400, help="requests a page (default 400)")
    parser.add_argument("--inside", metavar="MEASURE DATABASE", nargs=2, help=argparse.SUPPRESS)
    return parser.parse_args()


@contextmanager
def _environment(database: str) -> Iterator[dict[str, str]]:
    """An empty home and database, and the environment that names them."""
    with tempfile.TemporaryDirectory(prefix="openhtm-bench-") as home:
        values = {"OPENHTM_HOME": home, "DJANGO_SETTINGS_MODULE": "openhtm.config.settings"}
        if database == "sqlite":
            yield values
            return
        from openhtm_testing import postgres

        with postgres.running() as url:
            yield {**values, "OPENHTM_DATABASE_URL": url}


def _run(measure: str, database: str, arguments: argparse.Namespace) -> list[Result]:
    names = ("devices", "orders", "rows", "asks")
    options = [part for name in names for part in (f"--{name}", str(getattr(arguments, name)))]
    command = [sys.executable, "-m", "bench", "--inside", measure, database, *options]
    with _environment(database) as environment:
        done = subprocess.run(
            command, cwd=_ROOT, env={**os.environ, **environment}, capture_output=True, text=True, check=False
        )
    if done.returncode:
        raise SystemExit(f"{measure} on {database} failed:\n{done.stderr}")
    return load(done.stdout.strip().splitlines()[-1])


def _inside(measure: str, database: str, arguments: argparse.Namespace) -> list[Result]:
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    if measure == "imports":
        from . import imports

        return imports.measure(database, count=arguments.rows)
    if measure == "occurrences":
        from . import occurrences

        return occurrences.measure(database, count=arguments.devices)
    if measure == "documents":
        from . import documents

        return documents.measure(database, count=arguments.rows)
    if measure == "numbers":
        from . import numbers

        return numbers.measure(database, count=arguments.devices)
    if measure == "security":
        from . import anew, flaws

        made = flaws.measure(database, count=arguments.devices, rows=arguments.rows)
        return [*made, anew.measure(database, releases=max(arguments.devices // 100, 10))]
    if measure == "readiness":
        from . import readiness, surveys

        made = readiness.measure(database, count=arguments.devices)
        return [*made, *surveys.measure(database, asks=arguments.asks)]
    if measure == "offline":
        from . import offline

        return offline.measure(database)
    from . import hospital, pages

    hospital.fill_hospital(arguments.devices, orders=arguments.orders)
    cookie = hospital.session_cookie()
    return pages.measure(database, dict(os.environ), cookie, count=arguments.devices, asks=arguments.asks)


def main() -> None:
    arguments = _arguments()
    if arguments.inside:
        print(dump(_inside(*arguments.inside, arguments)))
        return
    results: list[Result] = []
    for measure in arguments.only or MEASURES:
        for database in arguments.database or ("sqlite", "postgresql"):
            for result in _run(measure, database, arguments):
                results.append(result)
                if not arguments.json:
                    print(result.line(), flush=True)
    if arguments.json:
        print(dump(results))


if __name__ == "__main__":
    main()
