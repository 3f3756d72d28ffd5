"""A web page's tables: which hold figures and which only arrange the page, and where each cell of one stands."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from itertools import islice
from typing import TYPE_CHECKING, Any, NamedTuple

from budgetcheck.documents.blocks import MAX_CELLS, Cell, Grid, figure_text
from budgetcheck.model.budget import Source
from budgetcheck.model.words import InputError, Text

if TYPE_CHECKING:
    from budgetcheck.readers.html_styles import Look

Looking = Callable[[Any, Mapping[str, "str | None"]], "Look"]
"""Tells how an element looks, by itself and its attributes."""

_MOST_COLUMNS = 1_000
"""More columns than any browser lets one cell span."""
_FEW_FIGURES = 3
"""Cells of its own that hold a figure: with as many, a table is data whatever else stands in it."""
_ONE_CELL = 6
"""Paragraphs in a cell beyond which it is a part of the page, and no cell of a table."""
_LONG = 200


class Place(NamedTuple):
    """One cell: its element, and the rows and columns that it covers."""

    node: Any
    top: int
    left: int
    height: int
    width: int
    look: Look


class Model(NamedTuple):
    """A table as its elements lay it out."""

    places: tuple[Place, ...]
    rows: int
    columns: int
    caption: Any = None


def model_of(path: str, table: Any, look: Looking) -> Model:  # noqa: ANN401 - the library is untyped
    """Lay out a table as a browser does: rows that nobody sees take no place; raises InputError for one without measure."""
    rows, caption = _rows(table, look)
    places: list[Place] = []
    busy: list[int] = []
    """Of each column, the row up to which a cell from above still covers it."""
    ends = _group_ends(rows)
    for y, (row, _) in enumerate(rows):
        x = 0
        for cell in row.iter():
            if cell.tag not in ("td", "th"):
                continue
            attributes = cell.attributes
            own = look(cell, attributes)
            if own.gone:
                continue
            while x < len(busy) and busy[x] > y:
                x += 1
            width = min(max(_number(attributes.get("colspan"), 1), 1), _MOST_COLUMNS)
            height = _number(attributes.get("rowspan"), 1)
            height = ends[y] - y if height == 0 else min(max(height, 1), ends[y] - y)
            if x + width > 2 * _MOST_COLUMNS or len(places) > MAX_CELLS:
                raise too_large(path)
            busy += [0] * (x + width - len(busy))
            for at in range(x, x + width):
                busy[at] = max(busy[at], y + height)
            places.append(Place(cell, y, x, height, width, own))
            x += width
    return _without_empty_columns(Model(tuple(places), len(rows), len(busy), caption), path)


def too_large(path: str) -> InputError:
    """Return the error of a table that no disclosure has."""
    problem = Text("表格的单元格过多", "has tables with too many cells")
    return InputError(path, problem, remedy=Text("请只提交预算公开文件", "Give the disclosure alone"))


def _rows(table: Any, look: Looking) -> tuple[list[tuple[Any, int]], Any]:  # noqa: ANN401
    """Return the rows that are seen, each with its group, those of the foot last as a browser shows them."""
    heads: list[tuple[Any, int]] = []
    bodies: list[tuple[Any, int]] = []
    feet: list[tuple[Any, int]] = []
    caption = None
    for number, group in enumerate(table.iter()):
        if group.tag == "caption":
            caption = group if caption is None else caption
        if group.tag not in ("thead", "tbody", "tfoot", "tr") or look(group, group.attributes).gone:
            continue
        into = heads if group.tag == "thead" else feet if group.tag == "tfoot" else bodies
        inside = (group,) if group.tag == "tr" else group.iter()
        into += [(row, number) for row in inside if row.tag == "tr" and not look(row, row.attributes).gone]
    return heads + bodies + feet, caption


def _group_ends(rows: list[tuple[Any, int]]) -> list[int]:
    """Return of each row where its group ends: no cell reaches into the next."""
    ends = [len(rows)] * len(rows)
    for y in range(len(rows) - 2, -1, -1):
        ends[y] = ends[y + 1] if rows[y][1] == rows[y + 1][1] else y + 1
    return ends


def _number(text: str | None, otherwise: int) -> int:
    plain = (text or "").strip()
    return int(plain) if plain.isdecimal() and len(plain) < 8 else otherwise


def _without_empty_columns(model: Model, path: str) -> Model:
    """Leave out columns in which no cell begins: a browser shows them without any width."""
    begun = sorted({place.left for place in model.places})
    at = {column: number for number, column in enumerate(begun)}
    places = []
    cells = 0
    for place in model.places:
        end = place.left + place.width
        width = sum(place.left <= column < end for column in begun) if place.width > 1 else 1
        cells += width * place.height
        if cells > MAX_CELLS:
            raise too_large(path)
        places.append(place._replace(left=at[place.left], width=width))
    if model.rows * len(begun) > MAX_CELLS:
        raise too_large(path)
    return Model(tuple(places), model.rows, len(begun), model.caption)


def is_layout(model: Model, texts: list[list[str]], inner: list[int], role: str) -> bool:
    """Whether a table only arranges the page.

    `texts` are the lines of each cell without the tables in it, `inner` the cells of these tables.
    """
    if role in ("presentation", "none") or model.columns < 2 or model.rows == 0:
        return True
    if has_figures("".join(lines) for lines in texts):
        return False
    if any(cells > _ONE_CELL for cells in inner):
        return True
    if sum(map(bool, texts)) <= 1:
        return True
    return any(len(lines) > _ONE_CELL and sum(map(len, lines)) > _LONG for lines in texts)


def has_figures(texts: Iterable[str]) -> bool:
    """Whether at least a few of the texts of cells are figures."""
    figures = (text for text in texts if text and figure_text(text))
    return len(list(islice(figures, _FEW_FIGURES))) == _FEW_FIGURES


class Table(NamedTuple):
    """A table that holds something: its cells, and the text of each."""

    model: Model
    texts: tuple[str, ...]

    def grid(self, number: int, name: str) -> Grid:
        """Return its rows: at every place that a cell covers stands its text, and the place where it begins."""
        blank = Cell("")
        rows = [[blank] * self.model.columns for _ in range(self.model.rows)]
        for place, text in zip(self.model.places, self.texts, strict=True):
            cell = Cell(text, Source(table=number, cell=f"R{place.top + 1}C{place.left + 1}"))
            if place.height == place.width == 1:
                rows[place.top][place.left] = cell
                continue
            for row in rows[place.top : place.top + place.height]:
                row[place.left : place.left + place.width] = [cell] * place.width
        return Grid(tuple(map(tuple, rows)), name)
