"""Exit codes: what each means, and which one a run calls for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from budgetcheck.model.report import Summary
    from budgetcheck.model.words import Severity

CLEAN, FINDINGS, CANNOT_RUN = 0, 1, 2
INTERRUPTED = 130
BUG = 70

FailOn = Literal["error", "warning", "never"]
"""The least severity that makes the exit code 1."""


def of_run(summary: Summary, fail_on: FailOn) -> int:
    """Return the exit code of a run: 130 where it was interrupted, else by the worst that it met."""
    if summary.of is not None:
        return INTERRUPTED
    if summary.unreadable:
        return CANNOT_RUN
    return FINDINGS if any(summary.found(severity) for severity in failing(fail_on)) else CLEAN


def failing(fail_on: FailOn) -> tuple[Severity, ...]:
    """Return the severities that make a run fail."""
    from budgetcheck.model.words import Severity

    return {"error": (Severity.ERROR,), "warning": (Severity.ERROR, Severity.WARNING), "never": ()}[fail_on]
