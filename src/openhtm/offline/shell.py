"""Which files the pages without a network consist of, and the version that changes with any of them."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

from django.contrib.staticfiles import finders
from django.templatetags.static import static
from django.urls import reverse

#: Folders of static files that the shell needs whole, and single files.
_FOLDERS = ("ui/js", "offline")
_FILES = ("vendor/idb/idb.js", "vendor/icons/sprite.svg")
_LINKED = re.compile(r'(?:href|src)="([^"#]+)"')


@lru_cache(maxsize=1)
def worker(shell: str, folders: tuple[str, ...]) -> str:
    """The service worker with the list of its files; ``shell``: the page as it is now, ``folders``: of the parts."""
    files = sorted({*_of_folders((*_FOLDERS, *folders)), *map(static, _FILES), *_linked(shell)})
    facts = {
        "version": _version(shell, files),
        "shell": reverse("offline:shell"),
        "files": files,
    }
    head = f"const FACTS = {json.dumps(facts)};\n"
    return head + _text("offline/worker.js")


def _text(name: str) -> str:
    return Path(str(finders.find(name))).read_text(encoding="utf-8")


def _of_folders(folders: tuple[str, ...]) -> Iterable[str]:
    for finder in finders.get_finders():
        for name, _storage in finder.list([]):
            if name.startswith(tuple(f"{folder}/" for folder in folders)) and name != "offline/worker.js":
                yield static(name)


def _linked(shell: str) -> Iterable[str]:
    root = static("")
    return (address for address in _LINKED.findall(shell) if address.startswith(root))


def _version(shell: str, files: Iterable[str]) -> str:
    digest = hashlib.sha256(shell.encode())
    digest.update(_text("offline/worker.js").encode())
    root = static("")
    for file in files:
        found = finders.find(file.removeprefix(root))
        digest.update(Path(str(found)).read_bytes() if found else file.encode())
    return digest.hexdigest()[:16]
