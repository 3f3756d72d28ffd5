"""The numbers that Word puts before paragraphs by itself, which stand nowhere in the document's text."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NamedTuple

from budgetcheck.documents.numerals import chinese, roman
from budgetcheck.readers.docx_text import W

if TYPE_CHECKING:
    from collections.abc import Callable

    from budgetcheck.readers.docx_text import Styles

_LEVELS = 9
_MOST = 999
_LONGEST = 60
_MAX_LINKS = 8
"""A list that takes its look from more others than this takes it from itself."""
_TIGHT = "、）)】〕．：:"
"""Marks behind a number after which no space is typed by hand."""
_STEMS, _BRANCHES = "甲乙丙丁戊己庚辛壬癸", "子丑寅卯辰巳午未申酉戌亥"
_LEGAL = str.maketrans("一二三四五六七八九十百零", "壹贰叁肆伍陆柒捌玖拾佰零")


class _Level(NamedTuple):
    """One level of a list: how its numbers look, and when they begin anew."""

    start: int
    kind: str
    text: str
    """The number with what stands around it, as 第%1章 or %1.%2."""
    tight: bool
    """Whether nothing stands between the number and the text."""
    decimal: bool
    """Whether the numbers of the levels above are shown in digits too."""
    after: int
    """The level, counted from 1, whose next number lets this one begin anew; 0 where none does."""


class _List(NamedTuple):
    """One use of a list: the list that its numbers run through, its levels, and where they begin in this use."""

    name: str
    levels: dict[int, _Level]
    starts: dict[int, int]
    by_style: dict[str, int]
    """The level of each style of paragraphs that has one."""


class Numbering:
    """Counts the numbered paragraphs of a document, in the order in which they are asked for."""

    def __init__(self, root: Any, styles: Styles) -> None:  # noqa: ANN401 - lxml elements
        self._styles = styles
        self._abstract = {_value(each, "abstractNumId"): each for each in root.iterchildren(f"{W}abstractNum")}
        self._uses = {_value(each, "numId"): each for each in root.iterchildren(f"{W}num")}
        self._lists: dict[str, _List | None] = {}
        self._counts: dict[str, dict[int, int]] = {}
        self._begun: set[tuple[str, int]] = set()
        self._styled: dict[str, tuple[str, str, str]] = {}

    def of(self, properties: Any) -> str:  # noqa: ANN401
        """Return what stands before a paragraph of some properties, the space behind it included; or nothing."""
        style = self._styles.name_of(properties)
        own = properties.find(f"{W}numPr") if properties is not None else None
        found = self._list(own, style)
        if found is None:
            return ""
        use, each, level = found
        return self._counted(use, each, level) if level in each.levels else ""

    def _list(self, own: Any, style: str) -> tuple[str, _List, int] | None:  # noqa: ANN401
        """Return the use of a list that a paragraph belongs to, and its level there."""
        use, level = _child(own, "numId"), _child(own, "ilvl")
        if not use:
            if style not in self._styled:
                self._styled[style] = self._of_style(style)
            use, of_style, style = self._styled[style]
            level = level or of_style
        found = self._use(use) if use and use != "0" else None
        if found is None:
            return None
        return use, found, _whole(level) if level else found.by_style.get(style, 0)

    def _of_style(self, name: str) -> tuple[str, str, str]:
        """Return the use and the level that a style gives its paragraphs, and which of those it is based on says so."""
        for each in self._styles.chain(name):
            numbered = each.find(f"{W}pPr/{W}numPr")
            if numbered is not None and (use := _child(numbered, "numId")):
                return use, _child(numbered, "ilvl"), each.get(f"{W}styleId", name)
        return "", "", name

    def _use(self, name: str) -> _List | None:
        if name not in self._lists:
            element = self._uses.get(name)
            self._lists[name] = None if element is None else self._read(element)
        return self._lists[name]

    def _read(self, use: Any) -> _List | None:  # noqa: ANN401
        abstract, name = None, _child(use, "abstractNumId")
        for _ in range(_MAX_LINKS):
            abstract = self._abstract.get(name)
            link = _child(abstract, "numStyleLink")
            # A list may take its look from a style, which names another use of another list.
            style = next(iter(self._styles.chain(link)), None) if link else None
            linked = self._uses.get(_child(style.find(f"{W}pPr/{W}numPr"), "numId")) if style is not None else None
            if linked is None:
                break
            name = _child(linked, "abstractNumId")
        if abstract is None:
            return None
        levels = {_whole(_value(each, "ilvl")): each for each in abstract.iterchildren(f"{W}lvl")}
        starts: dict[int, int] = {}
        for each in use.iterchildren(f"{W}lvlOverride"):
            at, own, start = _whole(_value(each, "ilvl")), each.find(f"{W}lvl"), _child(each, "startOverride")
            if own is not None:
                levels[at] = own
            if start:
                starts[at] = _whole(start)
        by_style = {style: at for at, each in levels.items() if (style := _child(each, "pStyle"))}
        known = {at: _level(each, at) for at, each in levels.items() if 0 <= at < _LEVELS}
        return _List(name, known, starts, by_style)

    def _counted(self, use: str, found: _List, level: int) -> str:
        counts = self._counts.setdefault(found.name, {})
        if level in found.starts and (use, level) not in self._begun:
            # A use of a list that begins anew does so once, with its first paragraph of that level.
            self._begun.add((use, level))
            counts[level] = found.starts[level] - 1
        own = found.levels[level]
        counts[level] = counts[level] + 1 if level in counts else own.start
        for deeper in [each for each in counts if each > level]:
            of = found.levels.get(deeper)
            if of is None or of.after > level:
                del counts[deeper]
        for above in range(level):
            if above in found.levels:
                counts.setdefault(above, found.levels[above].start)
        return _label(own, found, counts)


def _label(own: _Level, found: _List, counts: dict[int, int]) -> str:
    if own.kind in ("bullet", "none") and "%" not in own.text:
        # A dot, or a picture of one, numbers nothing; words that stand before every paragraph are seen.
        return "" if own.kind == "bullet" or not own.text.strip() else f"{own.text.strip()} "

    def number(match: re.Match[str]) -> str:
        at = int(match[1]) - 1
        level = found.levels.get(at)
        if level is None or at not in counts:
            return ""
        return shown(counts[at], "decimal" if own.decimal else level.kind)

    text = re.sub(r"%([1-9])", number, own.text).strip()
    return text if not text or own.tight or text[-1] in _TIGHT else f"{text} "


def _level(element: Any, at: int) -> _Level:  # noqa: ANN401
    after = _child(element, "lvlRestart")
    kind = element.find(f"{W}numFmt")
    if kind is None:
        # Kinds that Word got later stand in alternate content, with an older one for whom does not know them.
        kind = next(element.iter(f"{W}numFmt"), None)
    legal = element.find(f"{W}isLgl")
    return _Level(
        _whole(_child(element, "start") or "0"),
        kind.get(f"{W}val", "decimal") if kind is not None else "decimal",
        _child(element, "lvlText")[:_LONGEST],
        _child(element, "suff") == "nothing",
        legal is not None and legal.get(f"{W}val", "1").lower() not in ("0", "false", "off"),
        _whole(after) if after else at,
    )


def shown(number: int, kind: str) -> str:
    """Return a number in one of Word's kinds; in digits where the kind is not known, or has no such number."""
    written = _KINDS.get(kind, str) if 0 < number <= _MOST else str
    return written(number)


def _letters(number: int) -> str:
    """Return a, b … z, aa, bb, as Word goes on."""
    times, place = divmod(number - 1, 26)
    return chr(ord("a") + place) * min(times + 1, 9)


def _legal(number: int) -> str:
    """Return a number as accounts write it: 壹拾贰 for 十二."""
    said = chinese(number)
    return (f"一{said}" if said.startswith("十") else said).translate(_LEGAL)


def _among(letters: str) -> Callable[[int], str]:
    return lambda number: letters[number - 1] if number <= len(letters) else str(number)


def _row(first: str, most: int) -> Callable[[int], str]:
    return lambda number: chr(ord(first) + number - 1) if number <= most else str(number)


_DIGITS = str.maketrans("0123456789", "〇一二三四五六七八九")
_WIDE = str.maketrans("0123456789", "０１２３４５６７８９")

_KINDS: dict[str, Callable[[int], str]] = {
    **dict.fromkeys(
        ("chineseCounting", "chineseCountingThousand", "japaneseCounting", "taiwaneseCounting",
         "taiwaneseCountingThousand"),
        chinese,
    ),
    **dict.fromkeys(
        ("chineseLegalSimplified", "ideographLegalTraditional", "japaneseLegal"),
        _legal,
    ),
    **dict.fromkeys(
        ("ideographDigital", "japaneseDigitalTenThousand", "taiwaneseDigital"),
        lambda number: str(number).translate(_DIGITS),
    ),
    "ideographTraditional": _among(_STEMS),
    "ideographZodiac": _among(_BRANCHES),
    "decimalZero": "{:02}".format,
    "decimalFullWidth": lambda number: str(number).translate(_WIDE),
    "decimalFullWidth2": lambda number: str(number).translate(_WIDE),
    **dict.fromkeys(("decimalEnclosedCircle", "decimalEnclosedCircleChinese"), _row("①", 20)),
    "decimalEnclosedParen": _row("⑴", 20),
    "decimalEnclosedFullstop": _row("⒈", 20),
    "ideographEnclosedCircle": _row("㊀", 10),
    "lowerLetter": _letters,
    "upperLetter": lambda number: _letters(number).upper(),
    "lowerRoman": roman,
    "upperRoman": lambda number: roman(number).upper(),
    "numberInDash": "- {} -".format,
    "none": lambda _: "",
}  # fmt: skip
"""How each kind of numbers is written; those that are only of other languages are left to digits."""


def _value(element: Any, name: str) -> str:  # noqa: ANN401
    return str(element.get(f"{W}{name}", ""))


def _child(element: Any, name: str) -> str:  # noqa: ANN401
    """Return the value of a child; empty where it is not there."""
    child = element.find(f"{W}{name}") if element is not None else None
    return "" if child is None else str(child.get(f"{W}val", ""))


def _whole(text: str) -> int:
    return int(text) if re.fullmatch(r"\d{1,6}", text) else 0
