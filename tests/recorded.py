"""Reports as they are recorded in goldens, the READMEs and the picture: of the rules on record, whatever rules come."""

from __future__ import annotations

from typing import TYPE_CHECKING

from budgetcheck.runs.configuration import load
from budgetcheck.runs.files import Job, check_file
from tests.paths import GOLDEN

if TYPE_CHECKING:
    from budgetcheck.model.report import FileReport

CONFIGURATION = GOLDEN / "budgetcheck.toml"
"""Names the rules on record, as any project could: a new rule changes no count in what is recorded."""
RULES = load(str(CONFIGURATION)).keys.select


def recorded(path: str, *, tables: bool = False) -> FileReport:
    """Return the report on one file by the rules on record."""
    return check_file(Job(path, select=RULES, strict=False, tables=tables))
