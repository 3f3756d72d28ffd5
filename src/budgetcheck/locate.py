"""Which figures explain what broke: those whose correction makes every relation that holds them hold again.

For every figure of a broken relation the others are taken as printed, each somewhere in its rounding interval; every
relation then leaves the figure an interval of values it may have. Where the intervals of all relations that hold the
figure meet in a printable value, the figure alone explains them, and the value is what it should be.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from budgetcheck.budget import MEASURES, SCALE, Figure, value_of
from budgetcheck.finding import Suspect, Verdict
from budgetcheck.formula import SELECTORS
from budgetcheck.relations import Balance, Bound, Change, Share, figures_of, judge, sum_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from budgetcheck.relations import Relation, Term

MAX_WORK = 300_000
"""Terms looked at for one group of broken relations; a document that breaks more than this has no few causes."""

MAX_CAUSES = 8
"""Causes named for one group."""

MAX_SUSPECTS = 3
"""Where the relations cannot tell more figures apart than this, naming them helps nobody."""

Key = tuple[str, str, str]


class Holding(NamedTuple):
    """A relation that the located figures must satisfy, and the rule that asks for it."""

    rule: str
    relation: Relation
    figures: Sequence[Figure]
    broken: bool


class _Candidate(NamedTuple):
    figure: Figure
    value: int
    repairs: tuple[Holding, ...]
    vouched: int
    """How many relations hold the figure, broken ones included."""
    likely: str | None


def locate(held: Sequence[Holding]) -> tuple[Suspect, ...]:
    """Return the figures that explain what broke, most likely first; nothing where no few figures do."""
    by_figure: dict[Key, list[Holding]] = {figure.key: [] for entry in held if entry.broken for figure in entry.figures}
    for entry in held:
        for key in {figure.key for figure in entry.figures}:
            if key in by_figure:
                by_figure[key].append(entry)
    suspects: list[Suspect] = []
    for group in _groups([entry for entry in held if entry.broken]):
        suspects += _explain(group, by_figure)
    return tuple(suspects)


def _groups(broken: list[Holding]) -> list[list[Holding]]:
    """Return the broken relations in groups that share figures: each group has causes of its own."""
    parent = list(range(len(broken)))

    def root(number: int) -> int:
        while parent[number] != number:
            parent[number] = parent[parent[number]]
            number = parent[number]
        return number

    first: dict[Key, int] = {}
    for number, entry in enumerate(broken):
        for figure in entry.figures:
            parent[root(number)] = root(first.setdefault(figure.key, number))
    groups: dict[int, list[Holding]] = {}
    for number, entry in enumerate(broken):
        groups.setdefault(root(number), []).append(entry)
    return list(groups.values())


def _explain(group: list[Holding], by_figure: dict[Key, list[Holding]]) -> list[Suspect]:
    """Return the figures that repair a group, the one that repairs most first, until all is repaired or none is left."""
    suspects: list[Suspect] = []
    work = MAX_WORK
    while group and len(suspects) < MAX_CAUSES:
        found: list[_Candidate] = []
        unexplained = set(map(id, group))
        for figure in {figure.key: figure for entry in group for figure in entry.figures}.values():
            holding = by_figure[figure.key]
            work -= sum(len(entry.figures) for entry in holding)
            if work < 0:
                return suspects
            candidate = _try(figure, [entry for entry in holding if id(entry) in unexplained], holding)
            if candidate is not None:
                found.append(candidate)
        best = _best(found, len(group))
        suspects += [
            Suspect(
                each.figure, _text(each.value, each.figure), tuple(entry.rule for entry in each.repairs), each.likely
            )
            for each in best
        ]
        repaired = {id(entry) for each in best for entry in each.repairs}
        if not repaired:
            break
        group = [entry for entry in group if id(entry) not in repaired]
    return suspects


def _best(found: list[_Candidate], broken: int) -> list[_Candidate]:
    """Return the candidates that nothing tells apart from the best; none where the evidence is too thin."""
    if not found:
        return []
    first = min(_rank(candidate) for candidate in found)
    best = [candidate for candidate in found if _rank(candidate) == first]
    # A figure that repairs one relation of many is as likely a bystander as the cause.
    thin = len(best[0].repairs) < min(2, broken)
    return [] if thin or len(best) > MAX_SUSPECTS else best


def _rank(candidate: _Candidate) -> tuple[int, bool, int]:
    """Sort key: most repaired, a slip with a name before one without, fewest sound relations that vouch for it as it is."""
    return -len(candidate.repairs), candidate.likely is None, candidate.vouched - len(candidate.repairs)


def _try(figure: Figure, group: list[Holding], holding: list[Holding]) -> _Candidate | None:
    """Return the value that makes every relation with this figure hold, or None."""
    if figure.value is None and (figure.row in SELECTORS or "*" in figure.row):
        # The place of a sum over no rows is nowhere that a value could be written.
        return None
    span = _admissible(figure, [entry.relation for entry in holding])
    if span is None:
        return None
    like = figure if figure.value is not None else _pattern(figure, holding)
    value = _printable(span, like)
    if value is None or value == figure.units:
        return None
    repaired = like._replace(
        units=value, value=value_of(value, like.measure), table=figure.table, row=figure.row, column=figure.column
    )
    if any(judge(_with(entry.relation, repaired)).verdict in (Verdict.BROKEN, Verdict.SUSPICIOUS) for entry in holding):
        return None
    named = like._replace(
        table=figure.table, row=figure.row, column=figure.column, value=figure.value, units=figure.units
    )
    return _Candidate(named, value, tuple(group), len(holding), _slip(figure, repaired, holding))


def _pattern(blank: Figure, holding: list[Holding]) -> Figure:
    """Return a printed figure whose measure and precision a blank would have had."""
    for entry in holding:
        for figure in entry.figures:
            if figure.value is not None and figure.table == blank.table:
                return figure
    return next((figure for entry in holding for figure in entry.figures if figure.value is not None), blank)


def _admissible(figure: Figure, relations: Iterable[Relation]) -> tuple[int, int] | None:
    """Return the values that every balance leaves the figure, or None where they leave none."""
    low: int | None = None
    high: int | None = None
    for relation in relations:
        span = _span(figure, relation)
        if span is None:
            continue
        low = span[0] if low is None else max(low, span[0])
        high = span[1] if high is None else min(high, span[1])
    if low is None or high is None or low > high:
        return None
    return low, high


def _span(figure: Figure, relation: Relation) -> tuple[int, int] | None:
    """Return the values that one relation leaves a figure; None where it says nothing exact."""
    if isinstance(relation, Balance):
        return _balance_span(figure, relation)
    if isinstance(relation, Share):
        return _percent_span(figure, relation.share, sum_of(relation.part), sum_of(relation.whole))
    if isinstance(relation, Change):
        current, change = (relation.current.units, relation.current.half), (relation.change.units, relation.change.half)
        prior = current[0] - change[0], current[1] + change[1]
        return _percent_span(figure, relation.percent, change, prior)
    return None


def _balance_span(figure: Figure, relation: Balance) -> tuple[int, int] | None:
    own = rest = slack = 0
    for sign, terms in ((1, relation.left), (-1, relation.right)):
        for coefficient, other in terms:
            if other.key == figure.key:
                own += sign * coefficient
            else:
                rest += sign * coefficient * other.units
            slack += abs(coefficient) * other.half
    if own not in (1, -1):
        return None
    present = [other for other in figures_of(relation) if other.value is not None or other.key == figure.key]
    if relation.copy and len(present) == 2 and present[0].half == present[1].half:
        slack = 0
    middle = own * (relation.constant - rest)
    return middle - slack, middle + slack


def _percent_span(
    figure: Figure, percent: Figure, top: tuple[int, int], below: tuple[int, int]
) -> tuple[int, int] | None:
    """Return the percentages that a quotient allows, where the figure is the percentage itself."""
    if figure.key != percent.key or below[0] <= below[1]:
        return None
    scale = 100 * 10**SCALE
    corners = [
        a * scale // b for a in (top[0] - top[1], top[0] + top[1]) for b in (below[0] - below[1], below[0] + below[1])
    ]
    return min(corners) - percent.half, max(corners) + percent.half + 1


def _printable(span: tuple[int, int], like: Figure) -> int | None:
    """Return the printed value nearest the middle of an interval, or None where no printed value lies in it."""
    digit = 2 * like.half or 10 ** (SCALE + MEASURES[like.measure] - like.decimals)
    middle = (span[0] + span[1]) // 2
    nearest = (2 * middle + digit) // (2 * digit) * digit
    return nearest if span[0] <= nearest <= span[1] else None


def _text(units: int, like: Figure) -> str:
    return f"{value_of(units, like.measure):.{like.decimals}f}"


def _with(relation: Relation, repaired: Figure) -> Relation:
    """Return a relation with one figure replaced."""

    def swap(figure: Figure) -> Figure:
        return repaired if figure.key == repaired.key else figure

    def swap_all(terms: tuple[Term, ...]) -> tuple[Term, ...]:
        return tuple(term._replace(figure=swap(term.figure)) for term in terms)

    if isinstance(relation, (Balance, Bound)):
        return relation._replace(left=swap_all(relation.left), right=swap_all(relation.right))
    if isinstance(relation, Share):
        others = tuple(map(swap, relation.others))
        return Share(swap(relation.share), swap_all(relation.part), swap_all(relation.whole), others)
    return Change(swap(relation.percent), swap(relation.change), swap(relation.current))


def _slip(printed: Figure, repaired: Figure, holding: list[Holding]) -> str | None:
    """Return the name of the slip that would turn the right value into the printed one, if there is a likely one."""
    if printed.value is None:
        return None
    likely = _slip_of_digits(printed.text, f"{repaired.value:.{printed.decimals}f}")
    return likely or ("stale" if printed.units and _stands_beside(printed, holding) else None)


def _slip_of_digits(wrong: str, right: str) -> str | None:
    if wrong.lstrip("-") == right.lstrip("-"):
        return "sign"
    if _significant(wrong) == _significant(right):
        return "scale"
    if _one_digit_more(wrong, right) or _one_digit_more(right, wrong):
        return "digit"
    if len(wrong) != len(right):
        return None
    apart = [place for place, (a, b) in enumerate(zip(wrong, right, strict=True)) if a != b]
    swapped = len(apart) == 2 and wrong[apart[0]] == right[apart[1]] and wrong[apart[1]] == right[apart[0]]
    return "digit" if len(apart) == 1 else "transposition" if swapped else None


def _significant(text: str) -> str:
    return text.replace(".", "").replace("-", "").strip("0")


def _stands_beside(printed: Figure, holding: list[Holding]) -> bool:
    """Whether the printed value stands elsewhere in the table, in a place that shares a relation with it."""
    return any(
        figure.units == printed.units and figure.table == printed.table and figure.key != printed.key
        for entry in holding
        for figure in entry.figures
        if figure.value is not None
    )


def _one_digit_more(longer: str, shorter: str) -> bool:
    """Whether dropping one digit of the longer text gives the shorter one."""
    return len(longer) == len(shorter) + 1 and any(
        longer[:place] + longer[place + 1 :] == shorter for place in range(len(longer))
    )
