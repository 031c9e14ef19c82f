"""Pages at a million devices: list, search, device, Today, by eight clients, beside bare pages."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass

from .load import CLIENTS, Times
from .report import Result
from .serving import ROOT, bare, program

TARGET = 4.0


@dataclass(frozen=True)
class Page:
    name: str
    paths: list[str]
    floor: list[str]


def pages(count: int, asks: int) -> list[Page]:
    """Each page asked for ``asks`` times, at places spread over the fleet."""
    tags = [f"B{1 + number * 7919 % count:07d}" for number in range(asks)]
    return [
        Page("device list", ["/devices/"] * asks, ["/devices/"] * asks),
        Page(
            "device list, filtered",
            ["/devices/?risk_class=life_support&sort=next_due"] * asks,
            ["/devices/"] * asks,
        ),
        Page("search", [f"/search/?q={tag[:6]}" for tag in tags], [f"/search/?q={tag[:6]}" for tag in tags]),
        Page("device page", [f"/devices/{tag}/" for tag in tags], [f"/device/{tag}/" for tag in tags]),
        Page("Today", ["/today/"] * asks, ["/today/"] * asks),
    ]


def asked(port: int, paths: list[str], cookies: list[str]) -> Times:
    """By a process of its own, so many clients at the same time as there are cookies."""
    order = {"port": port, "paths": paths, "cookies": cookies}
    done = subprocess.run(
        [sys.executable, "-m", "bench.load"],
        input=json.dumps(order),
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(done.stderr.strip().splitlines()[-1])
    return Times(**json.loads(done.stdout))


def _ask(port: int, paths: list[str], cookie: str) -> Times:
    return asked(port, paths, [cookie] * CLIENTS)


def measure(
    database: str, environment: dict[str, str], cookie: str, *, count: int, asks: int
) -> list[Result]:
    """The median of the answers beside the bare page's; p99 beside it as a fact (target 100 ms)."""
    found: list[Result] = []
    wanted = pages(count, asks)
    floors = {}
    with bare(environment) as port:
        for page in wanted:
            _ask(port, page.floor[: CLIENTS * 4], cookie)
            floors[page.name] = _ask(port, page.floor, cookie)
    with program(environment) as port:
        for page in wanted:
            _ask(port, page.paths[: CLIENTS * 4], cookie)
            found.append(_result(page, database, _ask(port, page.paths, cookie), floors[page.name]))
    return found


def _result(page: Page, database: str, times: Times, floor: Times) -> Result:
    return Result(
        name=page.name,
        database=database,
        measured=times.percentile(0.5),
        floor=floor.percentile(0.5),
        unit="ms",
        target=TARGET,
        facts={"p99": f"{times.percentile(0.99):.0f} ms", "pages/s": f"{times.per_second:.0f}"},
    )
