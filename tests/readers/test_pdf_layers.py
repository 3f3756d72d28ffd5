"""Layers of a PDF that are switched off, and letters under pictures, are not there; what a viewer shows is."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from PIL import Image
from reportlab.lib.utils import ImageReader

from budgetcheck.documents.blocks import Grid
from budgetcheck.readers.pdf_file import open_document as open_pdf
from tests.pdf_printer import HEADS, HIGH, ROWS, WIDTHS, Printer

if TYPE_CHECKING:
    from collections.abc import Callable

TABLE = (HEADS, *ROWS)
EDGE = 60 + sum(WIDTHS[:3]) - 5
LINE = 2 * HIGH + 15
SHOWN = b"/ON [900 0 R]"
HIDDEN = b"/OFF [900 0 R]"
BY_DEFAULT = b"/BaseState /OFF /ON [901 0 R]"
MEMBERS = b"902 0 obj\n<< /Type /OCMD /OCGs [900 0 R] /P /AnyOn >>\nendobj\n"


def page(mark: Callable[[Printer, float], None]) -> bytes:
    printer = Printer()
    top = printer.titles()
    printer.table(top, TABLE)
    mark(printer, top)
    return printer.data()


def layered(data: bytes, state: bytes, names: bytes = b"/A 900 0 R /B 901 0 R", objects: bytes = b"") -> bytes:
    """Give a PDF two layers, of which the first is in a state; the table of places is left for the reader to mend."""
    start = b"/Type /Catalog /OCProperties << /OCGs [900 0 R 901 0 R] /D << " + state + b" >> >>"
    data = data.replace(b"/Type /Catalog", start)
    data = re.sub(rb"/Resources <<", b"/Resources << /Properties << " + names + b" >>", data)
    layers = b"900 0 obj\n<< /Type /OCG /Name (a) >>\nendobj\n901 0 obj\n<< /Type /OCG /Name (b) >>\nendobj\n"
    at = data.index(b"xref\n")
    return data[:at] + layers + objects + data[at:]


def figure(data: bytes) -> str:
    """Return the figure beside which the marks of these tests stand; all others must be as printed."""
    grid = next(block for block in open_pdf("2025.pdf", data)._blocks if isinstance(block, Grid))
    rows = [tuple(cell.text for cell in row) for row in grid.rows]
    found = rows[2][2]
    assert [row for at, row in enumerate(rows) if at != 2] == [row for at, row in enumerate(TABLE) if at != 2]
    return found


def _digit(printer: Printer, top: float, layer: str = "A") -> None:
    printer.canvas._code.append(f"/OC /{layer} BDC")
    printer.write("7", EDGE, top + LINE)
    printer.canvas._code.append("EMC")


def _in_form(printer: Printer, top: float) -> None:
    printer.canvas.beginForm("F")
    printer.write("7", EDGE, top + LINE)
    printer.canvas.endForm()
    printer.canvas.doForm("F")


@pytest.mark.parametrize(("state", "expected"), [(SHOWN, "318.407"), (HIDDEN, "318.40"), (BY_DEFAULT, "318.40")])
def test_a_layer(state: bytes, expected: str) -> None:
    assert figure(layered(page(_digit), state)) == expected


@pytest.mark.parametrize(("state", "expected"), [(SHOWN, "318.407"), (HIDDEN, "318.40")])
def test_a_layer_by_its_members(state: bytes, expected: str) -> None:
    assert figure(layered(page(_digit), state, b"/A 902 0 R", MEMBERS)) == expected


@pytest.mark.parametrize(("state", "expected"), [(SHOWN, "318.407"), (HIDDEN, "318.40")])
def test_a_form_in_a_layer(state: bytes, expected: str) -> None:
    data = page(_in_form).replace(b"/Subtype /Form", b"/OC 900 0 R /Subtype /Form")
    assert figure(layered(data, state)) == expected


def test_a_form_in_no_layer_is_seen() -> None:
    assert figure(layered(page(_in_form), HIDDEN)) == "318.407"


def test_a_draft_under_the_layer_that_is_shown() -> None:
    def both(printer: Printer, top: float) -> None:
        printer.canvas._code.append("/OC /A BDC")
        printer.write("88", EDGE, top + LINE)
        printer.canvas._code.append("EMC")
        _digit(printer, top, "B")

    assert figure(layered(page(both), HIDDEN)) == "318.407"


def test_what_a_hidden_layer_covers_is_seen() -> None:
    def cover(printer: Printer, top: float) -> None:
        printer.canvas._code.append("/OC /A BDC")
        printer.canvas.setFillColorRGB(1, 1, 1)
        printer.canvas.rect(EDGE - 40, printer.height - top - LINE - 3, 45, 15, fill=1, stroke=0)
        printer.canvas._code.append("EMC")

    assert figure(layered(page(cover), HIDDEN)) == "318.40"
    assert figure(layered(page(cover), SHOWN)) == ""


def _picture(printer: Printer, top: float, mode: str, colour: tuple[int, ...]) -> None:
    printer.write("7", EDGE, top + LINE)
    drawn = ImageReader(Image.new(mode, (20, 20), colour))
    printer.canvas.drawImage(drawn, EDGE, printer.height - top - LINE - 3, 5, 15, mask="auto")


def test_a_letter_under_a_picture() -> None:
    assert figure(page(lambda printer, top: _picture(printer, top, "RGB", (255, 255, 255)))) == "318.40"


def test_a_letter_under_a_seal_that_shines_through() -> None:
    assert figure(page(lambda printer, top: _picture(printer, top, "RGBA", (255, 0, 0, 90)))) == "318.407"
