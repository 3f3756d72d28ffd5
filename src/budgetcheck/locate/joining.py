"""Causes that are one mistake: a slip copied to several places, a total that forgets a row, a word of the wrong direction.

The search explains each group of broken relations by itself; what one slip did to several groups is put together here,
and what another cause repairs anyway is left out.
"""

from __future__ import annotations

from math import inf
from operator import itemgetter
from typing import TYPE_CHECKING

from budgetcheck.locate.slips import Around, printed_as, slip
from budgetcheck.locate.table import DIRECTED
from budgetcheck.model.budget import SENTENCES
from budgetcheck.model.layout import is_notes

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from budgetcheck.locate.causes import Cause, Desk
    from budgetcheck.locate.evidence import Key
    from budgetcheck.model.budget import Figure

Causes = list[list["Cause"]]
"""Each with its rivals, the likeliest first."""


def as_mistakes(desk: Desk, causes: Causes) -> Causes:
    """Return the causes as mistakes: each once, with all the places that it touched."""
    causes = _copies(desk, _exchanges(desk, _needed(desk, causes)))
    for alike in (_of_parts(desk), _of_words(desk)):
        causes = _joined(causes, alike)
    return [[_named(desk, rivals[0]), *rivals[1:]] for rivals in causes]


def _needed(desk: Desk, causes: Causes) -> Causes:
    """Leave out a cause whose whole group the others repair."""
    if len(causes) < 2:
        return causes
    kept = list(causes)
    for rivals in sorted(causes, key=lambda each: len(desk.evidence.touched(each[0].repairs))):
        others = {key: right for each in kept if each is not rivals for key, right in each[0].repairs.items()}
        own = [number for number in desk.evidence.touched(rivals[0].repairs) if desk.evidence.holdings[number].broken]
        desk.evidence.allow(50_000)
        if own and all(desk.evidence.nats(number, others) < inf for number in own):
            kept = [each for each in kept if each is not rivals]
    return kept


def _exchanges(desk: Desk, causes: Causes) -> Causes:
    """Return the causes, two figures of one row or column joined that hold when each has what the other prints."""
    found: Causes = []
    for rivals in causes:
        partner = next((each for each in found if (_swap(desk, each[0], rivals[0])) is not None), None)
        if partner is None:
            found.append(list(rivals))
        else:
            partner[:] = [swap for swap in [_swap(desk, partner[0], rivals[0])] if swap is not None]
    return found


def _swap(desk: Desk, one: Cause, other: Cause) -> Cause | None:
    first, second = _single(one), _single(other)
    if first is None or second is None:
        return None
    (a, right_a), (b, right_b) = first, second
    printed_a, printed_b = desk.evidence.figures[a], desk.evidence.figures[b]
    near = (
        a[0] == b[0]
        and (a[1] == b[1] or a[2] == b[2])
        and abs(right_a.units - printed_b.units) <= _NEAR * right_a.half
        and abs(right_b.units - printed_a.units) <= _NEAR * right_b.half
        and printed_a.units != printed_b.units
    )
    if not near:
        return None
    repairs = {a: desk.repaired(a, printed_b.units), b: desk.repaired(b, printed_a.units)}
    broken = [number for number in desk.evidence.touched(repairs) if desk.evidence.holdings[number].broken]
    desk.evidence.allow(50_000)
    if desk.evidence.change(repairs, [number for number in broken if _is_mended(desk, number, one, other)]) == inf:
        return None
    return one._replace(repairs=repairs, likely="swap")


def _is_mended(desk: Desk, number: int, one: Cause, other: Cause) -> bool:
    return desk.evidence.nats(number, {**one.repairs, **other.repairs}) < inf


_NEAR = 12
"""So many halves of a last digit the sums leave a figure beside what the other one prints."""


def _copies(desk: Desk, causes: Causes) -> Causes:
    """Return the causes, those joined that print one figure for one right one: copied from one another."""
    found: Causes = []
    for rivals in causes:
        for place, others in enumerate(found):
            copies = (_copied(desk, one, other) for one in others for other in rivals)
            joined = next(filter(None, copies), None)
            if joined is not None:
                found[place] = [joined]
                break
        else:
            found.append(rivals)
    return found


def _copied(desk: Desk, one: Cause, other: Cause) -> Cause | None:
    """Return two causes as one figure copied, with the value that does best in all its places; None where none does."""
    repairs = {**one.repairs, **other.repairs}
    printed = {(desk.evidence.figures[key].units, right.measure, right.half) for key, right in repairs.items()}
    ((units, measure, half), *more) = printed
    rights = {right.units for right in repairs.values()}
    if more or not units or measure == "%" or 0 in rights or max(rights) - min(rights) > 2 * _LAST_DIGITS * half:
        return None
    broken = [number for number in desk.evidence.touched(repairs) if desk.evidence.holdings[number].broken]
    wanted = [number for number in broken if _is_mended(desk, number, one, other)]
    pattern, digit = desk.pattern(next(iter(repairs))), 2 * half or 1
    ranked = []
    for value in range(min(rights) - _LAST_DIGITS * digit, max(rights) + (_LAST_DIGITS + 1) * digit, digit):
        copies = {key: desk.repaired(key, value) for key in repairs}
        desk.evidence.allow(50_000)
        # What stands beside a copy is the other one, which tells nothing.
        slipped = slip(pattern, printed_as(value, pattern), Around()).cost
        ranked.append((slipped + desk.evidence.change(copies, wanted), abs(value), copies))
    (cost, _, copies), (next_cost, *_) = sorted(ranked, key=itemgetter(0, 1))[:2]
    if cost == inf:
        return None
    # What is copied has been rounded once, though as many relations speak for it as it has places.
    return one._replace(
        repairs=copies, likely="copies", lead=min(one.lead, other.lead), value_lead=(next_cost - cost) / len(copies)
    )


_LAST_DIGITS = 3
"""So many last digits rounding may put between what each place of a copy is thought to be."""


def _joined(causes: Causes, alike: Callable[[Cause], Iterator[tuple[str, object]]]) -> Causes:
    """Return the causes, those joined that share a mark of one slip; a mark says the slip's name."""
    places: dict[object, int] = {}
    found: Causes = []
    for rivals in causes:
        cause = rivals[0]
        marks = list(alike(cause))
        home = next((places[mark] for mark in marks if mark in places), None)
        if home is None:
            places.update((mark, len(found)) for mark in marks)
            found.append(rivals)
            continue
        name = next(name for name, mark in marks if (name, mark) in places)
        first = found[home][0]
        found[home] = [
            first._replace(
                repairs={**first.repairs, **cause.repairs},
                likely=name,
                lead=min(first.lead, cause.lead),
                value_lead=min(first.value_lead, cause.value_lead),
            )
        ]
    return found


def _single(cause: Cause) -> tuple[Key, Figure] | None:
    return next(iter(cause.repairs.items())) if len(cause.repairs) == 1 else None


def _of_parts(desk: Desk) -> Callable[[Cause], Iterator[tuple[str, object]]]:
    """A total off by one of its rows, in every column."""

    def marks(cause: Cause) -> Iterator[tuple[str, object]]:
        found = _single(cause)
        if found is None:
            return
        key, right = found
        off = desk.evidence.figures[key].units - right.units
        lines = desk.surroundings.lines(key[0])
        for row in lines.table.rows if lines is not None else ():
            part = row.figures.get(key[2])
            if (
                part is not None
                and part.units
                and row.key != key[1]
                and abs(abs(off) - abs(part.units)) <= 4 * part.half
            ):
                name = "twice" if (off > 0) == (part.units > 0) else "forgotten"
                yield name, (key[0], key[1], row.key)

    return marks


def _of_words(desk: Desk) -> Callable[[Cause], Iterator[tuple[str, object]]]:
    """The amount and the percentage of one change, both of the wrong sign."""

    def marks(cause: Cause) -> Iterator[tuple[str, object]]:
        found = _single(cause)
        if found is not None and is_direction(desk, *found):
            yield "direction", found[0][:2]

    return marks


def is_direction(desk: Desk, key: Key, right: Figure) -> bool:
    """Whether only the direction of a change in words is wrong."""
    told = is_notes(key[0]) or key[0] == SENTENCES
    return told and key[2] in DIRECTED and bool(right.units) and desk.evidence.figures[key].units == -right.units


def _named(desk: Desk, cause: Cause) -> Cause:
    """Return a cause with the name of its slip, where what stands around the figure tells more."""
    found = _single(cause)
    if found is None:
        return cause
    key, right = found
    if is_direction(desk, key, right):
        return cause._replace(likely="direction")
    if cause.likely == "stale":
        change = desk.surroundings.change(desk.evidence.figures[key])
        if key[2] == "amount" and change is not None and desk.evidence.figures[key].units == right.units - change:
            return cause._replace(likely="last year")
    if cause.likely not in _SAID:
        name = next((name for name, _ in _of_parts(desk)(cause)), None)
        if name is not None:
            return cause._replace(likely=name)
    return cause


_SAID = ("digit", "transposition", "sign", "scale", "formula", "blank", "stale")
