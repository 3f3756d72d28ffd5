"""What speaks for and against a figure: the relations that hold it, and how likely each is as printed or repaired."""

from __future__ import annotations

from math import comb, erfc, factorial, inf, log, sqrt
from typing import TYPE_CHECKING, NamedTuple

from budgetcheck.arithmetic.relations import Balance, Bound, Change, Share, figures_of, judge
from budgetcheck.model.words import Verdict

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from budgetcheck.arithmetic.relations import Relation, Term
    from budgetcheck.model.budget import Figure

Key = tuple[str, str, str]
AS_PRINTED = 0.6
"""How often an office makes a sum of the printed items rather than of the true ones, so that nothing is off."""

_LIKELIHOOD = {
    Verdict.EXACT: 0.9,
    Verdict.ROUNDING: 0.1,
    Verdict.TRUNCATED: 0.01,
    Verdict.UNLIKELY: 0.001,
}
_MILD = 3.0
"""What it costs, in nats, to leave a relation broken that is not an error."""


class Holding(NamedTuple):
    """What a rule asks of some figures: relations of which one must hold."""

    rule: str
    relations: tuple[Relation, ...]
    broken: bool
    firm: bool = True
    """Whether it is an error not to hold it, so that a repair may not leave it broken."""
    about: Key | None = None
    """The one figure that can repair it: a blank that is missed."""
    noted: bool = False
    """Whether it is only worth a note: it may speak for a cause of others that broke, and has none of its own."""

    @property
    def id(self) -> tuple[str, str, str, str]:
        """The rule, and the place that it speaks of."""
        return self.rule, *(self.about or figures_of(self.relations[0])[0].key)


class Sum:
    """A balance or bound made ready for trying values: its coefficients by place, and how far it is off as printed."""

    __slots__ = ("bound", "copy", "figures", "of_sums", "off", "slack", "stretch", "weights")

    def __init__(self, relation: Balance | Bound) -> None:
        self.weights: dict[Key, int] = {}
        self.figures: dict[Key, Figure] = {}
        self.off = -relation.constant
        """Left minus right as printed, in units."""
        self.slack = 0
        """How far rounding may have moved it."""
        self.stretch = relation.stretch
        self.bound = isinstance(relation, Bound)
        self.of_sums = len(relation.left) + len(relation.right) > _TWO and not relation.constant
        self.copy = isinstance(relation, Balance) and relation.copy and not relation.constant
        for sign, terms in ((1, relation.left), (-1, relation.right)):
            for coefficient, figure in terms:
                key = figure.key
                self.weights[key] = self.weights.get(key, 0) + sign * coefficient
                self.figures[key] = figure
                self.off += sign * coefficient * figure.units
                self.slack += abs(coefficient) * figure.half

    def after(self, repairs: Mapping[Key, Figure]) -> tuple[int, int]:
        """Return how far it is off with some figures repaired, and how far rounding may have moved it then."""
        off, slack = self.off, self.slack
        for key, repaired in repairs.items():
            weight = self.weights.get(key)
            if weight:
                printed = self.figures[key]
                off += weight * (repaired.units - printed.units)
                slack += abs(weight) * (repaired.half - printed.half)
        if self.copy and len(self.weights) <= _FEW and self._are_copies(repairs):
            slack = 0
        return off, slack

    def _are_copies(self, repairs: Mapping[Key, Figure]) -> bool:
        """Whether only two figures of one precision are left, which must be equal to the last digit."""
        present = [
            each
            for key, figure in self.figures.items()
            if (each := repairs.get(key, figure)).value is not None and self.weights[key]
        ]
        return len(present) == 2 and present[0].half == present[1].half

    def nats(self, repairs: Mapping[Key, Figure]) -> float:
        """Return how unlikely it is, rounding being honest, that it is off by as much as it then is."""
        off, slack = self.after(repairs)
        if self.bound and not self.of_sums:
            return 0.0 if off <= slack + self.stretch else inf
        distance = abs(off)
        if distance > slack + self.stretch:
            return _LOOSE if self.bound and off < 0 else inf
        if not slack:
            return 0.0
        # A figure on both sides bears nothing.
        halves = [
            abs(weight) * each.half
            for key, weight in self.weights.items()
            if weight and (each := repairs.get(key, self.figures[key])).half and each.value is not None
        ]
        found = rounding_nats(distance, halves)
        return min(found, _LOOSE) if self.bound else found


_LOOSE = 3.0
"""What it costs that one sum is less than another: most are equal to the last digit, nothing having been left out."""

_TWO = 2
_FEW = 40
"""A copy has two figures, and may have as many alternatives as there are classes."""


def rounding_nats(distance: int, halves: Sequence[int]) -> float:
    """Return minus the logarithm of the odds that so many roundings leave a sum off by so much."""
    if not halves:
        return 0.0 if not distance else inf
    digit = 2 * max(halves)
    steps = round(distance / digit)
    likely = _odds(len(halves), min(steps, 60))
    if steps == 0:
        return -log(AS_PRINTED + (1 - AS_PRINTED) * likely)
    return -log(max((1 - AS_PRINTED) * likely, 1e-12))


_CACHE: dict[tuple[int, int], float] = {}


def _odds(count: int, steps: int) -> float:
    """Return the odds that `count` rounding errors add up to a whole number of last digits, `steps` of them."""
    found = _CACHE.get((count, steps))
    if found is None:
        found = _CACHE[count, steps] = _irwin_hall(count - 1, steps)
    return found


def _irwin_hall(count: int, steps: int) -> float:
    # The last figure is rounded too: it prints `steps` when the errors of the others add up to within half of it.
    low, high = steps - 0.5, steps + 0.5
    if count <= 0:
        return 1.0 if steps == 0 else 0.0
    if count > 12:
        scale = sqrt(count / 12) * sqrt(2)
        return 0.5 * (erfc(low / scale) - erfc(high / scale))

    def below(x: float) -> float:
        y = x + count / 2
        if y <= 0:
            return 0.0
        if y >= count:
            return 1.0
        return float(sum((-1) ** k * comb(count, k) * (y - k) ** count for k in range(int(y) + 1)) / factorial(count))

    return max(below(high) - below(low), 0.0)


class Evidence:
    """All that the relations say, by figure."""

    def __init__(self, held: Sequence[Holding]) -> None:
        self.holdings = held
        self.by_figure: dict[Key, list[int]] = {}
        self.figures: dict[Key, Figure] = {}
        for number, holding in enumerate(held):
            for relation in holding.relations:
                for figure in _asked(relation):
                    key = figure.key
                    if holding.about is not None and key != holding.about:
                        continue
                    numbers = self.by_figure.setdefault(key, [])
                    if not numbers or numbers[-1] != number:
                        numbers.append(number)
                        self.figures[key] = figure
        self.left = 0
        """How many more figures may be looked at before the search is given up."""
        self._sums: dict[int, Sum] = {}
        self._before: dict[int, float] = {}

    def allow(self, work: int) -> None:
        """Allow so many figures to be looked at from here on."""
        self.left = work

    @property
    def exhausted(self) -> bool:
        """Whether what was allowed is used up: a document that needs more has no few causes."""
        return self.left <= 0

    def spend(self, work: int) -> None:
        """Count figures that were looked at."""
        self.left -= work

    def touched(self, keys: Iterable[Key]) -> list[int]:
        """Return the numbers of the holdings that some figures stand in, in order."""
        return sorted({number for key in keys for number in self.by_figure.get(key, ())})

    def members(self, number: int) -> Iterator[Key]:
        """Yield the places of a holding's figures."""
        about = self.holdings[number].about
        if about is not None:
            yield about
            return
        seen = set()
        for relation in self.holdings[number].relations:
            for figure in _asked(relation):
                if figure.key not in seen:
                    seen.add(figure.key)
                    yield figure.key

    def sum_of(self, relation: Balance | Bound) -> Sum:
        """Return a balance or bound made ready for trying values."""
        found = self._sums.get(id(relation))
        if found is None:
            found = self._sums[id(relation)] = Sum(relation)
        return found

    def nats(self, number: int, repairs: Mapping[Key, Figure]) -> float:
        """Return how unlikely a holding is with some figures repaired; infinite where it is broken."""
        return min(self._relation_nats(relation, repairs) for relation in self.holdings[number].relations)

    def _relation_nats(self, relation: Relation, repairs: Mapping[Key, Figure]) -> float:
        if isinstance(relation, Balance | Bound):
            found = self.sum_of(relation)
            self.spend(len(found.weights) + 4)
            return found.nats(repairs)
        self.spend(20)
        likelihood = _LIKELIHOOD.get(judge(with_repairs(relation, repairs)).verdict)
        return inf if likelihood is None else -log(likelihood)

    def before(self, number: int) -> float:
        """Return how unlikely a holding is as printed; infinite where it is broken."""
        found = self._before.get(number)
        if found is None:
            found = self._before[number] = inf if self.holdings[number].broken else self.nats(number, {})
        return found

    def room(self, key: Key, wanted: Iterable[int]) -> float:
        """Return by how much a repair of one figure can make at most likelier what holds as printed."""
        others = set(self.touched((key,))).difference(wanted)
        return sum(before for number in others if (before := self.before(number)) < inf)

    def change(self, repairs: Mapping[Key, Figure], wanted: Iterable[int] = ()) -> float:
        """Return what repairs cost in likelihood, in nats: infinite where one of `wanted` stays broken, or a sound one breaks."""
        cost = 0.0
        settled = set()
        for number in wanted:
            cost += self._settle(number, repairs)
            if cost == inf:
                return inf
            settled.add(number)
        for number in self.touched(repairs):
            if number not in settled:
                cost += self._shift(number, repairs)
                if cost == inf:
                    return inf
        return cost

    def _settle(self, number: int, repairs: Mapping[Key, Figure]) -> float:
        nats = self.nats(number, repairs)
        return _MILD if nats == inf and not self.holdings[number].firm else nats

    def _shift(self, number: int, repairs: Mapping[Key, Figure]) -> float:
        holding = self.holdings[number]
        if holding.broken:
            # Another cause's: what this repair makes of it is told when that one is known.
            return 0.0
        before, after = self.before(number), self.nats(number, repairs)
        if after < inf:
            return after - before if before < inf else 0.0
        return inf if holding.firm else _MILD


def _asked(relation: Relation) -> list[Figure]:
    """Return the figures that a verdict rests on: of a share that may be squeezed the others of its list too."""
    return [*figures_of(relation), *relation.others] if isinstance(relation, Share) else figures_of(relation)


def with_repairs(relation: Relation, repairs: Mapping[Key, Figure]) -> Relation:
    """Return a relation with some figures as they should be."""

    def swap(figure: Figure) -> Figure:
        return repairs.get(figure.key, figure)

    def swap_all(terms: tuple[Term, ...]) -> tuple[Term, ...]:
        return tuple(term._replace(figure=swap(term.figure)) for term in terms)

    if isinstance(relation, (Balance, Bound)):
        return relation._replace(left=swap_all(relation.left), right=swap_all(relation.right))
    if isinstance(relation, Share):
        others = tuple(map(swap, relation.others))
        return Share(swap(relation.share), swap_all(relation.part), swap_all(relation.whole), others)
    return Change(swap(relation.percent), swap(relation.change), swap(relation.current))


def groups(evidence: Evidence) -> list[list[int]]:
    """Return the broken holdings in groups that share figures: each group has causes of its own."""
    broken = [number for number, holding in enumerate(evidence.holdings) if holding.broken]
    parent = {number: number for number in broken}

    def root(number: int) -> int:
        while parent[number] != number:
            parent[number] = parent[parent[number]]
            number = parent[number]
        return number

    first: dict[Key, int] = {}
    for number in broken:
        for key in evidence.members(number):
            parent[root(number)] = root(first.setdefault(key, number))
    found: dict[int, list[int]] = {}
    for number in broken:
        found.setdefault(root(number), []).append(number)
    return list(found.values())
