"""Tables out of lines: which lines of a plain text are rows, and where their codes, names and figures end.

A text has lost the blank cells. A row's figures are laid into the first columns of its table, and where it has fewer
figures than the table has columns, the row is *loose*: which columns they belong to is for the relations to say.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from budgetcheck.documents.blocks import (
    Block,
    Cell,
    Grid,
    Paragraph,
    figure_text,
    likened,
    likened_with_ends,
    squeezed,
    unbroken,
)
from budgetcheck.documents.headings import is_number_row
from budgetcheck.documents.names import bare_name, is_total
from budgetcheck.documents.numbering import FIRST, PART, SECOND
from budgetcheck.documents.official import classes_by_name
from budgetcheck.documents.printed import is_statement, title_in, titles_of
from budgetcheck.documents.titles import is_table_number
from budgetcheck.model.budget import Source, Unread
from budgetcheck.model.layout import NUMERIC_TYPES
from budgetcheck.model.official_codes import classification

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from budgetcheck.model.layout import ColumnLayout, Layout, TableLayout

_PART = re.compile(PART)
_NOTES = re.compile(
    rf"{FIRST}.*(?:说明|情况)|(?:{FIRST}\s*)?关于"
    rf"|{SECOND}.{{0,30}}(?:说明|情况|事项)$"
)
_WHOLE_CODE = re.compile(r"\d{3}(?:\d{2}){0,2}")
_GLUED_CODE = re.compile(r"(\d{3}(?:\d{2}){0,2})(?=[^\d.,])")
_DIGITS = re.compile(r"-?[,.]?\d[\d,.]*")
"""A figure, or a piece of one that is none by itself: 1,214. or .63 of 1,214.63."""
_BRACKETED_NUMBER = re.compile(r"[(（]\d{1,2}[)）]")
_MAX_REGION = 5_000
_MAX_TOKENS = 80
_MAX_HEADER = 60
_MAX_NAME_LINES = 6
_MAX_NAME = 80
_SHORTEST_HEADING = 3
"""A shorter heading, such as 项目, begins other words too."""


class _Row(NamedTuple):
    """One row of one table, its figures in their order and without their columns."""

    code: str
    words: tuple[str, ...]
    figures: tuple[str, ...]
    source: Source


class _Lane(NamedTuple):
    """One of the layout's tables as a text prints it."""

    table: str
    layout: TableLayout
    columns: tuple[str, ...]
    """The keys of its columns of figures, in the printed order."""
    names: frozenset[str]
    """The likened names of its fixed rows."""

    @property
    def coded(self) -> bool:
        """Whether its rows begin with an official code."""
        return self.layout.codes in ("function", "economic")


def laid_out(lines: Sequence[Paragraph], layout: Layout) -> tuple[tuple[Block, ...], list[Unread]]:
    """Return the lines with those of each table as a grid, and what of the tables could not be laid out."""
    titles = titles_of(layout)
    blocks: list[Block] = []
    unread: list[Unread] = []
    place = 0
    while place < len(lines):
        title = title_in(lines[place].text, titles)
        blocks.append(lines[place])
        place += 1
        if title is None:
            continue
        end = _end_of(lines, place, titles)
        if not any(_is_ruled(line) for line in lines[place : min(end, place + _MAX_HEADER)]):
            # A heading of the notes, an entry of the contents: over a table stand its measure or column numbers.
            continue
        lanes = [_lane(table, layout.tables[table]) for table in titles[title] if layout.tables[table].codes != "unit"]
        region = _Region(lines[place:end], lanes)
        blocks += region.blocks()
        unread += region.unread
        place = end
    return tuple(blocks), unread


def _is_ruled(line: Paragraph) -> bool:
    words = squeezed(line.text)
    return "单位" in words or is_number_row(_cells(line))


def _end_of(lines: Sequence[Paragraph], start: int, titles: dict[str, tuple[str, ...]]) -> int:
    """Return where the lines of a table end: at the next title, table number, part or section of the notes."""
    for place in range(start, min(len(lines), start + _MAX_REGION)):
        line = squeezed(lines[place].text)
        if is_table_number(line) or _PART.match(line) or _NOTES.match(line) or title_in(line, titles) is not None:
            return place
        if place > start and is_statement(lines[place - 1].text) and not is_statement(line) and line.endswith("。"):
            return place + 1
    return min(len(lines), start + _MAX_REGION)


def _lane(table: str, layout: TableLayout) -> _Lane:
    columns = tuple(key for key, column in layout.columns.items() if column.type in NUMERIC_TYPES)
    names = {likened(name) for _, name in layout.row_names}
    if layout.lane and layout.codes == "function":
        # Beside the income, classes of expenditure often stand by name alone: 一、一般公共服务支出.
        names |= classes_by_name().keys()
    return _Lane(table, layout, columns, frozenset(names))


class _Region:
    """The lines under one title."""

    def __init__(self, lines: Sequence[Paragraph], lanes: list[_Lane]) -> None:
        self._lines = lines
        self._lanes = [lane for lane in lanes if not lane.layout.form and not lane.layout.numbered]
        self._forms = [lane for lane in lanes if lane.layout.form]
        self._numbered = [lane for lane in lanes if lane.layout.numbered]
        self._in_pieces = False
        """Whether lines are pieces of figures rather than rows."""
        self.unread: list[Unread] = []

    def blocks(self) -> Iterator[Block]:
        """Yield the lines over the table, its grid, and the statement under it."""
        if self._forms:
            yield from self._form()
            return
        begin = self._begin()
        size = len(self._lines)
        body_end = next((at for at in range(begin, size) if is_statement(self._lines[at].text)), size)
        if begin == body_end and not any(is_number_row(_cells(line)) for line in self._lines[:begin]):
            # A title in a list of contents, or one that the notes speak of.
            yield from self._lines
            return
        yield from (line for line in self._lines[:begin] if "单位" in squeezed(line.text))
        over = {squeezed(line.text) for line in self._lines[:begin]}
        under = [line for line in self._lines[begin:body_end] if squeezed(line.text) not in over]
        rows = [line for line in under if not is_number_row(_cells(line))]
        grid = self._grid(self._header(self._lines[:begin]), rows)
        if self._in_pieces:
            self.unread = self._untold(rows)
        else:
            yield grid
        yield from self._lines[body_end:]

    def _untold(self, rows: Sequence[Paragraph]) -> list[Unread]:
        """Return that no rows can be told apart: which piece goes on with which figure is named, not guessed at."""
        named = "、".join(token for line in rows for token in _tokens(line.text) if _is_amount(token))
        return [Unread(lane.table, named, "rows", rows[0].source) for lane in self._lanes]

    def _begin(self) -> int:
        """Return where the rows begin: under the number row, else at the first line that looks like one."""
        numbered = next((at for at, line in enumerate(self._lines) if is_number_row(_cells(line))), None)
        if numbered is not None:
            return numbered + 1
        for at, line in enumerate(self._lines):
            tokens = _tokens(line.text)
            if any(self._starts(lane, tokens) for lane in self._lanes) or any(map(_is_amount, tokens)):
                return at
        return len(self._lines)

    def _starts(self, lane: _Lane, tokens: list[str]) -> bool:
        name = likened(bare_name("".join(token for token in tokens if figure_text(token) is None)))
        if lane.coded and not lane.layout.lane:
            return _WHOLE_CODE.fullmatch(tokens[0]) is not None or is_total(name)
        return name in lane.names or is_total(name)

    def _header(self, lines: Sequence[Paragraph]) -> list[_Lane]:
        """Return the lanes with their columns in the printed order, as far as the words over the table tell."""
        count = next((len(_numbers(line)) for line in lines if is_number_row(_cells(line))), None)
        if len(self._lanes) != 1:
            return self._lanes
        lane = self._lanes[0]
        tokens = [likened(token) for line in lines for token in _tokens(line.text)]
        places = {key: _place(tokens, lane.layout.columns[key]) for key in lane.columns}
        found = sorted((place, key) for key, place in places.items() if place is not None)
        if len(found) == (count or len(lane.columns)):
            return [lane._replace(columns=tuple(key for _, key in found))]
        if count is not None and len(found) > count:
            # A heading over several columns has a line of its own: 基本支出 over 人员经费 and 公用经费.
            spare = [key for key in lane.columns if lane.layout.columns[key].optional and places[key] is not None]
            dropped = set(spare[: len(found) - count])
            return [lane._replace(columns=tuple(key for _, key in found if key not in dropped))]
        if count is None and found and len(found) < len(lane.columns):
            missing = {key for key, place in places.items() if place is None and lane.layout.columns[key].optional}
            return [lane._replace(columns=tuple(key for key in lane.columns if key not in missing))]
        return [lane]

    def _grid(self, lanes: list[_Lane], lines: Sequence[Paragraph]) -> Grid:
        rows: list[list[_Row | None]] = []
        if len(lanes) == 1:
            rows = [[row] for row in self._single(lanes[0], lines)]
        else:
            rows = [self._apart(lanes, line) for line in lines]
        return Grid((*_headings(lanes), *(self._laid(lanes, row) for row in rows)), loose=True)

    def _single(self, lane: _Lane, lines: Sequence[Paragraph]) -> Iterator[_Row]:
        """Yield the rows of a table without a neighbour: lines that do not begin a row go on with the one before."""
        held: list[_Row] = []
        before: tuple[str, ...] = ()
        for line in lines:
            row = _read(_tokens(line.text), lane, line.source)
            self._in_pieces = self._in_pieces or _is_piece(row, held, lane)
            if lane.coded and held and _stands_before_next(lane, held, row):
                # The name of a cell that is set in the middle or at the bottom begins over its code.
                before += row.words
                continue
            if before:
                row = row._replace(words=("".join((*before, *row.words[:1])), *row.words[1:]))
                before = ()
            if held and self._goes_on(lane, held[-1], row, len(held)):
                held.append(row)
                continue
            if held:
                yield _together(held)
            held = [row]
        if held:
            yield _together(held)

    @staticmethod
    def _goes_on(lane: _Lane, before: _Row, row: _Row, size: int) -> bool:
        if size >= _MAX_NAME_LINES:
            return False
        if lane.coded:
            return not row.code and not is_total("".join(row.words))
        name = likened(bare_name("".join(row.words)))
        if not row.words or before.figures or name in lane.names:
            return bool(not row.words and not before.figures)
        return likened(bare_name("".join(before.words))) not in lane.names

    def _apart(self, lanes: list[_Lane], line: Paragraph) -> list[_Row | None]:
        """Part a line of two tables side by side where both halves read best as rows of theirs."""
        tokens = _tokens(line.text)
        best: tuple[int, list[_Row | None]] = (0, [None] * len(lanes))
        for cut in range(len(tokens) + 1):
            halves = [tokens[:cut], tokens[cut:]]
            read = [_read(half, lane, line.source) for half, lane in zip(halves, lanes, strict=True)]
            score = sum(_fit(row, lane) for row, lane in zip(read, lanes, strict=True))
            if score > best[0]:
                best = score, [row if row.words or row.code else None for row in read]
        if best[0] == 0 and any(_is_digits(token) for token in tokens):
            self._in_pieces = self._in_pieces or all(map(_is_digits, tokens))
            # Nothing tells which of the tables it is a row of.
            self.unread += [Unread(lane.table, squeezed(line.text), "row", line.source) for lane in lanes]
        return best[1]

    def _laid(self, lanes: list[_Lane], rows: list[_Row | None]) -> tuple[Cell, ...]:
        cells: list[Cell] = []
        for lane, row in zip(lanes, rows, strict=True):
            width = len(_words_over(lane)) + len(lane.columns)
            if row is None:
                cells += [Cell("")] * width
                continue
            figures = row.figures
            if len(figures) > len(lane.columns):
                words = " ".join((*row.words, *figures))
                self.unread.append(Unread(lane.table, words, "figure", row.source))
                figures = ()
            cells += [Cell(text, row.source) for text in (*_named(lane, row), *figures)]
            cells += [Cell("", row.source)] * (len(lane.columns) - len(figures))
        return tuple(cells)

    def _form(self) -> Iterator[Block]:
        """Yield a form's labels, each with the name or figure right behind it; a label may be broken over lines."""
        end = next((at for at, line in enumerate(self._lines) if self._heads_numbered(line)), None)
        lines = self._lines[:end]
        yield from (line for line in lines if "单位:" in squeezed(line.text))
        rows = tuple(self._labelled(lines))
        if rows:
            yield Grid(rows)
        if end is not None:
            for lane in self._numbered:
                # Its cells are broken over lines of their own; the figures are named, not guessed at.
                named = "、".join(_lone_figures(self._lines[end:]))
                self.unread.append(Unread(lane.table, named, "rows", self._lines[end].source))

    def _heads_numbered(self, line: Paragraph) -> bool:
        """Whether a line begins with a heading, whole or broken, of the table that a form goes on as."""
        first = likened(_tokens(line.text)[0])
        headings = [likened(heading) for lane in self._numbered for _, heading in lane.layout.headed]
        return len(first) > 1 and any(len(each) >= _SHORTEST_HEADING and each.startswith(first) for each in headings)

    def _labelled(self, lines: Sequence[Paragraph]) -> Iterator[tuple[Cell, Cell]]:
        layout = self._forms[0].layout
        words = [unbroken(line.text) for line in lines]
        text = "".join(words)
        sources = [line.source for line, word in zip(lines, words, strict=True) for _ in word]
        plain, ends = likened_with_ends(text)
        stops = [likened(label) for label in (*layout.labels, *(heading for _, heading in layout.headed))]
        for label in (layout.name, *(heading for _, heading in layout.headed)):
            at = plain.find(likened(label)) if label else -1
            if at < 0:
                continue
            behind = at + len(likened(label))
            rest = text[ends[behind - 1] :]
            if label == layout.name:
                stop = min((place for each in stops if (place := plain.find(each, behind)) >= 0), default=len(plain))
                value = rest[: ends[stop - 1] - ends[behind - 1]][:_MAX_NAME]
            else:
                figure = re.match(r"-?[\d,]+(?:\.\d+)?", squeezed(rest[:_MAX_NAME]))
                value = figure[0] if figure else ""
            source = sources[ends[at] - 1]
            yield Cell(label, source), Cell(value, source)


def _is_piece(row: _Row, held: list[_Row], lane: _Lane) -> bool:
    """Whether a line holds a piece of a figure that was broken over lines, and so is no row nor the rest of a name.

    A row has its figures in one line, whichever lines its name takes: figures under figures are the rest of those.
    """
    if row.words and _DIGITS.fullmatch(row.words[-1]):
        return True
    if row.code or not row.figures:
        return False
    over = [figure for each in held for figure in each.figures]
    if not row.words:
        return bool(over) or not held
    # The rest of a name stands beside it; a row that lacks its code has as many decimals as the others.
    return lane.coded and not is_total("".join(row.words)) and _has_decimals(over) and not _has_decimals(row.figures)


def _has_decimals(figures: Sequence[str]) -> bool:
    return any("." in figure for figure in figures)


def _stands_before_next(lane: _Lane, held: list[_Row], row: _Row) -> bool:
    """Whether words alone under a row that has its figures are no rest of its name, and so the next row's."""
    if row.code or row.figures or not row.words or not any(each.figures for each in held):
        return False
    official = classification(lane.layout.codes).get(held[0].code, ("", ""))[0]
    so_far = "".join(word for each in held for word in each.words) + "".join(row.words)
    return is_total("".join(held[0].words)) or not likened(official).startswith(likened(so_far))


_SHORTEST_RULE = 3


def _lone_figures(lines: Sequence[Paragraph]) -> Iterator[str]:
    """Yield the figures that no word of measure follows: a line ends behind them, or the next column's words begin."""
    for line in lines:
        tokens = _tokens(line.text)
        for token, after in zip(tokens, [*tokens[1:], ""], strict=True):
            if figure_text(token) and (not after or len(after) >= _SHORTEST_RULE):
                yield token


def _cells(line: Paragraph) -> list[Cell]:
    return [Cell(token) for token in _tokens(line.text)]


def _tokens(text: str) -> list[str]:
    return text.split()[:_MAX_TOKENS]


def _numbers(line: Paragraph) -> list[str]:
    return [token for token in _tokens(line.text) if token.isdecimal()]


def _is_amount(token: str) -> bool:
    return bool(figure_text(token)) and ("." in token or "," in token)


def _is_digits(token: str) -> bool:
    """Whether a token is a figure or a piece of one; the dash of a blank cell, or beside a page number, is neither."""
    return bool(figure_text(token) or _DIGITS.fullmatch(token))


def _place(tokens: list[str], column: ColumnLayout) -> int | None:
    """Return where a column's heading stands among the words over a table."""
    labels = set(map(likened, column.headings))
    return next((place for place, token in enumerate(tokens) if token in labels), None)


def _read(tokens: list[str], lane: _Lane, source: Source) -> _Row:
    """Take a row apart: its code, its words, and the figures behind them."""
    code = ""
    at = 0
    if lane.coded and tokens:
        glued = _GLUED_CODE.match(tokens[0])
        if _WHOLE_CODE.fullmatch(tokens[0]) and (len(tokens) > 1 or not lane.layout.lane):
            code, at = tokens[0], 1
            while at < len(tokens) and len(tokens[at]) == 2 and tokens[at].isdecimal() and len(code) < 7:
                code, at = code + tokens[at], at + 1
        elif glued is not None:
            code, tokens = glued[1], [glued[1], tokens[0][glued.end() :], *tokens[1:]]
            at = 1
    end = len(tokens)
    while end > at and _figure(tokens[end - 1]):
        end -= 1
    words, figures = tokens[at:end], tokens[end:]
    if _ends_name(figures, lane):
        words, figures = [*words[:-1], "".join((*words[-1:], figures[0]))], figures[1:]
    return _Row(code, tuple(words), tuple(figures), source)


@lru_cache(maxsize=4096)
def _figure(token: str) -> str | None:
    """Return a token's figure: each is asked for once for every place where its line may be parted."""
    return figure_text(token)


def _ends_name(figures: list[str], lane: _Lane) -> bool:
    """Whether the first of a row's figures is the end of its name, 培训项目 （7）, beside figures printed with decimals."""
    if not figures or not _BRACKETED_NUMBER.fullmatch(figures[0]):
        return False
    return len(lane.columns) > 1 and all("." in each for each in figures[1:])


def _fit(row: _Row, lane: _Lane) -> int:
    """Return how well a half of a line reads as a row of its table; far below zero where it cannot be one."""
    if len(row.figures) > len(lane.columns) or any(map(_figure, row.words)):
        return -9
    words = "".join(row.words)
    # A line may be parted in many ways: what is too long for a name is not looked at.
    name = likened(bare_name(words)) if len(words) <= _MAX_NAME else words
    if not name and not row.code:
        return -9 if row.figures else 0
    if is_total(name):
        return 3 if not lane.layout.lane or lane.layout.lane in name or name in ("合计", "总计") else -9
    if name in lane.names:
        return 3
    if lane.coded and row.code:
        return 2
    return -4 if lane.names or lane.coded else 1


def _together(rows: list[_Row]) -> _Row:
    if len(rows) == 1:
        return rows[0]
    first = rows[0]
    words = [row.words for row in rows]
    figures = tuple(figure for row in rows for figure in row.figures)
    source = next((row.source for row in rows if row.figures), first.source)
    merged = words[0]
    for more in words[1:]:
        merged = (*merged[:-1], (merged[-1] if merged else "") + more[0], *more[1:]) if more else merged
    return _Row(first.code, merged, figures, source)


def _words_over(lane: _Lane) -> list[str]:
    """Return the headings of a table's columns of words: code, name, and those that the layout names."""
    texts = [column.label for column in lane.layout.columns.values() if column.type == "text"]
    return [*(["科目编码"] if lane.coded else []), lane.layout.name or "科目名称", *texts]


def _named(lane: _Lane, row: _Row) -> list[str]:
    """Return a row's cells of words: the last words go to the layout's own columns of words, the others name it."""
    texts = sum(column.type == "text" for column in lane.layout.columns.values())
    own = list(row.words[-texts:]) if texts and len(row.words) > texts else []
    name = "".join(row.words[: len(row.words) - len(own)])
    return [*([row.code] if lane.coded else []), name, *own, *[""] * (texts - len(own))]


def _headings(lanes: list[_Lane]) -> list[tuple[Cell, ...]]:
    """Return the rows over a grid: the lanes where there are several, the columns' names, and their numbers."""
    over, names, numbers = [], [], []
    count = 0
    for lane in lanes:
        words = _words_over(lane)
        labels = [lane.layout.columns[key].label for key in lane.columns]
        over += [Cell(lane.layout.lane)] * (len(words) + len(labels))
        names += [Cell(word) for word in (*words, *labels)]
        numbers += [Cell("※")] * len(words) + [Cell(str(count + at)) for at in range(1, len(labels) + 1)]
        count += len(labels)
    return [tuple(over), tuple(names), tuple(numbers)] if len(lanes) > 1 else [tuple(names), tuple(numbers)]
