"""A budget file with its mistakes mended: only the values that change are written anew, the rest stays letter by letter."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, NamedTuple

from budgetcheck.copies.corrections import Corrected
from budgetcheck.readers.json_places import places_in

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from budgetcheck.model.budget import Budget
    from budgetcheck.model.report import Mending, Suspect
    from budgetcheck.readers.json_places import Path, Span


class _Edit(NamedTuple):
    """Letters of the text, and what stands in their place."""

    start: int
    end: int
    words: str


class _File:
    """A budget file as text, and where its values stand."""

    def __init__(self, text: str, budget: Budget) -> None:
        self.text, self.budget = text, budget
        self.places: dict[Path, Span] = places_in(text)
        self.content: Any = json.loads(text.removeprefix("\ufeff"), parse_float=str, parse_int=str)

    def row(self, table: str, key: str) -> int | None:
        """Return the number of a row in its table, by the order in which the budget has them."""
        rows = self.budget.tables[table].rows if table in self.budget.tables else ()
        return next((number for number, each in enumerate(rows) if each.key == key), None)

    def value(self, path: Path, words: str) -> _Edit | None:
        """Return the change of one value; a number stays one, words stay words."""
        span = self.places.get(path)
        if span is None:
            return None
        quoted = self.text[span.start] == '"'
        return _Edit(span.start, span.end, json.dumps(words, ensure_ascii=False) if quoted else words)

    def member(self, path: Path, key: str, words: str) -> _Edit | None:
        """Return a further member of an object, written first in it."""
        span = self.places.get(path)
        if span is None:
            return None
        after = self.text[span.start + 1 : span.end]
        gap = after[: len(after) - len(after.lstrip())]
        comma = "," if after.strip() != "}" else ""
        return _Edit(span.start + 1, span.start + 1, f"{gap}{json.dumps(key)}: {words}{comma}{'' if gap else ' '}")


def mended(data: bytes, suspects: Sequence[Suspect], budget: Budget) -> Corrected:
    """Return a budget file in which mistakes are mended."""
    file = _File(data.decode("utf-8"), budget)
    edits: list[_Edit] = []
    done: list[Suspect] = []
    left: list[Suspect] = []
    for suspect in suspects:
        found = [edit for each in suspect.places for edit in _edits(file, suspect, each)]
        whole = all(edit is not None for edit in found) and bool(found)
        (done if whole else left).append(suspect)
        edits += [edit for edit in found if edit is not None] if whole else []
    text = file.text
    for edit in sorted(edits, key=lambda each: (-each.start, -each.end)):
        text = text[: edit.start] + edit.words + text[edit.end :]
    return Corrected(text.encode("utf-8"), tuple(done), tuple(left))


def _edits(file: _File, suspect: Suspect, mending: Mending) -> Iterator[_Edit | None]:
    table, key, column = mending.at[:3]
    head: Path = ("tables", table)
    if suspect.kind == "measure":
        whole = key is None and column is None and mending.printed != mending.suggested
        path = (*head, "measure")
        if not whole:
            yield None
        elif path in file.places:
            yield file.value(path, mending.suggested)
        else:
            yield file.member(head, "measure", json.dumps(mending.suggested, ensure_ascii=False))
        return
    if suspect.kind == "row":
        yield _added(file, suspect, mending) if suspect.values is not None else _removed(file, mending)
        return
    number = file.row(table, key or "")
    if suspect.kind == "statement" or number is None or column is None:
        yield None
        return
    at = (*head, "rows", number, column)
    if at in file.places and mending.suggested:
        yield file.value(at, mending.suggested)
    elif mending.suggested:
        yield file.member((*head, "rows", number), column, json.dumps(mending.suggested))
    else:
        yield _Edit(*file.places[at], "null") if at in file.places and mending.printed else None


def _added(file: _File, suspect: Suspect, mending: Mending) -> _Edit | None:
    """Return a row written behind the nearest one before it, on lines of its own as that one is."""
    table, key = mending.at.table, mending.at.row or ""
    rows = file.budget.tables[table].rows
    code, _, second = key.partition("/")
    before = [number for number, each in enumerate(rows) if each.code == "total" or each.code < code]
    span = file.places.get(("tables", table, "rows", before[-1])) if before else None
    if span is None or second or suspect.values is None:
        return None
    line = file.text[file.text.rfind("\n", 0, span.start) + 1 : span.start]
    row = {"code": code, "name": mending.suggested, **suspect.values}
    gap = f"\n{line}" if not line.strip() and "\n" in file.text[: span.start] else " "
    return _Edit(span.end, span.end, f",{gap}{json.dumps(row, ensure_ascii=False)}")


def _removed(file: _File, mending: Mending) -> _Edit | None:
    number = file.row(mending.at.table, mending.at.row or "")
    if number is None:
        return None
    rows: Path = ("tables", mending.at.table, "rows")
    span = file.places[*rows, number]
    before, after = file.places.get((*rows, number - 1)), file.places.get((*rows, number + 1))
    if before is not None and number:
        return _Edit(before.end, span.end, "")
    return _Edit(span.start, after.start if after is not None else span.end, "")
