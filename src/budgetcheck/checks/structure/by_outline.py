"""Rows by their outline: numbering, 其中 and total words say which rows add up to which, where no codes do."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

from budgetcheck.arithmetic.relations import Balance, as_terms
from budgetcheck.checks.structure.by_code import sum_of_rows
from budgetcheck.checks.structure.evidence import ROWS, Proposal, bears_out
from budgetcheck.model.printed_table import Total

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from budgetcheck.checks.structure.figures import Sheet, SheetLane
    from budgetcheck.model.printed_table import PrintedRow

KIND = "outline"
_PARTS = "parts"
_MOST_PARTS = 8
"""Rows that may be the parts of the one before them, where 其中 alone says so."""


class Reading(NamedTuple):
    """A row as the sum of others, by one kind of outline."""

    kind: str
    """marked, of which, parts, plain, small, top, foot, later: what is adopted together over the document."""
    total: int
    parts: tuple[int, ...]
    certain: bool = True
    """Whether no other reading is possible."""


def by_outline(lane: SheetLane) -> tuple[Proposal, ...]:
    """Return what the outline of a lane without codes says."""
    # Rates and prices make no sum, so that they tell nothing of what is the sum of what.
    rows = [row._replace(cells=tuple(row.cells[x] for x in lane.amounts)) for row in lane.lane.rows]
    chosen = [best for readings in _readings(rows) if (best := _best(lane, readings)) is not None]
    return tuple(proposal for reading in chosen for proposal in _proposals(lane, reading))


def both_sides(sheet: Sheet) -> Iterator[Proposal]:
    """Yield that the grand total of the income side is that of the expenditure side beside it."""
    for left, right in zip(sheet.lanes, sheet.lanes[1:], strict=False):
        one, two = _last_total(left), _last_total(right)
        if one is None or two is None or left.lane.rows[one].number != right.lane.rows[two].number:
            continue
        if not _is_side(left, one, "收") or not _is_side(right, two, "支"):
            continue
        income, expenditure = left.figures[one][0], right.figures[two][0]
        if income is None or expenditure is None or not (income.units or expenditure.units):
            continue
        grand = all(row.label.total is Total.GRAND for row in (left.lane.rows[one], right.lane.rows[two]))
        balance = Balance(tuple(as_terms(1, [income])), tuple(as_terms(1, [expenditure])))
        yield Proposal(ROWS, (KIND, "sides"), (sheet.name, "sides"), balance, open=not grand, lonely=False)


def _last_total(lane: SheetLane) -> int | None:
    totals = [place for place, row in enumerate(lane.lane.rows) if row.is_total and row.printed]
    return totals[-1] if totals and lane.lane.columns else None


def _is_side(lane: SheetLane, total: int, side: str) -> bool:
    return side in (lane.lane.rows[total].label.scope or lane.lane.heading)


def _proposals(lane: SheetLane, reading: Reading) -> Iterator[Proposal]:
    row = (lane.table, lane.number, reading.total)
    # That some rows are all parts of one is borne out only by other tables with the same rows.
    rows = [lane.lane.rows[place].label.bare for place in (reading.total, *reading.parts)]
    alike = tuple(rows) if reading.kind == _PARTS else ()
    for x in lane.amounts:
        balance = sum_of_rows(lane, reading.total, reading.parts, x)
        if balance is None or all(term.figure.value is None for term in balance.right):
            # A breakdown that is left out altogether says nothing of its total.
            continue
        group = (KIND, reading.kind, lane.summed_with(x), *alike)
        yield Proposal(
            ROWS,
            group,
            row,
            balance,
            lane.line(x),
            open=not reading.certain or bool(lane.summed_with(x)),
            lonely=False,
        )


def _best(lane: SheetLane, readings: Sequence[Reading]) -> Reading | None:
    """Return the reading that holds, the only one where it is certain, else nothing."""
    if not readings:
        return None
    if len(readings) == 1 and readings[0].certain:
        return readings[0]
    told = [(*bears_out(list(_proposals(lane, reading))), reading) for reading in readings]
    held, places, best = max(told, key=lambda each: each[0])
    if places and held * 2 > places:
        return best
    return None


def _readings(rows: Sequence[PrintedRow]) -> Iterator[list[Reading]]:
    """Yield, for each row that may be a sum, the ways to read it, likeliest first."""
    places = [place for place, row in enumerate(rows) if (row.label.text or row.printed) and not row.label.counted]
    totals = [
        place
        for place in places
        if rows[place].is_total and rows[place].printed and rows[place].label.total is not Total.SMALL
    ]
    heads = {place for at, place in enumerate(places) if _heads_parts(rows, place, places[at + 1 :])}
    totals = [place for place in totals if place not in heads]
    for at, place in enumerate(places):
        if rows[place].label.rank and (not rows[place].is_total or place in heads):
            yield _marked(rows, place, places[at + 1 :])
        elif rows[place].label.total is Total.SMALL:
            yield _small(rows, places, at)
        elif not rows[place].is_total and rows[place].printed:
            yield _parts(rows, places[at : at + _MOST_PARTS + 1])
    for total in totals:
        yield _total(rows, places, totals, total)


def _heads_parts(rows: Sequence[PrintedRow], place: int, behind: Sequence[int]) -> bool:
    """Whether a numbered total stands over its parts, and sums nothing before it: （一）采购支出合计, 1.货物, 2.工程."""
    return bool(behind) and 0 < rows[place].label.rank < rows[behind[0]].label.rank


def _marked(rows: Sequence[PrintedRow], head: int, behind: Iterable[int]) -> list[Reading]:
    """Read a numbered row as the sum of the next deeper numbers under it, or of the rows after 其中."""
    rank = rows[head].label.rank
    below: list[int] = []
    for place in behind:
        label = rows[place].label
        if label.total is not Total.NONE or 0 < label.rank <= rank:
            break
        below.append(place)
    ranks = [rows[place].label.rank for place in below if rows[place].label.rank]
    plain = [place for place in below if not rows[place].label.rank and rows[place].printed]
    if ranks:
        parts = tuple(place for place in below if rows[place].label.rank == min(ranks))
        partial = any(rows[place].label.of_which for place in parts)
        return [Reading("of which" if partial else "marked", head, parts, certain=not partial and not plain)]
    if not plain:
        return []
    # Words without a number may be parts of the row above, or stand beside it: only what holds is believed.
    of_which = any(rows[place].label.of_which for place in below)
    return [Reading("of which" if of_which else "plain", head, tuple(below), certain=False)]


def _parts(rows: Sequence[PrintedRow], places: Sequence[int]) -> list[Reading]:
    """Read a row without number as the sum of the row after it, which says 其中, and of more that follow."""
    head, *behind = places
    if not behind or not rows[behind[0]].label.of_which:
        return []
    under: list[int] = []
    for place in behind:
        label = rows[place].label
        if label.rank or label.total is not Total.NONE or not rows[place].printed or (under and label.of_which):
            break
        under.append(place)
    return [Reading(_PARTS, head, tuple(under[:size]), certain=False) for size in range(len(under), 1, -1)]


def _small(rows: Sequence[PrintedRow], places: Sequence[int], at: int) -> list[Reading]:
    """Read 小计 as the sum of the rows after 其中 under it, or of the rows above it since the last total or number."""
    head = places[at]
    under: list[int] = []
    for place in places[at + 1 :]:
        label = rows[place].label
        if label.total is not Total.NONE or 0 < label.rank <= rows[head].label.rank:
            break
        under.append(place)
    over: list[int] = []
    for place in reversed(places[:at]):
        if rows[place].is_total or (rows[place].label.rank and not rows[place].printed):
            break
        over.insert(0, place)
    readings = []
    if under and rows[under[0]].label.of_which:
        readings += [Reading("small", head, tuple(under[:size]), certain=False) for size in range(len(under), 0, -1)]
    if over:
        readings.append(Reading("small", head, tuple(over), certain=False))
    return readings


def _total(rows: Sequence[PrintedRow], places: Sequence[int], totals: Sequence[int], total: int) -> list[Reading]:
    """Read a total at the top as the sum of the outermost rows below, one at the foot as that of the rows above."""
    body = [place for place in places if not rows[place].is_total or _names_a_part(rows[place])]
    above = [place for place in body if place < total]
    earlier = [place for place in totals if place < total]
    if not above and not earlier:
        later = [place for place in totals if place > total]
        below = [place for place in body if place > total and (not later or place < later[0] or not above)]
        return _outermost("top", rows, total, below)
    if not earlier or (len(earlier) == 1 and not [place for place in body if place < earlier[0]]):
        return _outermost("foot", rows, total, [place for place in above if not earlier or place > earlier[0]])
    before = earlier[-1]
    between = [place for place in above if place > before]
    if not between and rows[total].number - rows[before].number > 1:
        # What stands between the two in the lane beside may be what the later one holds too.
        return []
    return [
        Reading(reading.kind, total, (before, *reading.parts), certain=reading.certain)
        for reading in _outermost("later", rows, total, between)
    ] or [Reading("later", total, (before,))]


def _names_a_part(row: PrintedRow) -> bool:
    """Whether a 小计 stands behind the name of a part, 公务用车（小计）, and is one row among the others."""
    return row.label.total is Total.SMALL and bool(row.label.scope)


def _outermost(kind: str, rows: Sequence[PrintedRow], total: int, places: Sequence[int]) -> list[Reading]:
    """Read a total as the sum of the rows with the outermost number; of those without any, in several ways."""
    ranks = [rows[place].label.rank for place in places if rows[place].label.rank]
    plain = [place for place in places if not rows[place].label.rank and rows[place].printed]
    first = min(ranks, default=0)
    marked = [place for place in places if first and rows[place].label.rank == first]
    own = [place for place in plain if not _within(rows, places, place)]
    loose = [place for place in plain if not rows[place].label.of_which]
    if marked:
        readings = [Reading(kind, total, tuple(marked), certain=not plain)]
        if plain:
            readings.append(Reading(kind, total, tuple(sorted([*marked, *loose])), certain=False))
        return readings
    hidden = _parts_of_others(rows, plain)
    outer = [place for place in plain if place not in hidden]
    unique = [parts for parts in dict.fromkeys(map(tuple, (own, loose, plain, outer))) if parts]
    return [Reading(kind, total, parts, certain=len(unique) == 1) for parts in unique]


def _parts_of_others(rows: Sequence[PrintedRow], places: Sequence[int]) -> set[int]:
    """Return the rows that may be the parts of one before them, though nothing says so: it is the sum of the next ones."""
    hidden: set[int] = set()
    for at, place in enumerate(places):
        if place in hidden or not any(cell.number for cell in rows[place].cells):
            continue
        ends = (end for end in range(at + 2, len(places) + 1) if _is_sum(rows, place, places[at + 1 : end]))
        end = next(ends, at + 1)
        hidden.update(places[at + 1 : end])
    return hidden


def _is_sum(rows: Sequence[PrintedRow], whole: int, parts: Sequence[int]) -> bool:
    """Whether a row is the sum of others in every column, as far as rounding lets one say."""
    for x, cell in enumerate(rows[whole].cells):
        cells = [rows[part].cells[x] for part in parts]
        numbers = [each.number for each in cells]
        if cell.number is None or None in numbers:
            return False
        slack = Decimal(len(parts) + 1).scaleb(-max(each.decimals for each in (cell, *cells))) / 2
        if abs(cell.number - sum(filter(None, numbers))) > slack:
            return False
    return True


def _within(rows: Sequence[PrintedRow], places: Sequence[int], place: int) -> bool:
    """Whether a row without number is one after 其中, up to the next 小计 or number."""
    at = places.index(place)
    for before in reversed(places[: at + 1]):
        label = rows[before].label
        if label.of_which:
            return True
        if before != place and (label.rank or label.total is not Total.NONE):
            return False
    return False
