"""The official function items by their names, for documents that print a name where a code is wanted."""

from __future__ import annotations

import re
from functools import cache

from budgetcheck.documents.blocks import likened
from budgetcheck.model.layout import level_of
from budgetcheck.model.official_codes import classification, former_names

_CLASS_DIGITS = 3


@cache
def codes_by_name() -> dict[str, tuple[str, ...]]:
    """Return the function codes of each official name, in the form in which names are compared."""
    found: dict[str, tuple[str, ...]] = {}
    for code, (name, _) in classification("function").items():
        found[likened(name)] = (*found.get(likened(name), ()), code)
    return found


def code_below(above: str, digits: str, name: str, scheme: str) -> str:
    """Return the official code of a name that ends with two digits and stands under another; "" where nothing tells."""
    wanted = likened(name)
    fitting = [
        code
        for code, (official, _) in classification(scheme).items()
        if code.startswith(above[:3]) and code[3:] and code[-2:] == digits.zfill(2) and likened(official) == wanted
    ]
    nearest = [code for code in fitting if code[:5] == above[:5] and len(code) > 5] or fitting
    return nearest[0] if len(nearest) == 1 else ""


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


_CODED = re.compile(r"（(?:\d{3,7}|\d{0,7}[类款项])）(?:支出)?$")


def is_class(label: str) -> bool:
    """Return whether a label names an item with its code or level, or a class of the functional or economic classification."""
    names = {likened(label), likened(f"{label}支出")}
    return _CODED.search(label) is not None or not names.isdisjoint(_class_names())


@cache
def _class_names() -> frozenset[str]:
    economic = (likened(name) for code, (name, _) in classification("economic").items() if len(code) == _CLASS_DIGITS)
    return frozenset((*classes_by_name(), *economic))


@cache
def classes_by_name() -> dict[str, str]:
    """Return the code of each functional class (类) by its name."""
    former = {likened(name): code for name, code in former_names("function") if level_of(code, "function") == "class"}
    return former | {
        name: code for name, codes in codes_by_name().items() for code in codes if level_of(code, "function") == "class"
    }
