"""Records: named tuples made without typing's compiler are what typing makes, member by member."""

from __future__ import annotations

import pickle
from typing import NamedTuple, get_type_hints

import pytest

from budgetcheck.model import record
from budgetcheck.model.budget import Source


class Ours(record.NamedTuple):
    """A record."""

    name: str
    size: int = 0
    """What is said of a field is no part of the class."""
    place: Source | None = None

    @property
    def long(self) -> bool:
        """Whether it is."""
        return self.size > 2

    def __str__(self) -> str:
        return f"{self.name} {self.size}"


class Typings(NamedTuple):
    """A record."""

    name: str
    size: int = 0
    place: Source | None = None

    @property
    def long(self) -> bool:
        """Whether it is."""
        return self.size > 2

    def __str__(self) -> str:
        return f"{self.name} {self.size}"


class Nothing(record.NamedTuple):
    """A record without fields."""


def test_a_named_tuple_of_ours_is_one_of_typings() -> None:
    """Fields, defaults, words and members are the same."""
    for name in ("_fields", "_field_defaults", "__doc__", "__bases__", "__slots__", "__module__"):
        assert getattr(Ours, name) == getattr(Typings, name), name
    assert {name for name in vars(Typings) if name != "__orig_bases__"} <= vars(Ours).keys()
    assert get_type_hints(Ours) == get_type_hints(Typings)
    assert Ours.__qualname__ == "Ours"
    assert (Nothing._fields, Nothing()) == ((), ())


def test_a_named_tuple_of_ours_behaves_like_one() -> None:
    """It is made, shown, changed, compared and sent to another process as any other."""
    one = Ours("a", size=3)
    assert (one, repr(one), str(one), one.long) == (("a", 3, None), "Ours(name='a', size=3, place=None)", "a 3", True)
    assert one._replace(size=1)._asdict() == {"name": "a", "size": 1, "place": None}
    assert pickle.loads(pickle.dumps(one)) == one
    assert type(pickle.loads(pickle.dumps(one))) is Ours
    with pytest.raises(TypeError, match="name"):
        Ours()  # type: ignore[call-arg]
    with pytest.raises(AttributeError):
        one.size = 2  # type: ignore[misc]
