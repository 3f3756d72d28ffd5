"""All relations together: roundings that each may be honest, while no amounts explain them all at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from budgetcheck.checks import Problem
from budgetcheck.judging.wording import explain
from budgetcheck.model.words import Text, Verdict

if TYPE_CHECKING:
    from collections.abc import Collection

    from budgetcheck.arithmetic.relations import Relation
    from budgetcheck.judging.run import Exact, FigureKey, Judged, Run


def exact_sums_of(run: Run, keys: Collection[FigureKey]) -> list[Relation]:
    """Return the relations that hold to the last digit and are about one of some figures, in the order of their rules."""
    said = (each for each in run.said if each.judgement.verdict is Verdict.EXACT and each.figures[0].key in keys)
    found: list[tuple[Judged | Exact, Relation]] = [(each, each.relation) for each in said]
    found += run.exact_about(keys)
    return [relation for _, relation in sorted(found, key=lambda each: run.place_of(each[0]))]


def judge_together(run: Run) -> None:
    """Judge whether all that rounding has moved can be true at once, where a rule asks for it."""
    if run.joint is None:
        return
    moved = [each for each in run.said if each.judgement.verdict is Verdict.ROUNDING]
    found: list[tuple[int, ...]] = []
    if len(moved) > 1:
        from budgetcheck.locate.joint import contradictions

        relations = [each.relation for each in moved]
        found = contradictions(relations, lambda keys: exact_sums_of(run, keys))
    run.tallies[run.joint.id].held += not found
    for numbers in found:
        run.add(run.joint, _contradiction(run, [moved[number] for number in numbers]))


def _contradiction(run: Run, together: list[Judged]) -> Problem:
    zh, en = [], []
    for each in together:
        place = run.names.place(each.figures[0])
        said = explain(each.relation, each.judgement, run.names).message
        zh.append(f"{place.zh} {said.zh}")
        en.append(f"{place.en} {said.en}")
    count = len(together)
    message = Text(
        f"以下 {count} 处差异分别看均可由四舍五入解释，但没有任何一组舍入前的实际数能使其同时成立：{'；'.join(zh)}",
        f"rounding explains each of these {count} differences, yet no amounts explain them together: {'; '.join(en)}",
    )
    figures = {figure.key: figure for each in together for figure in each.figures}
    return Problem(Verdict.CONTRADICTION, message, tuple(figures.values()))
