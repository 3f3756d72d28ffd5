"""The JSON Schema of a pack file, for editors: every part and every kind's options, out of the records themselves."""

from __future__ import annotations

from typing import Any

from pydantic import TypeAdapter
from pydantic.json_schema import GenerateJsonSchema

from budgetcheck.checks import Conventions, kinds, load
from budgetcheck.model.citation import CITATION_KINDS
from budgetcheck.model.layout import ColumnLayout, TableLayout
from budgetcheck.model.record import Record, as_dataclass
from budgetcheck.pack.model import Adjustment, Head, RuleHead
from budgetcheck.pack.reading import adapter

for _nested in (ColumnLayout, TableLayout):
    as_dataclass(_nested)


class _Schema(GenerateJsonSchema):
    """A schema generator that keeps quiet about defaults that JSON cannot show, such as an empty mapping of ours."""

    ignored_warning_kinds = frozenset({"skipped-choice", "non-serializable-default"})  # type: ignore[assignment]


_TEXT = {
    "type": "object",
    "description": "One message in both languages.",
    "properties": {"zh": {"type": "string"}, "en": {"type": "string"}},
    "required": ["zh", "en"],
    "additionalProperties": False,
}


def _citation() -> dict[str, Any]:
    """Return the schema of a ground as it is written: by its names, as a pack's texts are."""
    properties = {
        "kind": {"enum": list(CITATION_KINDS)},
        "title": {"$ref": "#/$defs/Text"},
        "number": {"type": "string"},
        "article": {"$ref": "#/$defs/Text"},
        "year": {"type": "integer"},
    }
    return {
        "type": "object",
        "properties": properties,
        "required": ["kind", "title"],
        "additionalProperties": False,
    }


def _named(citation: dict[str, Any]) -> dict[str, Any]:
    """Return the schema of [grounds]."""
    described = "What rules rest on, by a name under which they cite it."
    return {"type": "object", "description": described, "additionalProperties": citation}


_NAMES = {"type": "array", "items": {"type": "string"}}
_FILE = {
    "type": "object",
    "properties": {"file": {"type": "string"}},
    "required": ["file"],
    "additionalProperties": False,
}
_GROUPS = {
    "type": "object",
    "description": "Tables by the name of a group; a rule's list of tables may name it. Rows and columns likewise.",
    "properties": {
        "rows": {
            "description": "Codes, beginnings of codes with a star, or names of rows; or the file that holds codes.",
            "anyOf": [_NAMES, {"type": "object", "additionalProperties": {"anyOf": [_NAMES, _FILE]}}],
        },
        "columns": {
            "description": "Keys or headings of columns that are added up.",
            "anyOf": [_NAMES, {"type": "object", "additionalProperties": _NAMES}],
        },
    },
    "additionalProperties": _NAMES,
}


def _options(model: type[Record]) -> dict[str, Any]:
    """Return the schema of a kind's options; of what they share with other kinds, the description stands there."""
    schema = TypeAdapter(as_dataclass(model)).json_schema(schema_generator=_Schema)
    for base in model.__mro__[1 : model.__mro__.index(Record)]:
        shared = TypeAdapter(as_dataclass(base)).json_schema(schema_generator=_Schema)
        for key, said in shared.get("properties", {}).items():
            schema["properties"][key] = said | schema["properties"][key]
    return schema


def json_schema() -> dict[str, Any]:
    """Return the JSON Schema of a pack file, every kind's options included."""
    head = adapter(RuleHead).json_schema(schema_generator=_Schema)
    definitions: dict[str, Any] = dict(head.pop("$defs", {}))
    citation = _citation()
    head["properties"]["ground"]["items"] = {"anyOf": [{"type": "string"}, citation]}
    variants = []
    for kind in kinds():
        options = _options(load(kind).Options)
        definitions |= options.pop("$defs", {})
        properties = head["properties"] | {"kind": {"const": kind}} | options.get("properties", {})
        variants.append(
            {
                "title": kind,
                "description": (load(kind).__doc__ or "").strip(),
                "type": "object",
                "properties": properties,
                "required": [*head["required"], *options.get("required", [])],
                "additionalProperties": False,
            }
        )
    parts: dict[str, Any] = {}
    for name, model in (
        ("pack", Head),
        ("conventions", Conventions),
        ("adjustment", Adjustment),
        ("table", TableLayout),
    ):
        schema = adapter(model).json_schema(schema_generator=_Schema)
        definitions |= schema.pop("$defs", {})
        parts[name] = schema
    # Texts are written by their names, never as the pair that they are; false takes away a part of the pack below.
    definitions["Text"] = _TEXT
    for part in ("columns", "rows", "alone"):
        entries = parts["table"]["properties"][part]
        also = [{"const": False}] + ([{"type": "string"}] if part == "columns" else [])
        entries["additionalProperties"] = {"anyOf": [*also, entries["additionalProperties"]]}
    parts["table"].pop("required", None)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "budgetcheck rule pack",
        "type": "object",
        "properties": {
            "pack": parts["pack"],
            "conventions": parts["conventions"],
            "layout": {"type": "object", "additionalProperties": {"anyOf": [parts["table"], {"const": False}]}},
            "groups": _GROUPS,
            "grounds": _named(citation),
            "rules": {"type": "array", "items": {"oneOf": variants}},
            "adjust": {"type": "object", "additionalProperties": parts["adjustment"]},
        },
        # A part of a folder has no head, and none of what stands beside it.
        "dependentRequired": {"conventions": ["pack"], "groups": ["pack"], "grounds": ["pack"]},
        "additionalProperties": False,
        "$defs": definitions,
    }
