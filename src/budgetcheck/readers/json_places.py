"""Where each value of a JSON text stands, so that one can be changed or pointed at and all else stays as it is written."""

from __future__ import annotations

import json
import re
from typing import NamedTuple

Path = tuple[str | int, ...]

_STRING = re.compile(r'"(?:[^"\\]|\\.)*"')
_BLANK = re.compile(r"[ \t\r\n]*")
_PLAIN = re.compile(r"[^\s,\]}]+")


class Span(NamedTuple):
    """Where a value begins and ends, in letters of the text."""

    start: int
    end: int


def places_in(text: str) -> dict[Path, Span]:
    """Return the place of every value in a text that is valid JSON, by its keys and numbers from the outside in."""
    found: dict[Path, Span] = {}
    _value(text, _skip(text, text.startswith("\ufeff")), (), found)
    return found


def line_and_column(text: str, offset: int) -> tuple[int, int]:
    """Return the line and the column of a letter, both from 1."""
    return text.count("\n", 0, offset) + 1, offset - (text.rfind("\n", 0, offset) + 1) + 1


def _skip(text: str, at: int) -> int:
    found = _BLANK.match(text, at)
    return found.end() if found is not None else at


def _value(text: str, at: int, path: Path, found: dict[Path, Span]) -> int:
    """Note the value that begins at a place, and all within; return where it ends."""
    first = text[at : at + 1]
    if first == "{":
        end = _members(text, at + 1, path, found)
    elif first == "[":
        end = _entries(text, at + 1, path, found)
    elif first == '"':
        end = _string(text, at)
    else:
        plain = _PLAIN.match(text, at)
        if plain is None:
            raise ValueError(at)
        end = plain.end()
    found[path] = Span(at, end)
    return end


def _string(text: str, at: int) -> int:
    found = _STRING.match(text, at)
    if found is None:
        raise ValueError(at)
    return found.end()


def _members(text: str, at: int, path: Path, found: dict[Path, Span]) -> int:
    at = _skip(text, at)
    while text[at] != "}":
        end = _string(text, at)
        key = json.loads(text[at:end], strict=False)
        at = _skip(text, _skip(text, end) + 1)
        at = _skip(text, _value(text, at, (*path, key), found))
        at = _skip(text, at + 1) if text[at] == "," else at
    return at + 1


def _entries(text: str, at: int, path: Path, found: dict[Path, Span]) -> int:
    at, number = _skip(text, at), 0
    while text[at] != "]":
        at = _skip(text, _value(text, at, (*path, number), found))
        at = _skip(text, at + 1) if text[at] == "," else at
        number += 1
    return at + 1
