"""A whole column that repeats another: last year's figures printed as this year's, or the reverse."""

from __future__ import annotations

from typing import TYPE_CHECKING

from budgetcheck.locate.hypotheses import Hypothesis, with_figures
from budgetcheck.locate.rows import as_printed, within
from budgetcheck.locate.spans import ANY, is_empty, meet
from budgetcheck.locate.sums import below
from budgetcheck.model.budget import PREVIOUS, SENTENCES
from budgetcheck.model.layout import AMOUNT_TYPES, is_notes
from budgetcheck.model.report import Mending
from budgetcheck.model.words import Text

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from budgetcheck.locate.causes import Desk
    from budgetcheck.locate.evidence import Key
    from budgetcheck.locate.hypotheses import State
    from budgetcheck.locate.spans import Span
    from budgetcheck.model.budget import Figure, Table

_COST = 4.0
_LEAST = 3
"""So many rows must be wrong, and repeat the other column, before a whole one is suspected."""
_MOST = 4
"""So many times as many rows must repeat last year's as must not."""
_ROUNDS = 3
_ROOM = 2
"""So many last digits an amount may be off that is the difference of two rounded ones."""


def columns(desk: Desk, state: State) -> Iterator[Hypothesis]:
    """Yield the columns whose wrong figures are all those of another column, or of last year."""
    broken: dict[tuple[str, str], dict[str, None]] = {}
    for number, holding in enumerate(desk.evidence.holdings):
        if holding.broken and not holding.noted:
            for key in desk.evidence.members(number):
                broken.setdefault((key[0], key[2]), {})[key[1]] = None
    for (name, column), rows in broken.items():
        table = state.budget.tables.get(name)
        if table is None or len(rows) < _LEAST or name == SENTENCES or name.startswith(PREVIOUS):
            continue
        known = state.layout.tables[name].columns.get(column)
        if known is not None and known.type in AMOUNT_TYPES:
            found = _hypothesis(desk, state, table, column)
            if found is not None:
                yield found


def _hypothesis(desk: Desk, state: State, table: Table, column: str) -> Hypothesis | None:
    repairs, sure = _repairs(desk, table, column)
    far = [key for key, right in repairs.items() if _is_far(desk.evidence.figures[key], right)]
    why = _repeated(desk, state, table, repairs) if len(far) >= _LEAST else None
    if why is None:
        return None
    places = tuple(
        Mending(desk.evidence.figures[key], desk.evidence.figures[key].text, right.text)
        for key, right in repairs.items()
    )
    return Hypothesis("figures", "column", places, lambda: with_figures(state.budget, repairs), _COST, why, sure=sure)


def _is_far(printed: Figure, right: Figure) -> bool:
    """Whether a figure is off by more than rounding leaves: what is not repeats nothing."""
    return abs(right.units - printed.units) > _ROOM * 2 * right.half


def _repairs(desk: Desk, table: Table, column: str) -> tuple[dict[Key, Figure], bool]:
    """Return the figures of a column as the other columns and tables would have them, those alone that change.

    And whether these leave one value for each.
    """
    keys = [row.figures[column].key for row in table.rows if column in row.figures]
    spans: dict[Key, Span] = {key: ANY for key in keys if key in desk.evidence.figures}
    for _ in range(_ROUNDS):
        for key, span in spans.items():
            others = {other: as_printed(desk, other, each) for other, each in spans.items() if other != key}
            spans[key] = meet(span, desk.span(key, others, {}))
            if is_empty(spans[key]):
                return {}, False
    found, sure = {}, True
    for key, span in spans.items():
        printed = desk.evidence.figures[key].units
        units = within(desk, key, span)
        if units and is_empty(meet(span, (printed, printed))):
            found[key] = desk.repaired(key, units)
            sure = sure and len(desk.values(key, span)) == 1
    return found, sure


def _repeated(desk: Desk, state: State, table: Table, repairs: Mapping[Key, Figure]) -> Text | None:
    """Return what the wrong figures of a column repeat, in words; None where they repeat nothing."""
    layout = state.layout.tables[table.id]
    printed = {key: desk.evidence.figures[key] for key in repairs}
    told = {key[1]: _is_last_years(desk, state, figure) for key, figure in printed.items()}
    kept = sum(each is True for each in told.values())
    # A sum may be of what the column prints, rows included that are new this year; a few may be of another slip.
    lost = sum(each is False and not below(table, row, layout) for row, each in told.items())
    if kept >= max(_LEAST, _MOST * lost):
        return Text("整列是上年的数", "the whole column is last year's")
    own = {key[2] for key in repairs}
    filled = sum(bool(figure.units) for figure in printed.values())
    for other in layout.columns if filled >= _LEAST else ():
        if other in own:
            continue
        rows = [table.by_key[key[1]].figures.get(other) for key in repairs]
        if all(
            each is not None and each.units == figure.units for each, figure in zip(rows, printed.values(), strict=True)
        ):
            label = layout.columns[other].label
            return Text(f"整列与“{label}”列相同", f"the whole column repeats {label}")
    return None


def _is_last_years(desk: Desk, state: State, figure: Figure) -> bool | None:
    """Whether a figure is what last year's file has in its place, or what the notes say of last year for its row.

    None where neither says anything of it.
    """
    before = desk.evidence.figures.get((PREVIOUS + figure.table, figure.row, figure.column))
    if before is not None:
        return before.units == figure.units
    told = None
    for name, table in state.budget.tables.items():
        row = table.by_key.get(figure.row) if is_notes(name) else None
        if row is not None and "amount" in row.figures and "change" in row.figures:
            amount, change = row.figures["amount"], row.figures["change"]
            told = abs(amount.units - change.units - figure.units) <= _ROOM * (amount.half + change.half + figure.half)
            if told:
                return True
    return told
