"""Where each key and value of a TOML file stands, for messages: a file that was read is gone through once more.

The library that reads TOML tells the place of a fault in the writing alone, and nothing of where a key stood.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

Path = tuple[str | int, ...]
"""The keys that lead to a value, and in arrays the number of the entry, counted from 0."""

_BLANK = re.compile(r"(?:[ \t\n]+|#[^\n]*)*")
_BARE = re.compile(r"[A-Za-z0-9_-]+")
_STRING = re.compile(
    r'"""(?:\\.|[^\\])*?"{3,5}'
    r"|'''.*?'{3,5}"
    r'|"(?:\\.|[^"\\\n])*"'
    r"|'[^'\n]*'",
    re.DOTALL,
)
_PLAIN = re.compile(r"[^,\]}#\n]+")
_ESCAPE = re.compile(r"\\(?:u[0-9A-Fa-f]{4}|U[0-9A-Fa-f]{8}|x[0-9A-Fa-f]{2}|[ \t]*\n[ \t\n]*|.)", re.DOTALL)


class Spot(NamedTuple):
    """Where a key and its value stand, as numbers of letters from the start of the file."""

    key: int
    """The first letter of the key, or of the heading of a table; of an entry of an array, that of the entry."""
    start: int
    end: int
    """Just behind the value; of a table with a heading, behind the heading."""


@lru_cache(maxsize=8)
def spots(text: str) -> dict[Path, Spot]:
    """Return the spot of every key, entry and table of a TOML file that a TOML library has read."""
    walk = _Walk(text)
    walk.file()
    return walk.found


def spot_of(text: str, path: Path) -> tuple[Spot, bool]:
    """Return the spot of what stands at a path, or else around it, and whether it is the very thing."""
    found = spots(text)
    for size in range(len(path), 0, -1):
        if path[:size] in found:
            return found[path[:size]], size == len(path)
    return Spot(0, 0, 0), not path


def letter_of(written: str, number: int) -> int:
    """Return which letter of a string, as it is written with its quotes, makes a letter of what it says."""
    quotes = 3 if written[:3] in ('"' * 3, "'" * 3) else 1
    at = quotes + (written[quotes : quotes + 1] == "\n" and quotes == 3)
    while at < len(written) - quotes:
        escape = _ESCAPE.match(written, at) if written[0] == '"' else None
        says = 0 if escape is not None and "\n" in escape[0] else 1
        if number < says:
            return at
        number -= says
        at = escape.end() if escape is not None else at + 1
    return at


def _said(key: str) -> str:
    """Return what a key says that is written in quotes."""
    import tomli

    return next(iter(tomli.loads(f"{key} = 1")))


class _Walk:
    """One file, from its first letter to its last."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.found: dict[Path, Spot] = {}
        self._entries: dict[Path, int] = {}
        """How many tables each array of tables has so far."""

    def file(self) -> None:
        """Go through all of the file."""
        base: Path = ()
        self._skip()
        while self.at < len(self.text):
            base = self._heading() if self.text[self.at] == "[" else self._pair(base)
            self._skip()

    def _skip(self) -> None:
        self.at = _BLANK.match(self.text, self.at).end()  # type: ignore[union-attr]

    def _heading(self) -> Path:
        """Go through [a.b] or [[a.b]], and return the path of the table that begins there."""
        start = self.at
        several = self.text.startswith("[[", start)
        self.at += 2 if several else 1
        keys = self._keys()
        self._skip()
        self.at += 2 if several else 1
        path: Path = ()
        for number, (key, _) in enumerate(keys, 1):
            self._note(path, start, start, self.at)
            path = (*path, key)
            if path in self._entries and not (several and number == len(keys)):
                path = (*path, self._entries[path] - 1)
        if several:
            self._note(path, start, start, self.at)
            self._entries[path] = self._entries.get(path, 0) + 1
            path = (*path, self._entries[path] - 1)
        self._note(path, start, start, self.at)
        return path

    def _pair(self, base: Path) -> Path:
        """Go through key = value, and return the path of the table that it stands in."""
        keys = self._keys()
        self._skip()
        self.at += 1
        self._skip()
        path, start = base, self.at
        # A value's own keys stand behind its own: their tables are known before they are gone through.
        paths = []
        for key, at in keys:
            path = (*path, key)
            paths.append((path, at))
            self._note(path, at, start, start)
        self._value(path)
        for each, at in paths:
            if self.found[each].end == start:
                self.found[each] = Spot(at, start, self.at)
        return base

    def _note(self, path: Path, key: int, start: int, end: int) -> None:
        if path:
            self.found.setdefault(path, Spot(key, start, end))

    def _keys(self) -> list[tuple[str, int]]:
        """Go through a key, and return its parts with the place of each."""
        found = []
        while True:
            self._skip()
            bare = _BARE.match(self.text, self.at)
            written = bare or _STRING.match(self.text, self.at)
            if written is None:
                raise ValueError(self.at)
            found.append((written[0] if bare else _said(written[0]), self.at))
            self.at = written.end()
            self._skip()
            if not self.text.startswith(".", self.at):
                return found
            self.at += 1

    def _value(self, path: Path) -> None:
        first = self.text[self.at]
        if first in "\"'":
            self.at = _STRING.match(self.text, self.at).end()  # type: ignore[union-attr]
        elif first == "[":
            self._array(path)
        elif first == "{":
            self._inline(path)
        else:
            written = _PLAIN.match(self.text, self.at)
            if written is None:
                raise ValueError(self.at)
            self.at += len(written[0].rstrip())

    def _array(self, path: Path) -> None:
        number = 0
        self.at += 1
        self._skip()
        while self.text[self.at] != "]":
            start, entry = self.at, (*path, number)
            self._value(entry)
            self.found[entry] = Spot(start, start, self.at)
            number += 1
            self._next(",")
        self.at += 1

    def _inline(self, path: Path) -> None:
        self.at += 1
        self._skip()
        while self.text[self.at] != "}":
            self._pair(path)
            self._next(",")
        self.at += 1

    def _next(self, sign: str) -> None:
        self._skip()
        if self.text[self.at] == sign:
            self.at += 1
            self._skip()
