"""The content of a budget file as its text: figures keep their digits, one row a line."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any


def budget_text(content: dict[str, Any]) -> str:
    """Return JSON in which every exact decimal stands with its own digits."""
    return "{\n" + ",\n".join(f"  {json.dumps(key)}: {_part(key, value)}" for key, value in content.items()) + "\n}\n"


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
