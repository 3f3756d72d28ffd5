"""How a right figure comes to be printed wrongly: the usual slips, each with a name and with what it costs to believe it.

A cost is minus the logarithm of how often the slip happens, spread over all the wrong figures that it may give: a
figure with one of 45 possible wrong digits is a likelier story than one with an arbitrary other value.
"""

from __future__ import annotations

from math import log
from typing import TYPE_CHECKING, NamedTuple

from budgetcheck.model.budget import value_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from budgetcheck.model.budget import Figure


class Slip(NamedTuple):
    """What may have happened to a figure: a name where the slip has one, and its cost in nats."""

    likely: str | None
    cost: float


class Around(NamedTuple):
    """What stands around a figure in its table, and what its column usually holds."""

    values: Collection[int] = ()
    """What the figures beside, above and below it print, in units."""
    filled: float = 0.5
    """The share of its column's cells that are not blank."""
    greatest: int = 0
    """The greatest figure of its column, whatever its sign; 0 where there is no other."""
    negative: bool = False
    """Whether negative figures are usual in its column."""
    zero: bool = True
    """Whether its column has zeros or blanks."""


_ODDS = {"digit": 0.3, "transposition": 0.15, "scale": 0.12, "sign": 0.05, "stale": 0.12, "length": 0.08}
_LAST = -log(0.05)
_SIGN = -log(_ODDS["sign"])
_STALE = -log(_ODDS["stale"] / 5)
_BLANK = -log(0.1)
_EXTRA = -log(0.02)
_OTHER = -log(0.05)
_PER_DIGIT = log(10)
_NEGATIVE, _NONE = 6.0, 4.0
_BEYOND, _UNHEARD = 1000, 12.0
"""So many times as much as all others of a column no figure is; and what it costs to believe it."""
_FACTORS = {1: 0.5, 2: 0.2, 4: 0.2, 8: 0.1}
"""How often each is slipped by: powers of ten that a figure slips by: a shifted point, a percentage as a fraction, 元 as 万元, and both."""


def slip(printed: Figure, right: Figure, around: Around, prior: int | None = None) -> Slip:
    """Return the likeliest way in which the right figure came to be printed as it is; `prior` is last year's amount."""
    found = _slip(printed, right, around, prior)
    return found._replace(cost=found.cost + _strangeness(printed, right, around))


def _strangeness(printed: Figure, right: Figure, around: Around) -> float:
    """Return what it costs to believe that a figure is right which its column speaks against."""
    if around.greatest and abs(right.units) > _BEYOND * around.greatest:
        return _UNHEARD
    if right.units < 0 <= printed.units and not around.negative:
        return _NEGATIVE
    return _NONE if not right.units and not around.zero else 0.0


def _slip(printed: Figure, right: Figure, around: Around, prior: int | None) -> Slip:
    wrong, good = printed.text, right.text
    digits = max(len(_digits(good)), 2)
    filled = log((around.filled + 0.05) / (1.05 - around.filled))
    if printed.value is None:
        return Slip("blank", _BLANK + _PER_DIGIT * digits - filled)
    found = list(_named(printed, right, wrong, good))
    if printed.units and (printed.units == prior or printed.units in around.values):
        found.append(Slip("stale", _STALE))
    if not right.units and printed.units:
        found.append(Slip(None, max(_EXTRA + filled, 1.0)))
    found.append(Slip(None, _OTHER + _PER_DIGIT * max(digits, len(_digits(wrong)))))
    return min(found, key=lambda each: each.cost)


def _named(printed: Figure, right: Figure, wrong: str, good: str) -> Iterator[Slip]:
    a, b = wrong.lstrip("-"), good.lstrip("-")
    if a == b:
        yield Slip("sign", _SIGN)
        return
    if (printed.units < 0) != (right.units < 0) and printed.units and right.units:
        return
    digits = max(len(_digits(b)), 1)
    power = _power(a, b)
    if power is not None:
        yield Slip("scale", -log(_ODDS["scale"] * _FACTORS.get(power, 0.05)))
    if len(a) == len(b):
        apart = [place for place, (x, y) in enumerate(zip(a, b, strict=True)) if x != y]
        if len(apart) == 1:
            yield Slip("digit", _digit_cost(printed, right, digits))
        elif len(apart) == 2 and a[apart[0]] == b[apart[1]] and a[apart[1]] == b[apart[0]]:
            beside = not a[apart[0] + 1 : apart[1]].strip(".")
            yield Slip("transposition", -log(_ODDS["transposition"] / (digits if beside else digits * digits)))
    elif _one_more(a, b) or _one_more(b, a):
        yield Slip("digit", -log(_ODDS["length"] / (3 * digits)))
    if abs(printed.units - right.units) == 2 * right.half > 0:
        # A carry may change more than one digit: 10.00 for 9.99.
        yield Slip("digit", _LAST)


def _digit_cost(printed: Figure, right: Figure, digits: int) -> float:
    if abs(printed.units - right.units) == 2 * right.half:
        return _LAST
    return -log(_ODDS["digit"] / (9 * digits))


def _power(wrong: str, good: str) -> int | None:
    """Return the power of ten between two figures, what was lost behind the point not counted."""
    for factor in range(1, 9):
        for longer, shorter in ((wrong, good), (good, wrong)):
            moved = _digits(longer).zfill(factor + 1)
            whole, lost = int(moved[:-factor] or "0"), int(moved[-factor:])
            printed = int(_digits(shorter) or "0")
            if printed and printed in (whole, whole + (2 * lost >= 10**factor)):
                return factor
    return None


def _digits(text: str) -> str:
    return text.replace(".", "").replace("-", "").lstrip("0")


def _one_more(longer: str, shorter: str) -> bool:
    """Whether dropping one digit of the longer text gives the shorter one."""
    return len(longer) == len(shorter) + 1 and any(
        longer[:place] + longer[place + 1 :] == shorter for place in range(len(longer)) if longer[place] != "."
    )


FORMULA = Slip("formula", -log(0.15))
"""A percentage worked out by a usual wrong formula, over this year's amount or not times 100."""


def variants(printed: Figure) -> Iterator[int]:
    """Yield the values, in units, that one slip would have turned into what is printed."""
    text = printed.text
    if not text:
        return
    unit = 10 ** (len(str(abs(printed.units))) - len(_digits(text))) if printed.units else 0
    yield -printed.units
    for factor in _FACTORS:
        yield printed.units * 10**factor
        if printed.units % 10**factor == 0:
            yield printed.units // 10**factor
    if not unit:
        return
    digits = _digits(text)
    sign = -1 if printed.units < 0 else 1
    for place in range(len(digits)):
        for digit in "0123456789":
            yield sign * int(digits[:place] + digit + digits[place + 1 :]) * unit
            yield sign * int(digits[:place] + digit + digits[place:]) * unit
        if place:
            yield sign * int(digits[: place - 1] + digits[place] + digits[place - 1] + digits[place + 1 :]) * unit
        if len(digits) > 1:
            yield sign * int(digits[:place] + digits[place + 1 :]) * unit


def printed_as(units: int, like: Figure) -> Figure:
    """Return a figure as it would be printed with another value."""
    return like._replace(units=units, value=value_of(units, like.measure))
