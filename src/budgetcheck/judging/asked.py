"""What rules have asked of a budget, so that its sentences and tables are not asked the same again by themselves."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from budgetcheck.arithmetic.families import alternatives
from budgetcheck.arithmetic.relations import Balance, Change, Share
from budgetcheck.checks import SENTENCE_KIND, STRUCTURE_KIND

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from budgetcheck.arithmetic.families import Family, Key
    from budgetcheck.arithmetic.relations import Relation
    from budgetcheck.judging.run import Exact, Judged, Said
    from budgetcheck.model.budget import Figure
    from budgetcheck.pack import Rule

_BY_THEMSELVES = (SENTENCE_KIND, STRUCTURE_KIND)


def how_late(rule: Rule | Said) -> int:
    """Return when a rule is asked: after all others where it asks what the text, then what tables say by themselves."""
    kind = rule.head.kind
    return _BY_THEMSELVES.index(kind) + 1 if kind in _BY_THEMSELVES else 0


class AskedBefore:
    """The sums and rates that rules have asked; they are looked at once somebody wants to know."""

    def __init__(self, judged: Sequence[Judged], exact: Sequence[Exact], waiting: Sequence[Relation]) -> None:
        self._judged = judged
        self._exact = exact
        self._waiting = waiting

    def new(self, family: Family) -> Iterator[Key]:
        """Yield the keys of a family whose relations no rule has asked."""
        for key in family.keys():  # noqa: SIM118 - a family is no dictionary
            sums, rates = self._found
            if frozenset(map(id, family.figures((key,)))) in sums:
                continue
            wanted = [_rate(relation) for relation in alternatives(family.relation(key))] if rates else []
            if not wanted or not all(rate is not None and id(rate) in rates for rate in wanted):
                yield key

    @cached_property
    def _found(self) -> tuple[set[frozenset[int]], set[int]]:
        """The printed figures of each sum, and the shares and rates of change."""
        sums = {frozenset(map(id, each.present)) for each in self._judged if isinstance(each.relation, Balance)}
        for exact in self._exact:
            sums.update(frozenset(map(id, exact.family.figures((key,)))) for key in exact.keys)
        rates = (_rate(relation) for relation in self._relations())
        return sums, {id(rate) for rate in rates if rate is not None}

    def _relations(self) -> Iterator[Relation]:
        for each in self._judged:
            yield each.relation
            yield from (relation for relation, _ in each.others)
        yield from self._waiting


def _rate(relation: Relation) -> Figure | None:
    """Return the percentage that a relation says how to work out; None where it is a sum or a bound."""
    if isinstance(relation, Share):
        return relation.share
    return relation.percent if isinstance(relation, Change) else None
