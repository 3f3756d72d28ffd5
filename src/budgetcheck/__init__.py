"""Checks of published public budgets: `check(path)` gives a `FileReport`, `render(report)` puts it into words."""

from __future__ import annotations

from budgetcheck.model.version import __version__ as __version__

TYPE_CHECKING = False
if TYPE_CHECKING:
    from budgetcheck.judging.question import Question as Question
    from budgetcheck.judging.report import validate as validate
    from budgetcheck.model.budget import Budget as Budget
    from budgetcheck.model.budget import Figure as Figure
    from budgetcheck.model.budget import Source as Source
    from budgetcheck.model.budget import Unread as Unread
    from budgetcheck.model.report import Bar as Bar
    from budgetcheck.model.report import Coverage as Coverage
    from budgetcheck.model.report import CoveredPart as CoveredPart
    from budgetcheck.model.report import FileOutcome as FileOutcome
    from budgetcheck.model.report import FileReport as FileReport
    from budgetcheck.model.report import Finding as Finding
    from budgetcheck.model.report import Outcome as Outcome
    from budgetcheck.model.report import Place as Place
    from budgetcheck.model.report import RelationCounts as RelationCounts
    from budgetcheck.model.report import Report as Report
    from budgetcheck.model.report import Summary as Summary
    from budgetcheck.model.report import Suspect as Suspect
    from budgetcheck.model.report import Waived as Waived
    from budgetcheck.model.words import InputError as InputError
    from budgetcheck.model.words import Severity as Severity
    from budgetcheck.model.words import Text as Text
    from budgetcheck.model.words import Verdict as Verdict
    from budgetcheck.pack import Pack as Pack
    from budgetcheck.pack import load_pack as load_pack
    from budgetcheck.readers import read_budget as read_budget
    from budgetcheck.reporters import Style as Style
    from budgetcheck.runs.library import check as check
    from budgetcheck.runs.library import check_files as check_files
    from budgetcheck.runs.library import render as render

_HOMES = {
    "judging.question": ("Question",),
    "judging.report": ("validate",),
    "model.budget": ("Budget", "Figure", "Source", "Unread"),
    "model.report": (
        "Bar",
        "Coverage",
        "CoveredPart",
        "FileOutcome",
        "FileReport",
        "Finding",
        "Outcome",
        "Place",
        "RelationCounts",
        "Report",
        "Summary",
        "Suspect",
        "Waived",
    ),
    "model.words": ("InputError", "Severity", "Text", "Verdict"),
    "pack": ("Pack", "load_pack"),
    "readers": ("read_budget",),
    "reporters": ("Style",),
    "runs.library": ("check", "check_files", "render"),
}
"""The module of each public name: a second list beside the imports, which only type checkers read; a test compares them."""


def __getattr__(name: str) -> object:
    """Import a public name when it is first used, so that `import budgetcheck` costs next to nothing."""
    for home, names in _HOMES.items():
        if name in names:
            from importlib import import_module

            return getattr(import_module(f"{__name__}.{home}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return [*globals(), *(name for names in _HOMES.values() for name in names)]
