"""Slips of the kinds that officers make, planted one at a time into a consistent document.

A slip changes one cell, one word of a sentence or one row, by more than rounding can explain. Where it may be planted
is told by the printed words alone.
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from random import Random

KINDS = ("digit", "transposition", "stale percentage", "direction", "missing row", "wrong total", "comparison")

_CELL = re.compile(r"-?[\d,]*\d(?:\.\d+)?")
_CODE = re.compile(r"\d{2,7}")
_SAID = re.compile(r"(?P<amount>\d[\d,]*\.\d+)万元|(?P<percent>\d[\d,]*\.\d+)%")
_CHANGED = re.compile(r"(?P<word>增加|减少)(?=\d[\d,]*\.\d*[1-9])(?P<between>[^，。；]*(?:，)?)(?P<rate>增长|下降)?")
_COMPARED = re.compile(r"(?:大于|小于)(?=[^，。；]{0,4}预算)")
_OPPOSITE = {"增加": "减少", "减少": "增加", "增长": "下降", "下降": "增长", "大于": "小于", "小于": "大于"}
_TOTALS = ("合计", "总计", "小计")
_LAST_DIGITS = 40
"""By how many of its last digits an amount is changed at least: no column is so long that rounding reaches as far."""
_POINTS = Decimal("1.5")
"""By how many points a percentage is changed at least."""


class Part(NamedTuple):
    """A paragraph (one cell), or a printed table: rows of cells as they are seen, its headings among them."""

    rows: tuple[tuple[str, ...], ...]
    head: int = 0
    """Rows of headings on top."""

    @property
    def is_table(self) -> bool:
        """Whether it is a table."""
        return self.head > 0


class Slip(NamedTuple):
    """One slip: its kind, its part, and the cell that it changes, or the row that it takes away."""

    kind: str
    part: int
    y: int
    x: int
    right: str
    """What stood there: of a row that is taken away, its figures."""
    wrong: str | None
    """What stands there instead; None where the row is gone."""
    figures: tuple[str, ...]
    """The figures that it touches, as printed."""


def slips(parts: Sequence[Part], random: Random) -> Iterator[Slip]:
    """Yield a slip of each kind at each place that can have one."""
    for number, part in enumerate(parts):
        if part.is_table:
            yield from _in_table(number, part, random)
        else:
            yield from _in_text(number, part.rows[0][0], random)


def _in_table(number: int, part: Part, random: Random) -> Iterator[Slip]:
    for y in range(part.head, len(part.rows)):
        row = part.rows[y]
        total = any(word in cell for cell in row[:4] for word in _TOTALS)
        figures = [x for x in range(len(row)) if _is_figure(part, y, x)]
        for x in figures:
            share = any("%" in part.rows[up][x] or "比例" in part.rows[up][x] for up in range(part.head))
            below = any(word in part.rows[up][x] for up in range(part.head) for word in _TOTALS)
            for kind, wrong in _miswritten(row[x], random, percent=share):
                if kind == "digit" and (total or below):
                    yield Slip("wrong total", number, y, x, row[x], wrong, (row[x],))
                yield Slip(kind, number, y, x, row[x], wrong, (row[x],))
        held = tuple(row[x] for x in figures)
        if any(_value(each) for each in held) and not total:
            yield Slip("missing row", number, y, 0, " ".join(held), None, held)


def _is_figure(part: Part, y: int, x: int) -> bool:
    cell = part.rows[y][x]
    if not _CELL.fullmatch(cell) or not _value(cell):
        return False
    if "." in cell:
        return True
    # Whole numbers are amounts only in tables in 元 without decimals: a column that has others as large.
    column = [row[x] for row in part.rows[part.head :] if _CELL.fullmatch(row[x])]
    return not _CODE.fullmatch(cell) and "," not in cell[:1] and any(len(each) > 7 or "," in each for each in column)


def _value(cell: str) -> Decimal:
    return Decimal(cell.replace(",", ""))


def _miswritten(cell: str, random: Random, *, percent: bool = False) -> Iterator[tuple[str, str]]:
    """Yield a figure with one digit wrong, and with two digits exchanged; a percentage as an earlier text had it."""
    places = [at for at, letter in enumerate(cell) if letter.isdigit()]
    random.shuffle(places)
    if percent:
        stale = f"{abs(_value(cell)) * Decimal(random.choice(('0.8', '1.3', '0.55'))) + 2:.2f}"
        if _visible(cell, stale, percent=True):
            yield "stale percentage", stale
        return
    for at in places:
        digit = random.choice([each for each in "0123456789" if each != cell[at]])
        wrong = cell[:at] + digit + cell[at + 1 :]
        if _visible(cell, wrong, percent=percent):
            yield "digit", wrong
            break
    for at in places:
        after = next((at + step for step in (1, 2) if cell[at + step : at + step + 1].isdigit()), None)
        if after is not None and cell[at] != cell[after]:
            letters = list(cell)
            letters[at], letters[after] = letters[after], letters[at]
            if _visible(cell, "".join(letters), percent=percent):
                yield "transposition", "".join(letters)
                break


def _visible(right: str, wrong: str, *, percent: bool) -> bool:
    by = abs(_value(right) - _value(wrong))
    if percent:
        return by >= _POINTS
    return by >= _LAST_DIGITS * Decimal(1).scaleb(-len(right.partition(".")[2]))


def _in_text(number: int, text: str, random: Random) -> Iterator[Slip]:
    def put(kind: str, start: int, end: int, wrong: str, figures: tuple[str, ...]) -> Slip:
        return Slip(kind, number, 0, 0, text[start:end], text[:start] + wrong + text[end:], figures)

    for match in _SAID.finditer(text):
        role = "amount" if match["amount"] is not None else "percent"
        said = match[role]
        if not _value(said):
            continue
        for kind, wrong in _miswritten(said, random, percent=role == "percent"):
            yield put(kind, *match.span(role), wrong, (said,))
    for match in _CHANGED.finditer(text):
        figures = tuple(re.findall(r"\d[\d,]*\.\d+", text[match.start() : match.end() + 12])[:1])
        both = match["rate"] is not None and random.random() < 0.5
        wrong = match[0].replace(match["word"], _OPPOSITE[match["word"]], 1)
        if both:
            wrong = wrong[: match.start("rate") - match.start()] + _OPPOSITE[match["rate"]]
        yield put("direction", *match.span(), wrong, figures)
    for match in _COMPARED.finditer(text):
        yield put("comparison", *match.span(), _OPPOSITE[match[0]], ())
