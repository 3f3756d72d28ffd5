"""What the tables of a document say of themselves: all families of structure over all of them."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from budgetcheck.checks.structure.by_code import Misplaced, by_code
from budgetcheck.checks.structure.by_columns import by_columns
from budgetcheck.checks.structure.by_outline import both_sides, by_outline
from budgetcheck.checks.structure.copies import WrongMeasure, copies, wrong_measures
from budgetcheck.checks.structure.evidence import weigh
from budgetcheck.checks.structure.figures import Sheet, latest_year, sheet_of
from budgetcheck.checks.structure.levels import Coded, Missing, missing_levels

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from budgetcheck.checks.structure.evidence import Asked, Left, Proposal
    from budgetcheck.model.budget import Figure
    from budgetcheck.model.printed_table import PrintedTable


class Structure(NamedTuple):
    """What the tables of a document say of themselves."""

    sheets: tuple[Sheet, ...]
    asked: tuple[Asked, ...]
    left: tuple[Left, ...]
    """Proposals that nothing bears out."""
    misplaced: tuple[tuple[Sheet, Misplaced], ...]
    missing: tuple[Missing, ...]
    measures: tuple[WrongMeasure, ...]


def structure_of(
    tables: Sequence[PrintedTable], own: Mapping[tuple[int, int, int, int], Figure] = MappingProxyType({})
) -> Structure:
    """Return what the tables of a document say of themselves, each relation judged.

    `own` are the figures that a budget has of their cells, which are then the figures of the relations.
    """
    this_year = latest_year(tables)
    sheets = tuple(sheet_of(table, own, this_year) for table in tables)
    proposals: list[Proposal] = []
    misplaced: list[tuple[Sheet, Misplaced]] = []
    trees: list[Coded] = []
    # Lines that lost their blank cells do not say which row or column a figure is of: nothing is asked of them here.
    located = [sheet for sheet in sheets if not sheet.table.loose]
    for sheet in located:
        for lane in sheet.lanes:
            if lane.lane.coded:
                codes = by_code(lane)
                proposals += codes.proposals
                misplaced += [(sheet, each) for each in codes.misplaced]
                trees += [Coded(sheet, lane, tree) for tree in codes.trees]
            else:
                proposals += by_outline(lane)
            proposals += by_columns(lane)
        proposals += both_sides(sheet)
    weighed = weigh(proposals)
    return Structure(
        sheets,
        (*weighed.asked, *copies(located)),
        weighed.left,
        tuple(misplaced),
        tuple(missing_levels(trees)),
        tuple(wrong_measures(located)),
    )
