"""Values of a budget file taken one by one: each of the kind that it must be, or one error with place and remedy."""

from __future__ import annotations

import unicodedata
from decimal import Decimal
from typing import TYPE_CHECKING, Any, NoReturn

from budgetcheck.model.budget import MAX_DECIMALS, MAX_DIGITS, Source
from budgetcheck.model.words import InputError, Text, did_you_mean
from budgetcheck.readers.json_text import SEE_SCHEMA, Doubled
from budgetcheck.readers.rows import MAX_CODE, MAX_PLACE, MAX_ROWS, MAX_TEXT, PLACES, Checked

if TYPE_CHECKING:
    from collections.abc import Iterable

    from budgetcheck.model.layout import PublishedColumn

_MAX_SHOWN = 40
_MAX_MANTISSA = 60

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
        # The numbers of a file are decimals, those of a rule's example are not.
        value = Decimal(value) if type(value) is int else value
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

    def _few_rows(self, rows: int) -> None:
        if rows > MAX_ROWS:
            self._fail("tables", Text(f"行数超过 {MAX_ROWS}", f"holds more than {MAX_ROWS} rows"))

    def _code(self, place: str, code: object) -> str:
        if code is None:
            remedy = Text("每行都要有 code；合计行为 total", "Every row needs a code; the total row's is 'total'")
            self._fail(place, Text("缺少行编码 code", "the key 'code' is missing"), remedy)
        if not isinstance(code, str):
            shown, remedy = in_words(code), Text("请给编码加上引号", "Put the code in quotes")
            self._fail(place, Text(f"行编码 {shown} 应为文本", f"row code {shown} must be text"), remedy)
        if len(code) > MAX_CODE:
            problem = Text(f"行编码超过 {MAX_CODE} 个字符", f"row code is longer than {MAX_CODE} characters")
            self._fail(place, problem, Text("请检查 code 与 name 是否写反", "Check that code and name are not swapped"))
        if code.split() != [code] and code:
            # A code with a blank in it would be found by no rule, and its row go unchecked.
            problem = Text("行编码中有空白", "row code has a blank in it")
            self._fail(f"{place}.code", problem, Text("请删除空白", "Remove the blank"))
        return self._words(f"{place}.code", code)

    def _value(self, place: str, column: str, value: object, known: PublishedColumn) -> Checked | tuple[str, ...]:
        if known.numeric:
            return self._number(f"{place}.{column}", value, known.decimals)
        if known.type == "text":
            return (self._words(f"{place}.{column}", value, empty=True),)
        return self._list(f"{place}.{column}", value)

    def _number(self, place: str, value: object, decimals: int) -> Checked:
        """Return a figure's value, and its decimals: its column's, unless it is finer or given as text."""
        if type(value) is Decimal:
            number = value
            decimals = max(decimals, self._decimals_of(place, value, decimals))
        elif isinstance(value, str):
            number, decimals = self._printed(place, value)
        else:
            remedy = Text("请写数字；空白单元格请省略", "Write a number, or leave a blank cell out")
            self._wrong_type(place, value, TYPE_NAMES[Decimal], remedy)
        if decimals > MAX_DECIMALS:
            shown = in_words(number)
            problem = Text(f"{shown} 的小数位超过 {MAX_DECIMALS} 位", f"{shown} has more than {MAX_DECIMALS} decimals")
            self._fail(place, problem, Text("请填写公开表中的数", "Give the figure as it is published"))
        if number and number.adjusted() >= MAX_DIGITS:
            problem = Text("数字大得不可能是预算数", "is too large to be a budget figure")
            self._fail(place, problem, Text("请检查该数及其计量单位", "Check the figure and its measure"))
        return Checked(number, decimals)

    def _decimals_of(self, place: str, value: Decimal, published: int) -> int:
        """Return how many decimals a JSON number needs: a figure may be finer than its column's usual precision."""
        exponent = value.as_tuple().exponent
        if not isinstance(exponent, int) or -exponent <= published or not value:
            return published
        if exponent < -_MAX_MANTISSA:
            self._fail(place, Text("数字的小数位过多", "has far too many decimals"))
        return len(f"{value:f}".rstrip("0").partition(".")[2])

    def _printed(self, place: str, value: str) -> tuple[Decimal, int]:
        """Return the number and its own precision from a figure given as text ("33.9" has one decimal)."""
        import re

        if re.fullmatch(r"-?[0-9]{1,40}(\.[0-9]{1,40})?", value):
            return Decimal(value), len(value.partition(".")[2])
        plain = re.sub(r"[,，\s%％万元]", "", value.translate(_FULL_WIDTH))
        remedy = Text("请只写数字，如 1214.63", "Write digits only, as 1214.63")
        if not plain.strip("-—/"):
            remedy = Text("空白单元格请省略", "Leave a blank cell out")
        if re.fullmatch(r"-?[0-9]{1,40}(\.[0-9]{1,40})?", plain):
            remedy = Text(f"请写作 {plain}", f"Write {plain}")
        shown = cut(value)
        self._fail(place, Text(f"“{shown}”不是数字", f"'{shown}' is not a number"), remedy)


def is_unfit(letter: str) -> bool:
    """Whether a budget file may not hold a letter: it steers a terminal, or cannot be written out."""
    return unicodedata.category(letter) in ("Cc", "Cs") and letter not in "\t\n"


_FULL_WIDTH = str.maketrans("０１２３４５６７８９．－−", "0123456789.--")
