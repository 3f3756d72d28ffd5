"""The survey for programs."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from budgetcheck.model.version import __version__

if TYPE_CHECKING:
    from budgetcheck.commands.survey import Entry, Survey
    from budgetcheck.reporters import Style

VERSION = 1


def render(survey: Survey, style: Style) -> str:
    """Return the survey as indented JSON; figures are strings, as everywhere."""
    say = style.language
    content: dict[str, Any] = {
        "version": VERSION,
        "tool": {"name": "budgetcheck", "version": __version__},
        "interrupted": None if survey.of is None else {"checked": len(survey.entries), "files": survey.of},
        "files": [_entry(entry, style) for entry in survey.entries],
        "faults": [each._asdict() | {"title": each.title.say(say)} for each in survey.faults],
        "missing_units": [each._asdict() for each in survey.absent],
        "unlisted": [each.path for each in survey.unlisted],
        "repeated": [each.path for each in survey.repeated],
        "sums": survey.sums,
        "differences": [
            each._asdict() | {"place": each.place.say(say), "verdict": str(each.verdict)} for each in survey.differences
        ],
        "not_summed": [{"department": name, "why": why.say(say)} for name, why in survey.unsummed],
    }
    return json.dumps(content, ensure_ascii=False, indent=2) + "\n"


def _entry(entry: Entry, style: Style) -> dict[str, Any]:
    return {
        "path": entry.path,
        "unit": entry.unit or None,
        "year": entry.year,
        "error": None if entry.error is None else entry.error.say(style.language),
        "not_checked": None if entry.not_checked is None else entry.not_checked.say(style.language),
        "errors": entry.errors,
        "warnings": entry.warnings,
        "faults": entry.faults,
        "missing": [title.say(style.language) for title in entry.missing],
    }
