"""Prints documents as OFD files, page by page in millimetres; shares nothing with the reader but the standard."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from html import escape
from typing import TYPE_CHECKING

from tests.web_publisher import Box

if TYPE_CHECKING:
    from tests.web_publisher import Shape

_NAMES = 'xmlns:ofd="http://www.ofdspec.org/2016"'
SIZE = 3.0
_LINE = 5.0
_MARGIN = 12.0
_TOGETHER = 6
"""Rows of a table that no page parts: its headings stand over some of its body."""


class Printer:
    """One OFD being drawn; y downwards from the upper edge, in millimetres."""

    def __init__(self, wide: float = 297.0, high: float = 210.0, **style: bool) -> None:
        """Take the paper's size; `repeated` writes steps as g 3 2.5, `turned` turns each page's content by a quarter."""
        self.wide, self.high = wide, high
        self._style = style
        self._pages: list[list[str]] = [[]]
        self._number = 0
        self.y = _MARGIN

    def page(self) -> None:
        """Begin a new page."""
        self._pages.append([])
        self.y = _MARGIN

    def put(self, element: str) -> None:
        """Put an element on the page as it stands."""
        self._pages[-1].append(element)

    def _next(self) -> int:
        self._number += 1
        return self._number

    def write(self, text: str, x: float, y: float, size: float = SIZE, more: str = "", inner: str = "") -> None:
        """Draw one line of text whose baseline begins at a place."""
        steps = [size if ord(letter) > 0x2E7F else size / 2 for letter in text]
        delta = self._steps(steps[:-1])
        wide = sum(steps)
        self.put(
            f'<ofd:TextObject ID="{self._next()}" Boundary="{x:g} {y - size:g} {wide:g} {1.3 * size:g}" Font="1" '
            f'Size="{size:g}"{more}>{inner}<ofd:TextCode X="0" Y="{size:g}"{delta}>{escape(text)}</ofd:TextCode></ofd:TextObject>'
        )

    def _steps(self, steps: Sequence[float]) -> str:
        if not steps:
            return ""
        parts: list[str] = []
        at = 0
        while at < len(steps):
            same = 1
            while at + same < len(steps) and steps[at + same] == steps[at]:
                same += 1
            parts += ["g", str(same), f"{steps[at]:g}"] if self._style.get("repeated") else [f"{steps[at]:g}"] * same
            at += same
        return f' DeltaX="{" ".join(parts)}"'

    def path(self, data: str, more: str = "", inner: str = "") -> None:
        """Draw a path in the page's own places."""
        self.put(
            f'<ofd:PathObject ID="{self._next()}" Boundary="0 0 {self.wide:g} {self.high:g}" LineWidth="0.2"{more}>{inner}'
            f"<ofd:AbbreviatedData>{data}</ofd:AbbreviatedData></ofd:PathObject>"
        )

    def paragraph(self, text: str) -> None:
        """Draw a paragraph, broken where the line is full."""
        most = int((self.wide - 2 * _MARGIN) / SIZE) - 1
        line, used = "", 0.0
        for letter in text:
            step = 1.0 if ord(letter) > 0x2E7F else 0.5
            if used + step > most:
                self._line(line)
                line, used = "", 0.0
            line, used = line + letter, used + step
        if line:
            self._line(line)

    def _line(self, line: str) -> None:
        if self.y + _LINE > self.high - _MARGIN:
            self.page()
        self.write(line, _MARGIN, self.y + SIZE)
        self.y += _LINE

    def table(self, rows: Sequence[Sequence[Box]]) -> None:
        """Draw a table with its rules; a page that is full is followed by the next, the headings not repeated."""
        covered: dict[tuple[int, int], tuple[int, int]] = {}
        placed: list[tuple[int, int, Box]] = []
        for y, row in enumerate(rows):
            x = 0
            for box in row:
                while (y, x) in covered:
                    x += 1
                for down in range(box.down):
                    for across in range(box.across):
                        covered[y + down, x + across] = (y, x)
                placed.append((y, x, box))
                x += box.across
        columns = 1 + max(x for _, x in covered)
        wide = (self.wide - 2 * _MARGIN) / columns
        held = [self._broken(box.text, wide * box.across) for _, _, box in placed]
        heights = [_LINE] * len(rows)
        for (y, _, box), lines in zip(placed, held, strict=True):
            last = y + box.down - 1
            heights[last] = max(heights[last], _LINE * 0.8 * len(lines) + 1 - sum(heights[y:last]))
        if self.y + sum(heights[:_TOGETHER]) > self.high - _MARGIN:
            self.page()
        start = 0
        while start < len(rows):
            end, used = start, 0.0
            while end < len(rows) and self.y + used + heights[end] <= self.high - _MARGIN:
                used += heights[end]
                end += 1
            if end == start:
                self.page()
                continue
            tops = [self.y + sum(heights[start:at]) for at in range(start, end + 1)]
            for (y, x, box), lines in zip(placed, held, strict=True):
                if start <= y < end:
                    bottom = tops[min(y + box.down, end) - start]
                    self._cell(_MARGIN + x * wide, tops[y - start], wide * box.across, bottom, lines)
            self.y = tops[-1]
            start = end
            if start < len(rows):
                self.page()
        self.y += _LINE

    def _broken(self, text: str, wide: float) -> list[str]:
        most = max(2, int(wide / SIZE * 2) - 1)
        lines: list[str] = []
        for piece in text.split("\n"):
            line, used = "", 0
            for letter in piece:
                step = 2 if ord(letter) > 0x2E7F else 1
                if used + step > most:
                    lines.append(line)
                    line, used = "", 0
                line, used = line + letter, used + step
            lines.append(line)
        return lines

    def _cell(self, x: float, top: float, wide: float, bottom: float, lines: Sequence[str]) -> None:
        self.path(f"M {x:g} {top:g} L {x + wide:g} {top:g} L {x + wide:g} {bottom:g} L {x:g} {bottom:g} C")
        for at, line in enumerate(lines):
            if line:
                self.write(line, x + 0.5, top + SIZE + 0.5 + at * _LINE * 0.8)

    def shapes(self, shapes: Sequence[Shape]) -> Printer:
        """Draw paragraphs and tables."""
        for each in shapes:
            if isinstance(each, str):
                self.paragraph(each)
            else:
                self.table(each)
        return self

    def data(self, **replaced: str) -> bytes:
        """Return the file; parts may be replaced by their names."""
        box = f"<ofd:PageArea><ofd:PhysicalBox>0 0 {self.wide:g} {self.high:g}</ofd:PhysicalBox></ofd:PageArea>"
        pages = "".join(
            f'<ofd:Page ID="{9000 + at}" BaseLoc="Pages/Page_{at}/Content.xml"/>' for at in range(len(self._pages))
        )
        parts = {
            "OFD.xml": f'<ofd:OFD {_NAMES} Version="1.0" DocType="OFD"><ofd:DocBody><ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot></ofd:DocBody></ofd:OFD>',
            "Doc_0/Document.xml": f"<ofd:Document {_NAMES}><ofd:CommonData>{box}<ofd:PublicRes>PublicRes.xml</ofd:PublicRes>"
            '<ofd:TemplatePage ID="8000" BaseLoc="Tpls/Tpl_0/Content.xml"/></ofd:CommonData>'
            f"<ofd:Pages>{pages}</ofd:Pages></ofd:Document>",
            "Doc_0/PublicRes.xml": f'<ofd:Res {_NAMES} BaseLoc="Res"><ofd:Fonts><ofd:Font ID="1" FontName="宋体"/></ofd:Fonts>'
            '<ofd:DrawParams><ofd:DrawParam ID="70"><ofd:FillColor Value="255 255 255"/></ofd:DrawParam>'
            '<ofd:DrawParam ID="71" Relative="70" LineWidth="0.5"/></ofd:DrawParams></ofd:Res>',
            "Doc_0/Tpls/Tpl_0/Content.xml": f'<ofd:Page {_NAMES}><ofd:Content><ofd:Layer ID="8001"/></ofd:Content></ofd:Page>',
        }
        for at, elements in enumerate(self._pages):
            parts[f"Doc_0/Pages/Page_{at}/Content.xml"] = (
                f'<ofd:Page {_NAMES}><ofd:Template TemplateID="8000"/><ofd:Content><ofd:Layer ID="7{at:03}" Type="Body">'
                f"{''.join(elements)}</ofd:Layer></ofd:Content></ofd:Page>"
            )
        held = io.BytesIO()
        with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, text in (parts | replaced).items():
                archive.writestr(
                    name, f'<?xml version="1.0" encoding="UTF-8"?>{text}' if text.startswith("<ofd") else text
                )
        return held.getvalue()
