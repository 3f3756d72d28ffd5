"""Rows by their codes: every code is the sum of the codes below it, and the total that of the top ones."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from budgetcheck.arithmetic.relations import Balance, as_terms
from budgetcheck.checks.structure.evidence import ROWS, Proposal, bears_out

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from budgetcheck.checks.structure.figures import SheetLane
    from budgetcheck.model.printed_table import PrintedRow

KIND = "code"
MIN_PARENT = 2
"""Digits of the shortest code that has others below it: 1 is no parent of 11."""


class Misplaced(NamedTuple):
    """A row whose code puts it in the wrong place: with another code all sums hold."""

    row: PrintedRow
    place: int
    """Its place in the lane."""
    parent: PrintedRow
    """Under which it belongs."""
    sibling: str
    """The code of another row there, so that a person sees the form."""


class CodeTree(NamedTuple):
    """The rows of one lane, or of one unit in it, as a tree of codes; rows are places in the lane."""

    children: dict[int, list[int]]
    roots: list[int]
    orphans: list[int]
    """Roots deeper than the top, whose level has parents elsewhere."""
    strays: list[int]
    """Rows with figures that have neither code nor total word."""

    @property
    def parents(self) -> dict[int, int]:
        """The row above each row that has one."""
        return {child: parent for parent, children in self.children.items() for child in children}

    @property
    def rows(self) -> list[int]:
        """All rows with codes."""
        return sorted({*self.roots, *self.parents})


class ByCode(NamedTuple):
    """What the codes of one lane say."""

    proposals: tuple[Proposal, ...]
    misplaced: tuple[Misplaced, ...] = ()
    trees: tuple[CodeTree, ...] = ()


def by_code(lane: SheetLane) -> ByCode:
    """Return what the codes of one lane of a table say."""
    rows = lane.lane.rows
    blocks = _blocks(rows)
    trees = [tree_of(rows, block.rows) for block in blocks]
    proposals: list[Proposal] = []
    misplaced: list[Misplaced] = []
    for tree in trees:
        for orphan in list(tree.orphans):
            home = _home(lane, tree, orphan)
            if home is not None:
                misplaced.append(home)
        for parent, children in tree.children.items():
            proposals += sums(lane, parent, children)
    proposals += _totals(lane, blocks, trees)
    return ByCode(tuple(proposals), tuple(misplaced), tuple(trees))


def sums(lane: SheetLane, total: int, parts: Sequence[int]) -> Iterator[Proposal]:
    """Yield that a row is the sum of others in each column of amounts that is known."""
    for x in lane.amounts:
        balance = sum_of_rows(lane, total, parts, x)
        if balance is not None:
            group, row = (KIND, lane.table, lane.summed_with(x)), (lane.table, lane.number, total)
            yield Proposal(
                ROWS,
                group,
                row,
                balance,
                lane.line(x),
                open=bool(lane.summed_with(x)),
                restated=lane.is_last_years(x),
                coded=True,
            )


def sum_of_rows(lane: SheetLane, total: int, parts: Sequence[int], x: int) -> Balance | None:
    """Return the balance of one column; None where a figure of it is unknown, or nothing is printed."""
    left = lane.figures[total][x]
    right = [lane.figures[part][x] for part in parts]
    known = [figure for figure in (left, *right) if figure is not None]
    blank = [figure for figure in known if figure.value is None]
    if len(known) <= len(right) or len(blank) == len(known) or (blank and lane.is_change(x)):
        return None
    return Balance(tuple(as_terms(1, known[:1])), tuple(as_terms(1, known[1:])))


class _Block(NamedTuple):
    head: int | None
    """The row of the unit that the block is of."""
    rows: list[int]


def _blocks(rows: Sequence[PrintedRow]) -> list[_Block]:
    """Part the rows of several units, whose codes begin anew under each unit's row."""
    heads = [
        place for place, row in enumerate(rows) if row.unit and row.understood and not row.code and not row.is_total
    ]
    if heads:
        starts = [*heads, len(rows)]
        blocks = [_Block(None, list(range(heads[0])))] if heads[0] else []
        blocks += [_Block(head, list(range(head + 1, end))) for head, end in zip(heads, starts[1:], strict=True)]
        return blocks
    units = [row.unit for row in rows if row.code and row.unit]
    if len(set(units)) > 1:
        found: dict[str, list[int]] = {}
        for place, row in enumerate(rows):
            found.setdefault(row.unit if row.code else "", []).append(place)
        return [_Block(None, places) for places in found.values()]
    return [_Block(None, list(range(len(rows))))]


def tree_of(rows: Sequence[PrintedRow], places: Sequence[int]) -> CodeTree:
    """Return the tree of some rows' codes."""
    by_code: dict[str, list[int]] = {}
    for place in places:
        if rows[place].code:
            by_code.setdefault(rows[place].code, []).append(place)
    heads = {code: head for code, same in by_code.items() if (head := _head(rows, same)) is not None}
    children: dict[int, list[int]] = {}
    roots: list[int] = []
    for code, same in by_code.items():
        head = heads.get(code)
        if head is not None and len(same) > 1:
            children[head] = [place for place in same if place != head]
        above = next((code[:size] for size in range(len(code) - 2, MIN_PARENT - 1, -1) if code[:size] in heads), None)
        own = [head] if head is not None else same
        if above is None:
            roots += own
        else:
            children.setdefault(heads[above], []).extend(own)
    strays = [
        place
        for place in places
        if not rows[place].code and not rows[place].is_total and rows[place].printed and not rows[place].unit
    ]
    if sum(not rows[parent].printed for parent in children) * 2 > len(children):
        children, roots = _without_headings(rows, children, roots)
    return CodeTree(children, sorted(roots), _orphans(rows, roots, children), strays)


def _without_headings(
    rows: Sequence[PrintedRow], children: dict[int, list[int]], roots: Sequence[int]
) -> tuple[dict[int, list[int]], list[int]]:
    """Let rows count for those above them that hold no figure: most codes above others are mere headings here."""

    def own(place: int) -> list[int]:
        if rows[place].printed or place not in children:
            return [place]
        return [each for child in children[place] for each in own(child)]

    kept = {
        parent: [each for child in below for each in own(child)]
        for parent, below in children.items()
        if rows[parent].printed
    }
    return kept, [each for root in roots for each in own(root)]


def _head(rows: Sequence[PrintedRow], same: Sequence[int]) -> int | None:
    """Return the row that a code is of: the only one, or the one without a project's name of several."""
    if len(same) == 1:
        return same[0]
    bare = [place for place in same if not any(rows[place].words)]
    return bare[0] if len(bare) == 1 and bare[0] == same[0] else None


def _orphans(rows: Sequence[PrintedRow], roots: Sequence[int], children: dict[int, list[int]]) -> list[int]:
    """Return the roots that are deeper than the top, where codes of their length have parents elsewhere."""
    if not roots:
        return []
    top = min(len(rows[root].code) for root in roots)
    below = {len(rows[child].code) for each in children.values() for child in each}
    return [root for root in roots if len(rows[root].code) > top and len(rows[root].code) in below]


def _home(lane: SheetLane, tree: CodeTree, orphan: int) -> Misplaced | None:
    """Find the parent under which an orphan makes all sums hold that do not hold without it; move it there."""
    rows = lane.lane.rows
    above = max((place for place in tree.rows if place < orphan), default=None)
    if above is None:
        return None
    parents = tree.parents
    candidates = [above] if above in tree.children else []
    at: int | None = above
    while at is not None:
        at = parents.get(at)
        if at is not None:
            candidates.append(at)
    for home in candidates:
        children = tree.children.get(home, [])
        without, _ = _told(lane, home, children)
        held, places = _told(lane, home, [*children, orphan])
        if places and held == places and without < held:
            sibling = next((rows[child].code for child in children), "")
            children.append(orphan)
            tree.roots.remove(orphan)
            tree.orphans.remove(orphan)
            return Misplaced(rows[orphan], orphan, rows[home], sibling)
    return None


def _told(lane: SheetLane, total: int, parts: Sequence[int]) -> tuple[int, int]:
    return bears_out(list(sums(lane, total, parts)))


def _totals(lane: SheetLane, blocks: Sequence[_Block], trees: Sequence[CodeTree]) -> Iterator[Proposal]:
    """Yield that total rows are the sum of the top codes that they stand for."""
    rows = lane.lane.rows
    for block, tree in zip(blocks, trees, strict=True):
        if block.head is not None and tree.roots and not tree.orphans:
            yield from sums(lane, block.head, tree.roots)
    roots = [root for tree in trees for root in tree.roots]
    totals = [place for place, row in enumerate(rows) if row.is_total and row.printed]
    doubtful = any(tree.orphans for tree in trees)
    strays = [stray for tree in trees for stray in tree.strays]
    heads = [block.head for block in blocks if block.head is not None]
    for total in totals:
        readings = _readings(rows, total, totals, roots, strays)
        if heads:
            readings = [_top_units(rows, heads), *readings]
        yield from _best(lane, total, [reading for reading in readings if reading], doubtful=doubtful)


def _top_units(rows: Sequence[PrintedRow], heads: Sequence[int]) -> list[int]:
    """Return the units that are not below another: 301, not 301001."""
    codes = {rows[head].unit for head in heads}
    return [
        head
        for head in heads
        if not any(rows[head].unit != other and rows[head].unit.startswith(other) for other in codes)
    ]


def _readings(
    rows: Sequence[PrintedRow], total: int, totals: Sequence[int], roots: Sequence[int], strays: Sequence[int]
) -> list[list[int]]:
    """Return what a total may sum: the top codes of the lanes that it stands under, likeliest first."""
    row = rows[total]
    lanes = range(row.lane, row.lane + row.covers)
    own = [root for root in roots if rows[root].lane in lanes]
    before = max((other for other in totals if other < total), default=-1)
    since = [root for root in roots if before < root < total]
    others = [other for other in totals if other != total]
    readings = [own] if row.label.scope and len({rows[root].lane for root in roots}) > 1 else []
    readings += [list(roots)]
    if strays:
        readings.append(sorted([*roots, *strays]))
    if others:
        readings += [since, others]
        if before >= 0:
            readings.append([before, *(place for place in sorted([*roots, *strays]) if before < place < total)])
    unique: list[list[int]] = []
    for reading in readings:
        if reading and reading not in unique:
            unique.append(reading)
    return unique


def _best(lane: SheetLane, total: int, readings: Sequence[Sequence[int]], *, doubtful: bool) -> Iterator[Proposal]:
    """Yield the reading of a total that most columns bear out; nothing where several are possible and none holds."""
    told = [(_told(lane, total, reading), reading) for reading in readings]
    if not told:
        return
    (held, places), best = max(told, key=lambda each: each[0][0])
    open_ = len(told) > 1 or doubtful
    if open_ and held * 2 <= places:
        return
    if doubtful and held < places:
        return
    yield from sums(lane, total, best)
