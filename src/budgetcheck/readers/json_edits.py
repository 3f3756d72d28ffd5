"""A budget file as text: where it has what a report names, and how a mistake is mended in it, letter by letter."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, NamedTuple

from budgetcheck.model.budget import SENTENCES
from budgetcheck.model.report import Region
from budgetcheck.readers.json_places import line_and_column, places_in

if TYPE_CHECKING:
    from collections.abc import Iterator

    from budgetcheck.model.budget import Budget
    from budgetcheck.model.report import Mending, Suspect
    from budgetcheck.readers.json_places import Path, Span


class Edit(NamedTuple):
    """Letters of the text, and what stands in their place."""

    start: int
    end: int
    words: str


class BudgetText:
    """A budget file as text, and where its values stand."""

    def __init__(self, text: str, budget: Budget) -> None:
        self.text, self.budget = text, budget
        self.places: dict[Path, Span] = places_in(text)

    def edits(self, suspect: Suspect) -> tuple[Edit, ...]:
        """Return how a mistake is mended; nothing where it is not plain at each of its places."""
        found = [edit for each in suspect.places for edit in _edits(self, suspect, each)]
        edits = tuple(edit for edit in found if edit is not None)
        return edits if len(edits) == len(found) else ()

    def find(self, table: str, row: str | None, column: str | None) -> Region | None:
        """Return where a place stands, or what is there of what holds it: its row, its table; None for no table of it."""
        if table == SENTENCES:
            number = int(row) - 1 if row and row.isdecimal() else -1
            paths: list[Path] = [("sentences", number, "figures", column or ""), ("sentences", number)]
        else:
            line = self.row(table, row) if row is not None else None
            inside: list[Path] = [] if line is None else [("rows", line, column or ""), ("rows", line)]
            paths = [("tables", table, *each) for each in (*inside, (column or "",), ())]
        span = next((self.places[path] for path in paths if path in self.places), None)
        return None if span is None else self.region(*span)

    def region(self, start: int, end: int) -> Region:
        """Return letters by their lines and columns."""
        return Region(*line_and_column(self.text, start), *line_and_column(self.text, end))

    def row(self, table: str, key: str) -> int | None:
        """Return the number of a row in its table, by the order in which the budget has them."""
        rows = self.budget.tables[table].rows if table in self.budget.tables else ()
        return next((number for number, each in enumerate(rows) if each.key == key), None)

    def value(self, path: Path, words: str) -> Edit | None:
        """Return the change of one value; a number stays one, words stay words."""
        span = self.places.get(path)
        if span is None:
            return None
        quoted = self.text[span.start] == '"'
        return Edit(span.start, span.end, json.dumps(words, ensure_ascii=False) if quoted else words)

    def member(self, path: Path, key: str, words: str) -> Edit | None:
        """Return a further member of an object, written first in it."""
        span = self.places.get(path)
        if span is None:
            return None
        after = self.text[span.start + 1 : span.end]
        gap = after[: len(after) - len(after.lstrip())]
        comma = "," if after.strip() != "}" else ""
        return Edit(span.start + 1, span.start + 1, f"{gap}{json.dumps(key)}: {words}{comma}{'' if gap else ' '}")


def _edits(file: BudgetText, suspect: Suspect, mending: Mending) -> Iterator[Edit | None]:
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
        yield Edit(*file.places[at], "null") if at in file.places and mending.printed else None


def _added(file: BudgetText, suspect: Suspect, mending: Mending) -> Edit | None:
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
    return Edit(span.end, span.end, f",{gap}{json.dumps(row, ensure_ascii=False)}")


def _removed(file: BudgetText, mending: Mending) -> Edit | None:
    number = file.row(mending.at.table, mending.at.row or "")
    if number is None:
        return None
    rows: Path = ("tables", mending.at.table, "rows")
    span = file.places[*rows, number]
    before, after = file.places.get((*rows, number - 1)), file.places.get((*rows, number + 1))
    if before is not None and number:
        return Edit(before.end, span.end, "")
    return Edit(span.start, after.start if after is not None else span.end, "")
