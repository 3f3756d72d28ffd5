"""The description of the service for programs: OpenAPI, with the JSON Schema of the report."""

from __future__ import annotations

from typing import Any

from budgetcheck.model.version import __version__
from budgetcheck.reporters.json_schema import json_schema


def description() -> dict[str, Any]:
    """Return what a program needs to know to ask for a check."""
    binary = {"type": "string", "format": "binary"}
    form = {
        "type": "object",
        "required": ["file"],
        "properties": {
            "file": {"type": "array", "items": binary, "description": "documents, budget files, or a .zip of them"},
            "previous": binary | {"description": "the same unit's document of last year"},
            "pack": {"type": "string", "description": "the id of a rule pack, one of /api/packs; the path of none"},
            "together": {"type": "string", "description": "anything, where the documents make one budget"},
        },
    }
    language = {"name": "lang", "in": "query", "schema": {"enum": ["zh", "en"]}}
    error = {
        "content": {"application/json": {"schema": {"type": "object", "properties": {"error": {"type": "string"}}}}}
    }
    answers: dict[str, Any] = {
        "200": {
            "description": "the report; a document that cannot be read is in it, with its error",
            "content": {"application/json": {"schema": json_schema()}},
        }
    }
    for status, why in (
        ("401", "no token"),
        ("413", "too large"),
        ("422", "no document, or an unknown pack"),
        ("503", "too many wait; try again later"),
    ):
        answers[status] = {"description": why, **error}
    bare = {"schema": binary}
    return {
        "openapi": "3.1.0",
        "info": {"title": "budgetcheck", "version": __version__},
        "security": [{"token": []}],
        "components": {"securitySchemes": {"token": {"type": "http", "scheme": "bearer"}}},
        "paths": {
            "/api/check": {
                "post": {
                    "summary": "check documents",
                    "parameters": [
                        language,
                        {
                            "name": "name",
                            "in": "query",
                            "schema": {"type": "string"},
                            "description": "of a bare document",
                        },
                        {
                            "name": "pack",
                            "in": "query",
                            "schema": {"type": "string"},
                            "description": "for a bare document",
                        },
                    ],
                    "requestBody": {
                        "required": True,
                        "content": {"multipart/form-data": {"schema": form}, "application/octet-stream": bare},
                    },
                    "responses": answers,
                }
            }
        },
    }
