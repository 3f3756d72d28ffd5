"""Reports as they are recorded in goldens, the READMEs and the picture: of the rules on record, whatever rules come.

Run as a module, it is the command line with those rules alone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from unittest.mock import patch

import tomli

from budgetcheck.__main__ import main
from budgetcheck.judging.question import Question
from budgetcheck.runs import files
from tests.paths import GOLDEN

if TYPE_CHECKING:
    from budgetcheck.model.layout import Reading
    from budgetcheck.model.report import FileReport
    from budgetcheck.pack import Pack

RULES = frozenset(tomli.loads((GOLDEN / "rules.toml").read_text(encoding="utf-8"))["rules"])
_WHOLE = files._pack


def _pack(reference: str, severity: tuple[tuple[str, str], ...], readings: tuple[Reading, ...] = ()) -> Pack:
    """Return a pack with the rules on record alone: left out by --ignore, rules would turn the limit of coverage off."""
    pack = _WHOLE(reference, severity, readings)
    return pack._replace(rules=tuple(rule for rule in pack.rules if rule.id in RULES))


def recorded(path: str, *, tables: bool = False) -> FileReport:
    """Return the report on one file by the rules on record."""
    with patch.object(files, "_pack", _pack):
        return files.check_file(files.Job(path, Question(tables=tables)))


if __name__ == "__main__":
    with patch.object(files, "_pack", _pack):
        main()
