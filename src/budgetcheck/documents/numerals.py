"""Chinese numerals: those that number lists, and amounts of money, 一百二十万元 or, as accounts write it, 壹佰贰拾万元整."""

from __future__ import annotations

import re
from typing import NamedTuple

_WRITTEN = "零一二三四五六七八九"
_DIGITS = {letter: value % 10 for value, letter in enumerate(f"{_WRITTEN}〇壹贰叁肆伍陆柒捌玖")}
_DIGITS |= {"两": 2, "貳": 2, "參": 3, "陸": 6}
_UNITS = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000}
_ROMAN = (
    *((900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl")),
    *((10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i")),
)
_ALL = "".join((*_DIGITS, *_UNITS))
AMOUNT = re.compile(
    rf"(?<![{_ALL}万萬亿億第数几多上.\d])(?P<numerals>[{''.join(_DIGITS)}十拾][{_ALL}]*(?:[万萬亿億][{_ALL}]*){{0,3}})"
    r"[元圆](?![素旦化])"
)
"""Numerals before 元."""


class Amount(NamedTuple):
    """A whole number and its measure."""

    number: int
    measure: str


def amount(numerals: str) -> Amount | None:
    """Return the amount that numerals before 元 say; None where they say none, as 三四万 does, or a word: 一元."""
    parts = re.split("([万萬亿億])", numerals)
    values = [numeral(part) for part in parts[::2]]
    marks = ["亿" if mark in "亿億" else "万" for mark in parts[1::2]]
    if len(numerals) < 2 or marks not in ([], ["万"], ["亿"], ["亿", "万"]) or None in values[: len(marks)]:
        return None
    rest = values[-1] if parts[-1] else 0
    if rest is None:
        return None
    scale = {"亿": 100_000_000, "万": 10_000}
    total = sum((value or 0) * scale[mark] for value, mark in zip(values, marks, strict=False)) + rest
    measure = f"{marks[-1] if marks and not rest else ''}元"
    return Amount(total // scale[marks[-1]] if marks and not rest else total, measure)


def chinese(number: int) -> str:
    """Return a number from 1 to 999 in Chinese numerals, as a list is numbered."""
    hundreds, rest = divmod(number, 100)
    tens, ones = divmod(rest, 10)
    said = f"{_WRITTEN[hundreds]}百" if hundreds else ""
    if tens:
        said += "十" if tens == 1 and not hundreds else f"{_WRITTEN[tens]}十"
    elif hundreds and ones:
        said += "零"
    return said + (_WRITTEN[ones] if ones else "")


def roman(number: int) -> str:
    """Return a number from 1 to 999 in small Roman numerals."""
    said = ""
    for value, letters in _ROMAN:
        while number >= value:
            said, number = said + letters, number - value
    return said


def numeral(text: str) -> int | None:
    """Return the number below ten thousand that numerals say; None where they say none."""
    total, digit, least = 0, None, 10_000
    for letter in text:
        if letter in _DIGITS:
            if digit:
                return None
            digit = _DIGITS[letter]
            continue
        unit = _UNITS[letter]
        if unit >= least or digit == 0 or (digit is None and (total or unit > 10)):
            return None
        total += (1 if digit is None else digit) * unit
        digit, least = None, unit
    return total + (digit or 0) if text else None
