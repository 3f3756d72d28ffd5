"""Single causes: one figure, or one slip that touched several, whose correction makes everything hold again."""

from __future__ import annotations

from itertools import pairwise
from math import inf
from typing import TYPE_CHECKING, NamedTuple

from budgetcheck.arithmetic.formula import SELECTORS
from budgetcheck.arithmetic.relations import Change, Share, judge
from budgetcheck.locate.evidence import with_repairs
from budgetcheck.locate.slips import FORMULA, printed_as, slip, variants
from budgetcheck.locate.spans import ANY, is_empty, left_to, meet
from budgetcheck.model.budget import PREVIOUS, SCALE, Figure, power_of
from budgetcheck.model.words import Verdict

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from budgetcheck.arithmetic.relations import Relation
    from budgetcheck.locate.evidence import Evidence, Key
    from budgetcheck.locate.spans import Span
    from budgetcheck.locate.table import Surroundings

MANY_VALUES = 24
"""More printable values than this in an interval are not tried one by one."""

_GENERALISED = 4.0
"""What it costs to believe in a slip that moved printed figures: their values then say nothing against it."""


_UNPRINTED = 2.0
"""What it costs to believe that a whole row was left out."""


_AGAINST = 3.0
"""What it costs to believe in a fall for which the row gives the reason of a rise, or the reverse."""


class Cause(NamedTuple):
    """Figures that one slip made wrong, as they should be, and how likely that is."""

    repairs: dict[Key, Figure]
    likely: str | None
    cost: float
    """In nats: the less, the likelier."""
    span: Span = ANY
    """Of a single figure, the values that the relations leave it."""
    lead: float = inf
    """By how much it is likelier than the next cause that would explain the same, in nats."""
    value_lead: float = inf
    """By how much its figure's value is likelier than the next one that would do."""


class Desk:
    """What every search for causes needs: the evidence, and the tables that the figures stand in."""

    def __init__(self, evidence: Evidence, surroundings: Surroundings) -> None:
        self.evidence = evidence
        self.surroundings = surroundings
        self._patterns: dict[Key, Figure] = {}
        self._formulas: dict[Key, int | None] = {}

    def pattern(self, key: Key) -> Figure:
        """Return a figure with the measure, the precision and the rounding that it has, or would have if printed."""
        found = self._patterns.get(key)
        if found is None:
            figure = self.evidence.figures[key]
            found = self.surroundings.as_printed(figure)._replace(half=self.surroundings.half(figure))
            self._patterns[key] = found
        return found

    def is_place(self, key: Key) -> bool:
        """Whether a value could be written there: not at a sum over no rows, nor in what last year published."""
        if key[0].startswith(PREVIOUS):
            return False
        return self.evidence.figures[key].value is not None or (key[1] not in SELECTORS and "*" not in key[1])

    def span(self, key: Key, freed: Mapping[Key, Span], choice: Mapping[int, int], mild: bool = False) -> Span:
        """Return the values that relations leave a figure: those of errors, and with `mild` what else is broken.

        `choice` takes one of several alternatives; a holding with alternatives and no choice says nothing.
        """
        figure, found = self.pattern(key), ANY
        self.evidence.spend(4 * len(self.evidence.by_figure[key]))
        for number in self.evidence.by_figure[key]:
            holding = self.evidence.holdings[number]
            if not holding.firm and not (mild and holding.broken):
                continue
            relations = holding.relations
            if len(relations) == 1:
                relation = relations[0]
            elif number in choice:
                relation = relations[choice[number]]
            else:
                continue
            found = meet(found, left_to(figure, relation, self.evidence, freed))
            if is_empty(found):
                return found
        return found

    def values(self, key: Key, span: Span) -> list[int]:
        """Return the printable values of an interval that are worth trying, in units."""
        low, high = span
        like = self.pattern(key)
        digit = 2 * like.half or 10 ** (SCALE + power_of(like.measure) - like.decimals)
        printed = self.evidence.figures[key]
        if low is None and high is None:
            return []
        if printed.value is None and not self.surroundings.around(printed).negative:
            # Nobody leaves out an amount below zero where its column has none.
            span = low, high = meet(span, (0, None))
            if is_empty(span):
                return []
        if low is None or high is None:
            near = [value for value in variants(like) if value % digit == 0 and value != printed.units]
            return [value for value in sorted(set(near)) if not is_empty(meet(span, (value, value)))]
        first, last = -(-low // digit), high // digit
        if last - first < MANY_VALUES:
            found = set(range(first, last + 1))
        else:
            middle = (first + last) // 2
            found = {first, last, middle, middle + 1}
            found |= {value // digit for value in variants(like) if low <= value <= high and value % digit == 0}
        return [value * digit for value in sorted(found) if value * digit != printed.units]

    def repaired(self, key: Key, units: int) -> Figure:
        """Return a figure as it should be printed."""
        return printed_as(units, self.pattern(key))

    def slip_cost(self, key: Key, right: Figure) -> tuple[float, str | None]:
        """Return what it costs to believe that the right figure was printed as it is, and the slip's name."""
        printed = self.surroundings.as_printed(self.evidence.figures[key])
        change = self.surroundings.change(printed) if key[2] == "amount" else None
        prior = right.units - change if change is not None else None
        found = slip(printed, right, self.surroundings.around(printed), prior)
        if self._formula(key) == right.units:
            return FORMULA.cost, FORMULA.likely
        more = _UNPRINTED if self.surroundings.is_unprinted(printed) else 0.0
        turned = right.units == -printed.units != 0
        more += _AGAINST if turned and self.surroundings.is_against_reason(printed, right.units) else 0.0
        return found.cost + more, found.likely

    def _formula(self, key: Key) -> int | None:
        """Return what a percentage should be, in units, where it is what a usual wrong formula gives."""
        if key not in self._formulas:
            self._formulas[key] = None
            for number in self.evidence.by_figure[key]:
                for relation in self.evidence.holdings[number].relations:
                    percent = relation.share if isinstance(relation, Share) else getattr(relation, "percent", None)
                    if percent is not None and percent.key == key and percent.value is not None:
                        judgement = judge(relation)
                        if judgement.verdict is Verdict.BROKEN and judgement.hint is not None:
                            self._formulas[key] = judgement.expected
        return self._formulas[key]

    def is_quotient(self, key: Key, right: Figure) -> bool:
        """Whether a percentage is what the printed amounts give to the last digit, wherever it is held against amounts."""
        if right.measure != "%":
            return False
        found = []
        for number in self.evidence.by_figure[key]:
            holding = self.evidence.holdings[number]
            own = [each for each in holding.relations if _percent_of(each) == key]
            if holding.firm and own:
                found.append(any(judge(with_repairs(each, {key: right})).verdict is Verdict.EXACT for each in own))
        return bool(found) and all(found)

    def best_value(self, key: Key, span: Span, wanted: Sequence[int]) -> Cause | None:
        """Return the likeliest value of an interval that repairs all `wanted` holdings and breaks none."""
        best: Cause | None = None
        next_best = inf
        most = self.evidence.room(key, wanted)
        for units in self.values(key, span):
            right = self.repaired(key, units)
            cost, likely = self.slip_cost(key, right)
            if best is not None and cost - most >= best.cost + 12:
                continue
            cost += self.evidence.change({key: right}, wanted)
            if cost < (best.cost if best is not None else inf):
                next_best = min(next_best, best.cost if best is not None else inf)
                best = Cause({key: right}, likely, cost, span)
            else:
                next_best = min(next_best, cost)
        return best and best._replace(value_lead=next_best - best.cost)

    def single(self, key: Key, wanted: Sequence[int]) -> Cause | None:
        """Return how one figure alone may repair all `wanted` holdings, or None."""
        if not self.is_place(key) or self.evidence.exhausted:
            return None
        mild = not any(self.evidence.holdings[number].firm for number in wanted)
        spans = [self.span(key, {}, choice, mild) for choice in self._choices(wanted)]
        found = [self.best_value(key, span, wanted) for span in spans]
        return min((each for each in found if each is not None), key=lambda each: each.cost, default=None)

    def _choices(self, wanted: Sequence[int]) -> Iterator[dict[int, int]]:
        """Yield which alternative is meant, where the first holding that has several is to be repaired."""
        several = next((number for number in wanted if len(self.evidence.holdings[number].relations) > 1), None)
        if several is None:
            yield {}
            return
        for number in range(len(self.evidence.holdings[several].relations)):
            yield {several: number}


def _percent_of(relation: Relation) -> Key | None:
    """Return the percentage that a relation gives; None where it gives none."""
    if isinstance(relation, Share):
        return relation.share.key
    return relation.percent.key if isinstance(relation, Change) else None


def members(evidence: Evidence, group: Sequence[int]) -> list[Key]:
    """Return the figures of a group of holdings, each once, in order."""
    return list(dict.fromkeys(key for number in group for key in evidence.members(number)))


def in_all(evidence: Evidence, group: Sequence[int]) -> list[Key]:
    """Return the figures that stand in every error of a group: no other one can repair them all."""
    firm = [number for number in group if evidence.holdings[number].firm] or list(group)
    counts: dict[Key, int] = {}
    for number in firm:
        for key in evidence.members(number):
            counts[key] = counts.get(key, 0) + 1
    return [key for key, count in counts.items() if count == len(firm)]


def singles(desk: Desk, group: Sequence[int]) -> list[Cause]:
    """Return every single figure whose correction repairs a whole group, likeliest first."""
    found = [desk.single(key, group) for key in in_all(desk.evidence, group)]
    return sorted((cause for cause in found if cause is not None), key=rank)


def rank(cause: Cause) -> tuple[float, int, list[Key]]:
    """Sort key: likeliest first, then fewest figures; what is as likely in an order that no rule's order changes."""
    return round(cause.cost, 6), len(cause.repairs), sorted(cause.repairs)


def generalised(desk: Desk, group: Sequence[int]) -> list[Cause]:
    """Return the single slips that moved several figures and whose undoing repairs a whole group, likeliest first."""
    tried: list[Cause] = []
    for likely, repairs in (*_swaps(desk, group), *_shifts(desk, group)):
        if desk.evidence.exhausted:
            break
        cost = desk.evidence.change(repairs, group)
        if cost < inf:
            tried.append(Cause(repairs, likely, cost + _GENERALISED))
    return sorted(tried, key=rank)


def _moved(desk: Desk, key: Key, source: Figure) -> Figure:
    """Return a figure as printed at another place, at its own precision: a blank stays blank."""
    like = desk.pattern(key)
    # Hundreds are tried for one fault, and a Figure made whole takes a third of the time of one made by _replace.
    if source.value is None:
        return Figure(*key, None, like.decimals, like.measure, 0, 0, like.source)
    return Figure(*key, source.value, source.decimals, like.measure, source.units, source.half, like.source)


def _swaps(desk: Desk, group: Sequence[int]) -> Iterator[tuple[str, dict[Key, Figure]]]:
    """Yield two figures of one row or of one column, exchanged: a blank and a figure are one in the wrong place."""
    figures = desk.evidence.figures
    keys = [key for key in members(desk.evidence, group) if desk.is_place(key)]
    lines: dict[tuple[str, str, str], list[Key]] = {}
    for key in keys:
        lines.setdefault((key[0], "row", key[1]), []).append(key)
        lines.setdefault((key[0], "column", key[2]), []).append(key)
    for inside in lines.values():
        for place, one in enumerate(inside):
            for other in inside[place + 1 :]:
                if desk.evidence.exhausted:
                    return
                a, b = figures[one], figures[other]
                desk.evidence.spend(1)
                if a.units != b.units and desk.pattern(one).measure == desk.pattern(other).measure:
                    name = "swap" if a.value is not None and b.value is not None else "misplaced"
                    yield name, {one: _moved(desk, one, b), other: _moved(desk, other, a)}


def _shifts(desk: Desk, group: Sequence[int]) -> Iterator[tuple[str, dict[Key, Figure]]]:
    """Yield blocks of one column moved back by one line, up or down; what was pushed out is what the relations ask."""
    by_column: dict[tuple[str, str], set[int]] = {}
    for key in members(desk.evidence, group):
        lines = desk.surroundings.lines(key[0])
        number = lines.number.get(key[1]) if lines is not None else None
        if number is not None:
            by_column.setdefault((key[0], key[2]), set()).add(number)
    for (table, column), numbers in by_column.items():
        lines = desk.surroundings.lines(table)
        if lines is None or len(numbers) < 3:
            continue
        ordered = sorted(numbers)
        for first in ordered:
            for last in ordered:
                if 2 <= last - first <= _LONGEST_SHIFT:
                    keys = [(table, lines.table.rows[each].key, column) for each in range(first, last + 1)]
                    if all(key in desk.evidence.figures for key in keys):
                        yield from _shifted(desk, keys)
                        yield from _shifted(desk, keys[::-1])


_LONGEST_SHIFT = 12
_MOVED = 2
"""So many figures at least must change with a block that is moved: one and the one pushed out are two slips."""


def _shifted(desk: Desk, keys: list[Key]) -> Iterator[tuple[str, dict[Key, Figure]]]:
    """Yield a block whose figures each stand one place too far along; the last one's own was lost or pushed out."""
    figures = desk.evidence.figures
    repairs = {key: _moved(desk, key, figures[after]) for key, after in pairwise(keys)}
    if sum(repairs[key].units != figures[key].units for key in repairs) < _MOVED:
        return
    last = keys[-1]
    # The block may have overwritten what stood at its end: free that figure, the others being moved back.
    freed = {key: (each.units - each.half, each.units + each.half) for key, each in repairs.items()}
    span = desk.span(last, freed, {})
    first = figures[keys[0]]
    beside = {0, *desk.surroundings.around(first).values}
    for units in desk.values(last, span)[:MANY_VALUES]:
        # What stands where the block begins is nothing, its neighbour's once more, or what was pushed out.
        if first.units not in (*beside, units):
            continue
        yield "shift", {**repairs, last: desk.repaired(last, units)}
