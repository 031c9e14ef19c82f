"""Papers are drawn from source and data, always alike, with nothing from outside, within bounds."""

from __future__ import annotations

import re
import zlib
from pathlib import Path

import pytest

from openhtm.kernel import papers
from openhtm.kernel.papers import PaperNotDrawn, PaperTooLarge, typeset


def test_a_paper_is_a_pdf_and_the_same_data_give_the_same_bytes() -> None:
    drawn = [typeset("= Hello #sys.inputs.name", inputs={"name": "Ø"}, files={}) for _ in range(2)]

    assert drawn[0].startswith(b"%PDF-")
    assert drawn[0] == drawn[1]


def test_other_data_give_another_paper() -> None:
    source = "= Hello #sys.inputs.name"

    assert typeset(source, inputs={"name": "A"}, files={}) != typeset(source, inputs={"name": "B"}, files={})


def test_the_words_of_the_data_are_never_read_as_orders_to_the_typesetter() -> None:
    hostile = '#panic("no") #read("main.typ") $ */ ]'

    assert typeset("#sys.inputs.name", inputs={"name": hostile}, files={}).startswith(b"%PDF-")


def test_a_file_is_opened_by_its_path() -> None:
    with_one = typeset('#read("parts/words.txt")', inputs={}, files={"parts/words.txt": b"Seen"})
    with_other = typeset('#read("parts/words.txt")', inputs={}, files={"parts/words.txt": b"Other"})

    assert with_one != with_other


@pytest.mark.parametrize("name", ["/etc/words", "../words", "a/../../words", "", "main.typ"])
def test_a_file_stays_inside_the_paper(name: str) -> None:
    with pytest.raises(ValueError, match="paper"):
        typeset("Hello", inputs={}, files={name: b""})


def test_the_paper_reads_no_file_of_the_machine(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("secret")

    for path in (str(secret), f"../{secret.name}", f"../../..{secret}"):
        with pytest.raises(PaperNotDrawn):
            typeset(f'#read("{path}")', inputs={}, files={})


def test_nothing_is_fetched_for_a_paper() -> None:
    with pytest.raises(PaperNotDrawn) as refused:
        typeset('#import "@preview/cetz:0.3.1"', inputs={}, files={})

    assert "package" in str(refused.value.details["reason"])


def test_a_wrong_source_says_where_it_is_wrong_and_what_to_do() -> None:
    with pytest.raises(PaperNotDrawn, match="Tell your administrator") as refused:
        typeset("Hello\n#nobody", inputs={}, files={})

    reason = str(refused.value.details["reason"])
    assert "unknown variable: nobody" in reason
    assert "main.typ:2" in reason


def test_a_paper_that_never_ends_is_ended() -> None:
    with pytest.raises(PaperTooLarge, match="Select fewer"):
        typeset(
            "#for i in range(90000) { for j in range(90000) { let product = i * j } }",
            inputs={},
            files={},
            seconds=1,
        )


def test_too_much_for_one_paper_is_refused_before_it_is_drawn(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(papers, "LARGEST_INPUT", 10)

    with pytest.raises(PaperTooLarge, match="Select fewer"):
        typeset("Hello", inputs={}, files={"a.txt": b"123456"})


def test_a_paper_too_large_to_keep_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(papers, "LARGEST_PAPER", 10)

    with pytest.raises(PaperTooLarge, match="too large to keep"):
        typeset("Hello", inputs={}, files={})


def test_the_secrets_of_the_program_stay_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENHTM_SECRET_KEY", "only-here")

    assert "OPENHTM_SECRET_KEY" not in papers._surroundings()


def test_only_fonts_that_come_along_are_used() -> None:
    """A font that the machine may have and the typesetter does not bring is not found."""
    drawn = typeset('#set text(font: "DejaVu Sans")\nHello', inputs={}, files={})
    streams = re.findall(rb"stream\r?\n(.*?)\r?\nendstream", drawn, re.DOTALL)
    plain = drawn + b"".join(_inflated(stream) for stream in streams)

    assert b"Libertinus" in plain
    assert b"DejaVuSans" not in plain


def _inflated(stream: bytes) -> bytes:
    try:
        return zlib.decompress(stream)
    except zlib.error:
        return b""
