"""Statements that a table is empty, where the notes make them and not the table."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from budgetcheck.documents.printed import stated_in

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from budgetcheck.documents.blocks import Paragraph
    from budgetcheck.model.layout import Layout


def give_statements(tables: dict[str, dict[str, Any]], layout: Layout, prose: Sequence[Paragraph]) -> None:
    """Give each empty table without a statement the sentence of the notes that says so, where its layout lets it."""
    for table_id, table in tables.items():
        of = layout.tables[table_id]
        if of.stated_in_text and not table.get("statement") and not any(map(_has_amount, table["rows"])):
            words = stated_in(prose, of.about)
            if words is not None:
                table["statement"] = words


def _has_amount(row: Mapping[str, Any]) -> bool:
    """Whether a figure other than zero stands in a row, or one that was not read."""
    return any(isinstance(value, Decimal) and value for value in row.values()) or bool(row.get("open"))
