"""The picture on the README's first page is real output; UPDATE_GOLDENS=1 draws it anew."""

from __future__ import annotations

import io
import os
import re
from html import unescape

import pytest
from rich.cells import cell_len
from rich.console import Console
from rich.text import Text as Drawn

from budgetcheck.model.report import Report
from budgetcheck.reporters import Style, render
from tests.paths import ROOT
from tests.recorded import recorded

WRONG = "fixtures/documents/budget-2024.docx"
PICTURE = ROOT / "docs" / "first-run.svg"
WIDTH = 104
LETTER = 12.2
"""How wide rich draws a Latin letter."""


def picture() -> str:
    """Return a command with what it prints of a document, and the one that opens the page."""
    report = render(Report((recorded(WRONG),)), "text", Style("en", colour=True, width=WIDTH))
    console = Console(file=io.StringIO(), record=True, width=WIDTH, force_terminal=True, color_system="standard")
    for command, output in (
        (f"budgetcheck validate {WRONG}", report),
        ("budgetcheck serve", ""),
    ):
        console.print(Drawn.assemble(("$ ", "bold green"), (command, "bold")))
        if output:
            console.print(Drawn.from_ansi(output.rstrip()))
    drawn = console.export_svg(title="budgetcheck", unique_id="budgetcheck")
    # The picture asks the network for nothing: rich would have its font from there.
    drawn = re.sub(r"@font-face \{.*?\}\s*", "", drawn, flags=re.DOTALL)
    # It also takes a Chinese letter for as wide as a Latin one, and would squeeze it.
    drawn = re.sub(r'textLength="[\d.]+"([^>]*)>([^<]*)<', _as_wide_as_printed, drawn)
    return "".join(line.rstrip() + "\n" for line in drawn.splitlines())


def _as_wide_as_printed(found: re.Match[str]) -> str:
    return f'textLength="{cell_len(unescape(found[2])) * LETTER:g}"{found[1]}>{found[2]}<'


def test_picture_is_current(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    drawn = picture()
    if os.environ.get("UPDATE_GOLDENS"):
        PICTURE.parent.mkdir(exist_ok=True)
        PICTURE.write_text(drawn, encoding="utf-8")
    assert PICTURE.read_text(encoding="utf-8") == drawn
    assert "http" not in drawn.replace("http://www.w3.org/2000/svg", "").replace("https://www.textualize.io", "")
