"""The fewest and likeliest mistakes that explain what broke: of whole tables and rows first, then of single figures.

Both are weighed by one cost, in nats. A hypothesis about more than one figure is tried by asking the rules of the
mended budget again; it is believed where more holds and nothing else breaks, and where no slip of one figure explains
the same more cheaply. What is left is for single figures to explain, in the budget mended so far.
"""

from __future__ import annotations

from functools import cached_property
from math import inf
from typing import TYPE_CHECKING, NamedTuple

from budgetcheck.arithmetic.relations import figures_of
from budgetcheck.locate.causes import Desk
from budgetcheck.locate.columns import columns
from budgetcheck.locate.comparisons import comparisons
from budgetcheck.locate.directions import directions
from budgetcheck.locate.evidence import Evidence
from budgetcheck.locate.exchanges import exchanges
from budgetcheck.locate.locator import SURE, cheapest_slips, locate, may_be_slips
from budgetcheck.locate.measures import measures
from budgetcheck.locate.rows import rows
from budgetcheck.locate.statements import statements
from budgetcheck.locate.sums import totals
from budgetcheck.locate.table import Surroundings
from budgetcheck.model.budget import GRID
from budgetcheck.model.report import Suspect

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from budgetcheck.locate.evidence import Holding
    from budgetcheck.locate.hypotheses import Hypothesis, State, Trial
    from budgetcheck.model.report import FindingId

MAX_MISTAKES = 6
"""Mistakes of more than one figure that are looked for; who makes more has to look at the page."""
MAX_TRIALS = 40
"""How often the rules are asked again for one document."""

_A_FAULT = 5.0
"""What it is worth, in nats, that one error is explained."""
_MARGIN = 3.0
"""What is less than this cheaper than another explanation is told with it, as an alternative."""


class _Tried(NamedTuple):
    hypothesis: Hypothesis
    state: State
    mended: frozenset[FindingId]
    gain: float
    second: Hypothesis | None = None
    """Of two measures that are wrong at once, the other one."""


class _Study:
    """What does not hold, and the relations around it, which are made once somebody asks for them."""

    def __init__(self, state: State) -> None:
        self.state = state

    @cached_property
    def desk(self) -> Desk:
        """What single figures and rows are searched with."""
        return self.desk_of(None)

    def desk_of(self, tables: frozenset[str] | None) -> Desk:
        """Return the same with what is needed for figures of some tables alone."""
        evidence = Evidence(self.state.holdings(tables))
        evidence.allow(10**9)
        return Desk(evidence, Surroundings(self.state.budget, evidence))


def mistakes(state: State, trial: Trial) -> tuple[Suspect, ...]:
    """Return the mistakes that explain what broke, the most harmful first; nothing where no few explain it."""
    found: list[Suspect] = []
    first = study = _Study(state)
    left = MAX_TRIALS
    for _ in range(MAX_MISTAKES):
        tried = _tried(study, trial, left)
        left -= len(tried)
        believed = sorted(filter(None, tried), key=lambda each: each.hypothesis.cost - _A_FAULT * each.gain)
        by_figures = _cost_by_figures(study, believed[0]) if believed else 0.0
        if not believed or by_figures <= believed[0].hypothesis.cost:
            break
        found += _suspects(believed, sure=by_figures >= believed[0].hypothesis.cost + SURE)
        study = _Study(believed[0].state)
        if not study.state.weight:
            break
    figures = _figures(first, study.state, found)
    return tuple(sorted((*_together(found), *figures), key=lambda each: -len(each.repairs)))


def _tried(study: _Study, trial: Trial, left: int) -> list[_Tried | None]:
    """Return what becomes of each mistake that is tried, `left` of them at most; None where it is not to be believed."""
    tried: list[_Tried | None] = []
    settled: Hypothesis | None = None
    for candidates in (measures(study.state.budget, study.state.broken_holdings()), _others(study)):
        for hypothesis in candidates:
            if len(tried) == left or (settled is not None and not _may_rival(hypothesis, settled)):
                break
            if settled is not None and _is_part_of(hypothesis, settled):
                continue
            after = trial(hypothesis.budget())
            weighed = _weighed(study.state, after, hypothesis, _about_rows(study, hypothesis))
            tried.append(weighed)
            if weighed is None and len(tried) < left:
                tried += _with_another(study.state, after, hypothesis, trial)
            weighed = tried[-1]
            if weighed is not None and settled is None and _explains_most(weighed, study.state):
                settled = hypothesis
        if settled is not None:
            break
    return tried


def _with_another(state: State, after: State, hypothesis: Hypothesis, trial: Trial) -> Iterator[_Tried | None]:
    """Try a measure that mends more than it breaks together with one more: what two wrong ones said agreed."""
    gain = state.weight - after.weight
    if hypothesis.kind != "measure" or gain * _A_FAULT <= hypothesis.cost:
        return
    for other in measures(after.budget, after.broken_holdings()):
        if other.places[0].at.table != hypothesis.places[0].at.table:
            both = hypothesis._replace(cost=hypothesis.cost + other.cost)
            found = _weighed(state, trial(other.budget()), both, set())
            yield found and found._replace(second=other)
            return


def _figures(first: _Study, state: State, found: Sequence[Suspect]) -> tuple[Suspect, ...]:
    """Return the slips of single figures that explain what greater mistakes leave broken."""
    if not found:
        return locate(state.holdings(None), state.budget)
    # What tables say of themselves no trial asks again: no mistake in others mends it.
    beyond = [each for each in first.state.broken_holdings() if _is_beyond(each)]
    unasked = [each for each in first.state.broken_holdings() if _is_unasked(each, first.state, found)]
    if not state.weight and not beyond and not unasked:
        return ()
    around = state.holdings(None) if state.weight or unasked else ()
    beyond = [each for each in first.state.holdings(None) if _is_beyond(each)]
    return locate([*around, *beyond, *unasked], state.budget)


def _is_unasked(holding: Holding, state: State, found: Sequence[Suspect]) -> bool:
    """Whether no trial asks again what broke, and none of its tables is one that was mended."""
    mended = {place.at.table for suspect in found for place in suspect.places}
    own = {figure.table for relation in holding.relations for figure in figures_of(relation)}
    return not holding.noted and holding.id not in state.broken and mended.isdisjoint(own) and not _is_beyond(holding)


def _is_beyond(holding: Holding) -> bool:
    """Whether a relation is one of tables that no pack knows."""
    return all(figure.table.startswith(GRID) for relation in holding.relations for figure in figures_of(relation))


def _together(found: list[Suspect]) -> list[Suspect]:
    """Return the mistakes, the measure of tables that are printed as one said once."""
    kept: list[Suspect] = []
    for suspect in found:
        twin = next((place for place, each in enumerate(kept) if _one_heading(each, suspect)), None)
        if twin is None:
            kept.append(suspect)
            continue
        first = kept[twin]
        kept[twin] = first._replace(
            places=first.places + suspect.places,
            repairs=first.repairs + suspect.repairs,
            explains=first.explains | suspect.explains,
            certain=first.certain and suspect.certain,
        )
    return kept


def _one_heading(one: Suspect, other: Suspect) -> bool:
    """Whether two tables stand side by side under one heading that says their measure."""
    a, b = one.places[0], other.places[0]
    if one.kind != "measure" or other.kind != "measure" or a[1:] != b[1:] or not a.at.source or not b.at.source:
        return False
    return (a.at.source.table, a.at.source.sheet) == (b.at.source.table, b.at.source.sheet) != (None, None)


_MOST = 0.8
"""A measure that explains so much of what broke needs no rival but the measure of what it is held against."""


def _explains_most(tried: _Tried, state: State) -> bool:
    return tried.hypothesis.kind == "measure" and tried.gain > _MOST * state.weight


def _may_rival(hypothesis: Hypothesis, settled: Hypothesis) -> bool:
    """Whether another part may have the wrong measure instead: as many relations would then hold."""
    return hypothesis.votes >= _MOST * settled.votes


def _is_part_of(hypothesis: Hypothesis, settled: Hypothesis) -> bool:
    """Whether a measure is that of a row or column of the table whose measure explains all."""
    return hypothesis.places[0].at.table == settled.places[0].at.table


def _others(study: _Study) -> Iterator[Hypothesis]:
    """Yield what else may be wrong with more than one figure."""
    desk, state = study.desk, study.state
    yield from rows(desk, state.budget, state.layout)
    yield from totals(state, desk)
    yield from columns(desk, state)
    yield from exchanges(desk, state.budget)
    yield from comparisons(state)
    yield from directions(state, desk)
    yield from statements(state)


def _about_rows(study: _Study, hypothesis: Hypothesis) -> set[FindingId]:
    """Return what broken relations say of the rows that a hypothesis takes away, adds or names otherwise."""
    if hypothesis.kind not in ("row", "code"):
        return set()
    rows, desk = {place.at[:2] for place in hypothesis.places}, study.desk
    keys = [key for key in desk.evidence.figures if key[:2] in rows]
    touched = (desk.evidence.holdings[number] for number in desk.evidence.touched(keys))
    return {holding.id for holding in touched if holding.broken and holding.firm}


def _weighed(before: State, after: State, hypothesis: Hypothesis, needed: set[FindingId]) -> _Tried | None:
    """Return what a mended budget no longer breaks; None where it breaks anything anew, or mends too little."""
    if any(weight > before.broken.get(id_, 0.0) for id_, weight in after.broken.items()):
        return None
    if not needed.isdisjoint(after.broken):
        return None
    mended = frozenset(id_ for id_ in before.broken if id_ not in after.broken)
    gain = before.weight - after.weight
    return _Tried(hypothesis, after, mended, gain) if gain * _A_FAULT > hypothesis.cost else None


def _cost_by_figures(study: _Study, tried: _Tried) -> float:
    """Return what it costs to explain all that a hypothesis does by slips of single figures; infinite where none do."""
    if len(tried.mended) > _MANY:
        return inf
    suspected = may_be_slips(study.state.broken_holdings(), tried.mended)
    if not suspected:
        return inf
    # Whatever is no measure was looked for with all that hangs together.
    whole = tried.hypothesis.kind != "measure"
    desk = study.desk if whole else study.desk_of(frozenset(table for table, _, _ in suspected))
    return cheapest_slips(desk, tried.mended)


_MANY = 12
"""One figure stands in no more relations than this, but for totals, which whole tables do not move."""


def _suspects(tried: list[_Tried], *, sure: bool) -> Iterator[Suspect]:
    """Yield the mistake that explains most: one, or two that are believed together."""
    best = tried[0]
    hypothesis = best.hypothesis
    rivals = [each for each in tried[1:] if _is_rival(each, best, _MARGIN)]
    alone = not any(_is_rival(each, best, SURE) for each in tried[1:])
    suspect = Suspect(
        hypothesis.kind,
        hypothesis.places,
        tuple(sorted(rule for rule, *_ in best.mended)),
        hypothesis.likely,
        best.mended,
        hypothesis.values,
        alternatives=tuple(each.hypothesis.places for each in rivals[:3]),
        certain=sure and alone and hypothesis.sure,
        because=hypothesis.because,
    )
    yield suspect
    if best.second is not None:
        yield suspect._replace(places=best.second.places, because=best.second.because)


def _is_rival(other: _Tried, best: _Tried, margin: float) -> bool:
    """Whether another mistake would explain about as much; one row or column of a table is no rival of the whole."""
    measures_both = other.hypothesis.kind == best.hypothesis.kind == "measure"
    within = measures_both and other.mended <= best.mended and _is_part_of(other.hypothesis, best.hypothesis)
    near = _worth(other) > _worth(best) - margin
    # One repair told in two ways, or one row that is missing but for a last digit of what it has.
    again = _repair(other.hypothesis) == _repair(best.hypothesis)
    return near and not within and not again and not best.mended.isdisjoint(other.mended)


def _repair(hypothesis: Hypothesis) -> list[tuple[object, str]]:
    return [(each.at[:3], each.suggested) for each in hypothesis.places]


def _worth(tried: _Tried) -> float:
    return _A_FAULT * tried.gain - tried.hypothesis.cost
