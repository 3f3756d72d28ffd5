"""Exit codes: what each means, and which one a run calls for."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from budgetcheck.model.report import Summary

CLEAN, FINDINGS, CANNOT_RUN = 0, 1, 2
INTERRUPTED = 130
READER_GONE = 141
"""What a shell reports of a program that the system ends as nobody reads what it writes."""
BUG = 70


def of_run(summary: Summary) -> int:
    """Return the exit code of a run: 130 where it was interrupted, else by the worst outcome of its files."""
    if summary.of is not None:
        return INTERRUPTED
    if summary.unreadable or summary.not_checked:
        return CANNOT_RUN
    return FINDINGS if summary.failing else CLEAN
