"""The report as JSON lines: one file a line, as soon as it is judged, for batches too large to be held."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from budgetcheck.reporters.json_report import file_content, interruption

if TYPE_CHECKING:
    from budgetcheck.model.report import FileReport, Summary
    from budgetcheck.reporters import Style


def head(style: Style) -> str:  # noqa: ARG001 - as every format
    """Return what stands before the first file: nothing."""
    return ""


def one(file: FileReport, style: Style) -> str:
    """Return one file's line, the same object as in the JSON report."""
    return json.dumps(file_content(file, style.language), ensure_ascii=False, separators=(",", ":")) + "\n"


def foot(summary: Summary, style: Style) -> str:  # noqa: ARG001 - as every format
    """Return nothing, or where the run was interrupted a last line that says so."""
    return "" if summary.of is None else json.dumps(interruption(summary)) + "\n"
