"""The budget file as a JSON Schema, made from a pack's layout, so that editors complete tables and columns."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from budgetcheck.model.budget import AMOUNTS, USUAL_MEASURES
from budgetcheck.model.layout import NUMERIC_TYPES
from budgetcheck.model.source import RECOGNISED
from budgetcheck.readers.grid_schema import grids_schema
from budgetcheck.readers.sentence_schema import sentences_schema
from budgetcheck.readers.unread_entries import unread_schema

if TYPE_CHECKING:
    from budgetcheck.model.layout import ColumnLayout, Layout, TableLayout

_FIGURE = {"anyOf": [{"type": "number"}, {"type": "string", "pattern": r"^-?[0-9]+(\.[0-9]+)?$"}, {"type": "null"}]}
_SOURCE = {
    "type": ["object", "null"],
    "description": "Where the row was read in its document.",
    "properties": {
        "page": {"type": "integer"},
        "how": {"enum": [RECOGNISED], "description": "That the letters were recognised in a picture."},
        "sheet": {"type": "string"},
        "cell": {"type": "string"},
        "paragraph": {"type": "integer"},
        "table": {"type": "integer"},
        "line": {"type": "integer"},
    },
    "additionalProperties": False,
}
_MEASURE = {"enum": list(USUAL_MEASURES)}
_TABLE_MEASURE = {"enum": list(AMOUNTS)}
_DECIMALS = {"type": "integer", "minimum": 0, "maximum": 6}


def json_schema(layout: Layout) -> dict[str, Any]:
    """Return the JSON Schema of a budget file under one layout."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "budgetcheck budget file",
        "type": "object",
        "properties": {
            "$schema": {"type": "string"},
            "format": {"const": 1},
            "unit": {"type": "string", "minLength": 1},
            "region": {"type": "string"},
            "year": {"type": "integer", "minimum": 1990, "maximum": 2100},
            "stage": {"enum": ["budget", "final"]},
            "measure": _MEASURE,
            "decimals": _DECIMALS,
            "tables": {
                "type": "object",
                "properties": {name: _table(table) for name, table in layout.tables.items()},
                "additionalProperties": False,
            },
            "sentences": sentences_schema(_SOURCE),
            "grids": grids_schema(),
            "unread": unread_schema(_SOURCE, layout),
        },
        "required": ["format", "unit", "region", "year", "stage", "measure", "decimals", "tables"],
        "additionalProperties": False,
    }


def _table(layout: TableLayout) -> dict[str, Any]:
    return {
        "type": "object",
        "title": f"{layout.number} {layout.title}".strip(),
        "properties": {
            "title": {"type": "string"},
            "number": {"type": "string"},
            "statement": {"type": ["string", "null"]},
            "measure": _TABLE_MEASURE,
            "decimals": _DECIMALS,
            "not_printed": {"type": "array", "items": {"enum": list(layout.columns)}},
            "source": _SOURCE,
            "rows": {"type": "array", "items": _row(layout)},
        },
        "additionalProperties": False,
    }


def _row(layout: TableLayout) -> dict[str, Any]:
    code: dict[str, Any] = {"type": "string", "minLength": 1, "maxLength": 64, "pattern": r"^\S+$"}
    if layout.rows:
        code["examples"] = list(layout.rows)
    return {
        "type": "object",
        "properties": {
            "code": code,
            "name": {"type": "string"},
            "source": _SOURCE,
            "sources": {"type": "object", "additionalProperties": _SOURCE},
            **{key: _column(column) for key, column in layout.columns.items()},
        },
        "required": ["code"],
        "additionalProperties": False,
    }


def _column(column: ColumnLayout) -> dict[str, Any]:
    if column.type in NUMERIC_TYPES:
        return {"description": column.label, **_FIGURE}
    if column.type == "text":
        return {"description": column.label, "type": ["string", "null"]}
    return {"description": column.label, "type": ["array", "null"], "items": {"type": "string"}}
