"""Which proposed relations are asked: only those that the table, or the whole document, bears out elsewhere.

A proposal belongs to a group (all sums down one table, one total column of one lane …) and to a family. It is asked where
its group holds in at least 3 other places and in 4 of 5 of them, at least once with two addends that are not zero. A
small group is also asked where half of its other places hold and its family holds in 9 of 10 places of the document.
Down a column in which most sums fail nothing is asked. What is judged never counts for its own adoption.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

from budgetcheck.arithmetic.relations import ONE, Balance, Relation, judge, terms_of
from budgetcheck.model.words import Verdict

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Sequence

    from budgetcheck.arithmetic.relations import Judgement

ROWS, COLUMNS, CHANGES, COPIES = "rows", "columns", "changes", "copies"
"""The families: sums of rows, by codes or by outline, bear each other out; so do sums of columns, and so on."""

ENOUGH_PLACES = 3
ENOUGH_SHARE = 80
SMALL_SHARE = 50
DOCUMENT_PLACES = 10
DOCUMENT_SHARE = 90
SHARP = ONE
"""A percentage that rounding may move by more than one point bears nothing out."""


class Proposal(NamedTuple):
    """A relation that a table's structure suggests."""

    family: str
    """Relations whose evidence counts together over the document: sums of rows, sums of columns, changes."""
    group: Hashable
    """What it is adopted with."""
    row: Hashable
    """What it is judged with: proposals of one row share their faults, and none counts for another."""
    relation: Relation
    line: Hashable = None
    """The column of a sum over rows: one in which sums seldom hold is no column of addends."""
    open: bool = False
    """Whether another reading is possible, or its figures need not add up: only its own group's evidence counts."""
    restated: bool = False
    """Whether it is of last year's amounts, as this year's document restates them."""
    coded: bool = False
    """Whether its rows are told by their codes."""
    lonely: bool = True
    """Whether it may be asked where its group has no other place, if the document bears its family out."""

    @property
    def table(self) -> str:
        """What the figures of the table call it that it is about."""
        return str(self.row[0]) if isinstance(self.row, tuple) else ""


class Evidence(NamedTuple):
    """How often the group of a relation holds, itself left aside."""

    held: int
    places: int
    document: bool = False
    """Whether the group is too small, and the document's tables of the same family bear it out."""


class Asked(NamedTuple):
    """A relation that is asked, and on which evidence."""

    proposal: Proposal
    judgement: Judgement
    evidence: Evidence


class Left(NamedTuple):
    """A relation that is not asked, and what little there is for it: how often its group holds, its own row left aside."""

    proposal: Proposal
    judgement: Judgement
    held: int
    places: int


class Weighed(NamedTuple):
    """All proposals, those that are asked and those that are not."""

    asked: tuple[Asked, ...]
    left: tuple[Left, ...]


class _Place(NamedTuple):
    proposal: Proposal
    judgement: Judgement
    counts: bool
    """Whether any of its figures is not zero."""
    rich: bool
    """Whether two of its addends are not zero."""

    @property
    def holds(self) -> bool:
        return self.judgement.verdict is not Verdict.BROKEN


class _Tally:
    """How many places of a group, and how many of them hold, over all and by row."""

    def __init__(self) -> None:
        self.places = self.held = self.rich = 0
        self.rows: dict[Hashable, tuple[int, int, int]] = {}

    def add(self, place: _Place) -> None:
        if not place.counts:
            return
        places, held, rich = self.rows.get(place.proposal.row, (0, 0, 0))
        self.rows[place.proposal.row] = (places + 1, held + place.holds, rich + (place.holds and place.rich))
        self.places += 1
        self.held += place.holds
        self.rich += place.holds and place.rich

    def without(self, place: _Place) -> tuple[int, int, int]:
        """Return places, held and rich ones of all other rows."""
        places, held, rich = self.rows.get(place.proposal.row, (0, 0, 0))
        return self.places - places, self.held - held, self.rich - rich


def weigh(proposals: Iterable[Proposal]) -> Weighed:
    """Return which proposals are asked, each judged once."""
    places = [_place(proposal) for proposal in proposals]
    groups: dict[Hashable, _Tally] = defaultdict(_Tally)
    families: dict[str, _Tally] = defaultdict(_Tally)
    lines: dict[Hashable, _Tally] = defaultdict(_Tally)
    for place in places:
        lines[place.proposal.line].add(place)
        groups[place.proposal.group].add(place)
        families[place.proposal.family].add(place)
    asked: list[Asked] = []
    left: list[Left] = []
    for place in places:
        evidence = _evidence(place, groups[place.proposal.group], families[place.proposal.family])
        if evidence is not None and place.proposal.line is not None:
            others, held, _ = lines[place.proposal.line].without(place)
            evidence = evidence if held * 100 >= others * SMALL_SHARE else None
        if evidence is None:
            others, held, _ = groups[place.proposal.group].without(place)
            left.append(Left(place.proposal, place.judgement, held, others))
        else:
            asked.append(Asked(place.proposal, place.judgement, evidence))
    return Weighed(tuple(asked), tuple(left))


def bears_out(proposals: Sequence[Proposal]) -> tuple[int, int]:
    """Return how many of the proposals hold, and how many say anything: the measure by which readings are compared."""
    places = [_place(proposal) for proposal in proposals]
    return sum(place.holds and place.counts for place in places), sum(place.counts for place in places)


def _place(proposal: Proposal) -> _Place:
    relation = proposal.relation
    if isinstance(relation, Balance):
        counts = any(term.figure.units for term in terms_of(relation))
        addends = sum(1 for term in relation.right if term.figure.units)
        rich = addends >= 2 or sum(1 for term in relation.left if term.figure.units) >= 2
        return _Place(proposal, judge(relation), counts, rich)
    # Of small whole numbers almost any percentage may be right: only where rounding leaves little choice does one count.
    judgement = judge(relation)
    counts = judgement.bound <= SHARP and all(term.figure.units for term in terms_of(relation))
    return _Place(proposal, judgement, counts, counts)


def _evidence(place: _Place, group: _Tally, family: _Tally) -> Evidence | None:
    places, held, rich = group.without(place)
    if held >= ENOUGH_PLACES and held * 100 >= places * ENOUGH_SHARE and rich:
        return Evidence(held, places)
    others, borne, _ = family.without(place)
    if place.proposal.open:
        return None
    if others < DOCUMENT_PLACES or borne * 100 < others * DOCUMENT_SHARE:
        return None
    # In a small group the judged place alone is left aside: a wrong figure breaks one column, seldom the whole row.
    places, held = group.places - place.counts, group.held - (place.counts and place.holds)
    if held * 100 < places * SMALL_SHARE or not (held or place.proposal.lonely):
        return None
    return Evidence(held, places, document=True)
