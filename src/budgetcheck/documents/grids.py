"""The one model of a printed table, for every reader: lanes, columns under their headings, rows with codes and names.

A `Grid` holds the cells of a format; `tables_of` (in `documents.printed`) finds the tables among the blocks of a document,
and `read_table` here says what one of them is made of. Nothing is dropped silently: what a table holds and nobody
understood stands in its `unseen`. A cell is printed, blank or unknown; unknown is never zero.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from budgetcheck.documents.blocks import doubt_of, figure_of, figure_text, likened, squeezed, unbroken
from budgetcheck.documents.columns import columns_of, lanes_of
from budgetcheck.documents.headings import heading_of, is_number_row
from budgetcheck.documents.outline import Code, codes_of, label_of, leading_code
from budgetcheck.model.budget import Source
from budgetcheck.model.printed_table import (
    FIGURES,
    Column,
    Kind,
    Label,
    Lane,
    PrintedCell,
    PrintedRow,
    PrintedTable,
    Seen,
    State,
    Total,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from budgetcheck.documents.blocks import Cell

__all__ = ["Column", "Kind", "Label", "Lane", "PrintedCell", "PrintedRow", "PrintedTable", "Seen", "State", "Total"]

_NOTE_LENGTH = 20
"""A row of one text without figures is a note from this length on; a shorter one is a heading between the rows."""


def read_table(rows: Sequence[Sequence[Cell]], *, loose: bool = False) -> PrintedTable:
    """Read the rows of one table, its heading first; title, number and measure are left empty."""
    rows = [row for row in rows if any(cell.text.strip() for cell in row)]
    heading = heading_of(rows)
    table = table_under(heading.paths, rows[heading.height :], rows[: heading.height], loose=loose)
    source = next((cell.source for row in rows for cell in row if cell.text), Source())
    return table._replace(source=source)


def table_under(
    paths: Sequence[tuple[str, ...]],
    rows: Sequence[Sequence[Cell]],
    heading: Sequence[Sequence[Cell]] = (),
    *,
    loose: bool = False,
) -> PrintedTable:
    """Read rows under headings that are known already; `heading` are its rows, which a next page may print again."""
    body, notes = _body(rows, heading)
    columns = columns_of(paths, [row for _, row in body])
    spans = lanes_of([column.kind for column in columns])
    lanes = [_LaneReading([columns[x] for x in span], body, loose).run(number) for number, span in enumerate(spans)]
    lanes = [lane for lane in _reaching(lanes) if lane.columns or any(row.label.text for row in lane.rows)]
    unseen = tuple(seen for lane in lanes for seen in _unseen(lane))
    texts = tuple(tuple(cell.text for cell in row) for _, row in body)
    return PrintedTable("", "", "", _joined(lanes), columns, tuple(notes), unseen, loose=loose, body=texts)


def _reaching(lanes: Sequence[Lane]) -> list[Lane]:
    """Let a total's name reach over the lanes behind that name nothing else there, and take its figures from the last."""
    rows = [{row.number: row for row in lane.rows} for lane in lanes]
    for at, here in enumerate(rows):
        for number, row in here.items():
            if row.is_total and not row.printed:
                here[number] = _reached(row, rows[at + 1 :])
    return [lane._replace(rows=tuple(here.values())) for lane, here in zip(lanes, rows, strict=True)]


def _reached(total: PrintedRow, behind: Sequence[dict[int, PrintedRow]]) -> PrintedRow:
    for covers, lane in enumerate(behind, 2):
        there = lane.get(total.number)
        if there is None:
            continue
        if there.code or there.label.text not in ("", total.label.text):
            break
        if there.printed and len(there.cells) == len(total.cells):
            for passed in behind[: covers - 1]:
                passed.pop(total.number, None)
            return total._replace(cells=there.cells, covers=covers)
    return total


def _unseen(lane: Lane) -> Iterator[Seen]:
    """Yield what a lane holds and nobody understood."""
    for place, column in enumerate(lane.columns):
        first = next((row.cells[place] for row in lane.rows if row.cells[place].state is State.PRINTED), None)
        if not column.path and first is not None:
            yield Seen(first.text, "heading", first.source)
    for row in lane.rows:
        if not row.understood:
            yield Seen(row.printed_code, "code", row.source)
        for cell in row.cells:
            if cell.state is State.UNKNOWN and cell.text.strip():
                yield Seen(cell.text, "figure", cell.source)


def _body(
    rows: Sequence[Sequence[Cell]], heading: Sequence[Sequence[Cell]]
) -> tuple[list[tuple[int, Sequence[Cell]]], list[str]]:
    """Return the rows under the heading with their numbers, repeated headings left out, and the notes among them."""
    again = {tuple(squeezed(cell.text) for cell in row) for row in heading}
    body: list[tuple[int, Sequence[Cell]]] = []
    notes: list[str] = []
    for number, row in enumerate(rows, len(heading)):
        texts = tuple(squeezed(cell.text) for cell in row)
        if texts in again or is_number_row(row):
            continue
        words = {text for text in texts if text}
        alone = next(iter(words)) if len(words) == 1 else ""
        if alone and len(row) > 1 and not figure_text(alone) and is_note(alone):
            notes.append(alone)
            continue
        body.append((number, row))
    return body, notes


def is_note(text: str) -> bool:
    """Whether a line in or under a table is a remark and no row of it."""
    return text.startswith(("注", "说明", "备注", "填表说明", "本表")) or len(text) >= _NOTE_LENGTH


class _LaneReading:
    """One lane of a table being read."""

    def __init__(self, columns: list[Column], body: list[tuple[int, Sequence[Cell]]], loose: bool) -> None:
        self._body = body
        self._figures = [column for column in columns if column.kind in FIGURES]
        self._codes = [column.place for column in columns if column.kind is Kind.CODE]
        self._units = [column.place for column in columns if column.kind is Kind.UNIT]
        self._words = [column for column in columns if column.kind in (Kind.TEXT, Kind.NOTE)]
        self._label = next((column for column in columns if column.kind is Kind.LABEL), None)
        self._lead = [column.place for column in columns if column.kind not in FIGURES and column.kind is not Kind.NOTE]
        self._loose = loose
        self._heading = _shared([column.path for column in columns])

    def run(self, lane_number: int) -> Lane:
        """Return the lane with every row that says anything."""
        cells = [self._cells(row) for _, row in self._body]
        # Percentages and counts add up to nothing.
        amounts = [
            [each for each, column in zip(row, self._figures, strict=True) if column.kind is Kind.AMOUNT]
            for row in cells
        ]
        codes = codes_of(
            [[_text(row, x) for x in self._codes] for _, row in self._body],
            lambda parent, children: _holds(amounts, parent, children),
        )
        labels, in_front = self._labels()
        codes = in_front or codes
        rows = []
        for place, (number, row) in enumerate(self._body):
            one = self._row(number, row, codes[place], labels[place], cells[place])
            if one.code or one.label.text or one.printed or not one.understood:
                rows.append(one._replace(lane=lane_number))
        coded = any(row.code for row in rows)
        return Lane(tuple(self._figures), tuple(rows), self._heading, coded, tuple(self._words), self._label)

    def _labels(self) -> tuple[list[Label], list[Code]]:
        """Return the rows' names; and the codes that stand in front of them, where the table prints them so."""
        texts = []
        for _, row in self._body:
            text = _text(row, self._label.place) if self._label is not None else ""
            # A total's name often reaches over the codes, or stands there alone.
            beside = (_text(row, x) for x in self._lead if not _is_digits(_text(row, x)))
            texts.append(text if text.strip() else next((word for word in beside if word.strip()), ""))
        labels = [label_of(text) for text in texts]
        if self._codes:
            return labels, []
        found = [leading_code(label.bare) for label in labels]
        named = sum(bool(label.bare) and label.total is Total.NONE for label in labels)
        if sum(bool(code) for code, _ in found) * 2 < max(named, 2):
            return labels, []
        bare = [label._replace(bare=name) if code else label for label, (code, name) in zip(labels, found, strict=True)]
        return bare, [Code(code, code) for code, _ in found]

    def _row(
        self, number: int, row: Sequence[Cell], code: Code, label: Label, cells: tuple[PrintedCell, ...]
    ) -> PrintedRow:
        first = next((row[x] for x in self._lead if x < len(row) and row[x].text.strip()), None)
        source = first.source if first is not None else next((cell.source for cell in cells if cell.text), Source())
        unit = next((squeezed(_text(row, x)) for x in self._units if _text(row, x).strip()), "")
        words = tuple(unbroken(_text(row, column.place)) for column in self._words)
        return PrintedRow(
            number, code.whole, code.printed, label, unit, words, cells, code.padded, code.understood, source=source
        )

    def _cells(self, row: Sequence[Cell]) -> tuple[PrintedCell, ...]:
        cells = [_cell(row, column.place, column.kind, self._loose) for column in self._figures]
        if self._loose and sum(cell.state is State.PRINTED for cell in cells) < len(cells):
            return tuple(cell._replace(state=State.UNKNOWN, value=None) for cell in cells)
        return tuple(cells)


def _text(row: Sequence[Cell], x: int) -> str:
    return row[x].text if x < len(row) else ""


def _is_digits(text: str) -> bool:
    return squeezed(text).isdecimal()


def _cell(row: Sequence[Cell], x: int, kind: Kind, loose: bool) -> PrintedCell:
    """Return one place of a column of figures."""
    if x >= len(row):
        return PrintedCell("", State.UNKNOWN)
    cell = row[x]
    if x and cell.text.strip() and _is_merged(row[x - 1], cell):
        # A figure merged over several columns belongs to one of them; nothing tells to which but the first.
        return PrintedCell(cell.text, State.UNKNOWN, source=cell.source, doubt="merged")
    digits = figure_of(cell)
    if digits is None or (digits and kind is not Kind.PERCENT and squeezed(cell.text).endswith("%")):
        return PrintedCell(cell.text, State.UNKNOWN, source=cell.source, doubt=doubt_of(cell))
    if not digits:
        return PrintedCell(cell.text, State.UNKNOWN if loose else State.BLANK, source=cell.source)
    return PrintedCell(
        cell.text,
        State.PRINTED,
        Decimal(digits),
        len(digits.partition(".")[2]),
        cell.source,
        general=cell.general,
        merged=cell.merged,
    )


def _is_merged(before: Cell, cell: Cell) -> bool:
    return before is cell or (
        before.text == cell.text and cell.source.cell is not None and before.source == cell.source
    )


def _holds(cells: Sequence[Sequence[PrintedCell]], parent: int, children: Sequence[int]) -> bool:
    """Whether a row is the sum of others in every column of figures, and not all zero."""
    if not children:
        return False
    some = False
    for x, cell in enumerate(cells[parent]):
        numbers = [cells[child][x].number for child in children]
        if cell.number is None or None in numbers:
            return False
        slack = Decimal(len(numbers) + 1).scaleb(-max(cell.decimals, 0)) / 2
        if abs(cell.number - sum(filter(None, numbers))) > slack:
            return False
        some = some or bool(cell.number)
    return some


def _shared(paths: Sequence[tuple[str, ...]]) -> str:
    """Return the outermost heading that all columns of a lane share."""
    first = {path[0] for path in paths if path}
    return next(iter(first)) if len(first) == 1 and any(len(path) > 1 for path in paths) else ""


def _joined(lanes: list[Lane]) -> tuple[Lane, ...]:
    """Join lanes of codes whose columns are alike: the table is read down the left one, then down the right one."""
    joined: list[Lane] = []
    for lane in lanes:
        last = joined[-1] if joined else None
        if last is not None and last.coded and lane.coded and _leaves(last) == _leaves(lane):
            joined[-1] = last._replace(rows=last.rows + lane.rows, heading="")
        elif last is not None and last.coded and _leaves(last) == _leaves(lane) and not _named(lane):
            joined[-1] = last._replace(rows=last.rows + lane.rows)
        else:
            joined.append(lane)
    return tuple(joined)


def _leaves(lane: Lane) -> list[tuple[str, Kind]]:
    return [(likened(column.leaf), column.kind) for column in lane.columns]


def _named(lane: Lane) -> bool:
    return any(row.label.text and not row.is_total for row in lane.rows)
