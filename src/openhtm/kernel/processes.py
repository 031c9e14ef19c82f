"""Processes that must not outlive the one that started them."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable

#: In the environment of the processes that answer pages: who started them. No setting: nobody else writes it.
SERVER = "SERVED_BY_PROCESS"
_EVERY_SECONDS = 1.0


def end_with(parent: int, end: Callable[[], object]) -> None:
    """Call ``end`` soon after the process ``parent`` is gone, however it was ended: a killed server would leave
    its port taken, and a worker that nobody knows of."""

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(_EVERY_SECONDS)
        end()

    threading.Thread(target=watch, name="parent", daemon=True).start()


def end_with_server() -> None:
    """In a process that answers pages: end at once when the server is gone. Nothing is lost, since whatever was
    answered is stored."""
    server = os.environ.get(SERVER, "")
    if server.isdigit() and os.getppid() == int(server):
        end_with(int(server), lambda: os._exit(1))
