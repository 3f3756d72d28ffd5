"""Families of relations: what one formula asks of the rows that it joins, or one table of the rows above others.

A family does not hold its relations. It tells by whole numbers alone which of them are exact, which nine in ten are,
and writes out the one that is asked for, as often as somebody asks: the verdict, the locator, a page.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from budgetcheck.arithmetic.relations import Relation, figures_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from budgetcheck.arithmetic.unknown import Unknown
    from budgetcheck.model.budget import Figure

Key = Any
"""What tells a relation from the others of its family; each family has keys of its own."""


class AnyOf(NamedTuple):
    """Relations of which one has to hold."""

    relations: tuple[Relation, ...]


class Why(StrEnum):
    """Why a relation does not apply."""

    ABSENT = "absent"
    """The budget does not have what it speaks of."""
    BLANK = "blank"
    """Nothing is printed on either side: held, and not worth counting."""
    UNSTATED = "unstated"
    """It needs a change that its row leaves out, which is then not 0 but not stated."""
    UNREAD = "unread"
    """It needs figures that were not read."""


class NotApplicable(NamedTuple):
    """A rule, or one relation of it, that does not concern this budget."""

    why: Why = Why.ABSENT
    unknown: tuple[Figure, ...] = ()
    """The figures that it needs and that were not read."""


Asked = Relation | AnyOf | NotApplicable
"""What stands at a key of a family."""


class Family(Protocol):
    """Relations of one kind over one budget, each with its key."""

    @property
    def tables(self) -> frozenset[str]:
        """The tables that they have a figure of, or a blank."""
        ...

    def keys(self) -> Iterable[Key]:
        """Return the keys, in the order in which a reader meets the relations."""
        ...

    def exact(self, key: Key) -> bool:
        """Whether whole numbers alone say that a relation holds to the last digit; where they do not, it may still."""
        ...

    def relation(self, key: Key) -> Asked:
        """Return what stands at a key; a relation that needs a figure which was not read does not apply."""
        ...

    def figures(self, keys: Sequence[Key]) -> Iterable[Figure]:
        """Return every printed figure of relations that are exact, as often as it stands in them."""
        ...

    def firsts(self, keys: Sequence[Key]) -> Iterable[Figure | None]:
        """Return the first figure of each of some relations that are exact; None where it is blank."""
        ...


class Written:
    """Relations that a kind writes out one by one, as none of them is a sum."""

    def __init__(self, relations: Sequence[Asked], unknown: Unknown | None) -> None:
        self._relations = relations
        self._unknown = unknown

    @property
    def tables(self) -> frozenset[str]:
        """The tables that they have a figure of, or a blank."""
        found = (relation for each in self._relations for relation in alternatives(each))
        return frozenset(figure.table for relation in found for figure in figures_of(relation))

    def keys(self) -> Iterable[int]:
        """Return the places of the relations."""
        return range(len(self._relations))

    def exact(self, key: int) -> bool:  # noqa: ARG002 - as every family
        """Leave every relation to be judged."""
        return False

    def relation(self, key: int) -> Asked:
        """Return a relation by its place."""
        return known(self._relations[key], self._unknown)

    def figures(self, keys: Sequence[int]) -> Iterable[Figure]:
        """Return the printed figures of some relations."""
        return (
            figure
            for key in keys
            for relation in alternatives(self._relations[key])
            for figure in figures_of(relation)
            if figure.value is not None
        )

    def firsts(self, keys: Sequence[int]) -> Iterable[Figure | None]:
        """Return the first figures of some relations, of alternatives that of the first."""
        return [first_of(alternatives(self._relations[key])[0]) for key in keys]


def first_of(relation: Relation) -> Figure | None:
    """Return the figure that a relation is about; None where it is blank."""
    first = figures_of(relation)[0]
    return None if first.value is None else first


def alternatives(found: Asked) -> tuple[Relation, ...]:
    """Return the relations of which one has to hold: one alone, several, or none where nothing applies."""
    if isinstance(found, NotApplicable):
        return ()
    return found.relations if isinstance(found, AnyOf) else (found,)


def known(found: Asked, unknown: Unknown | None) -> Asked:
    """Return a relation, or that it does not apply as figures that it needs were not read."""
    if unknown is None:
        return found
    needed = tuple(each for relation in alternatives(found) for each in unknown.among(figures_of(relation)))
    return NotApplicable(Why.UNREAD, needed) if needed else found
