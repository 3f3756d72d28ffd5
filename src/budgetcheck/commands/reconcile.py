"""What `reconcile` prints: whether amounts behind a budget explain its rounding, and how it would add up as printed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from budgetcheck.arithmetic.relations import figures_of, judge, show
from budgetcheck.judging.names import Names
from budgetcheck.judging.report import relations_of
from budgetcheck.judging.wording import explain
from budgetcheck.locate.controlled import amounts_behind, fewest_changes
from budgetcheck.model.budget import in_measure
from budgetcheck.model.words import Text, Verdict
from budgetcheck.runs.files import read_file

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from fractions import Fraction

    from budgetcheck.arithmetic.relations import Relation
    from budgetcheck.model.budget import Figure
    from budgetcheck.model.words import Language

_MOST = 12
"""Amounts behind figures that are shown; the others are counted."""


def reconcile(path: str, pack: str | None, language: Language, *, verbose: bool = False) -> tuple[str, bool]:
    """Return what a budget needs to add up as printed, in words, and whether it can be said. Raises InputError."""
    budget, rules = read_file(path, pack)
    names = Names(budget, rules.layout)
    judged = relations_of(budget, rules)
    broken = [relation for relation, verdict in judged if verdict is Verdict.BROKEN]
    if any(figure.half for relation in broken for figure in figures_of(relation)):
        return _say(language, *_broken(broken, names)), False
    # What counts or weighs is exact: it may be wrong without any say in how amounts were rounded.
    relations = [relation for relation, verdict in judged if verdict not in (Verdict.SUSPICIOUS, Verdict.BROKEN)]
    return _say(language, *_settled(relations, names, verbose=verbose)), True


def _say(language: Language, *lines: Text) -> str:
    return "".join(line.say(language) + "\n" for line in lines)


def _broken(broken: Sequence[Relation], names: Names) -> Iterator[Text]:
    count = len(broken)
    yield Text(
        f"✗ 有 {count} 处差异不是四舍五入所致，请先用 validate 查明并改正：",
        f"✗ {count} differences are not rounding's; find and correct them with validate first:",
    )
    for relation in broken[:_MOST]:
        place, said = names.place(figures_of(relation)[0]), explain(relation, judge(relation), names).message
        yield Text(f"  {place.zh}：{said.zh}", f"  {place.en}: {said.en}")


def _settled(relations: Sequence[Relation], names: Names, *, verbose: bool) -> Iterator[Text]:
    off = sum(judge(relation).verdict is not Verdict.EXACT for relation in relations)
    if not off:
        yield Text(
            "✓ 各项合计均与公开数完全相等，没有四舍五入差异",
            "✓ every sum adds up as printed; nothing is off by rounding",
        )
        return
    figures = {figure.key: figure for relation in relations for figure in figures_of(relation)}
    yield from _behind(relations, figures, names, off, verbose=verbose)
    yield from _changes(relations, figures, names)


def _behind(
    relations: Sequence[Relation], figures: dict[tuple[str, str, str], Figure], names: Names, off: int, *, verbose: bool
) -> Iterator[Text]:
    found = amounts_behind(relations)
    if found.left:
        count = len(found.left)
        yield Text(
            f"{off} 处四舍五入差异；其中 {count} 个合计只能由公开的各项相加得出（不是由实际数四舍五入得出）：",
            f"{off} rounding differences; {count} sums can only have been made of printed items, not of the amounts behind them:",
        )
        for number in found.left if verbose else found.left[:_MOST]:
            place = names.place(figures_of(relations[number])[0])
            yield Text(f"  {place.zh}", f"  {place.en}")
    else:
        yield Text(
            f"✓ {off} 处四舍五入差异可由一组舍入前的实际数同时解释，例如：",
            f"✓ {off} rounding differences: one set of amounts explains them all, for example:",
        )
    shown = list(found.units.items())
    for key, units in shown if verbose else shown[:_MOST]:
        figure, place = figures[key], names.place(figures[key])
        amount = _digits(units, figure)
        yield Text(f"  {place.zh}  {figure.text} ← {amount}", f"  {place.en}  {figure.text} ← {amount}")
    more = len(shown) - _MOST
    if more > 0 and not verbose:
        yield Text(f"  另有 {more} 个数（--verbose 全部列出）", f"  and {more} more (--verbose lists them)")


def _digits(units: Fraction, figure: Figure) -> str:
    """Return an amount with two more decimals than its figure is printed with, at least; a fraction is cut there."""
    whole = units.numerator // units.denominator
    mark = "" if units.denominator == 1 else "…"
    return in_measure(whole, figure.measure) + mark


def _changes(
    relations: Sequence[Relation], figures: dict[tuple[str, str, str], Figure], names: Names
) -> Iterator[Text]:
    found = fewest_changes(relations)
    count, left = len(found.units), len(found.left)
    if left:
        yield Text(
            f"如需各表完全相等，须调整 {count} 个数的末位，除 {left} 个合计外即可相等：",
            f"To leave no visible difference: change {count} figures by one last digit; all but {left} sums then add up:",
        )
    else:
        yield Text(
            f"如需各表完全相等，至少须调整 {count} 个数的末位：",
            f"To leave no visible difference: change {count} figures, the fewest, by one last digit each:",
        )
    for key, units in found.units.items():
        figure, place = figures[key], names.place(figures[key])
        new = show(int(units), figure)
        yield Text(f"  {place.zh}  {figure.text} → {new}", f"  {place.en}  {figure.text} → {new}")
    for number in found.left:
        place = names.place(figures_of(relations[number])[0])
        yield Text(f"  仍有差异：{place.zh}", f"  still off: {place.en}")
