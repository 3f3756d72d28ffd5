"""The JSON Schema of the JSON report, for programs that read it; keys that are not named here may be added."""

from __future__ import annotations

from typing import Any

from budgetcheck.model.report import FileOutcome
from budgetcheck.model.words import Severity, Verdict

_TEXT, _WHOLE = {"type": "string"}, {"type": "integer", "minimum": 0}
_MAYBE_TEXT = {"type": ["string", "null"]}
_AT = {"$ref": "#/$defs/at"}


def json_schema() -> dict[str, Any]:
    """Return the schema of version 1."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "budgetcheck report, version 1",
        **_object(
            version={"const": 1},
            tool=_object(name={"const": "budgetcheck"}, version=_TEXT),
            files=_list({"$ref": "#/$defs/file"}),
            summary=_object(files=_WHOLE, errors=_WHOLE, warnings=_WHOLE, notes=_WHOLE),
        ),
        "$defs": {"file": _file(), "finding": _finding(), "suspect": _suspect(), "at": _at(), "source": _source()},
    }


def _object(**properties: Any) -> dict[str, Any]:  # noqa: ANN401 - parts of a schema
    """Return the schema of an object that has all of these."""
    return {"type": "object", "required": list(properties), "properties": properties}


def _list(items: dict[str, Any]) -> dict[str, Any]:
    return {"type": "array", "items": items}


def _file() -> dict[str, Any]:
    return _object(
        path=_TEXT,
        pack=_MAYBE_TEXT | {"description": "null where the file could not be read"},
        outcome={"enum": [str(each) for each in FileOutcome]},
        error=_MAYBE_TEXT | {"description": "why the file cannot be read; null for every other outcome"},
        unit=_MAYBE_TEXT,
        region=_MAYBE_TEXT,
        year={"type": ["integer", "null"]},
        stage={"enum": ["budget", "final", None]},
        notice=_MAYBE_TEXT,
        relations=_object(exact=_WHOLE, rounding=_WHOLE, broken=_WHOLE),
        not_checked=_MAYBE_TEXT | {"description": "why too little was checked"},
        coverage=_object(
            printed=_WHOLE,
            read=_WHOLE,
            figures=_WHOLE | {"description": "the same as read"},
            checked=_WHOLE,
            unchecked=_list(_AT),
        ),
        unread=_list(_object(table=_TEXT, text=_TEXT, why=_TEXT, source={"$ref": "#/$defs/source"})),
        seen=_list(
            _object(
                title=_TEXT | {"description": "a title or heading of the document that is none of the layout's"},
                kind={"enum": ["table", "section"]},
                nearest=_MAYBE_TEXT | {"description": "the title that is missed and comes nearest"},
                source={"$ref": "#/$defs/source"},
            )
        ),
        advice=_list(_TEXT),
        idle=_list(_TEXT),
        findings=_list({"$ref": "#/$defs/finding"}),
        suspects=_list({"$ref": "#/$defs/suspect"}),
    )


def _finding() -> dict[str, Any]:
    return _object(
        rule=_TEXT,
        severity={"enum": [str(each) for each in Severity]},
        verdict={"enum": [str(each) for each in Verdict]},
        message=_TEXT,
        at=_list(_AT) | {"minItems": 1, "description": "the first is the figure that the finding is about"},
        expected=_MAYBE_TEXT | {"description": "as published, in the figure's own measure and precision"},
        actual=_MAYBE_TEXT,
        difference=_MAYBE_TEXT | {"description": "actual less expected"},
        bound=_MAYBE_TEXT | {"description": "the largest difference that rounding alone explains"},
    )


def _suspect() -> dict[str, Any]:
    return _object(at=_AT, figure=_TEXT, suggested=_TEXT, repairs=_list(_TEXT), likely=_MAYBE_TEXT)


def _at() -> dict[str, Any]:
    named = [{"required": [each]} for each in ("table", "grid", "sentence")]
    properties = {"table": _TEXT, "grid": _WHOLE, "sentence": _WHOLE}
    at = _object(row=_MAYBE_TEXT, column=_MAYBE_TEXT, figure=_MAYBE_TEXT, source={"$ref": "#/$defs/source"})
    return at | {"properties": at["properties"] | properties, "oneOf": named}


def _source() -> dict[str, Any]:
    places = {name: {"type": ["string", "integer"]} for name in ("page", "sheet", "line", "paragraph", "cell")}
    return {"type": ["object", "null"], "properties": places, "description": "where it stands in the document"}
