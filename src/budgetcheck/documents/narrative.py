"""The notes taken apart: paragraphs of their lines, and the sections that the layout knows by their headings."""

from __future__ import annotations

import re
from bisect import bisect_right
from typing import TYPE_CHECKING, NamedTuple

from budgetcheck.documents.blocks import Paragraph, likened, likened_with_ends
from budgetcheck.documents.numbering import FIRST, FOURTH, HEADING, PART, SECOND, THIRD
from budgetcheck.documents.printed import is_narrower
from budgetcheck.model.budget import Passage, Source
from budgetcheck.model.layout import is_notes

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from budgetcheck.model.layout import Layout

_LEVELS = (
    re.compile(rf"\s*{PART}"),
    re.compile(rf"\s*{FIRST}"),
    re.compile(rf"\s*{SECOND}"),
)
_NEW_LINE = re.compile(rf"\s*(?:{THIRD}|{FOURTH})")
_ENDS = ("。", "：", ":", "；", ";", "！")
_COLONS = ("：", ":")
_FULL = 0.85
"""A line of a page that is so wide, in parts of the widest, may go on in the next."""
_MAX_HEADING = 90
_BROKEN_BY_HAND = 25
_MAX_BARE_HEADING = 60
LABEL = re.compile(r"\s*(?:[(（][一二三四五六七八九十\d]+[)）]|\d{1,2}[、.．])?\s*[\u4e00-\u9fff（）]{2,14}[:：]")
_HEADING_LINE = re.compile(
    rf"{HEADING}[^，。；：,;:]{{2,24}}"
    r"(?:情况|说明|概况|简介|职责|职能|设置|构成|组成|解释|事项|公开|安排|变化|结构|目标)\s*"
)
"""A numbered line of a text that is a heading and nothing else, whatever it is of."""


Lines = list[Paragraph]
"""The printed lines of one paragraph."""


class Section(NamedTuple):
    """One section of the notes: the layout's table that it is, its text, and where each part of it stands."""

    table: str
    text: str
    starts: tuple[int, ...]
    sources: tuple[Source, ...]
    paragraphs: tuple[int, ...] = (0,)
    """Where each paragraph begins in the text."""

    def source(self, place: int) -> Source:
        """Return where in the document a place of the text stands."""
        return self.sources[max(0, bisect_right(self.starts, place) - 1)]


def _level(text: str) -> int | None:
    return next((level for level, pattern in enumerate(_LEVELS) if pattern.match(text)), None)


def paragraphs_of(prose: Sequence[Paragraph], layout: Layout, ends: Collection[int] = ()) -> tuple[Lines, ...]:
    """Return the lines of each paragraph: a line that ends within a sentence goes on in the next.

    A heading ends at its line, and so does an entry of the contents; `ends` are further lines that a paragraph ends with.
    """
    titles = _titles(layout)
    alone = {
        place
        for place, each in enumerate(prose)
        if each.listed
        or _is_heading_alone(each.text, titles)
        or (_is_line(each) and _HEADING_LINE.fullmatch(each.text))
    }
    return tuple(_joined(prose, alone, ends))


def _titles(layout: Layout) -> dict[str, str]:
    """Return the tables that sentences may belong to, by the titles of their sections."""
    return {
        likened(title): table_id
        for table_id, table in layout.tables.items()
        if is_notes(table_id) or (table.columns and not table.codes.startswith(("function", "economic")))
        for title in table.titles
        if not table.lane and not table.form and not table.numbered
    }


def _is_heading_alone(text: str, titles: Mapping[str, str]) -> bool:
    """Whether a line is a section's heading and nothing else, with its number, year and unit before it."""
    plain = likened(text)
    return len(plain) <= _MAX_BARE_HEADING and "。" not in plain and any(plain.endswith(title) for title in titles)


def _is_line(paragraph: Paragraph) -> bool:
    """Whether a paragraph is only a printed line, as those of plain text, of pages and of a sheet's cells are."""
    source = paragraph.source
    return source.line is not None or source.page is not None or source.sheet is not None


def _widths(prose: Sequence[Paragraph]) -> dict[int, int]:
    """Return how wide the widest line of each page is, in half letters."""
    widths: dict[int, int] = {}
    for each in prose:
        if each.source.page is not None:
            widths[each.source.page] = max(widths.get(each.source.page, 0), _width(each.text))
    return widths


def _width(text: str) -> int:
    return len(text) + sum(not letter.isascii() for letter in text)


def _joined(prose: Sequence[Paragraph], alone: Collection[int], ends: Collection[int]) -> Iterator[Lines]:
    lines: list[Paragraph] = []
    widths = _widths(prose)
    for place, paragraph in enumerate(prose):
        if lines and (place in alone or place - 1 in alone or place - 1 in ends):
            yield lines
            lines = []
        text = paragraph.text
        begins = bool(_level(text) is not None or _NEW_LINE.match(text) or (lines and LABEL.match(text)))
        # A short paragraph of Word is one by itself; a long one without a mark at its end was broken by hand.
        if lines and paragraph.source.paragraph is not None:
            begins = begins or len(lines[-1].text) < _BROKEN_BY_HAND
        if lines and (begins or (lines[-1].text.rstrip().endswith(_ENDS) and not _is_cut(lines[-1], widths))):
            yield lines
            lines = []
        lines.append(paragraph)
    if lines:
        yield lines


def _is_cut(line: Paragraph, widths: Mapping[int, int]) -> bool:
    """Whether a colon ends a line of a page only because the page is no wider: 其中：."""
    page = line.source.page
    return page is not None and line.text.rstrip().endswith(_COLONS) and _width(line.text) >= _FULL * widths[page]


def passages_of(paragraphs: Sequence[Lines]) -> tuple[Passage, ...]:
    """Return the paragraphs of a document, the lines of each joined."""
    return tuple(Passage("".join(line.text for line in lines), *lines[0][1:]) for lines in paragraphs)


def sections_of(paragraphs: Sequence[Lines], layout: Layout) -> tuple[Section, ...]:
    """Return the sections that the layout knows, in their order; what stands in none of them has no table's name."""
    titles = _titles(layout)
    found: list[tuple[str, list[_Piece]]] = []
    outside: list[_Piece] = []
    current = outside
    depth = 0
    for lines in paragraphs:
        if lines[0].listed:
            continue
        text = "".join(line.text for line in lines)
        level = _level(text)
        heading = _heading(text, titles, level)
        if heading is not None:
            table_id, end = heading
            current = []
            found.append((table_id, current))
            depth = level if level is not None else 1
            _add(current, lines, end)
            continue
        if level is not None and (level <= depth or level == 0):
            current = outside
        _add(current, lines, 0)
    return tuple(_section(table_id, pieces) for table_id, pieces in (*found, ("", outside)))


def _heading(text: str, titles: Mapping[str, str], level: int | None) -> tuple[str, int] | None:
    """Return the table whose title a paragraph starts with, and where its body begins."""
    start = text[:_MAX_HEADING] if level is not None else text
    if level is None and (len(text) > _MAX_BARE_HEADING or "。" in text):
        return None
    plain, ends = likened_with_ends(start)
    best: tuple[int, int, str] | None = None
    # Of two titles that begin alike the longer one counts: 收入决算情况说明, not 收入决算情况.
    for title, table_id in sorted(titles.items(), key=lambda each: len(each[0])):
        place = plain.find(title)
        if place < 0 or (level is None and not plain.endswith(title)) or is_narrower(plain[:place], title):
            continue
        end = place + len(title)
        if len(text) <= len(start) and plain.endswith("表", end) and not title.endswith("表"):
            # The title of a table that is called nearly so, and not the first letters of a paragraph: 一、收支总体情况表.
            continue
        if best is None or (end, -len(title)) < (best[0], -best[1]) or (place <= best[0] - best[1] and end > best[0]):
            best = (end, len(title), table_id)
    if best is None:
        return None
    end, length, table_id = best
    # What a colon follows names the first amount as well: （一）收入预算：年初预算数 9 万元.
    named = plain[end - 1] == "："
    begin = end - length if named else end
    return table_id, ends[begin - 1] if begin else 0


class _Piece(NamedTuple):
    """A line of a section, and whether a paragraph begins with it."""

    text: str
    source: Source
    begins: bool


def _add(pieces: list[_Piece], lines: Sequence[Paragraph], skip: int) -> None:
    begins = True
    for line in lines:
        if skip >= len(line.text):
            skip -= len(line.text)
            continue
        # A line's end within a sentence is for the claims to tell from one that ends it.
        # A paragraph ends with its last colon; behind another its line was cut.
        cut = line is not lines[-1] and line.text.rstrip().endswith(_COLONS)
        pieces.append(_Piece(line.text[skip:] + ("" if cut else "\n"), line.source, begins))
        begins = False
        skip = 0


def _section(table_id: str, pieces: list[_Piece]) -> Section:
    starts, paragraphs, size = [], [], 0
    for piece in pieces:
        starts.append(size)
        paragraphs += [size] if piece.begins else []
        size += len(piece.text)
    text = "".join(piece.text for piece in pieces)
    sources = tuple(piece.source for piece in pieces)
    return Section(table_id, text, tuple(starts) or (0,), sources or (Source(),), tuple(paragraphs) or (0,))
