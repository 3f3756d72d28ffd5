"""Records out of TOML: pydantic reads them, and what it complains of is said in our own words, with file and place."""

from __future__ import annotations

from dataclasses import fields
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from pydantic import TypeAdapter, ValidationError

from budgetcheck.model.record import EMPTY, Record, as_dataclass
from budgetcheck.model.words import Text, did_you_mean

if TYPE_CHECKING:
    from collections.abc import Mapping
    from dataclasses import Field

    from budgetcheck.pack.source import SourceFile


@lru_cache(maxsize=64)
def adapter(model: type) -> TypeAdapter[Any]:
    """Return what reads a record, or a named tuple."""
    return TypeAdapter(as_dataclass(model) if issubclass(model, Record) else model)


def names_of(model: type) -> tuple[str, ...]:
    """Return the keys that a record, or a named tuple, knows."""
    if not issubclass(model, Record):
        return tuple(getattr(model, "_fields", ()))
    entries: tuple[Field[Any], ...] = fields(as_dataclass(model))  # type: ignore[arg-type]
    return tuple(entry.name for entry in entries)


def explain(error: ValidationError, model: type, nested: Mapping[str, type] = EMPTY) -> tuple[str, Text, Text | None]:
    """Return place, problem and remedy of pydantic's first complaint; `nested` are the records below a key."""
    first = error.errors(include_url=False)[0]
    keys = [str(key) for key in first["loc"]]
    place = ".".join(keys)
    if first["type"] in ("unexpected_keyword_argument", "extra_forbidden"):
        owner = model
        for key in keys[:-1]:
            owner = nested.get(key, owner)
        known = names_of(owner)
        return place, Text(f"未知的键“{keys[-1]}”", f"unknown key '{keys[-1]}'"), did_you_mean(keys[-1], known)
    if first["type"] in ("missing", "missing_argument"):
        return place, Text(f"缺少键“{keys[-1]}”", f"the key '{keys[-1]}' is missing"), None
    said = first["msg"][0].lower() + first["msg"][1:]
    return place, Text(f"不正确：{said}", f"is not right: {said}"), None


def read(model: type, content: object, file: SourceFile, place: str) -> Any:
    """Return the record that stands at a place of a file; raises InputError."""
    try:
        return adapter(model).validate_python(content)
    except ValidationError as error:
        where, problem, remedy = explain(error, model)
        return file.fail(".".join(part for part in (place, where) if part), problem, remedy)


def explain_keys(model: type, content: object, file: SourceFile, prefix: str, nested: Mapping[str, type]) -> Any:
    """Return the record of a whole file whose keys are written with hyphens; raises InputError."""
    for each in nested.values():
        as_dataclass(each)
    try:
        return adapter(model).validate_python(content)
    except ValidationError as error:
        where, problem, remedy = explain(error, model, nested)
        head, dot, rest = where.partition(".")
        number, _, key = rest.partition(".")
        # A list's entries are counted from 1, as people do.
        rest = f"{int(number) + 1}.{key}" if head in nested and number.isdecimal() else rest
        return file.fail(prefix + head.replace("_", "-") + dot + rest, problem, remedy)
