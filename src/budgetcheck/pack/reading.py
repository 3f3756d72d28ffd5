"""Records out of TOML: pydantic reads them, and what it complains of is said in our own words, with file and place."""

from __future__ import annotations

import re
from dataclasses import fields
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

from pydantic import TypeAdapter, ValidationError

from budgetcheck.model.record import EMPTY, Record, as_dataclass
from budgetcheck.model.words import Text, did_you_mean
from budgetcheck.pack.toml_file import Faults

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping
    from dataclasses import Field

    from budgetcheck.pack.toml_file import SourceFile

Path = tuple[str | int, ...]


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


class Complaint(NamedTuple):
    """One thing that is wrong with a record."""

    path: Path
    problem: Text
    remedy: Text | None
    kind: str
    """unknown: a key too many; missing: one too few; value: what stands there."""


def complaints(error: ValidationError, model: type, nested: Mapping[str, type] = EMPTY) -> Iterator[Complaint]:
    """Yield all that pydantic complains of; `nested` are the records below a key."""
    for each in error.errors(include_url=False):
        path: Path = each["loc"]
        if each["type"] in ("unexpected_keyword_argument", "extra_forbidden"):
            owner = model
            for key in path[:-1]:
                owner = nested.get(str(key), owner)
            yield unknown_key(path, names_of(owner))
        elif each["type"] in ("missing", "missing_argument"):
            name = ("zh", "en")[path[-1]] if isinstance(path[-1], int) and path[-1] < 2 else path[-1]
            problem = Text(f"缺少键“{name}”", f"the key '{name}' is missing")
            yield Complaint((*path[:-1], name), problem, None, "missing")
        else:
            yield Complaint(path, *_value(each), "value")


def unknown_key(path: Path, known: tuple[str, ...]) -> Complaint:
    """Return that a key is none of those that are known."""
    key = str(path[-1])
    return Complaint(path, Text(f"未知的键“{key}”", f"unknown key '{key}'"), did_you_mean(key, known), "unknown")


_WANTED = {
    "string": Text("应为加引号的文字", "must be text in quotes"),
    "int": Text("应为整数", "must be a whole number"),
    "bool": Text("应为 true 或 false", "must be true or false"),
    "tuple": Text("应为列表，写作 [ … ]", "must be a list, as [ … ]"),
    "list": Text("应为列表，写作 [ … ]", "must be a list, as [ … ]"),
    "dict": Text("应为键和值，写作 { 键 = 值 }", "must be keys and values, as { key = value }"),
    "mapping": Text("应为键和值，写作 { 键 = 值 }", "must be keys and values, as { key = value }"),
    "dataclass": Text("应为键和值，写作 { 键 = 值 }", "must be keys and values, as { key = value }"),
    "named": Text('应为键和值，如 { zh = "…", en = "…" }', 'must be keys and values, as { zh = "…", en = "…" }'),
}
"""What should stand where something of another sort stands, by the first word of pydantic's name for it."""


def _value(said: Mapping[str, Any]) -> tuple[Text, Text | None]:
    """Return what is wrong with a value, and the remedy."""
    if said["type"] in ("literal_error", "enum"):
        choices = re.findall(r"'([^']*)'", said["ctx"]["expected"])
        given = said["input"] if isinstance(said["input"], str) else str(said["input"])
        problem = Text(f"“{given[:40]}”不可用", f"'{given[:40]}' will not do")
        return problem, did_you_mean(given[:80], choices)
    wanted = _WANTED.get(said["type"].partition("_")[0])
    return wanted or Text("写法不正确", "is not written as it should be"), None


def read(model: type, content: object, file: SourceFile, path: Path, faults: Faults) -> Any:
    """Return the record that stands at a place of a file; None, and all that is wrong with it, where it is none."""
    try:
        return adapter(model).validate_python(content)
    except ValidationError as error:
        for each in complaints(error, model):
            faults.add(file.fault((*path, *each.path), each.problem, each.remedy, of_key=each.kind == "unknown"))
        return None


class Lenient:
    """Reads the parts of one rule: what is wrong is told and left out, so that the rest can be asked too."""

    def __init__(self, file: SourceFile, path: Path, faults: Faults, meant: Collection[str] = ()) -> None:
        self._file, self._path, self._faults = file, path, faults
        self._meant = meant
        """Keys that are missing because they are misspelt, which is told already."""

    def read(self, model: type, content: Mapping[str, Any], instead: Mapping[str, Any]) -> Any:
        """Return a record without what is wrong, `instead` in its place; None where nothing can stand for it."""
        try:
            return adapter(model).validate_python(content)
        except ValidationError as error:
            found = list(complaints(error, model))
        for each in found:
            if each.kind != "missing" or len(each.path) > 1 or each.path[0] not in self._meant:
                at = (*self._path, *each.path)
                self._faults.add(self._file.fault(at, each.problem, each.remedy, of_key=each.kind == "unknown"))
        wrong = {str(each.path[0]) for each in found if each.path}
        rest = {key: value for key, value in content.items() if key not in wrong}
        try:
            return adapter(model).validate_python(rest | {key: instead[key] for key in wrong & instead.keys()})
        except ValidationError:
            return None


def read_keys(model: type, content: object, file: SourceFile, prefix: Path, nested: Mapping[str, type]) -> Any:
    """Return the record of a whole file whose keys are written with hyphens. Raises InputError with all faults."""
    for each in nested.values():
        as_dataclass(each)
    faults = Faults()
    try:
        return adapter(model).validate_python(content)
    except ValidationError as error:
        for complaint in complaints(error, model, nested):
            head, *rest = complaint.path
            path = (*prefix, str(head).replace("_", "-"), *rest)
            faults.add(file.fault(path, complaint.problem, complaint.remedy, of_key=complaint.kind == "unknown"))
    return faults.raise_all()
