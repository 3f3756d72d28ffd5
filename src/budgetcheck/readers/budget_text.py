"""The text of a budget file, and a document as what it holds: figures keep their digits, one row a line."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from budgetcheck.documents.raw_rows import Digits
from budgetcheck.readers.sentence_schema import sentence_entries

if TYPE_CHECKING:
    from collections.abc import Mapping

    from budgetcheck.documents.raw_rows import RawRow
    from budgetcheck.model.budget import Row
    from budgetcheck.model.layout import Layout, PublishedColumn
    from budgetcheck.readers.published import Content

_HEAD = ("unit", "region", "year", "stage", "measure", "decimals")


def budget_text(fields: Mapping[str, object]) -> str:
    """Return JSON in which every exact decimal stands with its own digits."""
    return "{\n" + ",\n".join(f"  {json.dumps(key)}: {_part(key, value)}" for key, value in fields.items()) + "\n}\n"


def fields_of(content: Content, layout: Layout) -> dict[str, Any]:
    """Return what a document holds as a budget file has it: figures as exact decimals."""
    fields: dict[str, Any] = {"format": 1} | {key: getattr(content.budget, key) for key in _HEAD}
    fields["tables"] = {name: _table(content, name, layout) for name in content.budget.tables}
    sentences = sentence_entries(content.budget.sentences)
    return fields | {"sentences": sentences} if sentences else fields


def _table(content: Content, name: str, layout: Layout) -> dict[str, Any]:
    printed, table = content.tables[name], content.budget.tables[name]
    columns = layout.tables[name].published(table.measure, content.budget.decimals)
    own = table.measure if table.measure != content.budget.measure else ""
    head: dict[str, Any] = {"title": printed.title, "number": printed.number, "measure": own}
    head |= {"statement": printed.statement, "not_printed": sorted(table.not_printed)}
    rows = [_row(raw, row, columns) for raw, row in zip(printed.rows, table.rows, strict=True)]
    return {key: words for key, words in head.items() if words or key == "title"} | {"rows": rows}


def _row(raw: RawRow, row: Row, columns: Mapping[str, PublishedColumn]) -> dict[str, Any]:
    entry: dict[str, Any] = {"code": raw.code, "name": raw.name}
    sources: dict[str, Any] = {}
    for column, value in raw.values.items():
        if not isinstance(value, Digits):
            entry[column] = value
            continue
        # As a number it would have the decimals of its column.
        coarse = row.figures[column].decimals < columns[column].decimals
        entry[column] = value.text if coarse else Decimal(value.text)
        if value.source != raw.source:
            sources[column] = value.source.parts
    entry["source"] = raw.source.parts
    return entry | {"sources": sources} if sources else entry


def _part(key: str, value: object) -> str:
    if key == "unread" and isinstance(value, list):
        return "[\n" + ",\n".join(f"    {_plain(entry)}" for entry in value) + "\n  ]"
    if key != "tables" or not isinstance(value, dict):
        return _plain(value)
    tables = []
    for table_id, table in value.items():
        rows = ",\n".join(f"        {_plain(row)}" for row in table["rows"])
        head = [f"      {json.dumps(each)}: {_plain(part)}" for each, part in table.items() if each != "rows"]
        head.append('      "rows": [' + (f"\n{rows}\n      ]" if rows else "]"))
        tables.append(f"    {json.dumps(table_id)}: {{\n" + ",\n".join(head) + "\n    }")
    return "{\n" + ",\n".join(tables) + "\n  }"


def _plain(value: object) -> str:
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, dict):
        return (
            "{"
            + ", ".join(f"{json.dumps(key, ensure_ascii=False)}: {_plain(each)}" for key, each in value.items())
            + "}"
        )
    if isinstance(value, list | tuple):
        return "[" + ", ".join(map(_plain, value)) + "]"
    return json.dumps(value, ensure_ascii=False)
