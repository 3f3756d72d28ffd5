"""Sentences in the budget file, as its JSON Schema describes them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from budgetcheck.model.budget import ROLES, SAYS, SENTENCES, Source

if TYPE_CHECKING:
    from collections.abc import Iterable

    from budgetcheck.model.budget import Figure, Sentence


def is_role(word: str) -> bool:
    """Whether a sentence's figure may have a role: a named one, or a further plan or figure, numbered."""
    plain = word.rstrip("0123456789") if len(word) <= _LONGEST_ROLE else word
    return word in ROLES or word in ("whole", "follows", "perhaps") or plain in ("budget", "other")


_LONGEST_ROLE = 12
SENTENCE_ROLES = (*ROLES, "whole", "follows", "perhaps", "budget2", "other", "other2")
SENTENCE_KEYS = (
    "label", "figures", "part_of", "whole", "follows", "perhaps", "adds_up", "code", "says", "base", "of", "section",
    "reason", "source",
)  # fmt: skip
"""In the order in which they are written."""
SAID_KEYS = frozenset({"value", "measure", "source", "table", "row", "column"})

_NUMBER = {"type": "integer", "minimum": 1, "description": "The number of another sentence, from 1."}


def sentences_schema(source: dict[str, Any]) -> dict[str, Any]:
    """Return the JSON Schema of the sentences of a budget file; `source` is that of a place in a document."""
    words = {"type": "string"}
    said = {
        "type": "object",
        "description": "A printed figure with its measure, or the cell of a table that holds it already.",
        "properties": {
            "value": {"type": "string", "pattern": r"^-?[0-9]+(\.[0-9]+)?$"},
            "measure": words,
            "source": source,
            "table": words,
            "row": words,
            "column": words,
        },
        "additionalProperties": False,
    }
    return {
        "type": "array",
        "description": "Claims of the text that no table holds, in published order.",
        "items": {
            "type": "object",
            "properties": {
                "label": {"type": "string", "description": "The subject, as the text names it."},
                "figures": {
                    "type": "object",
                    "properties": {role: {**said, "title": name} for role, name in ROLES.items()},
                    "patternProperties": {"^(whole|follows|perhaps|(budget|other)[0-9]{0,6})$": said},
                    "additionalProperties": False,
                },
                "base": {"type": "string", "description": "What a change is measured from."},
                "of": {"type": "string", "description": "What a share is of."},
                "part_of": _NUMBER,
                "adds_up": {"type": "boolean", "description": "Whether the list makes the amount above it."},
                "whole": _NUMBER,
                "follows": _NUMBER,
                "perhaps": _NUMBER,
                "says": {"type": "array", "items": {"enum": list(SAYS)}},
                "reason": words,
                "section": words,
                "code": {"type": "string", "description": "The functional item that the subject names by its path."},
                "source": source,
            },
            "required": ["label", "figures"],
            "additionalProperties": False,
        },
    }


def sentence_entries(sentences: Iterable[Sentence]) -> list[dict[str, Any]]:
    """Return sentences as a budget file holds them."""
    return [_entry(sentence) for sentence in sentences]


def _entry(sentence: Sentence) -> dict[str, Any]:
    source = sentence.source or Source()
    found = sentence._asdict() | {
        "figures": {role: _said(figure, source) for role, figure in sentence.figures.items()},
        "says": [word for word in SAYS if word in sentence.says],
        "source": source.parts,
    }
    return {key: found[key] for key in SENTENCE_KEYS if found[key] or key in ("label", "figures")}


def _said(figure: Figure, source: Source) -> dict[str, Any]:
    if figure.table != SENTENCES:
        return dict(zip(("table", "row", "column"), figure.key, strict=True))
    entry: dict[str, Any] = {"value": figure.text, "measure": figure.measure}
    return entry if figure.source in (None, source) else entry | {"source": figure.source.parts}
