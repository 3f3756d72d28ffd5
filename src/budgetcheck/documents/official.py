"""The official function items by their names, for documents that print a name where a code is wanted."""

from __future__ import annotations

from functools import cache

from budgetcheck.documents.blocks import likened
from budgetcheck.model.layout import level_of
from budgetcheck.model.official_codes import classification


@cache
def codes_by_name() -> dict[str, tuple[str, ...]]:
    """Return the function codes of each official name, in the form in which names are compared."""
    found: dict[str, tuple[str, ...]] = {}
    for code, (name, _) in classification("function").items():
        found[likened(name)] = (*found.get(likened(name), ()), code)
    return found


@cache
def classes_by_name() -> dict[str, str]:
    """Return the code of each functional class (类) by its name."""
    return {
        name: code for name, codes in codes_by_name().items() for code in codes if level_of(code, "function") == "class"
    }
