"""Where in a document something was read."""

from typing import NamedTuple

RECOGNISED = "recognised"
"""How a figure was read where its letters were recognised in a picture."""


class Source(NamedTuple):
    """Where in a document a figure was read; every part is None where the format has no such thing."""

    page: int | None = None
    sheet: str | None = None
    cell: str | None = None
    paragraph: int | None = None
    table: int | None = None
    """Of a document with numbered tables, the table's place in it, from 1."""
    line: int | None = None
    how: str | None = None
    """RECOGNISED where the letters were recognised in a picture; None where the document says which they are."""

    @property
    def parts(self) -> dict[str, int | str]:
        """The parts that are known, by name."""
        return {key: part for key, part in self._asdict().items() if part is not None}

    @property
    def zh(self) -> str:
        """The place in Chinese, as a person finds it in the document; empty where nothing is known."""
        if self.sheet is not None:
            return f"工作表“{self.sheet}” {self.cell or ''}".strip()
        row, column = self._row_and_column
        table = f"文中第 {self.table} 个表" if self.table is not None else ""
        parts = [table + (f"第 {row} 行第 {column} 列" if row else "")]
        parts += [
            f"第 {number} {what}"
            for number, what in ((self.page, "页"), (self.paragraph, "段"), (self.line, "行"))
            if number
        ]
        return "".join(parts) + ("（识别）" if self.how else "")

    @property
    def en(self) -> str:
        """The place in English."""
        if self.sheet is not None:
            return f"sheet '{self.sheet}' {self.cell or ''}".strip()
        row, column = self._row_and_column
        parts = [f"table {self.table} of the document"] if self.table is not None else []
        parts += [f"row {row} column {column}"] if row else []
        parts += [
            f"{what} {number}"
            for number, what in ((self.page, "page"), (self.paragraph, "paragraph"), (self.line, "line"))
            if number
        ]
        return ", ".join(parts) + (" (recognised)" if self.how else "")

    @property
    def _row_and_column(self) -> tuple[str, str]:
        row, _, column = (self.cell or "").removeprefix("R").partition("C")
        return (row, column) if row.isdecimal() and column.isdecimal() else ("", "")
