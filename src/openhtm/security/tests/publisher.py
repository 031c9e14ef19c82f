"""A publisher on this machine that answers as it is told, and remembers what it was asked."""

from __future__ import annotations

import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

JSON = {"Content-Type": "application/json"}


@dataclass
class Answer:
    """``claimed``: the length it says to have, where it has another."""

    body: bytes = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=lambda: dict(JSON))
    claimed: int | None = None
    etag: str = ""


@dataclass
class Publisher:
    """``answers`` by path; ``asked`` is every request with its headers."""

    port: int = 0
    scheme: str = "http"
    answers: dict[str, Answer | Callable[[], Answer]] = field(default_factory=dict)
    asked: list[tuple[str, dict[str, str]]] = field(default_factory=list)

    @property
    def host(self) -> str:
        return f"127.0.0.1:{self.port}"

    def address(self, path: str) -> str:
        return f"{self.scheme}://{self.host}{path}"

    def put(self, path: str, body: bytes = b"", **given: Any) -> None:
        self.answers[path] = Answer(body=body, **given)


def _handler(publisher: Publisher) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            publisher.asked.append((self.path, dict(self.headers.items())))
            found = publisher.answers.get(self.path, Answer(status=404))
            answer = found() if callable(found) else found
            if answer.etag and self.headers.get("If-None-Match") == answer.etag:
                answer = Answer(status=304, etag=answer.etag)
            self.send_response(answer.status)
            for name, value in answer.headers.items():
                self.send_header(name, value)
            if answer.etag:
                self.send_header("ETag", answer.etag)
            length = len(answer.body) if answer.claimed is None else answer.claimed
            if answer.status != 304 and length >= 0:
                self.send_header("Content-Length", str(length))
            self.end_headers()
            self.wfile.write(answer.body)
            self.close_connection = True

        def log_message(self, format: str, *_args: object) -> None:
            pass

    return Handler


@contextmanager
def publishing(context: ssl.SSLContext | None = None) -> Iterator[Publisher]:
    publisher = Publisher(scheme="https" if context else "http")
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(publisher))
    server.daemon_threads = True
    if context is not None:
        server.socket = context.wrap_socket(server.socket, server_side=True)
    publisher.port = server.server_address[1]
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield publisher
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
