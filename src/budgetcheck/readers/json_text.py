"""The text of a budget file: bytes to JSON content, its decimals exact; a fault names line and column where it can."""

from __future__ import annotations

import json
from decimal import Decimal, InvalidOperation
from functools import partial
from itertools import chain
from typing import Any

from budgetcheck.model.words import InputError, Text

SEE_SCHEMA = Text("请参照 budgetcheck schema budget", "See: budgetcheck schema budget")
_SAVE_AGAIN = Text("请重新保存或重新传输该文件", "Save or transfer the file again")
_ADDRESS = "://"
"""What the address of a schema holds: a colon with a stroke behind it can only stand in a string."""
_SOURCE = '"source'
"""Begins the keys of objects within rows, which only a file made from a document has: their keys are not counted."""


class _NotANumber:
    """NaN or Infinity where a number should be: kept as what it is until its table, row and column are known."""

    def __init__(self, word: str) -> None:
        self._word = word

    def __str__(self) -> str:
        return self._word


class Doubled(dict[str, Any]):
    """An object in which a key stands twice, which JSON readers would silently halve: kept until its place is known."""

    def __init__(self, pairs: list[tuple[str, Any]]) -> None:
        super().__init__()
        self.key = ""
        for key, value in pairs:
            if key in self:
                self.key = key
            self[key] = value


class _Numbers(dict[str, Decimal]):
    """The numbers of one file by their digits: an amount that stands in many tables is made once, and is one object."""

    def __missing__(self, digits: str) -> Decimal:
        number = self[digits] = Decimal(digits)
        return number


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    return found if len(found) == len(pairs) else Doubled(pairs)


def _loaded(text: str) -> object:
    """Return what a text holds, an object with a key that stands twice as Doubled.

    Only a function that is called for each object sees such a key, and its calls are a third of all parsing. So it is
    not asked where counting the keys already shows that none was lost.
    """
    number = _Numbers().__getitem__
    loads = partial(json.loads, text, parse_float=number, parse_int=number, parse_constant=_NotANumber)
    if _SOURCE not in text:
        found = loads()
        if _keeps_every_key(found, text):
            return found
    return loads(object_pairs_hook=_object)


def _keeps_every_key(content: object, text: str) -> bool:
    """Whether counting shows that no key of a text was lost: it has no more keys than colons outside its strings."""
    lost = text.count(":") - _count_of_keys(content)
    return lost == 0 or lost == text.count(_ADDRESS)


def _count_of_keys(content: Any) -> int:  # noqa: ANN401 - any JSON
    """Return how many keys the head, tables and rows of a budget have; keys further in are not counted."""
    try:
        tables = content["tables"]
        rows = chain.from_iterable(table.get("rows", ()) for table in tables.values())
        return sum(map(dict.__len__, chain((content, tables), tables.values(), rows)))
    except (TypeError, KeyError, AttributeError):
        return -1


def _encoding_error(path: str, data: bytes) -> InputError | None:
    resave = Text("请另存为不带 BOM 的 UTF-8", "Save it as UTF-8 without a byte order mark")
    if data.startswith(b"\xef\xbb\xbf"):
        return InputError(path, Text("文件带有 BOM 标记", "starts with a byte order mark (BOM)"), remedy=resave)
    if data.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\x00" in data[:4]:
        return InputError(
            path, Text("文件编码是 UTF-16/32，不是 UTF-8", "is UTF-16 or UTF-32, not UTF-8"), remedy=resave
        )
    return None


def _decode(path: str, data: bytes) -> str:
    error = _encoding_error(path, data)
    if error is not None:
        raise error
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as fault:
        line = data.count(b"\n", 0, fault.start) + 1
        fault_at_end = fault.reason == "unexpected end of data"
    if fault_at_end:
        problem = Text("文件不完整，在一个字的中间中断", "ends in the middle of a character; it seems to be cut off")
        raise InputError(path, problem, place=f"line {line}", remedy=_SAVE_AGAIN)
    try:
        data.decode("gb18030")
        problem = Text("文件不是 UTF-8，看来是 GBK 编码", "is not UTF-8; it looks like GBK")
    except UnicodeDecodeError:
        problem = Text("文件不是 UTF-8 文本", "is not UTF-8 text")
    resave = Text("请另存为 UTF-8", "Save it as UTF-8")
    raise InputError(path, problem, place=f"line {line}", remedy=resave)


def parse(path: str, data: bytes) -> dict[str, Any]:
    """Return the object that a file holds, numbers as Decimal, a key that stands twice as Doubled; raises InputError."""
    text = _decode(path, data)
    if not text.strip():
        raise InputError(path, Text("文件是空的", "is empty"), remedy=Text("请检查文件是否保存完整", "Save it again"))
    try:
        found = _loaded(text)
    except json.JSONDecodeError as fault:
        place = f"line {fault.lineno} column {fault.colno}"
        if fault.pos >= len(text.rstrip()) or fault.msg.startswith("Unterminated"):
            problem = Text("文件不完整，在此处中断", "ends too early; it seems to be cut off")
            remedy = _SAVE_AGAIN
        else:
            problem = Text(f"不是有效的 JSON（{fault.msg}）", f"is not valid JSON ({fault.msg})")
            remedy = Text("请检查此处的逗号、引号和括号", "Check the comma, quote or bracket there")
        raise InputError(path, problem, place=place, remedy=remedy) from None
    except (RecursionError, InvalidOperation, MemoryError):
        problem = Text("嵌套过深或数字过大，不是预算文件", "is nested too deeply or holds absurd numbers")
        remedy = Text("请确认这是一份预算文件", "Check that this is a budget file")
        raise InputError(path, problem, remedy=remedy) from None
    if not isinstance(found, dict):
        problem = Text("顶层应为一个对象 {…}", "must hold one object {…} at the top")
        raise InputError(path, problem, remedy=SEE_SCHEMA)
    return found
