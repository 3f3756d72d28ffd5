"""Writing workbooks: cells whose words are never formulas, figures with their own decimals, no time of writing."""

from __future__ import annotations

import io
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from budgetcheck.model.words import printable

Value = str | int | None

CREATED = (2000, 1, 1)
"""The date that every workbook and notice of ours carries, so that one content is always the same bytes."""
_MAX_CELL = 32_000
"""Excel takes no longer text in a cell."""


class Undated(ZipFile):
    """An archive whose members carry no time of writing."""

    def writestr(self, zinfo_or_arcname: str | ZipInfo, data: Any, *_: object, **__: object) -> None:  # noqa: ANN401 - as ZipFile's
        """Write one member that is in memory."""
        name = zinfo_or_arcname.filename if isinstance(zinfo_or_arcname, ZipInfo) else zinfo_or_arcname
        super().writestr(ZipInfo(name), data, ZIP_DEFLATED)

    def write(self, filename: Any, arcname: Any = None, *_: object, **__: object) -> None:  # noqa: ANN401 - as ZipFile's
        """Write one member that is a file."""
        self.writestr(str(arcname or filename), Path(filename).read_bytes())


def put(cell: Any, value: Value, *, figure: bool = False) -> None:  # noqa: ANN401 - openpyxl has no types
    """Write one cell: a figure as a number with its own decimals, all other text as words that are never a formula."""
    number = _number(value) if figure and isinstance(value, str) else None
    if number is not None:
        cell.value = number
        cell.number_format = f"{0:.{max(-int(number.as_tuple().exponent), 0)}f}"
    elif isinstance(value, str):
        cell.value = printable(value, " ", keep="\n")[:_MAX_CELL]
        # openpyxl takes words that begin with = for a formula, and Excel does so when such a cell is edited.
        cell.data_type = "s"
        cell.quotePrefix = True
    else:
        cell.value = value


def _number(text: str) -> Decimal | None:
    try:
        number = Decimal(text)
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


def saved(book: Any) -> bytes:  # noqa: ANN401 - openpyxl has no types
    """Return a workbook's bytes, the same whenever its content is."""
    from datetime import datetime

    from openpyxl.writer.excel import ExcelWriter

    book.properties.creator = "budgetcheck"
    book.properties.created = book.properties.modified = datetime(*CREATED)
    packed = io.BytesIO()
    with Undated(packed, "w", ZIP_DEFLATED) as archive:
        ExcelWriter(book, archive).write_data()
    return packed.getvalue()
