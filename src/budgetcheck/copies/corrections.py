"""A corrected copy of a document: what is certain is mended in it, each mistake whole or not at all."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from budgetcheck.documents.blocks import visible
from budgetcheck.model.words import InputError, Text
from budgetcheck.readers.archive import check_archive, format_of, unreadable_as

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from budgetcheck.model.budget import Budget, Figure
    from budgetcheck.model.report import Suspect

CELL = re.compile(r"([A-Z]+)(\d+)")
"""A cell of a workbook: its column and its row."""


class Corrected(NamedTuple):
    """A copy, and what became of each mistake."""

    data: bytes
    done: tuple[Suspect, ...]
    left: tuple[Suspect, ...]
    """What this format gives no place to mend."""


def suffix_of(path: str, data: bytes) -> str:
    """Return the suffix of a file that a corrected copy can be made of. Raises InputError for others."""
    suffix = format_of(data) or Path(path).suffix.lower()
    if suffix in (".docx", ".xlsx", ".json"):
        return suffix
    problem = Text(f"“{suffix}”文件不能直接改正", f"a '{suffix}' file cannot be corrected")
    remedy = Text("请先另存为 .docx 或 .xlsx", "Save it as .docx or .xlsx first")
    raise InputError(path, problem, remedy=remedy)


def corrected(path: str, data: bytes, suspects: Sequence[Suspect], budget: Budget) -> Corrected:
    """Return a copy of a document in which mistakes are mended. Raises InputError where it cannot be written."""
    suffix = suffix_of(path, data)
    if suffix != ".json":
        check_archive(path, data)
    with unreadable_as(
        path,
        Text("无法写入改正", "cannot be corrected"),
        Text("请用 Word 或 Excel 另存为普通的 .docx 或 .xlsx", "Save it in Word or Excel as a usual .docx or .xlsx"),
    ):
        return _writer(suffix)(data, suspects, budget)


def _writer(suffix: str) -> Callable[[bytes, Sequence[Suspect], Budget], Corrected]:
    if suffix == ".docx":
        from budgetcheck.copies.fix_word import mended
    elif suffix == ".xlsx":
        from budgetcheck.copies.fix_excel import mended
    else:
        from budgetcheck.copies.fix_json import mended
    return mended


def cell_of(budget: Budget, table: str, row: str, column: str) -> tuple[str, str] | None:
    """Return the cells beside and above a blank figure: one of its row, and one of its column; None where unknown."""
    printed = budget.tables.get(table)
    own = printed.by_key.get(row) if printed is not None else None
    if printed is None or own is None:
        return None
    beside = next((each.source.cell for each in own.figures.values() if each.source and each.source.cell), None)
    above = next(
        (
            figure.source.cell
            for each in printed.rows
            if (figure := each.figures.get(column)) is not None and figure.source and figure.source.cell
        ),
        None,
    )
    return (beside, above) if beside and above else None


def cell_in(book: Any, budget: Budget, at: Figure) -> Any:  # noqa: ANN401 - openpyxl has no types
    """Return the cell of a figure in a workbook, of a blank one too; None where none is plain."""
    names = {visible(name): name for name in book.sheetnames}
    if at.source is not None:
        sheet, reference = at.source.sheet, at.source.cell
    else:
        found = cell_of(budget, at.table, at.row, at.column)
        table = budget.tables[at.table]
        sheet = next((each.source.sheet for row in table.rows for each in row.figures.values() if each.source), None)
        parts = [CELL.fullmatch(each) for each in found] if found is not None else []
        reference = f"{parts[1][1]}{parts[0][2]}" if len(parts) == 2 and parts[0] and parts[1] else None
    if sheet is None or reference is None or names.get(sheet) is None:
        return None
    return book[names[sheet]][reference]
