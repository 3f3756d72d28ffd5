"""Statements that a table is empty, where the notes make them and not the table."""

from __future__ import annotations

from typing import TYPE_CHECKING

from budgetcheck.documents.printed import stated_in

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from budgetcheck.documents.blocks import Paragraph
    from budgetcheck.documents.raw_rows import RawTable
    from budgetcheck.model.layout import Layout


def give_statements(tables: Mapping[str, RawTable], layout: Layout, prose: Sequence[Paragraph]) -> None:
    """Give each table that was read as a whole and has no statement the sentence of the notes that it is empty.

    Its layout must let the notes say so. With figures in it the table and the notes contradict each other.
    """
    for table_id, table in tables.items():
        of = layout.tables[table_id]
        if of.stated_in_text and not table.statement and not any(row.open for row in table.rows):
            table.statement = stated_in(prose, of.about) or ""
