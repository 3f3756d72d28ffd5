"""Which values a figure may have: the interval that each relation leaves it, the others being as printed or freed.

All figures are intervals of whole units: a printed one reaches half a last digit to both sides, a freed one is what
the other relations have left of it so far. An interval is widened outwards wherever it has to be rounded, so that no
right value is ever lost; whether a value really holds is for the judge to say.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from budgetcheck.arithmetic.relations import HUNDRED, ONE, Balance, Bound, Change, Share

if TYPE_CHECKING:
    from collections.abc import Mapping

    from budgetcheck.arithmetic.relations import Relation, Term
    from budgetcheck.locate.evidence import Evidence, Key, Sum
    from budgetcheck.model.budget import Figure

Span = tuple[int | None, int | None]
"""The least and the greatest value, in units; None where there is no limit."""

ANY: Span = (None, None)
_WHOLE = HUNDRED * ONE
"""One hundred per cent, in the units of a percentage."""


def meet(one: Span, other: Span) -> Span:
    """Return what two intervals share; its ends are crossed where they share nothing."""
    low = one[0] if other[0] is None else other[0] if one[0] is None else max(one[0], other[0])
    high = one[1] if other[1] is None else other[1] if one[1] is None else min(one[1], other[1])
    return low, high


def is_empty(span: Span) -> bool:
    """Whether no value lies in an interval."""
    return span[0] is not None and span[1] is not None and span[0] > span[1]


def left_to(figure: Figure, relation: Relation, evidence: Evidence, freed: Mapping[Key, Span]) -> Span:
    """Return the values that one relation leaves a figure; `figure.half` is the rounding it would be printed with."""
    if isinstance(relation, Balance | Bound):
        return _of_sum(figure, evidence.sum_of(relation), freed)
    if isinstance(relation, Share):
        return _of_share(figure, relation, freed)
    return _of_change(figure, relation, freed)


def _of_sum(figure: Figure, balance: Sum, freed: Mapping[Key, Span]) -> Span:
    key = figure.key
    weight = balance.weights.get(key, 0)
    if not weight:
        return ANY
    printed = balance.figures[key]
    middle = balance.off - weight * printed.units
    slack = balance.slack - abs(weight) * printed.half
    low, high = middle - slack, middle + slack
    for other, span in freed.items():
        factor = balance.weights.get(other, 0)
        if not factor or other == key:
            continue
        beside = balance.figures[other]
        low -= factor * beside.units - abs(factor) * beside.half
        high -= factor * beside.units + abs(factor) * beside.half
        ends = (span[0], span[1]) if factor > 0 else (span[1], span[0])
        if ends[0] is None or ends[1] is None:
            return ANY
        low += factor * ends[0]
        high += factor * ends[1]
    own = abs(weight) * figure.half + balance.stretch
    if (
        balance.copy
        and len(balance.weights) == 2
        and not any(other in freed for other in balance.weights if other != key)
    ):
        beside = next(each for other, each in balance.figures.items() if other != key)
        if beside.value is not None and beside.half == figure.half:
            own = -slack
    # weight · value + [low, high] must come within `own` of 0.
    least, most = -high - own, -low + own
    if balance.bound:
        return (None, most // weight) if weight > 0 else (-(most // -weight), None)
    if weight < 0:
        least, most, weight = -most, -least, -weight
    return -(-least // weight), most // weight


def _interval(figure: Figure, freed: Mapping[Key, Span]) -> tuple[int, int] | None:
    span = freed.get(figure.key)
    if span is None:
        return figure.units - figure.half, figure.units + figure.half
    return None if span[0] is None or span[1] is None else (span[0], span[1])


def _sum_without(terms: tuple[Term, ...], key: Key, freed: Mapping[Key, Span]) -> tuple[int, int, int] | None:
    """Return the weight of one figure in a sum, and the interval of the rest; None where another has no limit."""
    weight = low = high = 0
    for coefficient, figure in terms:
        if figure.key == key:
            weight += coefficient
            continue
        ends = _interval(figure, freed)
        if ends is None:
            return None
        low += coefficient * (ends[0] if coefficient > 0 else ends[1])
        high += coefficient * (ends[1] if coefficient > 0 else ends[0])
    return weight, low, high


def _of_share(figure: Figure, relation: Share, freed: Mapping[Key, Span]) -> Span:
    key = figure.key
    part, whole = _sum_without(relation.part, key, freed), _sum_without(relation.whole, key, freed)
    if part is None or whole is None:
        return ANY
    # A share may have been squeezed so that its list adds up, and so be off by the roundings of all.
    squeezed = sum(other.half for other in relation.others)
    if relation.share.key == key:
        return _quotient(part[1:], whole[1:], figure.half + squeezed)
    printed = _interval(relation.share, freed)
    if printed is None or printed[0] <= squeezed or bool(part[0]) == bool(whole[0]):
        return ANY
    percent = printed[0] - squeezed, printed[1] + squeezed
    if part[0] == 1 and whole[1] > 0:
        low = percent[0] * whole[1] // _WHOLE - part[2]
        return low - figure.half, -(-percent[1] * whole[2] // _WHOLE) - part[1] + figure.half
    if whole[0] == 1 and part[1] >= 0:
        low = _WHOLE * part[1] // percent[1] - whole[2]
        return low - figure.half, -(-_WHOLE * part[2] // percent[0]) - whole[1] + figure.half
    return ANY


def _quotient(part: tuple[int, int], whole: tuple[int, int], half: int) -> Span:
    """Return the percentages that a quotient may give, as they would be printed."""
    if whole[0] <= 0:
        return ANY
    ends = [(top * _WHOLE, below) for top in part for below in whole]
    low, high = min(top // below for top, below in ends), max(-(-top // below) for top, below in ends)
    return low - half, high + half


def _of_change(figure: Figure, relation: Change, freed: Mapping[Key, Span]) -> Span:
    percent, change, current = (
        None if each.key == figure.key else _interval(each, freed)
        for each in (relation.percent, relation.change, relation.current)
    )
    if relation.percent.key == figure.key and change and current:
        return _quotient(change, (current[0] - change[1], current[1] - change[0]), figure.half)
    if percent is None or _WHOLE + percent[0] <= 0:
        return ANY
    if relation.change.key == figure.key and current:
        # change = percent · current / (100 + percent)
        ends = [(rate * now, _WHOLE + rate) for rate in percent for now in current]
    elif relation.current.key == figure.key and change and (percent[0] > 0 or percent[1] < 0):
        # current = change · (100 + percent) / percent
        ends = [(moved * (_WHOLE + rate), rate) for rate in percent for moved in change]
    else:
        return ANY
    # A change may be the difference of two printed amounts, and so off by another half of its last digit.
    wide = figure.half + 2 * relation.change.half
    return min(top // below for top, below in ends) - wide, max(-(-top // below) for top, below in ends) + wide
