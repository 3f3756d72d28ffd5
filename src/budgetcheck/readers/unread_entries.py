"""What a budget file names as unread: things seen and not understood, open places, and how many figures are not given.

A file says with the key what a reader says of a document, so that its blanks and its coverage are the document's.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any, NamedTuple

from budgetcheck.model.budget import PrintedPart, Source, Unread
from budgetcheck.model.words import UNREAD_NAMES, UNREAD_PAGES, Text, did_you_mean
from budgetcheck.readers.careful import TYPE_NAMES, Careful, cut, is_unfit
from budgetcheck.readers.json_text import SEE_SCHEMA
from budgetcheck.readers.rows import MAX_TEXT

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from budgetcheck.model.budget import Budget
    from budgetcheck.model.layout import Layout

_SEEN = ("table", "text", "why", "source", "idle")
_OPEN = ("table", "row", "column")
_COUNT = ("title", "figures")
_MAX_ENTRIES = 200_000
_MAX_FIGURES = 999_999


class _Found(NamedTuple):
    """What the entries name, in their order."""

    seen: list[Unread]
    open: list[tuple[str, str, str]]
    left: list[PrintedPart]


class UnreadEntries(Careful):
    """Reads the entries of one file, whose tables are read already."""

    def __init__(self, budget: Budget, layout: Layout) -> None:
        super().__init__(budget.path)
        self._budget = budget
        self._layout = layout

    def read(self, content: object) -> Budget:
        """Return the budget with what the entries name; raises InputError for the first wrong one."""
        if not isinstance(content, list):
            self._wrong_type("unread", content, TYPE_NAMES[list])
        if len(content) > _MAX_ENTRIES:
            self._fail("unread", Text(f"条数超过 {_MAX_ENTRIES}", f"holds more than {_MAX_ENTRIES} entries"))
        found = _Found([], [], [])
        for number, entry in enumerate(content, 1):
            self._entry(f"unread {number}", entry, found)
        # A file written by hand counts nothing: each thing that it names is a figure then.
        left = found.left or list(self._one_each(found.seen))
        return self._budget._replace(unread=tuple(found.seen), open=frozenset(found.open), left=tuple(left))

    def _entry(self, place: str, entry: object, found: _Found) -> None:
        content = self._entries(place, entry)
        if "figures" in content:
            found.left.append(self._count(place, content))
        elif "row" in content or "column" in content:
            found.open.append(self._open(place, content))
        elif "why" in content:
            found.seen.append(self._seen(place, content))
        else:
            problem = Text("缺少 why、row 和 column、或 figures", "has neither why, nor row and column, nor figures")
            self._fail(place, problem, SEE_SCHEMA)

    def _known(self, place: str, content: Mapping[str, object], keys: Iterable[str]) -> None:
        for key in content:
            if key not in keys:
                self._unknown(place, key, keys)

    def _seen(self, place: str, content: Mapping[str, Any]) -> Unread:
        self._known(place, content, _SEEN)
        idle = content.get("idle", False)
        if not isinstance(idle, bool):
            self._wrong_type(f"{place}.idle", idle, TYPE_NAMES[bool])
        return Unread(
            self._table(place, content) if content.get("table", "") != "" else "",
            self._words(f"{place}.text", content.get("text", ""), empty=True),
            self._one_of(f"{place}.why", content["why"], tuple(UNREAD_NAMES)),
            self._source(place, content.get("source")) or Source(),
            idle,
        )

    def _open(self, place: str, content: Mapping[str, object]) -> tuple[str, str, str]:
        self._known(place, content, _OPEN)
        table = self._table(place, content)
        row = self._words(f"{place}.row", content.get("row"))
        column = self._words(f"{place}.column", content.get("column"))
        columns = self._layout.tables[table].columns
        if column not in columns:
            shown = cut(column)
            problem = Text(f"表“{table}”没有这一列“{shown}”", f"the table '{table}' has no column '{shown}'")
            self._fail(f"{place}.column", problem, did_you_mean(shown, columns) or SEE_SCHEMA)
        return table, row, column

    def _count(self, place: str, content: Mapping[str, object]) -> PrintedPart:
        self._known(place, content, _COUNT)
        title = self._words(f"{place}.title", content.get("title", ""), empty=True)
        return PrintedPart(title, self._whole(f"{place}.figures", content["figures"], 0, _MAX_FIGURES))

    def _table(self, place: str, content: Mapping[str, object]) -> str:
        table = self._words(f"{place}.table", content.get("table"))
        if table not in self._layout.tables:
            shown = cut(table)
            problem = Text(f"规则包没有这张表“{shown}”", f"the rule pack knows no table '{shown}'")
            self._fail(f"{place}.table", problem, did_you_mean(shown, self._layout.tables) or SEE_SCHEMA)
        return table

    def _one_each(self, seen: Iterable[Unread]) -> Iterable[PrintedPart]:
        tables = self._budget.tables
        named = Counter(each.table for each in seen if not each.idle and each.why not in UNREAD_PAGES)
        for name, times in named.items():
            table = tables.get(name)
            number, title = (table.number, table.title) if table is not None else ("", "")
            if table is None and name:
                title = self._layout.tables[name].title
            yield PrintedPart(f"{number} {title}".strip(), times)


def unread_entries(budget: Budget, left: Iterable[PrintedPart]) -> list[dict[str, Any]]:
    """Return what a document's reader did not read as a budget file names it; `left` counts the figures not given."""
    seen = [_entry_of(each) for each in budget.unread]
    places = [dict(zip(_OPEN, place, strict=True)) for place in sorted(budget.open)]
    counts = [{"title": _fit(part.title), "figures": part.figures} for part in left]
    if seen and not counts:
        # All figures are given, some of them in doubt: without a count each entry would be one more.
        counts = [{"title": "", "figures": 0}]
    return [*seen, *places, *counts]


def _entry_of(unread: Unread) -> dict[str, Any]:
    source = unread.source.parts
    return {
        **({"table": unread.table} if unread.table else {}),
        "text": _fit(unread.text),
        "why": unread.why,
        **({"source": source} if source else {}),
        **({"idle": True} if unread.idle else {}),
    }


def _fit(text: str) -> str:
    """Return a text as a budget file may hold it: what nobody understood may hold anything."""
    text = text[:MAX_TEXT]
    return text if text.isprintable() else "".join(" " if is_unfit(letter) else letter for letter in text)


def unread_schema(source: dict[str, Any], layout: Layout) -> dict[str, Any]:
    """Return the JSON Schema of what a budget file names as unread; `source` is that of a place in a document."""
    words = {"type": "string"}
    table = {"enum": list(layout.tables)}
    seen = {
        "table": {"enum": ["", *layout.tables], "description": "The table it is of, where that is known."},
        "text": {"type": "string", "description": "What was seen."},
        "why": {"enum": list(UNREAD_NAMES), "description": "What kept it from being read."},
        "source": source,
        "idle": {"type": "boolean", "description": "Whether all its figures are 0, so that no sum misses it."},
    }
    columns = list(dict.fromkeys(key for each in layout.tables.values() for key in each.columns))
    place = {"table": table, "row": {"type": "string", "minLength": 1}, "column": {"enum": columns}}
    count = {"title": words, "figures": {"type": "integer", "minimum": 0, "maximum": _MAX_FIGURES}}
    return {
        "type": "array",
        "description": "What is printed and not given: what it may hold is unknown, not blank.",
        "items": {
            "anyOf": [
                _shape("Something seen and not understood.", seen, ["why"]),
                _shape("A cell of which nobody knows whether it holds a figure.", place, list(_OPEN)),
                _shape(
                    "How many figures a table, or the text, prints that the file does not give.", count, ["figures"]
                ),
            ]
        },
    }


def _shape(description: str, properties: dict[str, Any], required: list[str]) -> dict[str, Any]:
    return {
        "type": "object",
        "description": description,
        "properties": properties,
        "required": required,
        "additionalProperties": False,
    }
