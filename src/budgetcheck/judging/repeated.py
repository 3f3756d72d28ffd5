"""One fault of writing in many places: a placeholder left in 56 paragraphs is one finding with its places."""

from __future__ import annotations

from typing import TYPE_CHECKING

from budgetcheck.model.report import Place
from budgetcheck.model.words import Text, Verdict

if TYPE_CHECKING:
    from collections.abc import Iterable

    from budgetcheck.checks import Problem
    from budgetcheck.judging.names import Names
    from budgetcheck.pack import Rule

_NAMED = 5
"""Further places that the message names; `at` has them all."""


def joined(problems: Iterable[tuple[Rule, Problem]], names: Names) -> list[tuple[Rule, Problem]]:
    """Return the problems; those of one rule with the same words stand together, where the first of them stood."""
    found: dict[object, tuple[Rule, list[Problem]]] = {}
    for number, (rule, problem) in enumerate(problems):
        same = (rule.id, problem.severity, problem.expected, problem.actual) if _is_of_words(problem) else number
        found.setdefault(same, (rule, []))[1].append(problem)
    return [(rule, _together(together, names)) for rule, together in found.values()]


def _is_of_words(problem: Problem) -> bool:
    """Whether a problem is of words that stand where they should not, whichever the place."""
    places = len(problem.at) == 1 and isinstance(problem.at[0], Place)
    return places and problem.verdict is Verdict.SUSPICIOUS and problem.actual is not None


def _together(problems: list[Problem], names: Names) -> Problem:
    first = problems[0]
    places = tuple(dict.fromkeys(place for problem in problems for place in problem.at))
    if len(problems) == 1 or len(places) == 1:
        return first
    others = [_said(place, names) for place in places[1 : _NAMED + 1] if isinstance(place, Place)]
    zh, en = "、".join(each.zh for each in others), "; ".join(each.en for each in others)
    more_zh, more_en = ("等", ", …") if len(places) > _NAMED + 1 else ("", "")
    count = Text(f"（共 {len(places)} 处，另见{zh}{more_zh}）", f" (in {len(places)} places, also {en}{more_en})")
    return first._replace(message=first.message + count, at=places)


def _said(place: Place, names: Names) -> Text:
    if not place.table:
        return Text(place.source.zh, place.source.en) if place.source is not None else Text("正文", "the text")
    table = names.short_table(place.table)
    return Text(f"{table.zh} {place.row or ''}".strip(), f"{table.en} {place.row or ''}".strip())
