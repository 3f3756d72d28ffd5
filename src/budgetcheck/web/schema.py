"""The description of the service for programs: OpenAPI, with the JSON Schema of the report."""

from __future__ import annotations

from typing import Any

from budgetcheck.model.version import __version__
from budgetcheck.reporters.json_schema import json_schema

_BINARY = {"type": "string", "format": "binary"}
_ERROR = {"content": {"application/json": {"schema": {"type": "object", "properties": {"error": {"type": "string"}}}}}}
_FAULTS = {
    "401": "no token",
    "413": "too large",
    "422": "no document, an unknown pack, or a configuration that cannot be used",
    "503": "too many wait; try again later",
}


def description() -> dict[str, Any]:
    """Return what a program needs to know to ask for a check."""
    check = {
        "summary": "check documents",
        "parameters": [
            {"name": "lang", "in": "query", "schema": {"enum": ["zh", "en"]}},
            _given("name", "of a bare document"),
            _given("pack", "for a bare document"),
        ],
        "requestBody": {
            "required": True,
            "content": {"multipart/form-data": {"schema": _form()}, "application/octet-stream": {"schema": _BINARY}},
        },
        "responses": _answers(),
    }
    return {
        "openapi": "3.1.0",
        "info": {"title": "budgetcheck", "version": __version__},
        "security": [{"token": []}],
        "components": {"securitySchemes": {"token": {"type": "http", "scheme": "bearer"}}},
        "paths": {"/api/check": {"post": check}},
    }


def _given(name: str, what: str) -> dict[str, Any]:
    return {"name": name, "in": "query", "schema": {"type": "string"}, "description": what}


def _form() -> dict[str, Any]:
    properties = {
        "file": {"type": "array", "items": _BINARY, "description": "documents, budget files, or a .zip of them"},
        "previous": {**_BINARY, "description": "the same unit's document of last year"},
        "pack": {"type": "string", "description": "the id of a rule pack, one of /api/packs; never a path"},
        "together": {"type": "string", "description": "anything, where the documents make one budget"},
    }
    return {"type": "object", "required": ["file"], "properties": properties}


def _answers() -> dict[str, Any]:
    said = "the report; a document that cannot be read is in it, with its error"
    report = {"description": said, "content": {"application/json": {"schema": json_schema()}}}
    return {"200": report} | {status: {"description": why, **_ERROR} for status, why in _FAULTS.items()}
