"""Totals that forget one of their rows, or count one twice: every column of the total is off by that row's figure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from budgetcheck.locate.hypotheses import Hypothesis, with_figures
from budgetcheck.locate.slips import printed_as
from budgetcheck.model.budget import PREVIOUS, SENTENCES
from budgetcheck.model.layout import AMOUNT_TYPES
from budgetcheck.model.report import Mending
from budgetcheck.model.words import Text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from budgetcheck.locate.causes import Desk
    from budgetcheck.locate.hypotheses import State
    from budgetcheck.model.budget import Figure, Row, Table
    from budgetcheck.model.layout import TableLayout

_COST = 4.0


def totals(state: State, desk: Desk) -> Iterator[Hypothesis]:
    """Yield the rows that would be the sum of their parts if one part were counted once more, or once less."""
    seen: dict[tuple[str, str], None] = {}
    for number, holding in enumerate(desk.evidence.holdings):
        if holding.broken and not holding.noted:
            seen.update({key[:2]: None for key in desk.evidence.members(number)})
    for name, row in seen:
        table = state.budget.tables.get(name)
        if table is None or row not in table.by_key or name == SENTENCES or name.startswith(PREVIOUS):
            continue
        layout = state.layout.tables[name]
        off = _off(table, row, layout)
        found: dict[tuple[Mending, ...], Hypothesis] = {}
        for sign in (-1, 1):
            for part in below(table, row, layout) if off else ():
                left = _left(part, off, sign)
                if left is not None:
                    # A row and the only one under it are one figure counted twice: the outer one tells it.
                    hypothesis = _hypothesis(state, table.by_key[row], part, sign)
                    found.setdefault(hypothesis.places, hypothesis._replace(cost=_COST + left))
        yield from found.values()


def below(table: Table, row: str, layout: TableLayout) -> list[Row]:
    """Return all rows that a row is the sum of, however far down."""
    return [
        each
        for each in table.rows
        if each.key not in (row, "total") and each.code not in layout.beside
        and (row in ("total", each.code) or row in layout.above(each.code))
    ]  # fmt: skip


def _off(table: Table, row: str, layout: TableLayout) -> dict[str, int]:
    """Return by how much a row is more than its printed parts, beyond rounding, by column."""
    parts = _parts(table, row, layout)
    if not parts:
        return {}
    found = {}
    for column, figure in _amounts(table.by_key[row], layout):
        own = [each.figures[column] for each in parts if column in each.figures]
        off = figure.units - sum(each.units for each in own)
        if abs(off) > figure.half + sum(each.half for each in own):
            found[column] = off
    return found


def _left(part: Row, off: dict[str, int], sign: int) -> float | None:
    """Return what one part, added or left out, leaves of what a total is off by: in last digits, in the worst column.

    None where that is more than rounding.
    """
    left = 0.0
    for column, by in off.items():
        figure = part.figures.get(column)
        if figure is None or not figure.units or abs(by - sign * figure.units) > _SLACK * figure.half:
            return None
        left = max(left, abs(by - sign * figure.units) / (2 * figure.half or 1))
    return left


_SLACK = 8
"""So many halves of a last digit the parts' roundings may leave."""


def _hypothesis(state: State, total: Row, part: Row, sign: int) -> Hypothesis:
    printed = total.figures
    repairs: dict[tuple[str, str, str], Figure] = {}
    for column, figure in part.figures.items():
        if figure.units and column in printed and printed[column].measure == figure.measure:
            own = printed[column]
            repairs[own.key] = printed_as(own.units - sign * figure.units, own)
    name = f"{part.code} {part.name}".strip()
    because = Text(f"漏加了“{name}”", f"without {name}") if sign < 0 else Text(f"“{name}”加了两次", f"{name} twice")
    return Hypothesis(
        "figures" if len(repairs) > 1 else "figure",
        "forgotten" if sign < 0 else "twice",
        tuple(Mending(printed[key[2]], printed[key[2]].text, right.text) for key, right in repairs.items()),
        lambda: with_figures(state.budget, repairs),
        _COST,
        because,
    )


def left_by_parts(table: Table, row: str, layout: TableLayout) -> dict[str, Figure]:
    """Return by how much the printed row above a missing one is more than its printed parts, by column."""
    above = _nearest(row, table, layout)
    parent = table.by_key.get(above)
    if parent is None or row == "total":
        return {}
    off = _off(table, above, layout) if _parts(table, above, layout) else {
        column: figure.units for column, figure in _amounts(parent, layout)
    }  # fmt: skip
    return {
        column: printed_as(units, parent.figures[column]._replace(row=row, source=None))
        for column, units in off.items()
    }


def _nearest(row: str, table: Table, layout: TableLayout) -> str:
    """Return the printed row right above a row: of one of an item's projects the item, where it has a row of its own."""
    code = row.partition("/")[0]
    if code != row and code in table.by_key:
        return code
    return next((each for each in reversed(layout.above(code)) if each in table.by_key), "total")


def _parts(table: Table, row: str, layout: TableLayout) -> list[Row]:
    """Return the rows that stand directly under a row."""
    return [
        each
        for each in table.rows
        if each.key not in ("total", row) and each.code not in layout.beside
        and _nearest(each.key, table, layout) == row
    ]  # fmt: skip


def _amounts(row: Row, layout: TableLayout) -> list[tuple[str, Figure]]:
    return [
        (column, figure)
        for column, figure in row.figures.items()
        if layout.columns[column].type in AMOUNT_TYPES and figure.half
    ]
