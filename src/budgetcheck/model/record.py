"""Frozen records that cost little to define: a class becomes a dataclass only when pydantic has to read one.

Every dataclass costs over half a millisecond at import, and a small run is mostly start-up. A run that finds its pack
in the cache never needs more than attributes and their defaults, which a plain class has already.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, NoReturn, Self, TypeVar, dataclass_transform

if TYPE_CHECKING:
    from collections.abc import Mapping


class _NoEntries(dict[Any, Any]):
    """An empty mapping that may stand as a default: dataclasses refuse what has no hash."""

    __hash__ = object.__hash__  # type: ignore[assignment]


EMPTY: Mapping[Any, Any] = _NoEntries()

_R = TypeVar("_R", bound="type[Any]")


@dataclass_transform(frozen_default=True, kw_only_default=True)
class Record:
    """Attributes given by name, defaults from the class, and no change afterwards."""

    __pydantic_config__: ClassVar[dict[str, Any]] = {"extra": "forbid", "use_attribute_docstrings": True}

    def __init__(self, **values: Any) -> None:  # noqa: ANN401 - typed by each subclass
        self.__dict__.update(values)

    def __init_subclass__(cls) -> None:
        # Of a parent that has become a dataclass a subclass would else inherit an __init__ without its own attributes.
        cls.__init__ = Record.__init__  # type: ignore[method-assign]

    def but(self, **values: Any) -> Self:  # noqa: ANN401 - as above
        """Return the same record with other values of some attributes."""
        other = object.__new__(type(self))
        other.__dict__.update(self.__dict__ | values)
        return other

    def __setattr__(self, name: str, value: object) -> NoReturn:
        raise AttributeError(f"{type(self).__name__}.{name} cannot be changed")

    def __delattr__(self, name: str) -> NoReturn:
        raise AttributeError(f"{type(self).__name__}.{name} cannot be changed")


def as_dataclass(model: _R) -> _R:
    """Make a record class a frozen dataclass, for pydantic, `fields`, `replace` and `asdict`; once is enough."""
    import dataclasses

    for each in reversed(model.__mro__[: model.__mro__.index(Record)]):
        if "__dataclass_fields__" not in each.__dict__:
            dataclasses.dataclass(frozen=True, kw_only=True)(each)
    return model
