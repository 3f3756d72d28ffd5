"""A department's budget against its units': place by place the sum, with the same verdict under rounding as inside a file."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from budgetcheck.arithmetic.relations import Balance, Term, judge
from budgetcheck.model.budget import AMOUNTS, MEASURES, SCALE, Figure, in_measure, value_of
from budgetcheck.model.layout import is_notes
from budgetcheck.model.words import TOTAL, Text, Verdict, both, cell_in_words
from budgetcheck.pack import load_pack
from budgetcheck.runs.disclosures import same_name

if TYPE_CHECKING:
    from collections.abc import Iterable

    from budgetcheck.commands.survey.units import Unit
    from budgetcheck.model.budget import Budget

_BASE = "元"


class Amount(NamedTuple):
    """One amount of a table: its place, in words too, and what a relation needs of it."""

    table: str
    row: str
    column: str
    words: Text
    measure: str
    units: int
    half: int


class Difference(NamedTuple):
    """A place where the sum over units does not give the department's own figure."""

    department: str
    place: Text
    own: str
    units: str
    difference: str
    bound: str
    measure: str
    verdict: Verdict


class _Place:
    """What the units print at one place: their sum, and how many of each precision. More is not needed to judge it."""

    def __init__(self, first: Amount) -> None:
        self.first = first
        self.units = 0
        self.halves: Counter[int] = Counter()

    def add(self, amount: Amount) -> None:
        self.units += amount.units
        self.halves[amount.half] += 1

    def terms(self) -> tuple[Term, ...]:
        """Return figures with the same sum, bound and odds as the units': the sum itself, and a 0 for every other one."""
        halves = list(self.halves.elements())
        amounts = [self.units] + [0] * (len(halves) - 1)
        return tuple(Term(1, _figure(self.first, units, half)) for units, half in zip(amounts, halves, strict=True))


def amounts_of(budget: Budget, pack: str) -> tuple[Amount, ...]:
    """Return the amounts that add up over units: of coded tables, not of notes, forms, or rows numbered at will."""
    found = []
    layouts = load_pack(pack).layout.tables
    for table in budget.tables.values():
        layout = layouts[table.id]
        if is_notes(table.id) or layout.form or layout.numbered:
            continue
        for row in table.rows:
            called = (
                Text(row.name or TOTAL.zh, "total") if row.key == "total" else both(f"{row.key} {row.name}".strip())
            )
            for column, figure in row.figures.items():
                if figure.value is None or figure.measure not in AMOUNTS:
                    continue
                label = layout.columns[column].label
                cell = cell_in_words(called, Text(label, f"{column.replace('_', ' ')} ({label})"))
                words = Text(
                    f"{layout.number} {layout.title}{cell.zh}".strip(),
                    f"{layout.number.replace('表', 'Table ')} {layout.title_en or layout.title}, {cell.en}".strip(),
                )
                found.append(Amount(table.id, row.key, column, words, figure.measure, figure.units, figure.half))
    return tuple(found)


class Sums:
    """The sums over units of every department in a list: of each place one number, however many units there are."""

    def __init__(self, units: Iterable[Unit]) -> None:
        self._members: dict[tuple[str, int | None], set[str]] = {}
        self._called: dict[tuple[str, int | None], str] = {}
        for unit in units:
            if unit.parent:
                key = same_name(unit.parent), unit.year
                self._members.setdefault(key, set()).add(same_name(unit.name))
                self._called[key] = unit.parent
        self._own: dict[tuple[str, int | None], tuple[Amount, ...]] = {}
        self._come: dict[tuple[str, int | None], set[str]] = {}
        self._places: dict[tuple[str, int | None], dict[tuple[str, str, str], _Place]] = {}
        self._spoilt: set[str] = set()

    def spoil(self, unit: str) -> None:
        """Say that a unit has more than one file, so that none of its sums means anything."""
        self._spoilt.add(same_name(unit))

    def add(self, unit: Unit, amounts: tuple[Amount, ...]) -> None:
        """Take in a unit's file: as a department's own, as one of a department's units, or both."""
        own = same_name(unit.name), unit.year
        if own in self._members:
            self._own[own] = amounts
        above = same_name(unit.parent), unit.year
        if unit.parent and above != own:
            self._come.setdefault(above, set()).add(own[0])
            places = self._places.setdefault(above, {})
            for amount in amounts:
                places.setdefault(amount[:3], _Place(amount)).add(amount)

    def judged(self) -> tuple[tuple[Difference, ...], dict[str, int], tuple[tuple[str, Text], ...]]:
        """Return the places that do not add up, the number of each verdict, and the departments that had to be left out."""
        differences: list[Difference] = []
        counts: Counter[str] = Counter()
        left: list[tuple[str, Text]] = []
        for key, members in self._members.items():
            why = self._why_not(key, members)
            if why is not None:
                left.append((self._called[key], why))
                continue
            for difference in self._of(key):
                counts[str(difference.verdict)] += 1
                if difference.verdict in (Verdict.BROKEN, Verdict.UNLIKELY):
                    differences.append(difference)
        return tuple(differences), dict(counts), tuple(left)

    def _why_not(self, key: tuple[str, int | None], members: set[str]) -> Text | None:
        """Return why a department cannot be summed: a gap among its units would look like an error."""
        if key not in self._own:
            return Text(
                "部门自己的预算缺少或无法检查", "the department's own budget is not there, or cannot be checked"
            )
        gaps = len(members - {key[0]} - self._come.get(key, set()))
        if gaps:
            return Text(f"{gaps} 个单位缺少或无法检查", f"{gaps} of its units are not there, or cannot be checked")
        if self._spoilt & (members | {key[0]}):
            return Text("有单位出现不止一次", "a unit appears more than once")
        return None

    def _of(self, key: tuple[str, int | None]) -> Iterable[Difference]:
        places = self._places.get(key, {})
        own = {amount[:3]: amount for amount in self._own[key]}
        for place in dict.fromkeys((*own, *places)):
            mine = own.get(place)
            first = mine or places[place].first
            left = _figure(mine, mine.units, mine.half) if mine else Figure(*place)
            right = places[place].terms() if place in places else ()
            judgement = judge(Balance((Term(1, left),), right))
            units, measure = places[place].units if place in places else 0, first.measure
            decimals = _decimals(first)
            yield Difference(
                self._called[key],
                first.words,
                in_measure(left.units, measure, decimals),
                in_measure(units, measure, decimals),
                in_measure(judgement.difference, measure, decimals),
                in_measure(judgement.bound, measure),
                measure,
                judgement.verdict,
            )


def _decimals(amount: Amount) -> int:
    """Return to how many decimals an amount is published: half its last digit is known."""
    return max(0, SCALE + MEASURES[amount.measure] + 1 - len(str(2 * amount.half)))


def _figure(place: Amount, units: int, half: int) -> Figure:
    return Figure(*place[:3], value=value_of(units, _BASE), measure=_BASE, units=units, half=half)
