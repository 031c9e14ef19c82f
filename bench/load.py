"""Asks a server on this machine for pages, from several clients at once, and keeps every answer's time.

Bounded: so many requests a client, then it ends. Runs as a process of its own so that its work is not
counted as the server's by the interpreter.
"""

from __future__ import annotations

import http.client
import json
import sys
import threading
import time
from dataclasses import dataclass

CLIENTS = 8


@dataclass(frozen=True)
class Times:
    """Milliseconds of all answers, sorted, and how long the whole took (seconds)."""

    all: list[float]
    seconds: float

    def percentile(self, share: float) -> float:
        return self.all[min(len(self.all) - 1, int(len(self.all) * share))]

    @property
    def per_second(self) -> float:
        return len(self.all) / self.seconds


def _client(
    port: int, paths: list[str], headers: dict[str, str], times: list[float], errors: list[str]
) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    for path in paths:
        start = time.perf_counter()
        connection.request("GET", path, headers=headers)
        answer = connection.getresponse()
        answer.read()
        times.append((time.perf_counter() - start) * 1000)
        if answer.status != 200:
            errors.append(f"{path}: {answer.status}")
    connection.close()


def ask(port: int, paths: list[str], cookies: list[str]) -> Times:
    """Each of the clients, one for a cookie, asks for its share of ``paths``; any answer but 200 is an error."""
    times: list[float] = []
    errors: list[str] = []
    threads = [
        threading.Thread(
            target=_client,
            args=(port, paths[number :: len(cookies)], {"Cookie": cookie}, times, errors),
        )
        for number, cookie in enumerate(cookies)
    ]
    start = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    seconds = time.perf_counter() - start
    if errors:
        raise RuntimeError(f"{len(errors)} answers were not 200, the first: {errors[0]}")
    return Times(sorted(times), seconds)


def main() -> None:
    order = json.loads(sys.stdin.read())
    found = ask(order["port"], order["paths"], order["cookies"])
    json.dump({"all": found.all, "seconds": found.seconds}, sys.stdout)


if __name__ == "__main__":
    main()
