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
    if lacks and problem.at[0].table in unknown.partial:
        return True
    return not unknown.gapped.isdisjoint(tables_read(rule.options))
