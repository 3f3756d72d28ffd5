"""Frozen records that cost little to define: a class becomes a dataclass only when pydantic has to read one.

Every dataclass costs over half a millisecond at import, and a small run is mostly start-up. A run that finds its pack
in the cache never needs more than attributes and their defaults, which a plain class has already. For records that are
made by the thousand, which tuples are best at, there is NamedTuple.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, NoReturn, TypeVar, dataclass_transform

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import NamedTuple as NamedTuple  # noqa: PLC0414 - others import it from here
else:
    from collections import namedtuple

    class _AsNamedTuple(type):
        """Makes a class statement a named tuple, as `typing.NamedTuple` does, which compiles every annotation first.

        There are 60 such classes with 280 fields in a small run: 3 ms of compiling what only type checkers read. The
        annotations must be words, as `from __future__ import annotations` makes them.
        """

        def __new__(cls, name: str, bases: tuple[type, ...], body: dict[str, Any]) -> type:  # noqa: ARG004
            fields = body.pop("__annotations__", {})
            defaults = [body.pop(field) for field in fields if field in body]
            made = namedtuple(name, fields, defaults=defaults, module=body.pop("__module__"))
            made.__annotations__ = fields
            for key, value in body.items():
                setattr(made, key, value)
            return made

    NamedTuple = type.__new__(_AsNamedTuple, "NamedTuple", (), {})


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
