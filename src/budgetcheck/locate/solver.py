"""Linear programmes over balances, solved by HiGHS: numbers near one go in, exact fractions come out and are checked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

INFINITY = float("inf")

TIME_LIMIT = 20.0
"""Seconds; what has not been proved by then is given as it is, and is checked all the same."""


class Column(NamedTuple):
    """A variable: what it costs, and between what it lies."""

    cost: float
    low: float
    high: float
    whole: bool = False


class Row(NamedTuple):
    """A condition: the variables by number, their coefficients, and between what their sum lies."""

    columns: Sequence[int]
    values: Sequence[float]
    low: float
    high: float


def solve(columns: Sequence[Column], rows: Sequence[Row]) -> list[float]:
    """Return the values of the variables that cost least; empty where no values satisfy all conditions."""
    import highspy
    import numpy as np

    solver: Any = highspy.Highs()
    for option, value in (
        ("log_to_console", False),
        ("output_flag", False),
        ("time_limit", TIME_LIMIT),
        ("threads", 1),
    ):
        solver.setOptionValue(option, value)
    nothing: Any = (0, np.array([], np.int32), np.array([], np.float64))
    for number, column in enumerate(columns):
        solver.addCol(column.cost, column.low, column.high, *nothing)
        if column.whole:
            solver.changeColIntegrality(number, highspy.HighsVarType.kInteger)
    for row in rows:
        inside = np.array(row.columns, np.int32), np.array(row.values, np.float64)
        solver.addRow(row.low, row.high, len(row.columns), *inside)
    solver.run()
    if solver.getInfo().primal_solution_status != highspy.SolutionStatus.kSolutionStatusFeasible:
        return []
    return [float(value) for value in solver.getSolution().col_value]
