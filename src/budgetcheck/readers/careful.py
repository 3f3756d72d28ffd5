"""Values of a budget file taken one by one: each of the kind that it must be, or one error with place and remedy."""

from __future__ import annotations

import unicodedata
from decimal import Decimal
from typing import TYPE_CHECKING, Any, NoReturn

from budgetcheck.model.budget import Source
from budgetcheck.model.words import InputError, Text, did_you_mean
from budgetcheck.readers.json_text import SEE_SCHEMA, Doubled
from budgetcheck.readers.rows import MAX_PLACE, MAX_TEXT, PLACES

if TYPE_CHECKING:
    from collections.abc import Iterable

_MAX_SHOWN = 40

TYPE_NAMES = {
    dict: Text("对象", "an object"),
    list: Text("数组", "a list"),
    str: Text("文本", "text"),
    bool: Text("true/false", "true/false"),
    Decimal: Text("数字", "a number"),
    type(None): Text("空值", "null"),
}
_OTHER = Text("非数值（NaN 或无穷大）", "NaN or infinity")


def cut(words: str) -> str:
    """Return words short enough for a message."""
    return words if len(words) <= _MAX_SHOWN else words[:_MAX_SHOWN] + "…"


def in_words(value: object) -> str:
    """Return a JSON value as it may stand in a message; of what is nested only its kind, however deep it goes."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return f'"{cut(value)}"'
    if isinstance(value, list | dict):
        return "[…]" if isinstance(value, list) else "{…}"
    return "null" if value is None else cut(str(value))


class Careful:
    """Takes values out of the content of one file. Each method raises InputError."""

    def __init__(self, path: str) -> None:
        self._path = path

    def _fail(self, place: str, problem: Text, remedy: Text | None = None) -> NoReturn:
        raise InputError(self._path, problem, place=place, remedy=remedy)

    def _unknown(self, place: str, key: str, known: Iterable[str]) -> NoReturn:
        shown = cut(key)
        remedy = did_you_mean(shown, known) or SEE_SCHEMA
        place = f"{place}.{shown}" if place else shown
        self._fail(place, Text(f"未知的键“{shown}”", f"unknown key '{shown}'"), remedy)

    def _wrong_type(self, place: str, value: object, wanted: Text, remedy: Text = SEE_SCHEMA) -> NoReturn:
        got = next((name for kind, name in TYPE_NAMES.items() if isinstance(value, kind)), _OTHER)
        shown = "" if value is None else f" {in_words(value)}"
        self._fail(
            place,
            Text(f"应为{wanted.zh}，现为{got.zh}{shown}", f"must be {wanted.en}, not {got.en}{shown}"),
            remedy,
        )

    def _entries(self, place: str, value: object) -> dict[str, Any]:
        """Return an object's entries, of which none may stand twice."""
        if not isinstance(value, dict):
            self._wrong_type(place, value, TYPE_NAMES[dict])
        if isinstance(value, Doubled):
            key = cut(value.key)
            problem = Text(f"键“{key}”出现两次", f"key '{key}' appears twice in one object")
            self._fail(place, problem, Text("请删除其中一个", "Remove one of them"))
        return value

    def _words(self, place: str, value: object, *, empty: bool = False) -> str:
        if not isinstance(value, str):
            self._wrong_type(place, value, TYPE_NAMES[str])
        if not value and not empty:
            self._fail(place, Text("不能为空", "must not be empty"), Text("请填写", "Fill it in"))
        if len(value) > MAX_TEXT:
            self._fail(place, Text("文本过长", "is too long a text"), Text("请检查内容", "Check its content"))
        value = value.replace("\r\n", "\n")
        if not value.isprintable() and any(map(is_unfit, value)):
            # Such characters steer a terminal or cannot be written out at all; no published text holds one.
            problem = Text("文本中有控制字符", "holds control characters")
            self._fail(place, problem, Text("请删除不可见字符", "Remove the invisible characters"))
        return value

    def _whole(self, place: str, value: object, low: int, high: int) -> int:
        if not isinstance(value, Decimal) or value.adjusted() > 6 or value != value.to_integral_value():
            self._wrong_type(place, value, Text("整数", "a whole number"))
        number = int(value)
        if not low <= number <= high:
            wanted = f"{low}–{high}"
            self._fail(place, Text(f"{number} 不在 {wanted} 之间", f"{number} is not within {wanted}"))
        return number

    def _one_of(self, place: str, value: object, known: tuple[str, ...]) -> str:
        if value not in known:
            listed = "、".join(known)
            shown = in_words(value)
            self._fail(place, Text(f"{shown} 应为：{listed}", f"{shown} must be one of: {', '.join(known)}"))
        return str(value)

    def _list(self, place: str, value: object) -> tuple[str, ...]:
        if not isinstance(value, list):
            self._wrong_type(place, value, Text("文本数组", "a list of texts"))
        return tuple(self._words(place, item) for item in value)

    def _source(self, place: str, value: object) -> Source | None:
        if value is None:
            return None
        parts: dict[str, Any] = {}
        for key, part in self._entries(f"{place}.source", value).items():
            if key in PLACES:
                parts[key] = self._whole(f"{place}.source.{key}", part, 0, MAX_PLACE)
            elif key in Source._fields:
                parts[key] = self._words(f"{place}.source.{key}", part)
            else:
                self._unknown(f"{place}.source", key, Source._fields)
        return Source(**parts)


def is_unfit(letter: str) -> bool:
    """Whether a budget file may not hold a letter: it steers a terminal, or cannot be written out."""
    return unicodedata.category(letter) in ("Cc", "Cs") and letter not in "\t\n"
