"""Draws tables into PDFs letter by letter and rule by rule, as far from any reader's ideas as a page can be."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

UNIT = "某某县水文站"
TITLE = ("2025 年单位预算公开表", "表5", "一般公共预算支出情况表", f"编制单位：{UNIT} 单位：万元")
HEADS = ("科目编码", "科目名称", "合计", "基本支出", "项目支出")
ROWS = (
    ("", "总计", "318.40", "205.15", "113.25"),
    ("213", "农林水支出", "318.40", "205.15", "113.25"),
    ("21303", "水利", "318.40", "205.15", "113.25"),
    ("2130301", "行政运行", "205.15", "205.15", ""),
    ("2130399", "其他水利支出", "113.25", "", "113.25"),
)
WIDTHS = (70, 170, 80, 80, 80)
FONT = "STSong-Light"
HIGH = 22


def width_of(text: str, size: float) -> float:
    """Return how wide a text is drawn."""
    return float(pdfmetrics.stringWidth(text, FONT, size))


class Printer:
    """One PDF being drawn; y downwards from the upper edge, as a person thinks of a page."""

    def __init__(self, width: float = 600, height: float = 800, **options: object) -> None:
        pdfmetrics.registerFont(UnicodeCIDFont(FONT))
        self._held = io.BytesIO()
        self.height = height
        self.canvas = Canvas(self._held, pagesize=(width, height), **options)

    def data(self) -> bytes:
        """Return the PDF."""
        if not self._held.getvalue():
            self.canvas.showPage()
            self.canvas.save()
        return self._held.getvalue()

    def write(self, text: str, x: float, y: float, size: float = 9, *, end: bool = False) -> None:
        """Draw a text that begins at a place, or ends there."""
        self.canvas.setFont(FONT, size)
        place = x - width_of(text, size) if end else x
        self.canvas.drawString(place, self.height - y, text)

    def turn(self, angle: int) -> None:
        """Draw all that follows turned by quarters, on a page of 600 by 800 that lies accordingly."""
        place = {0: (0, 0), 90: (800, 0), 180: (600, 800), 270: (0, 600)}[angle]
        self.canvas.translate(*place)
        self.canvas.rotate(angle)

    def rotate(self, angle: int) -> None:
        """Let the page be shown turned by quarters, and stay as it is drawn."""
        size = self.canvas._pagesize
        self.canvas.setPageRotation(angle)
        # The library exchanges the sides of a page that it is told to show turned.
        self.canvas._pagesize = size[::-1] if angle in (90, 270) else size

    def rule(self, x0: float, y0: float, x1: float, y1: float) -> None:
        """Draw a straight line."""
        self.canvas.line(x0, self.height - y0, x1, self.height - y1)

    def titles(self, y: float = 60, lines: Sequence[str] = TITLE) -> float:
        """Draw the lines over a table and return where it may begin."""
        for line in lines:
            self.write(line, 60, y)
            y += 20
        return y

    def table(
        self,
        y: float,
        rows: Sequence[Sequence[str]],
        widths: Sequence[float] = WIDTHS,
        *,
        x: float = 60,
        write: Callable[[int, int, str, float, float], None] | None = None,
    ) -> float:
        """Draw a ruled table and return where it ends; `write` draws a cell's text, at the cell's left and base."""
        right = x + sum(widths)
        for at in range(len(rows) + 1):
            self.rule(x, y + at * HIGH, right, y + at * HIGH)
        for at in range(len(widths) + 1):
            self.rule(x + sum(widths[:at]), y, x + sum(widths[:at]), y + len(rows) * HIGH)
        self.texts(y, rows, widths, x=x, write=write)
        return y + len(rows) * HIGH

    def texts(
        self,
        y: float,
        rows: Sequence[Sequence[str]],
        widths: Sequence[float] = WIDTHS,
        *,
        x: float = 60,
        write: Callable[[int, int, str, float, float], None] | None = None,
    ) -> None:
        """Draw a table's texts without its rules: figures end at their column's right, all else begins at its left."""
        for row, texts in enumerate(rows):
            for column, text in enumerate(texts):
                left, base = x + sum(widths[:column]), y + row * HIGH + 15
                if write is not None:
                    write(row, column, text, left, base)
                elif text:
                    self.cell(text, left, base, widths[column])

    def cell(self, text: str, left: float, base: float, width: float) -> None:
        """Draw a text as an office program sets it into a cell."""
        figure = text.replace(",", "").replace(".", "").isdigit() and "." in text
        self.write(text, left + width - 5 if figure else left + 5, base, end=figure)
