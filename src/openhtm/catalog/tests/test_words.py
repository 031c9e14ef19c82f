"""Every remark of a rule has its sentence, with the facts that the rule gives, and no sentence is left over."""

from __future__ import annotations

import ast
import re
from datetime import date
from pathlib import Path

from openhtm.catalog import rules
from openhtm.catalog.rules import udi
from openhtm.catalog.words import SENTENCES, sentences

NAME = re.compile(r"(udi|link|gs1|hibcc|iccbba|ifa|name|model)\.[a-z_]+")
PLACEHOLDER = re.compile(r"%\((\w+)\)")
# A rule whose name depends on the value is given by a variable.
BY_VARIABLE = {"gs1.form", "gs1.form_empty", "udi.not_recognized", "udi.too_long", "udi.no_trade_item"}


def _given() -> dict[str, set[str]]:
    """Each rule named in a call of the package, with the facts given beside it."""
    found: dict[str, set[str]] = {}
    for path in sorted(Path(rules.__path__[0]).rglob("*.py")):
        for call in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            texts = call.args if isinstance(call, ast.Call) else []
            names = [
                one.value for one in texts if isinstance(one, ast.Constant) and isinstance(one.value, str)
            ]
            for name in filter(NAME.fullmatch, names):
                found[name] = {keyword.arg for keyword in call.keywords if keyword.arg}  # type: ignore[attr-defined]
    return found


def test_rules_and_sentences_name_the_same_and_share_their_facts() -> None:
    wanted = {name: set(PLACEHOLDER.findall(str(text))) for name, text in SENTENCES.items()}
    given = _given()
    assert {name: facts for name, facts in given.items() if name not in BY_VARIABLE} == {
        name: facts for name, facts in wanted.items() if name not in BY_VARIABLE
    }


def test_what_a_scan_is_warned_of_reads_as_sentences() -> None:
    short = udi.parse("(01)5102222223333(17)²", today=date(2025, 11, 22))
    assert sentences(short.warnings) == [
        "(01) GTIN does not have the prescribed form: 5102222223333",
        "The check digit of (01) 5102222223333 is wrong: scan again.",
        "(17) USE BY or EXPIRY does not have the prescribed form: ²",
        "(17) USE BY or EXPIRY is not a date: ²",
    ]
    assert sentences(udi.parse("(10)", today=date(2025, 11, 22)).warnings) == [
        "(10) BATCH/LOT does not have the prescribed form: empty",
        "No device identifier in this message: scan the other symbol too.",
    ]
    assert sentences(udi.parse("]E05901", today=date(2025, 11, 22)).warnings) == [
        "The symbol should hold a trade item number but does not."
    ]
    assert sentences(udi.parse("hello", today=date(2025, 11, 22)).warnings) == [
        "Not recognized as a device identifier of GS1, HIBCC, ICCBBA or IFA."
    ]
