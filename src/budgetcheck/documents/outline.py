"""What the first cells of a printed row say: its code, whole and inherited, its numbering, its name, or that it is a total."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from budgetcheck.documents.blocks import squeezed, unbroken
from budgetcheck.model.printed_table import Label, Total

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence


class Code(NamedTuple):
    """The code of a row."""

    whole: str
    """With the parts that it inherits from the rows above; empty where none is printed or it is not understood."""
    printed: str
    """As printed, its parts joined by a blank."""
    padded: bool = False
    """Whether a part was printed without its leading zero: 2 for 02."""
    understood: bool = True


_NUMERAL = "一二三四五六七八九十百"
_RANKS = (
    (5, re.compile(r"[①-⑳]")),
    (1, re.compile(rf"[{_NUMERAL}]{{1,4}}[、．.，,:：]")),
    (2, re.compile(rf"[(（][{_NUMERAL}]{{1,4}}[)）]、?")),
    (4, re.compile(r"[(（]\d{1,2}[)）]、?")),
    (3, re.compile(r"\d{1,2}(?:、|[．.](?!\d))")),
)
_COUNTED = re.compile(
    r"[(（](?:个|人|辆|台|套|件|次|批|批次|人次|团组|平方米)[)）]$|(?:团组数|人次数?|批次数?|保有量|辆数|台数)$"
)
_DOTTED = re.compile(r"\d{1,2}((?:\.\d{1,2})+)[、.]?(?=\D)")
_OF_WHICH = re.compile(r"(?:#|其中)[:：、]?")
_TOTAL = re.compile(r"(?P<scope>.*?)[（(]?(?P<word>总合计|合计|总计|小计|共计|累计)(?:数|额)?[)）]?(?:[（(].*[)）])?")
_WORDS = {"小计": Total.SMALL, "合计": Total.SUM, "共计": Total.SUM, "累计": Total.SUM}
_LEADING_CODE = re.compile(
    r"[(（\[【]?(\d{3}(?:[.\- ]?\d{2}){0,2})[类款项]?[)）\]】]?[-—_.、 ]*(?=[^\d\s.,%万元年月日])"
)
_PART_TEXT = re.compile(r"[(（\[]?(\d+(?:[.\- ]\d{2})*)[类款项]?[)）\]]?")
_DOTS = re.compile(r"[.．…·\-—/]*")


def label_of(text: str) -> Label:
    """Take the name of a row apart."""
    plain = unbroken(text)
    bare, rank, of_which = plain, 0, False
    for _ in range(3):
        word = _OF_WHICH.match(bare)
        if word is not None:
            bare, of_which = bare[word.end() :], True
            continue
        found = _numbering(bare) if not rank else None
        if found is None:
            break
        rank, end = found
        bare = bare[end:]
    total, scope = _total(squeezed(bare))
    return Label(plain, bare, rank, of_which, total, scope, is_counted(bare))


def is_counted(name: str) -> bool:
    """Whether a row's name says that it counts people or things."""
    return _COUNTED.search(name) is not None


def _numbering(text: str) -> tuple[int, int] | None:
    dotted = _DOTTED.match(text)
    if dotted is not None:
        return 3 + dotted[1].count("."), dotted.end()
    for rank, pattern in _RANKS:
        match = pattern.match(text)
        if match is not None:
            return rank, match.end()
    return None


def _total(bare: str) -> tuple[Total, str]:
    match = _TOTAL.fullmatch(bare)
    if match is None:
        return Total.NONE, ""
    return _WORDS.get(match["word"], Total.GRAND), match["scope"]


def leading_code(text: str) -> tuple[str, str]:
    """Return the code that stands in front of a name, and the name without it; an empty code where there is none."""
    plain = unbroken(text)
    match = _LEADING_CODE.match(plain)
    if match is None:
        return "", plain
    return re.sub(r"\D", "", match[1]), plain[match.end() :]


def codes_of(rows: Sequence[Sequence[str]], holds: Callable[[int, Sequence[int]], bool]) -> list[Code]:
    """Return each row's code from the texts of its code columns, one or several.

    `holds(parent, children)` says whether the figures of the row at one place are the sum of those at others: where 款
    and 项 stand below each other in one column, nothing else tells which is which.
    """
    if max(map(len, rows), default=0) > 1:
        return _joined(rows)
    return _nested([row[0] if row else "" for row in rows], holds)


def _digits(text: str) -> str | None:
    """Return the digits of a code cell, "" for a blank or dots, None for what is no code."""
    plain = squeezed(text)
    if not plain or _DOTS.fullmatch(plain):
        return ""
    match = _PART_TEXT.fullmatch(plain)
    return re.sub(r"\D", "", match[1]) if match else None


def _joined(rows: Sequence[Sequence[str]]) -> list[Code]:
    """Join the parts of codes printed in several columns; parts left blank before a printed one are those of the row above."""
    codes: list[Code] = []
    above: list[str] = []
    for row in rows:
        parts = [_digits(text) for text in row]
        printed = " ".join(filter(None, map(squeezed, row)))
        known = [part for part in parts if part]
        if None in parts or not known:
            codes.append(_without(printed) if not known else Code("", printed, understood=False))
            continue
        whole, padded, understood = _with_inherited([part or "" for part in parts], above)
        if understood:
            above = whole
        codes.append(Code("".join(whole) if understood else "", printed, padded, understood))
    return codes


def _without(printed: str) -> Code:
    """Return the code of a row that holds words, or nothing, where its code should stand."""
    return Code("", printed, understood=not re.search(r"\d", printed))


def _with_inherited(parts: list[str], above: list[str]) -> tuple[list[str], bool, bool]:
    last = max(x for x, part in enumerate(parts) if part)
    alone = {part for part in parts if part} == {parts[last]}
    if len(parts[last]) > 3 or (alone and len(parts[last]) == 3 and last > 0):
        # A whole code in one of the columns; a class behind its column, or merged over the columns of 款 and 项.
        return [parts[last]], False, True
    whole: list[str] = []
    padded = False
    for x in range(last + 1):
        part = parts[x] or (above[x] if x < len(above) else "")
        if not part:
            return parts, False, False
        if x and len(part) == 1:
            part, padded = f"0{part}", padded or bool(parts[x])
        whole.append(part)
    # 20805 in the second column repeats the class that stands in the first.
    return whole, padded, len(whole[0]) >= 3


def _nested(column: Sequence[str], holds: Callable[[int, Sequence[int]], bool]) -> list[Code]:
    """Return the codes of one column; two digits below a class are its 款, or the 项 of the 款 before."""
    digits = [_digits(text) for text in column]
    codes = [
        Code(found, squeezed(text)) if found else _without(squeezed(text))
        for text, found in zip(column, digits, strict=True)
    ]
    lengths = [len(found) for found in digits if found]
    if not lengths or max(lengths) < 3 or min(lengths) > 2:
        return codes
    at = 0
    while at < len(codes):
        if len(codes[at].whole) != 3:
            at += 1
            continue
        end = at + 1
        while end < len(codes) and 0 < len(codes[end].whole) <= 2:
            end += 1
        _nest(codes, at, end, holds)
        at = end
    return codes


def _nest(codes: list[Code], head: int, end: int, holds: Callable[[int, Sequence[int]], bool]) -> None:
    """Give the rows under a class their whole codes, where the figures bear one reading out."""
    tops: list[int] = []
    below: dict[int, list[int]] = {}
    at = head + 1
    while at < end:
        size = next((size for size in range(1, end - at) if holds(at, range(at + 1, at + 1 + size))), 0)
        tops.append(at)
        below[at] = list(range(at + 1, at + 1 + size))
        at += 1 + size
    understood = holds(head, tops)
    for top in tops:
        prefix = codes[head].whole + codes[top].whole.zfill(2)
        for row in (top, *below[top]):
            rest = "" if row == top else codes[row].whole.zfill(2)
            padded = len(codes[row].whole) == 1
            codes[row] = codes[row]._replace(
                whole=prefix + rest if understood else "", padded=padded, understood=understood
            )
