"""A rule's own good and bad example as a small budget file: what `explain` shows and the tests run."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from budgetcheck.documents.blocks import Cell
from budgetcheck.documents.contents import Contents
from budgetcheck.documents.grids import read_table
from budgetcheck.documents.sentences import sentences_in
from budgetcheck.model.budget import PREVIOUS, Passage, Source
from budgetcheck.readers.grid_schema import grid_entries
from budgetcheck.readers.sentence_schema import sentence_entries

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from budgetcheck.pack.model import Pack, Rule

STATEMENT, TITLE, PROSE, GRIDS = "@statement", "@title", "@text", "@tables"
OTHER_FILE = "@other_file"
"""What holds the tables of an example as another file of the same disclosure prints them."""
FILES = ("正文.docx", "附表.xlsx")
"""What the files of such an example are called."""

SENTENCE_KINDS = ("sentence", "item_path")
"""The kinds of check whose examples are paragraphs of text, read as a document's."""

Tables = dict[str, Any]


def example(rule: Rule, pack: Pack, *, bad: bool) -> dict[str, Any]:
    """Return a rule's good example, or the bad one made from it, as the content of a budget file."""
    tables = _overlay(rule.head.good, rule.head.bad if bad else {})
    tables.pop(PROSE, None)
    tables.pop(OTHER_FILE, None)
    grids = tables.pop(GRIDS, {})
    own = {name: rows for name, rows in tables.items() if not name.startswith(PREVIOUS)}
    content = _content(own, pack, _year(pack))
    if rule.head.kind in SENTENCE_KINDS:
        content["sentences"] = sentence_entries(sentences_in(passage.text for passage in prose_of(rule, bad=bad)))
    if grids:
        content["grids"] = [_grid(title, lines) for title, lines in grids.items()]
    return content


def previous_example(rule: Rule, pack: Pack, *, bad: bool) -> dict[str, Any] | None:
    """Return last year's file of a rule's example, or None where the example has none."""
    tables = _overlay(rule.head.good, rule.head.bad if bad else {})
    last = {name.removeprefix(PREVIOUS): rows for name, rows in tables.items() if name.startswith(PREVIOUS)}
    # A rule on last year's final account says so in its options.
    stage = getattr(rule.options, "stage", "") or pack.head.stages[0]
    return _content(last, pack, _year(pack) - 1) | {"stage": stage} if last else None


def other_example(rule: Rule, pack: Pack, *, bad: bool) -> dict[str, Any] | None:
    """Return the other file of the same disclosure of a rule's example, or None where the example has none."""
    tables = _overlay(rule.head.good, rule.head.bad if bad else {}).get(OTHER_FILE)
    return _content(tables, pack, _year(pack)) if tables else None


def _year(pack: Pack) -> int:
    return (pack.head.years or [2024])[0]


def _content(tables: Tables, pack: Pack, year: int) -> dict[str, Any]:
    return {
        "format": Decimal(1),
        "unit": "示例市政养护管理中心",
        "region": (pack.head.regions or [""])[0],
        "year": Decimal(year),
        "stage": pack.head.stages[0],
        "measure": "万元",
        "decimals": Decimal(2),
        "tables": {name: _table(name, rows, pack) for name, rows in tables.items()},
    }


def prose_of(rule: Rule, *, bad: bool) -> tuple[Passage, ...]:
    """Return the paragraphs of a rule's example, for a rule on the text of documents."""
    lines = _overlay(rule.head.good, rule.head.bad if bad else {}).get(PROSE, ())
    contents = Contents()
    return tuple(Passage(line, Source(paragraph=at), contents.takes(line)) for at, line in enumerate(lines, 1))


def _overlay(base: Mapping[str, Any], changes: Mapping[str, Any]) -> Tables:
    """Return the good example with the bad one's changes; false takes a part away."""
    merged = dict(base)
    for key, value in changes.items():
        if value is False:
            merged.pop(key, None)
        elif isinstance(value, dict):
            merged[key] = _overlay(merged.get(key) or {}, value)
        else:
            merged[key] = value
    return merged


def _grid(title: str, lines: Sequence[str]) -> dict[str, Any]:
    """Return a printed table, drawn as lines with bars between the cells, as a budget file holds it."""
    measure, *rows = lines
    cells = [tuple(Cell(word.strip()) for word in row.split("|")) for row in rows]
    table = read_table(cells)
    return grid_entries([table._replace(title=title, measure=measure)])[0]


def _table(name: str, rows: Tables, pack: Pack) -> Tables:
    layout = pack.layout.tables[name]
    table: Tables = {"title": rows.get(TITLE, layout.title), "number": layout.number}
    if rows.get(STATEMENT):
        table["statement"] = rows[STATEMENT]
    entries = []
    for key, cells in rows.items():
        if key in (STATEMENT, TITLE):
            continue
        code, _, second = key.partition("/")
        row: Tables = {"code": code, "name": layout.rows.get(code, "合计" if code == "total" else "")}
        if second:
            row[layout.second_key] = second
        for column, value in cells.items():
            row[column] = Decimal(value) if type(value) is int else value
        entries.append(row)
    table["rows"] = entries
    return table
