"""Whether all rounding differences can be true at once: each may hold alone while no amounts satisfy them together.

Every figure off its sum is a rounding error that somebody has to bear. Where several sums share figures, intervals are
narrowed sum by sum, and a greedy division of the differences proves most documents possible without any solver. Only
where that fails does a linear programme look for multipliers that prove the contrary (Farkas); they are confirmed with
exact fractions, and the smallest set of sums that still contradict each other is what is reported.
"""

from __future__ import annotations

from collections import Counter
from itertools import chain
from typing import TYPE_CHECKING, NamedTuple

from budgetcheck.arithmetic.relations import Balance

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Sequence

    from budgetcheck.arithmetic.relations import Relation

Key = tuple[str, str, str]

_ROUNDS = 60
_DENOMINATOR = 720
"""Multipliers of sums that contradict each other are small fractions."""

_DEPTH = 6
"""Totals of totals: no table has more levels."""

_LARGEST = 400
"""More sums than this in one piece are not taken apart: a page with so many differences is not one contradiction."""


class Line(NamedTuple):
    """A balance that rounding has moved: how far it is off, and the figures that may bear the difference, by number."""

    number: int
    """Which of the given relations it is."""
    off: int
    """Left minus right as printed, in units."""
    weights: dict[int, int]


def contradictions(
    relations: Sequence[Relation], sums_of: Callable[[Collection[Key]], Iterable[Relation]]
) -> list[tuple[int, ...]]:
    """Return smallest sets of relations, by number, that hold each alone and never together.

    `relations` are those that rounding has moved; `sums_of` gives the relations that hold to the last digit and whose
    first figure is one of those asked for. It is asked only where a total made of printed items may matter.
    """
    lines, rounded = _lines(relations)
    keys, halves = list(rounded), list(rounded.values())
    found = []
    for piece in _pieces(lines):
        if len(piece) < 2 or len(piece) > _LARGEST or _possible(piece, halves):
            continue
        wide = printed_sums({keys[place] for line in piece for place in line.weights}, sums_of)
        wider = [max(half, wide.get(key, 0)) for key, half in rounded.items()]
        if not _possible(piece, wider):
            proof = _smallest(piece, wider)
            if proof:
                found.append(proof)
    return found


def printed_sums(keys: Collection[Key], sums_of: Callable[[Collection[Key]], Iterable[Relation]]) -> dict[Key, int]:
    """Return how far totals may really be off that are made of printed items, as sums that hold to the last digit may be."""
    parts: dict[Key, list[tuple[int, Key, int]]] = {}
    wanted, seen = set(keys), set(keys)
    for _ in range(_DEPTH + 1):
        for relation in sums_of(wanted):
            if isinstance(relation, Balance) and len(relation.left) == 1 and len(relation.right) > 1:
                total = relation.left[0].figure
                items = [(abs(weight), figure.key, figure.half) for weight, figure in relation.right if figure.half]
                if total.half and len(items) > len(parts.get(total.key, ())):
                    parts[total.key] = items
        wanted = {item for key in wanted for _, item, _ in parts.get(key, ())} - seen
        seen |= wanted
        if not wanted:
            break
    known: dict[Key, int] = {}

    def reach(key: Key, half: int, depth: int) -> int:
        if depth > _DEPTH or key not in parts:
            return half
        if key not in known:
            known[key] = half
            known[key] = sum(weight * reach(item, own, depth + 1) for weight, item, own in parts[key])
        return known[key]

    return {key: reach(key, 0, 0) for key in parts}


def _lines(relations: Sequence[Relation]) -> tuple[list[Line], dict[Key, int]]:
    """Return the balances as lines, and how far each of their figures may stand off, in the order of their numbers."""
    # A change may be the difference of two printed amounts: what it bears is no rounding of its own.
    sums = [
        (number, relation)
        for number, relation in enumerate(relations)
        if isinstance(relation, Balance) and not relation.stretch
    ]
    numbers: dict[Key, int] = {}
    halves: dict[Key, int] = {}
    lines = [_line(number, relation, numbers, halves) for number, relation in sums]
    times = Counter(chain.from_iterable(line.weights for line in lines))
    # What shares no figure with another can be true whatever the others are.
    return [line for line in lines if line.off and any(times[place] > 1 for place in line.weights)], halves


def _line(number: int, relation: Balance, numbers: dict[Key, int], halves: dict[Key, int]) -> Line:
    """Return a balance as a line; figures that are new get a number, and how far they may stand off is noted."""
    off = -relation.constant
    weights: dict[int, int] = {}
    for sign, terms in ((1, relation.left), (-1, relation.right)):
        for coefficient, figure in terms:
            off += sign * coefficient * figure.units
            if figure.half:
                key = figure[:3]
                place = numbers.setdefault(key, len(numbers))
                halves[key] = figure.half
                weights[place] = weights.get(place, 0) + sign * coefficient
    # A figure on both sides bears nothing.
    return Line(number, off, {place: weight for place, weight in weights.items() if weight})


def _pieces(lines: list[Line]) -> list[list[Line]]:
    """Return the lines in pieces that share figures."""
    pieces: list[list[Line]] = []
    where: dict[int, int] = {}
    for line in lines:
        meets = sorted({where[place] for place in line.weights if place in where})
        home = meets[0] if meets else len(pieces)
        if not meets:
            pieces.append([])
        pieces[home].append(line)
        for other in meets[1:]:
            pieces[home] += pieces[other]
            pieces[other] = []
        for each in pieces[home] if len(meets) > 1 else (line,):
            where.update(dict.fromkeys(each.weights, home))
    return [piece for piece in pieces if piece]


def _possible(piece: list[Line], halves: list[int]) -> bool:
    """Whether the differences of a piece can be divided among its figures; False means only that none was found."""
    shared = Counter(chain.from_iterable(line.weights for line in piece))
    errors = dict.fromkeys(shared, 0)
    # Figures that no other difference concerns bear it first, the others in proportion to their room.
    bearers = [sorted(line.weights.items(), key=lambda each: (shared[each[0]], -halves[each[0]])) for line in piece]
    for _ in range(_ROUNDS):
        settled = stuck = True
        for line, weights in zip(piece, bearers, strict=True):
            left = line.off + sum([weight * errors[place] for place, weight in weights])
            if not left:
                continue
            settled = False
            for place, weight in weights:
                want = -(abs(left) // abs(weight)) if (left > 0) == (weight > 0) else abs(left) // abs(weight)
                moved = max(-halves[place], min(halves[place], errors[place] + want)) - errors[place]
                if moved:
                    errors[place] += moved
                    left += weight * moved
                    stuck = False
                    if not left:
                        break
        if settled or stuck:
            return settled
    return False


def _smallest(piece: list[Line], halves: list[int]) -> tuple[int, ...]:
    """Return a smallest set of lines that contradict each other; nothing where the lines can be true together."""
    kept = _contradicting(piece, halves)
    for line in list(kept):
        fewer = _contradicting([each for each in kept if each is not line], halves) if line in kept else []
        kept = fewer or kept
    return tuple(line.number for line in kept)


def _contradicting(piece: list[Line], halves: list[int]) -> list[Line]:
    """Return the lines that a proof of contradiction uses; nothing where there is none."""
    from fractions import Fraction

    if not piece:
        return []
    solved = _multipliers(piece, halves)
    if not solved:
        return []
    multipliers = [Fraction(each).limit_denominator(_DENOMINATOR) for each in solved]
    used = [(multiplier, line) for multiplier, line in zip(multipliers, piece, strict=True) if multiplier]
    weights: dict[int, Fraction] = {}
    for multiplier, line in used:
        for key, weight in line.weights.items():
            weights[key] = weights.get(key, Fraction(0)) + multiplier * weight
    needed = sum((-multiplier * line.off for multiplier, line in used), Fraction(0))
    room = sum((abs(weight) * halves[key] for key, weight in weights.items()), Fraction(0))
    return [line for _, line in used] if needed > room else []


def _multipliers(piece: list[Line], halves: list[int]) -> list[float]:
    """Return what to multiply each line by so that the sum asks for more than rounding allows, by linear programme."""
    from budgetcheck.locate.solver import INFINITY, Column, Row, solve

    unit = max(halves[key] for line in piece for key in line.weights)
    keys = list(dict.fromkeys(key for line in piece for key in line.weights))
    # Minimise room minus need, both in half last digits: numbers near one, whatever the amounts.
    columns = [Column(line.off / unit, -1.0, 1.0) for line in piece]
    columns += [Column(halves[key] / unit, 0.0, INFINITY) for key in keys]
    rows = []
    for place, key in enumerate(keys, len(piece)):
        inside = [(number, line.weights[key]) for number, line in enumerate(piece) if key in line.weights]
        for sign in (1, -1):
            numbers = [*(number for number, _ in inside), place]
            rows.append(Row(numbers, [*(-sign * weight for _, weight in inside), 1.0], 0.0, INFINITY))
    return solve(columns, rows)[: len(piece)]
