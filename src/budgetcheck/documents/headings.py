"""Where the heading of a printed table ends, and the path of headings over each of its columns."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple
from unicodedata import normalize

from budgetcheck.documents.blocks import figure_text, likened, squeezed, unbroken

if TYPE_CHECKING:
    from collections.abc import Sequence

    from budgetcheck.documents.blocks import Cell

    Rows = Sequence[Sequence[Cell]]

MAX_HEIGHT = 10
"""Rows of the tallest heading, its row of column numbers included."""

_COLUMN_NUMBER = re.compile(r"[(（]?(\d{1,3})[)）]?(?:栏)?(?:=[-+\d()（）/*×÷%栏]+)?")
_COLUMN_MARKS = frozenset("※*栏甲乙丙丁戊类款项目—-ABCDEFG") | {"栏次", "行次", "序号", "--"}
_MARK = re.compile(
    r"[一二三四五六七八九十]{1,3}[、．.，]|[(（][一二三四五六七八九十\d]{1,3}[)）]|\d{1,2}(?:、|[．.](?!\d))|[①-⑳]|其中"
)
_LEADING_CODE = re.compile(r"[(（\[]?\d{3}(?:\d{2}){0,2}(?!\d|年|.?月)")
_TOTAL_ALONE = re.compile(r"(?:本年)?(?:收入|支出)?(?:总计|合计|总合计|共计|小计)")
_PARTS = frozenset("类款项目")
_PLAIN_YEAR = re.compile(r"(?:19|20)\d\d")


class Heading(NamedTuple):
    """The heading of a table: how many rows it takes, and the words over each column, outermost first."""

    height: int
    paths: tuple[tuple[str, ...], ...]


class Node(NamedTuple):
    """One heading that stands over a run of columns, and the headings below it."""

    word: str
    columns: tuple[int, ...]
    """Places among the columns that the tree was built of."""
    children: tuple[Node, ...] = ()


def heading_of(rows: Rows) -> Heading:
    """Return the heading of a table from its rows; its height is 0 where the first row is already a row of the table."""
    height = _height(rows)
    width = max(map(len, rows), default=0)
    words = [[unbroken(cell.text) for cell in row] for row in rows[:height] if not is_number_row(row)]
    if height < len(rows) and _holds_parts(rows[height]):
        # 类 | 款 | 项 | 合计 and its figures: the total row's first cells are the last row of the heading.
        words.append([word if (word := unbroken(cell.text)) in _PARTS else "" for cell in rows[height]])
    words = [row + [""] * (width - len(row)) for row in words]
    _fill(words)
    return Heading(height, tuple(_path(words, x) for x in range(width)))


def tree_of(paths: Sequence[Sequence[str]], level: int = 0, columns: Sequence[int] | None = None) -> tuple[Node, ...]:
    """Return neighbouring columns under their common headings; a column without heading is a node without word."""
    places = list(range(len(paths)) if columns is None else columns)
    nodes: list[Node] = []
    start = 0
    while start < len(places):
        word = _word(paths[places[start]], level)
        end = start + 1
        while end < len(places) and word and likened(_word(paths[places[end]], level)) == likened(word):
            end += 1
        run = places[start:end]
        deeper = [x for x in run if len(paths[x]) > level + 1]
        nodes.append(Node(word, tuple(run), tree_of(paths, level + 1, run) if deeper and len(run) > 1 else ()))
        start = end
    return tuple(nodes)


def _word(path: Sequence[str], level: int) -> str:
    return path[level] if level < len(path) else (path[-1] if path else "")


def is_number_row(row: Sequence[Cell]) -> bool:
    """Whether a row numbers the columns: ※ ※ 1 2 3, 栏次 1 2 3, 甲 乙 1 2=3+4; such a row is no data."""
    words = [normalize("NFKC", squeezed(cell.text)) for cell in row if cell.text.strip()]
    numbers = [match for word in words if (match := _COLUMN_NUMBER.fullmatch(word))]
    marks = sum(word in _COLUMN_MARKS for word in words)
    if not numbers or len(numbers) + marks != len(words):
        return False
    counted = [int(match[1]) for match in numbers]
    in_order = counted[0] == 1 and all(after in (before + 1, before, 1) for before, after in pairwise(counted))
    return in_order and (len(set(counted)) >= 2 or bool(marks))


def starts_row(word: str) -> bool:
    """Whether a cell's words begin a row of the body: numbering, a code, or a total by itself."""
    return bool(_MARK.match(word) or _LEADING_CODE.match(word) or _TOTAL_ALONE.fullmatch(word))


def has_figure(row: Sequence[Cell]) -> bool:
    """Whether a row holds a figure, a code or the dash of a blank figure, years alone left aside."""
    figures = [word for cell in row if (word := squeezed(cell.text)) and figure_text(word) is not None]
    return any(not _PLAIN_YEAR.fullmatch(word) for word in figures)


def first_word(row: Sequence[Cell]) -> str:
    """Return the first words of a row, without blanks."""
    return next((squeezed(cell.text) for cell in row if cell.text.strip()), "")


def _height(rows: Rows) -> int:
    for y, row in enumerate(rows[:MAX_HEIGHT]):
        if is_number_row(row):
            return y + 1
        if has_figure(row):
            break
    filled = _filled_columns(rows)
    height = 0
    for y, row in enumerate(rows[:MAX_HEIGHT]):
        if has_figure(row) or not (_goes_on(rows[y - 1], row, filled) if y else _opens(row)):
            break
        height = y + 1
    return height


def _opens(row: Sequence[Cell]) -> bool:
    """Whether a table's first row is a heading: it does not begin as a row of the body does."""
    first = first_word(row)
    if _TOTAL_ALONE.fullmatch(first):
        # 合计 | 因公出国（境）费 | …: the three public expenses as columns begin with their sum.
        return any(cell.text.strip() and squeezed(cell.text) != first for cell in row)
    return bool(first) and not starts_row(first)


def _filled_columns(rows: Rows) -> frozenset[int]:
    """Return the columns that hold figures right of the first column of words."""
    width = max(map(len, rows), default=0)
    filled = []
    for x in range(width):
        texts = [squeezed(row[x].text) for row in rows if x < len(row) and row[x].text.strip()]
        figures = [text for text in texts if figure_text(text)]
        if figures and not all(re.fullmatch(r"\d{1,7}", text) for text in figures):
            filled.append(x)
    return frozenset(filled)


def _goes_on(above: Sequence[Cell], row: Sequence[Cell], filled: frozenset[int]) -> bool:
    """Whether a row without figures goes on with the heading above it."""
    before, here = _squeezed(above), _squeezed(row)
    new = [x for x, word in enumerate(here) if word and (x >= len(before) or word != before[x])]
    if not new:
        return any(here)
    if starts_row(here[new[0]]) and not _TOTAL_ALONE.fullmatch(here[new[0]]):
        return False
    if any(x in filled for x in new):
        return True
    if filled and not any(_under_span(before, x) for x in new):
        return False
    if _TOTAL_ALONE.fullmatch(here[new[0]]) and not any(x > new[0] for x in new):
        return _spans(before, new[0])
    return any(_under_span(before, x) for x in new)


def _squeezed(row: Sequence[Cell]) -> list[str]:
    return [squeezed(cell.text) for cell in row]


def _spans(words: Sequence[str], x: int) -> bool:
    """Whether a heading reaches over more than its own column, as merged or as blanks beside it."""
    return x < len(words) and (
        (x + 1 < len(words) and words[x + 1] in ("", words[x])) or (x > 0 and words[x - 1] == words[x])
    )


def _under_span(words: Sequence[str], x: int) -> bool:
    return x < len(words) and (not words[x] or _spans(words, x))


def _holds_parts(row: Sequence[Cell]) -> bool:
    return sum(squeezed(cell.text) in _PARTS for cell in row) >= 2


def _fill(words: list[list[str]]) -> None:
    """Fill the blanks that merged headings leave where a format does not say how far they reach."""
    for y, row in enumerate(words):
        for x in range(1, len(row)):
            below = any(lower[x] for lower in words[y + 1 :])
            same_above = y == 0 or (words[y - 1][x] and words[y - 1][x] == words[y - 1][x - 1])
            if not row[x] and row[x - 1] and below and same_above:
                row[x] = row[x - 1]


def _path(words: list[list[str]], x: int) -> tuple[str, ...]:
    path: list[str] = []
    for row in words:
        if row[x] and (not path or likened(path[-1]) != likened(row[x])):
            path.append(row[x])
    return tuple(path)
