"""Rule-based checks of published public budgets: `validate(budget, pack)` gives a `FileReport`."""

from __future__ import annotations

__version__ = "0.1.0"

TYPE_CHECKING = False
if TYPE_CHECKING:
    from budgetcheck.engine import validate
    from budgetcheck.finding import Finding, InputError, Report
    from budgetcheck.pack import load_pack
    from budgetcheck.readers import read_budget

__all__ = ["Finding", "InputError", "Report", "__version__", "load_pack", "read_budget", "validate"]

_HOMES = {
    "validate": "budgetcheck.engine",
    "load_pack": "budgetcheck.pack",
    "read_budget": "budgetcheck.readers",
    "Finding": "budgetcheck.finding",
    "InputError": "budgetcheck.finding",
    "Report": "budgetcheck.finding",
}


def __getattr__(name: str) -> object:
    """Import a public name when it is first used, so that `import budgetcheck` costs next to nothing."""
    if name in _HOMES:
        from importlib import import_module

        return getattr(import_module(_HOMES[name]), name)
    raise AttributeError(f"module 'budgetcheck' has no attribute {name!r}")
