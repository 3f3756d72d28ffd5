"""A word that says more where the figures say less, or the reverse: 大于 for 小于."""

from __future__ import annotations

from typing import TYPE_CHECKING

from budgetcheck.arithmetic.relations import HUNDRED, ONE
from budgetcheck.documents.phrases import AGAINST_PLAN, COMPARING
from budgetcheck.locate.hypotheses import Hypothesis
from budgetcheck.model.budget import SENTENCES
from budgetcheck.model.report import Mending, Place

if TYPE_CHECKING:
    from collections.abc import Iterator

    from budgetcheck.locate.hypotheses import State
    from budgetcheck.model.budget import Budget, Sentence

_COST = 2.0
_WORDS = ("above", "below", "equal")
_WHOLE = HUNDRED * ONE


def comparisons(state: State) -> Iterator[Hypothesis]:
    """Yield the words of sentences that something broken speaks of and that their own figures contradict."""
    broken = {id_[1:3] for id_ in state.broken}
    for sentence in state.budget.sentences:
        said = next((word for word in _WORDS if word in sentence.says), None)
        if said is None or broken.isdisjoint(figure.key[:2] for figure in sentence.figures.values()):
            continue
        right = _by_figures(sentence)
        if right is not None and right != said:
            yield _hypothesis(state.budget, sentence, said, right)


def _by_figures(sentence: Sentence) -> str | None:
    """Return the word that the amounts of a sentence ask for, else its rate of completion; None where neither is there."""
    amount, plan = sentence.figures.get("amount"), sentence.figures.get("budget")
    percent = sentence.figures.get("completion")
    if amount is not None and plan is not None and amount.value is not None and plan.value is not None:
        off = amount.units - plan.units
    elif percent is not None and percent.value is not None:
        off = percent.units - _WHOLE
    else:
        return None
    return "above" if off > 0 else "below" if off < 0 else "equal"


def _hypothesis(budget: Budget, sentence: Sentence, said: str, right: str) -> Hypothesis:
    printed = _printed(budget, sentence, said)
    word = COMPARING[right].get(printed, next(iter(COMPARING[right].values())))

    def then() -> Budget:
        mended = sentence._replace(says=sentence.says - {said} | {right})
        return budget._replace(sentences=tuple(mended if each is sentence else each for each in budget.sentences))

    place = Place(SENTENCES, sentence.key, None, printed, sentence.source)
    return Hypothesis("word", "comparison", (Mending(place, printed, word),), then, _COST)


def _printed(budget: Budget, sentence: Sentence, said: str) -> str:
    """Return the word as the text has it; the usual one where the text is not at hand."""
    for passage in budget.prose:
        if passage.source == sentence.source:
            found = next((each[said] for each in AGAINST_PLAN.finditer(passage.text) if each[said]), None)
            if found:
                return str(found)
    return next(iter(COMPARING[said].values()))
