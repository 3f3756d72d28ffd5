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


def code_meant(printed: str, name: str, scheme: str) -> str:
    """Return the official code of a name that one printed in parts differs from in a single part; "" where it is none."""
    parts = printed.split()
    wanted = likened(name)
    fitting = []
    for code, (official, _) in classification(scheme).items():
        own = [part for part in (code[:3], code[3:5], code[5:7]) if part]
        same = sum(one == other for one, other in zip(own, parts, strict=False))
        if likened(official) == wanted and len(own) == len(parts) > 1 and same == len(own) - 1:
            fitting.append(code)
    return fitting[0] if len(fitting) == 1 else ""


@cache
def classes_by_name() -> dict[str, str]:
    """Return the code of each functional class (类) by its name."""
    return {
        name: code for name, codes in codes_by_name().items() for code in codes if level_of(code, "function") == "class"
    }
