"""From a printed table to rows of the layout: header, number row, codes, lanes, names, figures."""

from __future__ import annotations

import re
from collections import Counter
from itertools import combinations, count, pairwise
from typing import TYPE_CHECKING, Any, NamedTuple

from budgetcheck.documents.blocks import Cell, doubt_of, figure_of, figure_text, likened, squeezed, unbroken
from budgetcheck.documents.official import classes_by_name
from budgetcheck.model.budget import Unread
from budgetcheck.model.layout import NUMERIC_TYPES

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from budgetcheck.documents.printed import Printed
    from budgetcheck.model.layout import TableLayout

_CODE = re.compile(r"\d{2,7}")
_LEADING_CODE = re.compile(r"(\d{3}(?:\s*\d{2}){0,2})(?=\D)")
_NUMBERING = re.compile(
    r"^(?:其中[:：]?|[一二三四五六七八九十]+[、.．]|[(（][一二三四五六七八九十\d]+[)）]|\d{1,2}(?:[、．]|\.(?!\d)))+"
)
_TOTAL = re.compile(r"(?:本年)?(?:收入|支出)?(?:总计|合计|总合计)")
_CODE_HEADINGS = re.compile(r"^[类款项]$|编码$|代码$")
_MAX_PATH = 5


class Read(NamedTuple):
    """What was read of one of the layout's tables: rows as in the budget file."""

    rows: list[dict[str, Any]]
    unread: list[Unread]
    columns: tuple[str, ...] = ()
    """The layout's columns of figures that stand in the table, in their printed order."""


class _Frame(NamedTuple):
    """A printed table taken apart: the headings over each column, and the rows under them."""

    headings: list[tuple[str, ...]]
    body: list[tuple[Cell, ...]]


def bare_name(text: str) -> str:
    """Return a printed row name without its numbering and 其中."""
    return _NUMBERING.sub("", unbroken(text))


def read_table(table_id: str, layout: TableLayout, printed: Printed, lanes: int) -> Read:
    """Read one of the layout's tables from a printed one that holds `lanes` of them side by side."""
    rows = _turned(list(printed.rows), layout)
    if layout.numbered:
        rows = _from_heading(rows, layout)
    frame = _frame(rows)
    chosen = _lane(frame, layout, lanes)
    return _Reading(table_id, layout, frame, chosen).run()


def _turned(rows: list[tuple[Cell, ...]], layout: TableLayout) -> list[tuple[Cell, ...]]:
    """Return a table whose rows are printed as columns, as the three public expenses often are, with rows of its own."""
    if not layout.rows or layout.lane or not rows:
        return rows
    names = {_unmarked(name): name for _, name in layout.row_names}
    over = next(
        (y for y, row in enumerate(rows) if not is_number_row(row) and any(figure_text(cell.text) for cell in row)), 0
    )
    frame = _frame(rows, over)
    found: dict[int, str] = {}
    for x, path in enumerate(frame.headings):
        called = [*_readings(path), *path[-2:-1]] if path else []
        name = next((names[_unmarked(each)] for each in called if _unmarked(each) in names), None)
        if name is not None and name not in found.values():
            found[x] = name
    filled = [row for row in frame.body if any(x < len(row) and figure_text(row[x].text) for x in found)]
    if len(found) < _FEW_TURNED or len(filled) != 1:
        return rows
    first = next(column.label for column in layout.columns.values() if column.type in NUMERIC_TYPES)
    head = (Cell("科目名称"), Cell(first))
    return [head, *((Cell(name, filled[0][x].source), filled[0][x]) for x, name in found.items())]


def _unmarked(name: str) -> str:
    """Return a name without brackets and 小计, which stand over a column as a heading of its own."""
    return re.sub(r"[（）]|小计$", "", likened(re.sub(r"[（(]小计[）)]", "", name)))


_FEW_TURNED = 3
"""Headings that must be names of rows before a table is taken for a turned one."""


def read_form(table_id: str, layout: TableLayout, printed: Printed, number: int) -> Read:
    """Read a printed form, whose figures stand beside their labels, as one row."""
    wanted = {likened(heading): key for key, heading in layout.headed}
    if layout.name:
        wanted[likened(layout.name)] = "name"
    entry: dict[str, Any] = {"code": str(number)}
    unread: list[Unread] = []
    for row in printed.rows:
        for cell, beside in pairwise(row):
            key = wanted.get(likened(cell.text))
            if key is None or key in entry or beside.text == cell.text:
                continue
            if key == "name":
                entry["name"] = unbroken(beside.text)
            elif not _put(entry, key, layout, beside):
                unread.append(Unread(table_id, beside.text, doubt_of(beside), beside.source))
            entry.setdefault("source", beside.source)
    return Read([entry] if len(entry) > 2 else [], unread)


def _from_heading(rows: list[tuple[Cell, ...]], layout: TableLayout) -> list[tuple[Cell, ...]]:
    """Leave out what stands over the row of headings, in a form that goes on as a table."""
    labels = {likened(column.label) for column in layout.columns.values()} | {likened(layout.name)}
    for place, row in enumerate(rows):
        if len({likened(cell.text) for cell in row} & labels) >= 3:
            return rows[place:]
    return []


def is_number_row(row: Iterable[Cell]) -> bool:
    """Whether a row numbers the columns: ※ ※ 1 2 3, or 栏次 1 2 3."""
    words = [squeezed(cell.text) for cell in row if cell.text.strip()]
    numbers = [int(word) for word in words if word.isdecimal() and len(word) <= 2]
    marks = [word for word in words if word in {"※", "*", "栏次", "行次", "甲", "乙", "丙"}]
    if len(numbers) + len(marks) != len(words) or not words:
        return False
    return numbers == list(range(1, len(numbers) + 1)) and (len(numbers) >= 2 or bool(marks and numbers))


def is_total(name: str) -> bool:
    """Whether a row's name is that of a total: 合计, 支出总计."""
    return _TOTAL.fullmatch(bare_name(name)) is not None


def _is_heading(row: Sequence[Cell]) -> bool:
    words = [squeezed(cell.text) for cell in row if cell.text.strip()]
    return not any(
        figure_text(word) or _LEADING_CODE.match(word) or (_TOTAL.fullmatch(word) and word == words[0])
        for word in words
    ) or any(_CODE_HEADINGS.search(word) for word in words)


def _header_size(rows: Sequence[tuple[Cell, ...]]) -> int:
    for place, row in enumerate(rows[:8]):
        if is_number_row(row):
            return place + 1
    size = 0
    for row in rows[:6]:
        if not _is_heading(row) or (size and bare_name(_first(row)) != squeezed(_first(row))):
            break
        size += 1
    return max(1, min(size, 1 + _same_starts(rows)))


def _first(row: Sequence[Cell]) -> str:
    return next((cell.text for cell in row if cell.text.strip()), "")


def _same_starts(rows: Sequence[tuple[Cell, ...]]) -> int:
    """Without a number row, count the header rows after the first: each shares a merged cell with the one above."""
    count = 0
    for above, below in pairwise(rows):
        shared = any(one.text and one.text == two.text for one, two in zip(above, below, strict=False))
        spread = any(one.text and one.text == two.text for one, two in pairwise(above))
        if not (shared or spread):
            break
        count += 1
    return count


def _frame(rows: Sequence[tuple[Cell, ...]], size: int | None = None) -> _Frame:
    size = _header_size(rows) if size is None else size
    header = [row for row in rows[:size] if not is_number_row(row)]
    seen = {tuple(squeezed(cell.text) for cell in row) for row in rows[:size]}
    # A table that goes on over a page prints its header again.
    body = [
        row for row in rows[size:] if tuple(squeezed(cell.text) for cell in row) not in seen and not is_number_row(row)
    ]
    width = max(map(len, rows), default=0)
    headings: list[tuple[str, ...]] = []
    for x in range(width):
        path: list[str] = []
        for y, row in enumerate(header):
            word = likened(row[x].text) if x < len(row) else ""
            if (
                not word
                and x
                and y < len(header) - 1
                and any(len(below) > x and below[x].text for below in header[y + 1 :])
            ):
                # A merged heading whose extent the format does not tell reaches over the blanks beside it.
                word = headings[x - 1][y] if y < len(headings[x - 1]) and len(path) == y else ""
            if word and (not path or path[-1] != word):
                path.append(word)
        headings.append(tuple(path[:_MAX_PATH]))
    return _Frame(headings, body)


def _lane(frame: _Frame, layout: TableLayout, lanes: int) -> range:
    """Return the columns of one of several tables printed side by side."""
    width = len(frame.headings)
    if not layout.lane or lanes < 2:
        return range(width)
    own = [x for x, path in enumerate(frame.headings) if path and layout.lane in path[0]]
    if own and len(own) < width:
        return range(own[0], own[-1] + 1)
    kinds = [_is_wordy(frame, x) for x in range(width)]
    breaks = [x for x in range(1, width) if kinds[x] and not kinds[x - 1]]
    middle = breaks[0] if breaks else width // 2
    return range(middle) if "收入" in layout.lane else range(middle, width)


def _is_wordy(frame: _Frame, x: int) -> bool:
    cells = [row[x].text for row in frame.body if x < len(row) and row[x].text.strip()]
    return sum(figure_text(cell) is None for cell in cells) * 2 > len(cells)


class _Reading:
    """One of the layout's tables being read from a frame."""

    def __init__(self, table_id: str, layout: TableLayout, frame: _Frame, lane: range) -> None:
        self._id = table_id
        self._layout = layout
        self._frame = frame
        self._lane = lane
        self._unread: list[Unread] = []
        self._columns = _matched(layout, frame, lane)
        words = [x for x in lane if x not in self._columns]
        self._codes = [x for x in words if self._is_code(x)]
        rest = [x for x in words if x not in self._codes and _is_wordy(frame, x)]
        named = [x for x in rest if layout.name and likened(layout.name) in frame.headings[x][-1:]]
        before = [x for x in rest if x < min(self._columns, default=x + 1)]
        self._name: int | None = next(iter(named or before[-1:]), None)

    def _is_code(self, x: int) -> bool:
        path = self._frame.headings[x]
        if path and _CODE_HEADINGS.search(path[-1]):
            return True
        if any(_is_wordy(self._frame, before) for before in range(self._lane.start, x)):
            # Whole amounts look like codes; those stand before the names.
            return False
        cells = [squeezed(row[x].text) for row in self._frame.body if x < len(row) and row[x].text.strip()]
        return bool(cells) and all(_CODE.fullmatch(cell) for cell in cells)

    def run(self) -> Read:
        self._say_unread_columns()
        entries: list[tuple[dict[str, Any], str]] = []
        shared = self._shared()
        for printed in self._frame.body:
            row = printed
            if shared:
                row = tuple(cell._replace(doubt="merged") if cell.merged in shared else cell for cell in printed)
            code, name = self._code_and_name(row)
            entry: dict[str, Any] = {"code": code, "name": name}
            for x, key in self._columns.items():
                if x < len(row) and not _put(entry, key, self._layout, row[x]):
                    self._unread.append(Unread(self._id, row[x].text, doubt_of(row[x]), row[x].source))
                    entry.setdefault("open", []).append(key)
            first = next((row[x] for x in self._lane if x < len(row) and row[x].text), None)
            if first is None or not (code or name or len(entry) > 2):
                continue
            entry["source"] = first.source
            entries.append((entry, first.text))
        columns = tuple(key for key in self._columns.values() if self._layout.columns[key].type in NUMERIC_TYPES)
        return Read(self._coded(entries), self._unread, columns)

    def _shared(self) -> set[int]:
        """Return the merged cells whose figure reaches over several rows or columns of figures: nothing tells whose it is."""
        counted = Counter(
            row[x].merged
            for row in self._frame.body
            for x, key in self._columns.items()
            if x < len(row) and row[x].merged and self._layout.columns[key].type in NUMERIC_TYPES
        )
        return {number for number, times in counted.items() if times > 1}

    def _say_unread_columns(self) -> None:
        known = {*self._columns, *self._codes, self._name}
        for x in self._lane:
            if x in known:
                continue
            cell = next((row[x] for row in self._frame.body if x < len(row) and figure_text(row[x].text)), None)
            if cell is not None:
                heading = "".join(self._frame.headings[x]) or cell.text
                self._unread.append(Unread(self._id, heading, "column", cell.source))

    def _code_and_name(self, row: Sequence[Cell]) -> tuple[str, str]:
        name = unbroken(row[self._name].text) if self._name is not None and self._name < len(row) else ""
        pieces: list[str] = []
        for x in self._codes:
            piece = squeezed(row[x].text) if x < len(row) else ""
            if piece and _CODE.fullmatch(piece) and (not pieces or not piece.startswith(pieces[0])):
                pieces.append(piece)
            elif piece and _CODE.fullmatch(piece):
                pieces = [piece]
            elif piece and not name:
                name = unbroken(row[x].text)
        code = "".join(pieces)
        if not code and self._layout.codes in ("function", "economic"):
            leading = _LEADING_CODE.match(name)
            if leading is not None:
                return leading[1], name[leading.end() :]
        return code, name

    def _coded(self, entries: list[tuple[dict[str, Any], str]]) -> list[dict[str, Any]]:
        """Give each row its code: as printed, or by its name among the layout's fixed rows, or by its place."""
        entries = self._joined_names(entries)
        _by_name([entry for entry, _ in entries], self._layout)
        if self._layout.numbered:
            self._carry_down([entry for entry, _ in entries])
        rows: list[dict[str, Any]] = []
        numbers = count(1)
        seen: set[tuple[str, str]] = set()
        for entry, first in entries:
            if not entry["code"] and not self._has_figures(entry):
                continue
            if not entry["code"]:
                free = self._layout.numbered or (not self._layout.rows and self._layout.codes == "free")
                if not free:
                    self._unread.append(Unread(self._id, first, "row", entry["source"]))
                    continue
                entry["code"] = str(next(numbers))
            key = (entry["code"], str(entry.get(self._layout.second_key, "")))
            if key in seen:
                self._unread.append(Unread(self._id, first, "repeated", entry["source"]))
                continue
            seen.add(key)
            if self._layout.rows:
                entry["name"] = bare_name(entry["name"])
            rows.append(entry)
        return rows

    def _joined_names(self, entries: list[tuple[dict[str, Any], str]]) -> list[tuple[dict[str, Any], str]]:
        """Join a row with the rest of its name that a page's end has cut off, where both make the name of a fixed row."""
        fixed = {likened(name) for _, name in self._layout.row_names}
        joined: list[tuple[dict[str, Any], str]] = []
        for entry, first in entries:
            if joined and fixed and not entry["code"] and not self._has_figures(entry):
                above = joined[-1][0]
                name = above["name"] + entry["name"]
                whole = likened(bare_name(name)) in fixed
                if whole and not above["code"] and likened(bare_name(above["name"])) not in fixed:
                    above["name"] = name
                    continue
            joined.append((entry, first))
        return joined

    def _carry_down(self, entries: list[dict[str, Any]]) -> None:
        """Give rows the words of a cell that reaches down to them from a page or row above."""
        groups = [key for x, key in self._columns.items() if self._name is not None and x < self._name]
        for above, below in pairwise(entries):
            for key in groups:
                if key in above and key not in below and self._layout.columns[key].type == "text":
                    below[key] = above[key]

    def _has_figures(self, entry: dict[str, Any]) -> bool:
        return any(key in entry for key in self._layout.columns)


def _matched(layout: TableLayout, frame: _Frame, lane: range) -> dict[int, str]:
    """Return which of the layout's columns stands where: the closest heading first, no column twice."""
    labels = [(likened(heading), key) for key, heading in layout.headed]
    scored = []
    for x in lane:
        names = _readings(frame.headings[x])
        for label, key in labels:
            if label in names:
                scored.append((names[label], -len(label), x, key))
    found: dict[int, str] = {}
    for _, _, x, key in sorted(scored):
        if x not in found and key not in found.values():
            found[x] = key
    return dict(sorted(found.items()))


def _readings(path: tuple[str, ...]) -> dict[str, int]:
    """Return all that a column under several headings may be called, and how far from the whole each name is."""
    if not path:
        return {}
    last = path[-1]
    found = {last: 1}
    for size in range(1, len(path)):
        for above in combinations(path[:-1], size):
            found.setdefault("".join((*above, last)), 0)
    return found


def _by_name(entries: list[dict[str, Any]], layout: TableLayout) -> None:
    """Give rows without a code that of the fixed row of the same name; of one name, the rows in their order."""
    for entry in entries:
        if not entry["code"] and is_total(entry["name"]):
            entry["code"] = "total"
    nameless = [entry for entry in entries if not entry["code"]]
    by_code: dict[str, set[str]] = {}
    for code, name in layout.row_names:
        by_code.setdefault(code, set()).add(likened(name))
    fixed = list(by_code.items())
    names = [likened(bare_name(entry["name"])) for entry in nameless]
    taken = {entry["code"] for entry in entries}
    for place, number in _aligned(names, [names_of for _, names_of in fixed]).items():
        nameless[place]["code"] = fixed[number][0]
        taken.add(fixed[number][0])
    for entry in nameless:
        if entry["code"]:
            continue
        name = likened(bare_name(entry["name"]))
        entry["code"] = next((code for code, names_of in fixed if name in names_of and code not in taken), "")
        taken.add(entry["code"])
    if layout.codes == "function":
        _by_class([entry for entry in nameless if not entry["code"]])
    elif layout.codes == "outline" and not layout.rows:
        _by_numbering([entry for entry in nameless if not entry["code"]])


def _by_class(entries: list[dict[str, Any]]) -> None:
    """Give rows without a code that of the functional class of their name: 一、一般公共服务支出 is 201."""
    for entry in entries:
        name = bare_name(entry["name"])
        entry["code"] = classes_by_name().get(likened(name), "")
        entry["name"] = name if entry["code"] else entry["name"]


def _by_numbering(entries: list[dict[str, Any]]) -> None:
    """Give rows of an outline codes by their printed numbering: 一、 is 1, the 2、 under it 1.2, and so on."""
    styles: list[str] = []
    counts: list[int] = []
    for entry in entries:
        style = next((style for style, pattern in _STYLES if pattern.match(entry["name"])), "")
        if style == "of which" or (not style and any(styles)):
            # What is named of a row (其中) need not be all of it: it is no part to add up.
            continue
        if style not in styles:
            styles.append(style)
            counts.append(0)
        depth = styles.index(style)
        del styles[depth + 1 :], counts[depth + 1 :]
        counts[depth] += 1
        entry["code"] = ".".join(map(str, counts))
        entry["name"] = bare_name(entry["name"])


_STYLES = (
    ("of which", re.compile(r"其中")),
    ("一、", re.compile(r"[一二三四五六七八九十]+[、.．]")),
    ("（一）", re.compile(r"[(（][一二三四五六七八九十]+[)）]")),
    ("1、", re.compile(r"\d{1,2}(?:[、．]|\.(?!\d))")),
    ("（1）", re.compile(r"[(（]\d{1,2}[)）]")),
)
_MAX_ALIGNED = 400


def _aligned(names: list[str], fixed: list[set[str]]) -> dict[int, int]:
    """Match rows to fixed rows in one order, as many as possible: names such as 单位资金 stand twice in an outline."""
    names, fixed = names[:_MAX_ALIGNED], fixed[:_MAX_ALIGNED]
    best = [[0] * (len(fixed) + 1) for _ in range(len(names) + 1)]
    for y in range(len(names) - 1, -1, -1):
        for x in range(len(fixed) - 1, -1, -1):
            same = 1 + best[y + 1][x + 1] if names[y] in fixed[x] else 0
            best[y][x] = max(same, best[y + 1][x], best[y][x + 1])
    found: dict[int, int] = {}
    y = x = 0
    while y < len(names) and x < len(fixed):
        if names[y] in fixed[x] and best[y][x] == 1 + best[y + 1][x + 1]:
            found[y] = x
            y, x = y + 1, x + 1
        elif best[y][x] == best[y + 1][x]:
            y += 1
        else:
            x += 1
    return found


def _put(entry: dict[str, Any], key: str, layout: TableLayout, cell: Cell) -> bool:
    """Put one cell into a row: a figure with its own digits, or words; False where it should be a figure and is not."""
    if layout.columns[key].type not in NUMERIC_TYPES:
        words = unbroken(cell.text)
        if words:
            entry[key] = words
        return True
    figure = figure_of(cell)
    if figure:
        entry[key] = figure
        if cell.general:
            entry.setdefault("silent", set()).add(key)
        entry.setdefault("sources", {})[key] = cell.source
    return figure is not None
