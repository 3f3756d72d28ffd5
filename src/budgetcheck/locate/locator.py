"""From the relations of one budget to the figures that explain what broke, the likeliest of each cause first."""

from __future__ import annotations

from collections import deque
from math import exp, inf
from typing import TYPE_CHECKING

from budgetcheck.arithmetic.relations import figures_of
from budgetcheck.locate.causes import Cause, Desk, generalised, in_all, members, rank, singles
from budgetcheck.locate.evidence import Evidence, groups
from budgetcheck.locate.joining import as_mistakes
from budgetcheck.locate.search import Explanation, explanations
from budgetcheck.locate.table import Surroundings
from budgetcheck.model.budget import value_of
from budgetcheck.model.report import Mending, Suspect

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from budgetcheck.locate.evidence import Holding, Key
    from budgetcheck.locate.spans import Span
    from budgetcheck.model.budget import Budget
    from budgetcheck.model.report import SuspectKind

MAX_WORK = 800_000
"""Figures looked at in one document; what has no cause by then has no few causes."""

GROUP_WORK = 200_000
"""Figures looked at for one group of broken relations, in each of the ways that its causes are looked for."""

MAX_FIGURES = 400
"""A group with more figures than this is explained one figure after another."""

MAX_CAUSES = 8
"""Causes named for one group."""

MAX_ALTERNATIVES = 3
"""Figures named for one cause where the evidence does not tell them apart."""

NEAR = 2.3
"""What is less than ten times likelier is not told apart."""

SURE = 4.6
"""What is a hundred times likelier than all else is certain: in planted slips no right figure was altered by it."""

_SURE_OF_VALUE = 6.2
"""The same, five hundred times, of a value where rounding would leave others."""

_STRANGE = 14.0
"""A cause that costs more than this is none that offices make, and only the last that is left."""

FAIR = 0.2
"""A cause less likely than this among its rivals is a guess, and guesses are not named."""


def locate(held: Sequence[Holding], budget: Budget) -> tuple[Suspect, ...]:
    """Return the slips that explain what broke, the most harmful first; nothing where no few figures do."""
    evidence = Evidence(held)
    desk = Desk(evidence, Surroundings(budget, evidence))
    causes: list[list[Cause]] = []
    left = MAX_WORK
    for group in sorted(groups(evidence), key=len):
        if all(evidence.holdings[number].noted for number in group):
            continue
        if left <= 0:
            break
        found, spent = _explain(desk, group)
        causes += found
        left -= spent
    causes = [rivals for rivals in _exchanged(desk, causes) if _mends_a_fault(evidence, rivals[0])]
    causes = as_mistakes(desk, causes)
    causes.sort(key=lambda rivals: (not _is_missed(evidence, rivals[0]), -_repaired(evidence, rivals[0])))
    every = {key for rivals in causes for key in rivals[0].repairs}
    return tuple(_suspect(desk, rivals, every) for rivals in causes)


def cheapest_slips(desk: Desk, wanted: Collection[tuple[str, str, str | None, str | None]]) -> float:
    """Return what it costs to explain some of what broke by one slip for each group of it; infinite where none does."""
    cost = 0.0
    for group in _groups_of(desk.evidence, wanted):
        desk.evidence.allow(GROUP_WORK)
        # A figure of a row that is not printed is a missing row.
        found = [cause for cause in singles(desk, group) if not _is_unprinted(desk, cause)]
        if not found:
            return inf
        cost += found[0].cost
    return cost


def may_be_slips(
    broken: Sequence[Holding], wanted: Collection[tuple[str, str, str | None, str | None]]
) -> set[tuple[str, str, str]]:
    """Return the figures of which one slip for each group may explain some of what broke, by what broke alone.

    None where a group has no such figure.
    """
    if not {holding.id for holding in broken}.issuperset(wanted):
        # Words are wrong too, which no figure mends.
        return set()
    evidence = Evidence(broken)
    found = [in_all(evidence, group) for group in _groups_of(evidence, wanted)]
    return {key for keys in found for key in keys} if all(found) else set()


def _groups_of(evidence: Evidence, wanted: Collection[tuple[str, str, str | None, str | None]]) -> list[list[int]]:
    """Return the groups of broken relations in which some of them stand."""
    return [group for group in groups(evidence) if any(evidence.holdings[number].id in wanted for number in group)]


def _is_unprinted(desk: Desk, cause: Cause) -> bool:
    return any(desk.surroundings.is_unprinted(desk.evidence.figures[key]) for key in cause.repairs)


def _explain(desk: Desk, group: list[int]) -> tuple[list[list[Cause]], int]:
    """Return the causes of one group, each with the rivals that the evidence does not tell from it, and the work it took."""
    spent = 0
    for way in (_one_slip, _several, _one_after_another):
        desk.evidence.allow(GROUP_WORK)
        found = way(desk, group)
        spent += GROUP_WORK - desk.evidence.left
        if found is not None:
            return found, spent
    return [], spent


def _one_slip(desk: Desk, group: list[int]) -> list[list[Cause]] | None:
    """Return the one slip that explains a whole group, with its rivals; None where there is no such slip."""
    found = singles(desk, group)
    small = len(members(desk.evidence, group)) <= MAX_FIGURES
    if small and (not found or found[0].cost > _UNNAMED):
        found = sorted((*found, *generalised(desk, group)), key=rank)
    return _rivals(found) if found else None


def _several(desk: Desk, group: list[int]) -> list[list[Cause]] | None:
    """Return the fewest figures that together explain a whole group; None where no few figures do."""
    if len(members(desk.evidence, group)) > MAX_FIGURES:
        return None
    found = explanations(desk, group)
    return _of_several(desk.evidence, found) if found else None


_UNNAMED = 8.0
"""A single figure that costs more than this was not printed wrongly by any slip with a name."""


def _rivals(found: list[Cause]) -> list[list[Cause]]:
    """Return the likeliest cause with those near it; nothing where none stands out from many."""
    best = found[0]
    if len(found) > 1:
        best = best._replace(lead=min(best.lead, found[1].cost - best.cost))
    if 1 / sum(exp(best.cost - cause.cost) for cause in found) < FAIR:
        return []
    near = [cause for cause in found[1:] if cause.cost <= best.cost + NEAR]
    return [[best, *near][:MAX_ALTERNATIVES]]


def _of_several(evidence: Evidence, found: list[Explanation]) -> list[list[Cause]]:
    """Return the causes of the likeliest explanation, each with what stands in its place in those near it."""
    best = found[0]
    causes = [[cause._replace(lead=min(cause.lead, _lead(cause, found)))] for cause in best.causes]
    for other in found[1:]:
        if other.cost > best.cost + NEAR:
            break
        for rivals in causes:
            rest = {key for each in best.causes if each.repairs != rivals[0].repairs for key in each.repairs}
            keys = {key for each in other.causes for key in each.repairs}
            instead = [each for each in other.causes if not each.repairs.keys() <= rest]
            fits = rest <= keys and len(instead) == 1 and len(rivals) < MAX_ALTERNATIVES
            if fits and all(instead[0].repairs != rival.repairs for rival in rivals):
                rivals.append(instead[0])
    return _joined(evidence, causes)


def _lead(cause: Cause, found: list[Explanation]) -> float:
    """Return by how much the likeliest explanation is likelier than the next one that does without one of its causes."""
    without = (other for other in found[1:] if all(each.repairs != cause.repairs for each in other.causes))
    return next((other.cost - found[0].cost for other in without), inf)


def _joined(evidence: Evidence, causes: list[list[Cause]]) -> list[list[Cause]]:
    """Return the causes, a figure that only follows from another's correction together with that one."""
    leading = [rivals for rivals in causes if _repaired(evidence, rivals[0])]
    for follower in causes:
        if follower in leading:
            continue
        near = set(evidence.touched(follower[0].repairs))
        for rivals in leading:
            first = rivals[0]
            if not near.isdisjoint(evidence.touched(first.repairs)):
                # What only follows has no evidence of its own.
                rivals[:] = [first._replace(repairs={**first.repairs, **follower[0].repairs}, lead=0.0)]
                break
    return leading


def _exchanged(desk: Desk, causes: list[list[Cause]]) -> list[list[Cause]]:
    """Return the causes, two figures that should each be what the other is printed as made one.

    What is exchanged within a row leaves the row's sum as it was, so that each figure breaks relations of its own.
    """
    amounts = [_amounts(desk, rivals[0]) for rivals in causes]
    waiting: dict[_Amounts, deque[int]] = {}
    for number, lines in enumerate(amounts):
        for line in lines:
            waiting.setdefault(line, deque()).append(number)
    found = dict(enumerate(causes))
    single = set(found)
    for number, lines in enumerate(amounts):
        if number not in single:
            continue
        opposite = [(table, kind, name, right, printed) for table, kind, name, printed, right in lines]
        partners = {each for line in opposite for each in _first(waiting.get(line), single)} - {number}
        for partner in sorted(partners):
            swap = _exchange(desk, causes[number][0], causes[partner][0])
            if swap is not None:
                found[number] = [swap]
                del found[partner]
                single -= {number, partner}
                break
    return list(found.values())


_Amounts = tuple[str, str, str, int, int]
"""A table, row or column, its name, and of a figure in it what is printed and what should be, in units."""


def _first(waiting: deque[int] | None, single: set[int]) -> list[int]:
    """Return the first that waits and is not yet of a pair; nothing where none does."""
    while waiting and waiting[0] not in single:
        waiting.popleft()
    return [waiting[0]] if waiting else []


def _amounts(desk: Desk, cause: Cause) -> list[_Amounts]:
    """Return the row and the column of a cause of one figure; nothing for a cause of several."""
    if len(cause.repairs) != 1:
        return []
    (((table, row, column), right),) = cause.repairs.items()
    printed = desk.evidence.figures[table, row, column].units
    return [(table, "row", row, printed, right.units), (table, "column", column, printed, right.units)]


def _exchange(desk: Desk, one: Cause, other: Cause) -> Cause | None:
    """Return the slip that exchanged two figures of one row or one column, or None."""
    if len(one.repairs) != 1 or len(other.repairs) != 1:
        return None
    (a, right_a), (b, right_b) = *one.repairs.items(), *other.repairs.items()
    printed_a, printed_b = desk.evidence.figures[a], desk.evidence.figures[b]
    in_line = a[0] == b[0] and (a[1] == b[1] or a[2] == b[2])
    if not in_line or right_a.units != printed_b.units or right_b.units != printed_a.units:
        return None
    repairs = {a: right_a, b: right_b}
    for key, source in ((a, printed_b), (b, printed_a)):
        if source.value is None:
            repairs[key] = repairs[key]._replace(value=None, half=0)
    name = "misplaced" if printed_a.value is None or printed_b.value is None else "swap"
    return Cause(repairs, name, min(one.cost, other.cost))


def _one_after_another(desk: Desk, group: list[int]) -> list[list[Cause]]:
    """Return the figure that repairs most, then the one that repairs most of the rest, while one repairs more than one."""
    evidence, left = desk.evidence, set(group)
    causes: list[list[Cause]] = []
    for _ in range(MAX_CAUSES):
        best: tuple[int, float] | None = None
        for key in members(evidence, sorted(left)):
            if evidence.exhausted:
                break
            wanted = [number for number in evidence.by_figure[key] if number in left]
            if len(wanted) < 2 or (best is not None and len(wanted) < -best[0]):
                continue
            cause = desk.single(key, wanted)
            if cause is not None and (best is None or (-len(wanted), cause.cost) < best):
                best, chosen, repaired = (-len(wanted), cause.cost), cause, wanted
        if best is None:
            break
        causes.append([chosen])
        left.difference_update(repaired)
    return causes


def _repaired(evidence: Evidence, cause: Cause) -> int:
    return sum(evidence.holdings[number].broken for number in evidence.touched(cause.repairs))


def _mends_a_fault(evidence: Evidence, cause: Cause) -> bool:
    """Whether a cause repairs more than what is only worth a note."""
    touched = (evidence.holdings[number] for number in evidence.touched(cause.repairs))
    return any(holding.broken and not holding.noted for holding in touched)


def _is_missed(evidence: Evidence, cause: Cause) -> bool:
    """Whether a cause is a blank that was found missing by itself: what else it upsets may look like a fault elsewhere."""
    return any(evidence.holdings[number].about in cause.repairs for number in evidence.touched(cause.repairs))


def _suspect(desk: Desk, rivals: list[Cause], every: Collection[Key]) -> Suspect:
    best = rivals[0]
    touched = [desk.evidence.holdings[each] for each in desk.evidence.touched(best.repairs)]
    repairs = tuple(holding.rule for holding in touched if holding.broken)
    (key, *more) = best.repairs
    admissible = None if more else _admissible(best.span, desk, key)
    kind: SuspectKind = "word" if best.likely == "direction" else "figures" if more else "figure"
    return Suspect(
        kind,
        _places(desk, best),
        repairs,
        best.likely,
        frozenset(holding.id for holding in touched if holding.broken),
        admissible=admissible,
        alternatives=tuple(_places(desk, each) for each in rivals[1:]),
        certain=len(rivals) == 1 and not _rests_on(desk, best, every) and _is_certain(desk, best, admissible),
    )


def _rests_on(desk: Desk, cause: Cause, every: Collection[Key]) -> bool:
    """Whether what a cause mends holds another figure that is to be mended, and so tells no value as it is printed."""
    broken = [
        each for number in desk.evidence.touched(cause.repairs) if (each := desk.evidence.holdings[number]).broken
    ]
    keys = {figure.key for holding in broken for relation in holding.relations for figure in figures_of(relation)}
    return not keys.isdisjoint(set(every) - cause.repairs.keys())


def _is_certain(desk: Desk, cause: Cause, admissible: tuple[str, str] | None) -> bool:
    """Whether a cause leads all others by the margin, and leaves no doubt about the value of each of its figures."""
    if cause.lead < SURE:
        return False
    ((key, right), *more) = cause.repairs.items()
    if not more and desk.is_quotient(key, right):
        # What the amounts give is what offices print, though others would do within rounding.
        return True
    if cause.cost > _STRANGE or cause.value_lead < (SURE if admissible is None else _SURE_OF_VALUE):
        return False
    if _is_bare(desk, cause) or _is_least(desk, cause) or _is_unusual(desk, cause):
        return False
    if cause.likely in _TELLING:
        return True
    return admissible is None and len(cause.repairs) == 1 and cause.likely not in _LOOSE


def _is_unusual(desk: Desk, cause: Cause) -> bool:
    """Whether a figure would be below zero in a column that is not, or stand in a row that is not printed."""
    for key, right in cause.repairs.items():
        printed = desk.evidence.figures[key]
        below = right.units < 0 <= printed.units and not desk.surroundings.around(printed).negative
        if below or desk.surroundings.is_unprinted(printed):
            return True
    return False


def _is_bare(desk: Desk, cause: Cause) -> bool:
    """Whether a count of one digit is all that is known: every other one is one digit away."""
    digits = [right.text.strip("-0.").replace(".", "") for right in cause.repairs.values()]
    return all(len(each) < 2 for each in digits) and _repaired(desk.evidence, cause) < 2


def _is_least(desk: Desk, cause: Cause) -> bool:
    """Whether a figure is off by one last digit: what it is held against may as well be, and rounding hides where."""
    return all(
        right.half > 0 and abs(right.units - desk.evidence.figures[key].units) <= 2 * right.half
        for key, right in cause.repairs.items()
    )


_TELLING = ("digit", "transposition", "sign", "direction", "scale", "formula", "copies", "swap")
"""Slips that tell the right value by themselves."""
_LOOSE = ("forgotten", "twice")
"""Slips of several columns, of which the relations may show some only."""


def _places(desk: Desk, cause: Cause) -> tuple[Mending, ...]:
    found = []
    for key, right in cause.repairs.items():
        printed = desk.pattern(key)._replace(half=desk.evidence.figures[key].half)
        found.append(Mending(printed, printed.text, "" if right.value is None else right.text))
    return tuple(found)


def _admissible(span: Span, desk: Desk, key: tuple[str, str, str]) -> tuple[str, str] | None:
    """Return the least and greatest printed value that the relations leave, where there is more than one."""
    values = desk.values(key, span)
    if len(values) < 2:
        return None
    like = desk.pattern(key)
    low, high = (f"{value_of(units, like.measure):.{like.decimals}f}" for units in (min(values), max(values)))
    return low, high
