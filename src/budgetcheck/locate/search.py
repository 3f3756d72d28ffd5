"""Several causes: the smallest sets of figures whose correction makes everything hold again.

Every broken relation needs one of its figures changed. A set of figures that hits all of them is freed, and the others
leave each an interval of values; where these cannot be met, the relations that clash need one figure more. So sets grow
from conflict to conflict, fewest figures first, until some can be given values that hold (Reiter's hitting sets over
Fellegi and Holt's implied edits). All arithmetic is in whole units and the judge has the last word, so that neither
10^11 beside 0.01 nor a solver's tolerance decides anything.
"""

from __future__ import annotations

from heapq import heappop, heappush
from itertools import count
from math import inf
from typing import TYPE_CHECKING, NamedTuple

from budgetcheck.locate.causes import Cause
from budgetcheck.locate.spans import ANY, is_empty, meet

if TYPE_CHECKING:
    from collections.abc import Sequence

    from budgetcheck.locate.causes import Desk
    from budgetcheck.locate.evidence import Key
    from budgetcheck.locate.spans import Span
    from budgetcheck.model.budget import Figure

MAX_FIGURES = 4
"""More figures than this are not looked for together: whoever prints so many wrong ones has to look at the page."""

ONE_MORE = 6.0
"""What it costs, in nats, to believe in one more wrong figure."""

_VALUES = 4
_ROUNDS = 4


class Explanation(NamedTuple):
    """Wrong figures that together explain a group, and how likely that is."""

    causes: tuple[Cause, ...]
    cost: float


def explanations(desk: Desk, group: Sequence[int]) -> list[Explanation]:
    """Return the smallest sets of figures that repair a whole group, likeliest first."""
    return _Search(desk, group).run()


class _Search:
    """One group of broken holdings, and the conflicts known so far."""

    def __init__(self, desk: Desk, group: Sequence[int]) -> None:
        self._desk, self._group = desk, list(group)
        firm = [number for number in group if desk.evidence.holdings[number].firm]
        self._conflicts = [self._figures(number) for number in firm or group]
        self._conflicts.sort(key=len)

    def _figures(self, number: int) -> frozenset[Key]:
        return frozenset(key for key in self._desk.evidence.members(number) if self._desk.is_place(key))

    def run(self) -> list[Explanation]:
        tick = count()
        queue: list[tuple[int, int, int, frozenset[Key]]] = [(0, 0, next(tick), frozenset())]
        seen: set[frozenset[Key]] = set()
        found: list[Explanation] = []
        most = MAX_FIGURES
        while queue and not self._desk.evidence.exhausted:
            size, _, _, freed = heappop(queue)
            if size > most:
                break
            self._desk.evidence.spend(len(self._conflicts))
            conflict = self._unhit(freed)
            if conflict is None:
                solved = self._solve(freed)
                if isinstance(solved, Explanation):
                    found.append(solved)
                    most = size
                    continue
                conflict = solved
            if size >= most:
                continue
            for key in sorted(conflict - freed):
                larger = freed | {key}
                if larger not in seen:
                    seen.add(larger)
                    heappush(queue, (size + 1, -self._hits(larger), next(tick), larger))
        return sorted(found, key=lambda each: each.cost)

    def _hits(self, freed: frozenset[Key]) -> int:
        return sum(not freed.isdisjoint(conflict) for conflict in self._conflicts)

    def _unhit(self, freed: frozenset[Key]) -> frozenset[Key] | None:
        return next((conflict for conflict in self._conflicts if freed.isdisjoint(conflict)), None)

    def _solve(self, freed: frozenset[Key]) -> Explanation | frozenset[Key]:
        """Return values for the freed figures that make everything hold, or the figures of which one more is needed."""
        spans = self._propagate(dict.fromkeys(sorted(freed), ANY))
        if spans is None:
            return self._around(freed)
        best = self._assign(spans, {}, {})
        return best if best is not None else self._around(freed)

    def _around(self, freed: frozenset[Key]) -> frozenset[Key]:
        """Return the figures that stand with the freed ones in some relation."""
        evidence = self._desk.evidence
        return (
            frozenset(
                key
                for number in evidence.touched(freed)
                if evidence.holdings[number].firm
                for key in self._figures(number)
            )
            - freed
        )

    def _propagate(self, spans: dict[Key, Span]) -> dict[Key, Span] | None:
        """Narrow the intervals of freed figures by what the others leave them; None where one has no value left."""
        for _ in range(_ROUNDS):
            moved = False
            for key, span in spans.items():
                narrowed = meet(span, self._desk.span(key, self._printed(spans, key), {}))
                if is_empty(narrowed):
                    return None
                moved = moved or narrowed != span
                spans[key] = narrowed
            if not moved:
                break
        return spans

    def _printed(self, spans: dict[Key, Span], but: Key) -> dict[Key, Span]:
        """Return where the true amounts of the other freed figures lie: their values, and the rounding of each."""
        found = {}
        for key, (low, high) in spans.items():
            if key != but:
                half = self._desk.pattern(key).half
                found[key] = (None if low is None else low - half, None if high is None else high + half)
        return found

    def _assign(
        self, spans: dict[Key, Span], chosen: dict[Key, Figure], names: dict[Key, Cause], cost: float = 0
    ) -> Explanation | None:
        """Return the likeliest values of the freed figures, the most narrowly known first."""
        left = [key for key in spans if key not in chosen]
        if not left:
            total = cost + self._desk.evidence.change(chosen, self._group)
            if total == inf:
                return None
            causes = tuple(names[key]._replace(span=spans[key]) for key in chosen)
            return Explanation(causes, total + ONE_MORE * len(chosen))
        key = min(left, key=lambda each: _width(spans[each]))
        ranked = []
        for units in self._desk.values(key, spans[key]):
            right = self._desk.repaired(key, units)
            price, likely = self._desk.slip_cost(key, right)
            ranked.append((price, units, right, likely))
        made: list[Explanation] = []
        for price, units, right, likely in sorted(ranked, key=lambda each: each[:2])[:_VALUES]:
            fixed = self._propagate({**spans, key: (units, units)})
            if fixed is None:
                continue
            cause = Cause({key: right}, likely, price)
            found = self._assign(fixed, {**chosen, key: right}, {**names, key: cause}, cost + price)
            if found is not None:
                made.append(found)
        if not made:
            return None
        best, *others = sorted(made, key=lambda each: each.cost)
        lead = others[0].cost - best.cost if others else inf
        return best._replace(
            causes=tuple(each._replace(value_lead=lead) if key in each.repairs else each for each in best.causes)
        )


def _width(span: Span) -> float:
    low, high = span
    return inf if low is None or high is None else high - low
