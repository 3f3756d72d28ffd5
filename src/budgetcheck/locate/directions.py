"""A change whose words both say the wrong direction: 减少 5 万元，下降 25% for 增加 and 增长."""

from __future__ import annotations

from typing import TYPE_CHECKING

from budgetcheck.arithmetic.relations import SETTLED, Change, judge
from budgetcheck.locate.hypotheses import Hypothesis, with_figures
from budgetcheck.model.budget import SENTENCES
from budgetcheck.model.layout import is_notes
from budgetcheck.model.report import Mending

if TYPE_CHECKING:
    from collections.abc import Iterator

    from budgetcheck.locate.causes import Desk
    from budgetcheck.locate.hypotheses import State
    from budgetcheck.model.budget import Budget, Figure

_COST = 3.0


def directions(state: State, desk: Desk) -> Iterator[Hypothesis]:
    """Yield the changes in words that hold once the amount and its percentage go the other way."""
    for holding in desk.evidence.holdings:
        relation = holding.relations[0]
        if not (holding.broken and holding.firm and isinstance(relation, Change)) or len(holding.relations) > 1:
            continue
        if not (is_notes(relation.change.table) or relation.change.table == SENTENCES):
            continue
        turned = relation._replace(percent=_turned(relation.percent), change=_turned(relation.change))
        # Where one of the two goes the other way already, that one alone is wrong.
        if relation.percent.units * relation.change.units > 0 and judge(turned).verdict in SETTLED:
            yield _hypothesis(state.budget, relation, turned)


def _turned(figure: Figure) -> Figure:
    return figure._replace(value=None if figure.value is None else -figure.value, units=-figure.units)


def _hypothesis(budget: Budget, printed: Change, right: Change) -> Hypothesis:
    pairs = ((printed.change, right.change), (printed.percent, right.percent))
    repairs = {figure.key: mended for figure, mended in pairs}

    def then() -> Budget:
        sentences = tuple(
            each._replace(figures={role: repairs.get(figure.key, figure) for role, figure in each.figures.items()})
            for each in budget.sentences
        )
        return with_figures(budget._replace(sentences=sentences), repairs)

    places = tuple(Mending(figure, figure.text, mended.text) for figure, mended in pairs)
    return Hypothesis("figures", "direction", places, then, _COST, sure=False)
