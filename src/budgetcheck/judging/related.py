"""The relations around what broke: all that a locator weighs to find the figure that is wrong."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING

from budgetcheck.arithmetic.relations import BROKEN, figures_of
from budgetcheck.locate.evidence import Holding
from budgetcheck.model.budget import Figure
from budgetcheck.model.words import Severity, Verdict

if TYPE_CHECKING:
    from collections.abc import Collection

    from budgetcheck.judging.run import Judged, Run


def holdings(run: Run, tables: Collection[str] | None = None) -> list[Holding]:
    """Return the relations that hang together with what broke, and what missed figures would have to satisfy.

    With `tables` only what broke and what has a figure of one of these.
    """
    said = run.said
    within = _around_what_broke(run, said) if tables is None else tables
    near = [each for each in said if each.judgement.verdict is not Verdict.SUSPICIOUS]
    near = [each for each in near if _is_broken(each) or not _tables_of(each).isdisjoint(within)]
    near += (each for exact in run.exact if not exact.family.tables.isdisjoint(within) for each in exact.again())
    return [*map(_holding, sorted(near, key=run.place_of)), *_missed(run)]


def broken_holdings(run: Run) -> list[Holding]:
    """Return those of the same relations that do not hold, in the same order."""
    return [*map(_holding, sorted(filter(_is_broken, run.said), key=run.place_of)), *_missed(run)]


def _is_broken(judged: Judged) -> bool:
    return judged.judgement.verdict is Verdict.BROKEN


def _holding(judged: Judged) -> Holding:
    return Holding(
        judged.rule.id,
        (judged.relation, *(relation for relation, _ in judged.others)),
        broken=_is_broken(judged),
        firm=judged.rule.head.severity is Severity.ERROR,
        noted=judged.rule.head.severity is Severity.NOTE,
    )


def _missed(run: Run) -> list[Holding]:
    """Return what missed figures would have to satisfy."""
    return [
        Holding(
            rule.id,
            (problem.relation,),
            broken=True,
            firm=False,
            about=problem.at[0].key,
            noted=rule.head.severity is Severity.NOTE,
        )
        for rule, problem in run.problems
        if problem.relation is not None and isinstance(problem.at[0], Figure)
    ]


def _around_what_broke(run: Run, said: list[Judged]) -> set[str]:
    """Return the tables that relations lead to from those in which something broke, over however many others."""
    links = [exact.family.tables for exact in run.exact] + list(map(_tables_of, said))
    broken = [_tables_of(each) for each in said if each.judgement.verdict in BROKEN]
    missed = (problem.at[0].table for _, problem in run.problems if problem.relation is not None)
    reached = {*chain.from_iterable(broken), *missed}
    before = 0
    while before < len(reached):
        before = len(reached)
        for link in links:
            if not link.isdisjoint(reached):
                reached |= link
    return reached


def _tables_of(judged: Judged) -> frozenset[str]:
    """Return the tables of a relation and of those that could have held in its place."""
    figures = chain(judged.figures, *(figures_of(relation) for relation, _ in judged.others))
    return frozenset(figure.table for figure in figures)
