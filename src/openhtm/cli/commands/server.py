"""The web server and the worker of background jobs."""

from __future__ import annotations

import os
import signal
from typing import Annotated

import typer

from .. import output, start

Host = Annotated[str, typer.Option(help="Address to listen at; 0.0.0.0 for other machines.")]
Port = Annotated[int, typer.Option(min=1, max=65535, envvar="PORT", help="Port to listen at.")]
Processes = Annotated[
    int, typer.Option(min=0, help="Processes that answer; 0: one for each processor, at least two.")
]


def add_to(app: typer.Typer) -> None:
    app.command()(serve)
    app.command()(worker)


def serve(
    host: Host = "127.0.0.1",
    port: Port = 8000,
    processes: Processes = 0,
    with_worker: Annotated[
        bool, typer.Option("--worker/--no-worker", help="Carry out background jobs and the nightly work too.")
    ] = True,
    as_json: output.Json = False,
) -> None:
    """Serve the pages and REST until stopped, with a worker beside them."""
    start.record()
    from ..procedures import library_or_refuse
    from ..serving import a_worker, claim, serve_forever, when_served

    library_or_refuse()
    claim(host, port)
    url = f"http://{f'[{host}]' if ':' in host else host}:{port}/"

    def tell() -> None:
        output.answer({"url": url}, [f"OpenHTM is at {url}   (Ctrl+C stops it)"], as_json=as_json)
        output.flush()

    if not as_json:
        output.note("The server starts.")
    when_served(host, port, then=tell)
    with a_worker(wanted=with_worker):
        serve_forever(host=host, port=port, processes=processes)


def worker(
    once: Annotated[bool, typer.Option("--once", help="Do what waits, then end.")] = False,
    beside: Annotated[
        int, typer.Option("--beside", metavar="PID", hidden=True, help="End with this process.")
    ] = 0,
    as_json: output.Json = False,
) -> None:
    """Carry out background jobs, and once a day the nightly work, until stopped."""
    start.record()
    from django.core.management import call_command

    from openhtm.kernel.processes import end_with
    from openhtm.kernel.time import now

    from ..nights import begin_if_due, watch_the_clock

    output.answer({"worker": "started"}, ["Carrying out jobs.   (Ctrl+C stops it)"], as_json=as_json)
    output.flush()
    if beside:
        # As a signal would: a job that is being done is done to its end.
        end_with(beside, lambda: os.kill(os.getpid(), signal.SIGTERM))
    if once:
        begin_if_due(now())
    else:
        watch_the_clock()
    call_command("db_worker", batch=once, reload=False, startup_delay=False, verbosity=0)
