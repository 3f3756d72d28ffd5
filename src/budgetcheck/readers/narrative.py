"""The sections of the notes, by their headings."""

from __future__ import annotations

import re
from bisect import bisect_right
from typing import TYPE_CHECKING, NamedTuple

from budgetcheck.budget import Source
from budgetcheck.readers.blocks import likened

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from budgetcheck.layout import Layout
    from budgetcheck.readers.blocks import Paragraph

_LEVELS = (
    re.compile(r"\s*第[一二三四五六七八九十]+部分"),
    re.compile(r"\s*[一二三四五六七八九十]+\s*[、.．]"),
    re.compile(r"\s*[(（]\s*[一二三四五六七八九十]+\s*[)）]"),
)
_NEW_LINE = re.compile(r"\s*(?:\d{1,2}\s*[、.．](?!\d)|[(（]\d{1,2}[)）])")
_ENDS = ("。", "：", ":", "；", ";", "！")
_MAX_HEADING = 90
_MAX_BARE_HEADING = 60


class Section(NamedTuple):
    """One section of the notes: the layout's table that it is, its text, and where each part of it stands."""

    table: str
    text: str
    starts: tuple[int, ...]
    sources: tuple[Source, ...]

    def source(self, place: int) -> Source:
        """Return where in the document a place of the text stands."""
        return self.sources[max(0, bisect_right(self.starts, place) - 1)]


def _level(text: str) -> int | None:
    return next((level for level, pattern in enumerate(_LEVELS) if pattern.match(text)), None)


def _joined(prose: Sequence[Paragraph]) -> Iterator[list[Paragraph]]:
    """Yield the lines of each paragraph: a line that ends within a sentence goes on in the next."""
    lines: list[Paragraph] = []
    for paragraph in prose:
        text = paragraph.text
        begins = _level(text) is not None or _NEW_LINE.match(text)
        if lines and (begins or lines[-1].text.rstrip().endswith(_ENDS)):
            yield lines
            lines = []
        lines.append(paragraph)
    if lines:
        yield lines


def sections_of(prose: Sequence[Paragraph], layout: Layout) -> tuple[Section, ...]:
    """Return the sections that the layout knows, in their order."""
    titles = {
        likened(title): table_id
        for table_id, table in layout.tables.items()
        if table_id.startswith("narrative.") or (table.columns and not table.codes.startswith(("function", "economic")))
        for title in (table.title, *table.also)
        if not table.lane and not table.form and not table.numbered
    }
    found: list[tuple[str, list[tuple[str, Source]]]] = []
    current: list[tuple[str, Source]] | None = None
    depth = 0
    for lines in _joined(prose):
        text = "".join(line.text for line in lines)
        level = _level(text)
        heading = _heading(text, titles, level)
        if heading is not None:
            table_id, end = heading
            current = []
            found.append((table_id, current))
            depth = level if level is not None else 1
            _add(current, lines, end)
        elif level is not None and (level <= depth or level == 0):
            current = None
        elif current is not None:
            _add(current, lines, 0)
    return tuple(_section(table_id, pieces) for table_id, pieces in found)


def _heading(text: str, titles: Mapping[str, str], level: int | None) -> tuple[str, int] | None:
    """Return the table whose title a paragraph starts with, and where its body begins."""
    start = text[:_MAX_HEADING] if level is not None else text
    if level is None and (len(text) > _MAX_BARE_HEADING or "。" in text):
        return None
    plain, ends = _plain(start)
    best: tuple[int, int, str] | None = None
    for title, table_id in titles.items():
        place = plain.find(title)
        if place < 0 or (level is None and not plain.endswith(title)):
            continue
        end = place + len(title)
        if best is None or (end, -len(title)) < (best[0], -best[1]) or (place <= best[0] - best[1] and end > best[0]):
            best = (end, len(title), table_id)
    return None if best is None else (best[2], ends[best[0] - 1])


def _plain(text: str) -> tuple[str, list[int]]:
    """Return a text as titles are compared, and after which letter of the original each of its letters ends."""
    plain, ends = "", []
    for place, letter in enumerate(text):
        like = likened(letter)
        plain += like
        ends += [place + 1] * len(like)
    return plain, ends


def _add(pieces: list[tuple[str, Source]], lines: Sequence[Paragraph], skip: int) -> None:
    for line in lines:
        if skip >= len(line.text):
            skip -= len(line.text)
            continue
        pieces.append((line.text[skip:], line.source))
        skip = 0
    if pieces:
        pieces[-1] = (pieces[-1][0] + "\n", pieces[-1][1])


def _section(table_id: str, pieces: list[tuple[str, Source]]) -> Section:
    starts, text = [], ""
    for words, _ in pieces:
        starts.append(len(text))
        text += words
    return Section(table_id, text, tuple(starts) or (0,), tuple(source for _, source in pieces) or (Source(),))
