"""Faults of words that may come of what was not read: a gap must never look like a fault."""

from __future__ import annotations

from typing import TYPE_CHECKING

from budgetcheck.checks import tables_read
from budgetcheck.model.words import Verdict

if TYPE_CHECKING:
    from budgetcheck.arithmetic.unknown import Unknown
    from budgetcheck.checks import Problem
    from budgetcheck.pack import Rule


def may_be_unread(problem: Problem, rule: Rule, unknown: Unknown) -> bool:
    """Whether a fault may lie in what was not read: of its own table, or of one that the rule reads figures of."""
    if problem.of_unread:
        return False
    lacks = problem.verdict in (Verdict.MISSING, Verdict.MISMATCH)
    at = problem.at[0]
    if lacks and at.table in unknown.partial:
        return True
    if problem.verdict is Verdict.MISSING and at.row is not None and at.column is None and at.table in unknown.touched:
        # A row that is not there may be one without figures whose name nobody knows.
        return True
    return not unknown.gapped.isdisjoint(tables_read(rule.options))
