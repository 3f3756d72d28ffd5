"""Figures in prose: which numbers mean something, their measures, and where they stand in the text given."""

from __future__ import annotations

import re
from bisect import bisect_right
from functools import lru_cache
from operator import itemgetter
from typing import TYPE_CHECKING, NamedTuple

from budgetcheck.documents.blocks import MIDDLE_DOT
from budgetcheck.documents.numerals import AMOUNT, amount
from budgetcheck.model.personal import personal
from budgetcheck.model.words import UNKNOWN_LETTER

if TYPE_CHECKING:
    from collections.abc import Iterator


class Quantity(NamedTuple):
    """A printed figure: its digits, exactly as many as printed, its measure, and where it stands."""

    text: str
    """Plain ASCII digits without separators of thousands. A minus is a printed one, or in a change a decrease."""
    measure: str
    """元, 万元, 亿元, %, 个百分点 or a counter such as 人 or 平方米; empty where none is printed."""
    start: int
    end: int


# --- The text made even: one width, no blanks, each character with its place in the text given ---

_WIDE = str.maketrans(
    "０１２３４５６７８９．，％－−﹣＋():;﹪＜＞!\u3000\xa0",
    "0123456789.,%---+（）：；%<>！  ",
)
NUMBERED = re.compile(
    r"[ \t]*(?:(?:\d{1,2}|[一二三四五六七八九十]{1,3})[、.](?!\d)|（(?:\d{1,2}|[一二三四五六七八九十]{1,3})）)"
)
_LABELLED = re.compile(
    r"[ \t]*(?:\d{1,2}[、.]|（[一二三四五六七八九十\d]{1,2}）)?(?!其中|主要|包括|具体|分别)[\u4e00-\u9fff]{3,12}："
)
_BLANKS = re.compile(r"\s+")
_LINE_HEAD = 32
_HEADING = re.compile(
    r"[ \t]*(?:[一二三四五六七八九十]{1,3}[、.]|（[一二三四五六七八九十]{1,3}）)[^，。；：\d]{2,28}(?:情况|说明|变化|安排|公开|概况)"
)
"""A heading alone on its line, which no mark ends."""
_DONE = "。；！？"
_OPENS = re.compile(r"(?:其中|包括|包含|用于|分别为)：$")
_MEASURE_ENDS = "元%人辆台个米点"


class Even(NamedTuple):
    """The text without blanks and in one width; `places[i]` is where character i stands in the text given."""

    text: str
    places: list[int]


def even(text: str) -> Even:
    """Return a text in one width and without blanks, but for those that part two figures or end a line."""
    # A dot set at half height stands for the point: 62·74.
    wide = MIDDLE_DOT.sub(".", text.translate(_WIDE))
    kept: list[str] = []
    places: list[int] = []
    begin, line = 0, 0
    for blank in _BLANKS.finditer(wide):
        start, end = blank.span()
        kept += wide[begin:start]
        places += range(begin, start)
        between = _between(kept, wide, start, end, line)
        if between:
            kept.append(between)
            places.append(start)
            line = len(kept) if between == "\n" else line
        begin = end
    kept += wide[begin:]
    places += range(begin, len(wide))
    return Even(_commas("".join(kept)), places)


def _between(kept: list[str], wide: str, begin: int, end: int, line: int) -> str:
    """Return what stands for a run of blanks: a line break that ends a line, a gap of two figures, or nothing."""
    if not kept or end == len(wide):
        return ""
    blanks = wide[begin:end]
    if "\n" in blanks or "\r" in blanks:
        head = wide[end : end + _LINE_HEAD]
        if kept[-1] in _DONE or NUMBERED.match(head) or (kept[-1] == "：" and _OPENS.search("".join(kept[-5:]))):
            return "\n"
        # A form's lines end without a mark: the next label ends them.
        if _HEADING.fullmatch("".join(kept[line:][:_LINE_HEAD])) and len(kept) - line <= _LINE_HEAD:
            return "\n"
        labelled = kept[-1] in _MEASURE_ENDS or _LABELLED.match("".join(kept[line : line + _LINE_HEAD]))
        if labelled and _LABELLED.match(head):
            return "\n"
    return " " if wide[end].isdigit() and _whole(kept, wide, end) else ""


def _whole(kept: list[str], wide: str, end: int) -> bool:
    """Whether the figure before a blank is complete, so that the digits behind begin another one."""
    before = "".join(kept[-20:])
    left = re.search(r"\.(\d+)$", before)
    if left is None:
        return False
    after = re.match(r"[\d,]{1,20}\.", wide[end : end + 21])
    return len(left[1]) > 1 or after is not None


_GROUPED = re.compile(r"(?<![\d.])\d{1,3}(?:,\d{3}){1,5}(?![\d])")


def _commas(text: str) -> str:
    """Leave a comma only where it groups thousands; elsewhere it is the sentence's own."""
    return _GROUPED.sub(lambda found: found[0].replace(",", "\0"), text).replace(",", "，").replace("\0", ",")


# --- Figures ---

_COUNTERS = (
    "人次|人/次|人(?!员)|名(?!称)|位|辆次|辆|台套|台(?!账)|套|件|户|家(?!具)|座|栋|幢|处(?!理|室)|间(?!接)|项(?!目)"
    "|次(?!年|性)|批次|批(?!准)|条(?!例)|份|场|期(?!末|初|间)|篇|宗|块|平方公里|平方米|立方米|公里|千米|米|㎡|m²|亩|公顷|吨|公斤|千克"
    "|册|本(?!级|年|单位|部门|次)|所(?!有|属|得)|部(?!分|门)|艘|架|只|倍|起|组(?!织)|个(?!月)"
)
_FIGURE = re.compile(
    r"(?P<sign>(?<![\d.元%A-Za-z])-)?(?P<number>\d+(?:,\d{3})*(?:\.\d+)?)"
    rf"(?P<measure>个百分点|百分点|%|‰|(?:百万|千万|亿|万|千)?(?:元|{_COUNTERS})|亿|万)?"
)
_TOGETHER = re.compile(r"(?<!\d)\d+(?:\.\d+){2,}")
"""Numbers of lists and versions, and figures that lost what stood between them: 540.00450.00."""
QUOTED = re.compile(r"《[^《》]*》|〔[^〔〕]*〕|\[[^\[\]]*\]|【[^【】]*】")
_THRESHOLD = re.compile(r"(?:（(?:不?含)[^（）]{0,8}）|含)?(?:及|或)?(?:以上|以下|以内|之上)")
_RANGE_OR_TIME = re.compile(
    r"(?:年|月|日|季度|小时|分钟|分(?![别之])|天|周|时|号|个月|[-—–~～至到/.]\d{1,4}(?:年|月|日|号)|-\d{5,8}(?!\d))"
)
_NAMED_BEFORE = re.compile(
    r"(?:第|[表图]|附[件表]|[≥≤><]|不(?:低|少|高|多)于|不超过|（不?含|基数为|[A-Za-z][-]?|〕|\d[-—–~～至/.])$"
)
_ORDINAL = re.compile(r"(?:、|\.(?!\d)|）|号)")
_ROLE_BEFORE = re.compile(r"(?:为|是|计|约|达|占|[加长少降升高低减幅]|数|额|：|由|从|到|至)$")


_SHARING = frozenset("，、和")
_TELEPHONE, _LONGEST_AMOUNT = 11, 16
"""Digits of a mobile telephone's number, and more than any amount of a budget has."""


class Found(NamedTuple):
    """A figure by its place in the even text."""

    start: int
    end: int
    quantity: Quantity


def _is_no_amount(number: str) -> bool:
    """Whether a number without a measure is a person's telephone, identity card or account."""
    return len(number) >= _LONGEST_AMOUNT or (len(number) == _TELEPHONE and any(personal(number)))


def figures_of(text: Even) -> list[Found]:
    """Return every figure with a meaning, in order."""
    apart = [[match.span() for match in pattern.finditer(text.text)] for pattern in (QUOTED, _TOGETHER)]
    found: list[Found] = []
    unknown = UNKNOWN_LETTER in text.text
    for match in _FIGURE.finditer(text.text):
        if any(_is_within(match.start(), spans) for spans in apart):
            continue
        if not match["measure"] and _is_no_amount(match["number"]):
            continue
        if unknown and _is_in_part(text.text, match):
            continue
        if _means_something(text.text, match):
            digits = (match["sign"] or "") + match["number"].replace(",", "")
            measure = "个百分点" if match["measure"] == "百分点" else match["measure"] or ""
            place = (text.places[match.start()], text.places[match.end() - 1] + 1)
            found.append(Found(match.start(), match.end(), Quantity(digits, measure, *place)))
    _share_measures(text.text, found)
    worded = list(_in_numerals(text))
    return sorted([*found, *worded]) if worded else found


def _is_within(place: int, spans: list[tuple[int, int]]) -> bool:
    """Whether a place is in one of some spans, which stand in order and apart."""
    at = bisect_right(spans, place, key=itemgetter(0)) - 1
    return at >= 0 and place < spans[at][1]


def _in_numerals(text: Even) -> Iterator[Found]:
    """Yield the amounts of money that stand in Chinese numerals: 一百二十万元."""
    for match in AMOUNT.finditer(text.text):
        said = amount(match["numerals"])
        if said is not None and not _THRESHOLD.match(text.text[match.end() : match.end() + 16]):
            place = (text.places[match.start()], text.places[match.end() - 1] + 1)
            yield Found(match.start(), match.end(), Quantity(str(said.number), said.measure, *place))


def _share_measures(text: str, found: list[Found]) -> None:
    """Give the first of two figures the measure that is printed behind the second alone: 各 3.00，4.00 万元."""
    # From the end, so that three of them share it too.
    for at in range(len(found) - 2, -1, -1):
        one, other = found[at], found[at + 1]
        between = text[one.end : other.start]
        if not one.quantity.measure and "." in one.quantity.text and between in _SHARING and other.quantity.measure:
            found[at] = one._replace(quantity=one.quantity._replace(measure=other.quantity.measure))


_BEFORE_UNKNOWN = re.compile(rf"[\d.,]*{UNKNOWN_LETTER}")
_BEHIND_UNKNOWN = re.compile(rf"{UNKNOWN_LETTER}[\d.,]*$")


def _is_in_part(text: str, match: re.Match[str]) -> bool:
    """Whether a number is part of a figure of which a letter is unknown."""
    if _BEFORE_UNKNOWN.match(text, match.end("number")):
        return True
    return _BEHIND_UNKNOWN.search(text, max(0, match.start() - _LONGEST_AMOUNT), match.start()) is not None


def _means_something(text: str, match: re.Match[str]) -> bool:
    """Whether a number is a figure, and not a year, a date, an ordinal, a code, or part of a name."""
    start, end = match.start(), match.end()
    before, after = text[max(0, start - 6) : start], text[end : end + 16]
    if _NAMED_BEFORE.search(before) or _THRESHOLD.match(after):
        return False
    if match["measure"]:
        # The level of an item may be printed with its code: 小学教育（02项）.
        level = match["measure"] == "项" and before[-1:] == "（" and after[:1] == "）"
        return not level and not (match["measure"] in {"个", "万"} and after.startswith("月"))
    if _RANGE_OR_TIME.match(after) or (after[:1].isascii() and after[:1].isalpha()):
        return False
    integer = "." not in match["number"]
    if integer and (not before or before[-1] in "。；：，、（\n！") and _ORDINAL.match(after):
        return False
    if not integer or not after or after[0] in "，。；、）（\n ！":
        return True
    return _ROLE_BEFORE.search(before) is not None


_KEPT = 256
_LONGEST_KEPT = 2000
"""A paragraph is looked at twice, by what counts its figures and by what reads them: a few short ones are kept."""


@lru_cache(maxsize=_KEPT)
def _read(text: str) -> tuple[Even, tuple[Found, ...]]:
    made = even(text)
    return made, tuple(figures_of(made))


def read_figures(text: str) -> tuple[Even, tuple[Found, ...]]:
    """Return a text made even, and its figures."""
    return _read(text) if len(text) <= _LONGEST_KEPT else _read.__wrapped__(text)


def figures_in(text: str) -> tuple[Quantity, ...]:
    """Return every figure with a meaning, in order: no years, dates, durations, ordinals, codes or thresholds."""
    return tuple(found.quantity for found in read_figures(text)[1])
