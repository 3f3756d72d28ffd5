"""A report on a budget file with the lines and columns of what it names, and with how its mistakes are mended there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from budgetcheck.model.report import Replacement
from budgetcheck.readers.json_edits import BudgetText

if TYPE_CHECKING:
    from budgetcheck.model.budget import Budget
    from budgetcheck.model.report import FileReport


def as_written(report: FileReport, data: bytes, budget: Budget) -> FileReport:
    """Return the report on a budget file with the places of what it names in the file's bytes."""
    file = BudgetText(data.decode("utf-8"), budget)
    named = [at[:3] for finding in report.findings for at in finding.at]
    named += [each.at[:3] for suspect in report.suspects for each in suspect.places]
    found = {at: file.find(*at) for at in dict.fromkeys(named)}
    suspects = (
        suspect._replace(
            edits=tuple(Replacement(file.region(edit.start, edit.end), edit.words) for edit in file.edits(suspect))
        )
        for suspect in report.suspects
    )
    regions = {at: region for at, region in found.items() if region is not None}
    return report._replace(regions=regions, suspects=tuple(suspects))
