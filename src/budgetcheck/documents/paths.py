"""Item paths in prose: A（类）B（款）C（项）, A-B-C, and either with codes, as the code of a functional item."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from budgetcheck.documents.blocks import likened
from budgetcheck.documents.official import codes_by_name
from budgetcheck.model.layout import level_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_LEVELS = {"类": "class", "款": "section", "项": "item"}
_STEP = re.compile(r"([^（）()]{2,40}?)[（(](\d{0,7})([类款项])[）)]")
_CODED = re.compile(r"^[“\"]?(\d{7}|\d{5}|\d{3})(?=[\u4e00-\u9fff])")
_CODED_BEHIND = re.compile(r"[\u4e00-\u9fff][（(](\d{7})[）)]$")
_DASHED = re.compile(r"[-—–－]+")
_LEAST_STEPS = 3


def code_of(subject: str, printed: Mapping[str, Mapping[str, str]]) -> str:
    """Return the code of the item that a subject names by its path; empty where it is no path, or not one item's.

    `printed` has the codes of the document's own tables by name, each with the printed name.
    """
    coded = _CODED.match(subject) or _CODED_BEHIND.search(subject)
    if coded is not None:
        return coded[1] if level_of(coded[1], "function") else ""
    steps = [(name.strip('“”"、，'), digits, _LEVELS[level]) for name, digits, level in _STEP.findall(subject)]
    if steps and steps[-1][2] == "item":
        return _by_digits([digits for _, digits, _ in steps]) or _by_names(
            [name for name, _, _ in steps], printed, steps[-1][2]
        )
    names = [name.strip('“”"') for name in _DASHED.split(subject)]
    if len(names) == _LEAST_STEPS and all(len(name) > 1 and re.search(r"[\u4e00-\u9fff]", name) for name in names):
        return _by_names(names, printed, "item")
    return ""


def _by_digits(steps: Sequence[str]) -> str:
    """Return the code that the steps print, each its own digits or all so far."""
    code = ""
    for digits in steps:
        code = digits if len(digits) > len(code) > 0 and digits.startswith(code) else code + digits
    return code if len(steps) == _LEAST_STEPS and level_of(code, "function") == "item" else ""


def _by_names(names: Sequence[str], printed: Mapping[str, Mapping[str, str]], level: str) -> str:
    known = _codes_of(names[-1], printed)
    for name in names[:-1]:
        above = _codes_of(name, printed)
        if not above:
            return ""
        known = {code for code in known if any(code.startswith(each) and code != each for each in above)}
    found = sorted(code for code in known if level_of(code, "function") == level)
    own = [code for code in found if any(code in codes for codes in printed.values())]
    chosen = own if len(own) == 1 else found
    return chosen[0] if len(chosen) == 1 and len(names) > 1 else ""


def _codes_of(name: str, printed: Mapping[str, Mapping[str, str]]) -> set[str]:
    plain = likened(name)
    return {code for each in (plain, f"{plain}支出", plain.removesuffix("支出")) for code in printed.get(each, ())} | {
        code for each in (plain, f"{plain}支出") for code in codes_by_name().get(each, ())
    }
