"""Rule-based checks of published public budgets: `validate(budget, pack)` gives a `FileReport`."""

from __future__ import annotations

from budgetcheck.model.version import __version__

TYPE_CHECKING = False
if TYPE_CHECKING:
    from budgetcheck.judging.report import validate
    from budgetcheck.model.report import Finding, Report
    from budgetcheck.model.words import InputError
    from budgetcheck.pack import load_pack
    from budgetcheck.readers import read_budget

__all__ = ["Finding", "InputError", "Report", "__version__", "load_pack", "read_budget", "validate"]

_HOMES = {
    "validate": "budgetcheck.judging.report",
    "load_pack": "budgetcheck.pack",
    "read_budget": "budgetcheck.readers",
    "Finding": "budgetcheck.model.report",
    "InputError": "budgetcheck.model.words",
    "Report": "budgetcheck.model.report",
}


def __getattr__(name: str) -> object:
    """Import a public name when it is first used, so that `import budgetcheck` costs next to nothing."""
    if name in _HOMES:
        from importlib import import_module

        return getattr(import_module(_HOMES[name]), name)
    raise AttributeError(f"module 'budgetcheck' has no attribute {name!r}")
