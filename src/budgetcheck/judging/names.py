"""The printed names of one budget's tables, rows and columns."""

from __future__ import annotations

from typing import TYPE_CHECKING

from budgetcheck.model.budget import GRID, PREVIOUS, ROLES, SENTENCES, Figure
from budgetcheck.model.words import TOTAL, Text, both, cell_in_words

if TYPE_CHECKING:
    from budgetcheck.model.budget import Budget
    from budgetcheck.model.layout import Layout
    from budgetcheck.model.printed_table import PrintedTable

_PRINTED_CODES = ("function", "economic", "unit")
"""Schemes of codes that stand in the document itself."""

_TEXT = Text("文字", "Text")
"""What stands for a sentence's table."""


class Names:
    """The printed names of one budget's tables, rows and columns."""

    def __init__(self, budget: Budget, layout: Layout) -> None:
        self._budget = budget
        self._layout = layout
        self._labels = {sentence.key: sentence.label for sentence in budget.sentences}
        self._grids = {f"{GRID}{grid.place}": grid for grid in budget.grids}

    def table(self, table: str) -> Text:
        """Return a table's number and title, and whether it is last year's."""
        return _last_year(table) + self._table(table)

    def _table(self, table: str) -> Text:
        if table == SENTENCES:
            return _TEXT
        if table in self._grids:
            return _grid(self._grids[table])
        layout = self._layout.tables[table]
        published = self._budget.tables.get(table)
        number = (published.number if published else "") or layout.number
        title = (published.title if published else "") or layout.title
        english = f"{layout.title_en} ({title})" if layout.title_en else title
        return Text(f"{number} {title}".strip(), f"{number.replace('表', 'Table ')} {english}".strip())

    def short_table(self, table: str) -> Text:
        """Return a table's number, or its title where it has none, and whether it is last year's."""
        return _last_year(table) + self._short_table(table)

    def _short_table(self, table: str) -> Text:
        if table == SENTENCES:
            return _TEXT
        if table in self._grids:
            return _grid(self._grids[table], short=True)
        layout = self._layout.tables[table]
        published = self._budget.tables.get(table)
        number = (published.number if published else "") or layout.number
        if number:
            return Text(number, number.replace("表", "Table "))
        return Text(f"“{layout.title}”", layout.title_en or layout.title)

    def place(self, figure: Figure) -> Text:
        """Return a figure's table, row and column in few words."""
        table, row = self.short_table(figure.table), self.row_in_words(figure.table, figure.row, short=True)
        column = self.column_in_words(figure.table, figure.column)
        if figure.table == SENTENCES:
            return spaced(table, row, column)
        cell = cell_in_words(row, column)
        return Text(f"{table.zh}{cell.zh}", f"{table.en}, {cell.en}")

    def row_in_words(self, table: str, row: str, *, short: bool = False) -> Text:
        """Return what is printed for a row: its code where that is printed, then its name; in short either of them."""
        name = self.row(table, row)
        if table == SENTENCES:
            return both(name)
        if row == "total":
            return Text(name or TOTAL.zh, TOTAL.en)
        code, _, second = row.partition("/")
        if not self._prints(table, code):
            return self._told_apart(table, row, name)
        if table not in self._grids and self._layout.tables[table].second_key:
            name = second or name
        return both(code if short else f"{code} {name}".strip())

    def _prints(self, table: str, code: str) -> bool:
        """Whether a row's code stands in the document; numbers of an outline and those of a form's rows are ours."""
        if table in self._grids:
            return code[:1].isdigit()
        return self._layout.tables[table].codes in _PRINTED_CODES and code[:1].isdigit()

    def _told_apart(self, table: str, row: str, name: str) -> Text:
        """Return a row's name; where others of the table may have it too, with the part of the table it stands in."""
        layout = None if table in self._grids else self._layout.tables[table]
        above, _, last = row.rpartition(".")
        if layout is not None and layout.numbered and above:
            return Text(f"第 {above} 表第 {last} 项 {name}".strip(), f"{last} of form {above} {name}".strip())
        fixed = {} if layout is None else layout.rows
        if above in fixed and list(fixed.values()).count(name) > 1:
            return both(f"{fixed[above]}：{name}")
        if not name and row.isdecimal():
            return Text(f"第 {row} 项", f"item {row}")
        return both(name or row)

    def row(self, table: str, row: str) -> str:
        """Return a row's printed name; a sentence's is what it is about."""
        if table == SENTENCES:
            return self._labels.get(row, "")
        if table in self._grids:
            return _row_of(self._grids[table], row)
        published = self._budget.tables.get(table)
        found = published.by_key.get(row) if published else None
        if found is not None and found.name:
            return found.name
        layout = self._layout.tables[table]
        return layout.rows.get(row) or next(iter(layout.sums.get(row, ())), TOTAL.zh if row == "total" else "")

    def column_in_words(self, table: str, column: str) -> Text:
        """Return a column's printed heading; in English what it is called there."""
        label = self.column(table, column)
        known = table not in self._grids and table != SENTENCES
        return Text(label, column.replace("_", " ") if known else label)

    def column(self, table: str, column: str) -> str:
        """Return a column's printed heading."""
        if table == SENTENCES:
            return ROLES.get(column) or ROLES.get(column.rstrip("0123456789"), "其他数")
        if table in self._grids:
            return column
        known = self._layout.tables[table].columns.get(column)
        return known.label if known is not None else _OTHER_COLUMNS.get(column, column)


def _grid(grid: PrintedTable, *, short: bool = False) -> Text:
    """Return the number and title of a printed table; one that has neither is told by its place."""
    number = grid.number if grid.number not in grid.title else ""
    if short and grid.number:
        return Text(grid.number, grid.number.replace("表", "Table "))
    title = f"{number} {grid.title}".strip()
    return Text(title or f"第 {grid.place} 个表", title or f"table {grid.place} of the document")


def _row_of(grid: PrintedTable, row: str) -> str:
    """Return the name of a row that is called by its code; others are called by their name."""
    code = row.partition("/")[0]
    return next((each.label.bare for lane in grid.lanes for each in lane.rows if each.code == code), "")


def _last_year(table: str) -> Text:
    return Text("上年", "last year's ") if table.startswith(PREVIOUS) else Text("", "")


_OTHER_COLUMNS = {"name": "名称", "code": "编码", "statement": "空表说明", "title": "标题"}


def spaced(*parts: Text) -> Text:
    """Return several words as one, those that are empty left out."""
    return Text(" ".join(each.zh for each in parts if each.zh), " ".join(each.en for each in parts if each.en))
