"""Claims of the notes' prose: what is named, its amount, its share, its change, and the reason given.

The reader walks from figure to figure: the words between one figure and the next say which role the next one has.
Every pattern is matched against a bounded slice, so the time grows with the text's length and no faster.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass, field
from typing import NamedTuple

from budgetcheck.documents.quantities import NUMBERED, QUOTED, Found, Quantity, even, figures_of


class Claim(NamedTuple):
    """What one passage says of one subject; a role that the passage does not fill is empty."""

    subject: str
    """The words that name it, without numbering, year, 其中 and the verb before the figure."""
    raw_subject: str = ""
    """The same words as printed, blanks removed."""
    parent: str = ""
    """The subject that this one is a part of (其中, 包括, 主要用于)."""
    amount: Quantity | None = None
    share: Quantity | None = None
    share_of: str = ""
    """The whole of the share, where it is named."""
    previous: Quantity | None = None
    """The figure that the amount is compared with, where it is printed."""
    base: str = ""
    """What a change is measured from: 上年预算, 上年决算, 上年执行数, 年初预算, or 上年 where no more is said."""
    change: Quantity | None = None
    """Signed: a decrease is negative. 持平 and the like are 0 without a measure."""
    change_pct: Quantity | None = None
    """Signed likewise, in per cent."""
    points: Quantity | None = None
    """Signed likewise, in percentage points."""
    not_comparable: bool = False
    none_planned: bool = False
    reason: str | None = None
    """The reason given, to its end; empty where it is announced and missing."""
    items: tuple[str, ...] = ()
    """The names listed as its parts without figures."""
    others: tuple[tuple[str, Quantity], ...] = ()
    """Further figures, each with the words before it; those within the reason too."""
    start: int = 0
    end: int = 0


# --- Subjects ---

_LONGEST = 200
_CLEAN_HEAD = re.compile(
    r"^(?:[\s，；。、！“”\"]*(?![“\"])(?:其中|以及|同时|此外|另外|和|及|与(?!上)|并)?[：，]?"
    r"(?:(?:\d{1,2}|[一二三四五六七八九十]{1,3})[、.]|（(?:\d{1,2}|[一二三四五六七八九十]{1,3})）|[一二三四五六七八九十]是)?)"
)
_YEAR = re.compile(r"20\d\d年(?:度|末|底|初)?的?")
_DATE = re.compile(r"^\d{1,2}月(?:\d{1,2}日)?[起前底末]?")
_OWN = re.compile(r"^(?:[本我](?:单位|部门|局|校|院|中心|委|厅)|全年)(?:的)?(?=.)")
_VERB_TAIL = re.compile(
    r"(?:[：，、\s]|为|是|共计|合计|总计|共|约|达到?|计划安排|安排|使用|(?<=[预决]算)数|(?<=[预决]算)(?:金额|总额|资金)"
    r"|(?<!公共)(?<!基金)(?<!经营)(?<!保险)(?<!单位)(?<!部门)(?<!总)[预决]算|(?<=.)价值|相应|分别|的)$"
)
_FULL_PATH = re.compile(r"（[类款项]）")


def _headless(words: str) -> str:
    """Return words without the numbering and joining words that they begin with."""
    name = words[-_LONGEST:]
    for _ in range(4):
        head = _CLEAN_HEAD.match(name)
        if head is None or not head.end():
            break
        if head[0].endswith("“"):
            # A quotation mark belongs to the name that it opens: “三公”经费.
            return name[head.end() - 1 :]
        name = name[head.end() :]
    return name


def _bare(words: str) -> str:
    """Return the name in the words before a figure: no numbering, year, or verb."""
    name = _headless(words)
    years = list(_YEAR.finditer(name))
    if years:
        rest = name[years[-1].end() :]
        name = rest if _shorn(rest) else name[: years[0].start()]
    name = _OWN.sub("", _DATE.sub("", name.strip("，；。、： \n")))
    name = re.sub(r"^安排(?!规模|情况|数额)(?=.)", "", name)
    return _shorn(name)


def _shorn(name: str) -> str:
    for _ in range(12):
        tail = _VERB_TAIL.search(name[-8:])
        if tail is None:
            return name
        name = name[: len(name) - len(tail[0])]
    return name


def last_name(subject: str) -> str:
    """Return the last name of a path by function: 事业单位离退休 of …（类）…（款）事业单位离退休（项）."""
    parts = [part for part in _FULL_PATH.split(subject) if part]
    return parts[-1] if parts else subject


# --- The words of each role ---

_UP = "增加|增长|上升|提高|增大|上涨|新增|调增|增幅|增支|升高"
_DOWN = "减少|下降|降低|压减|压缩|缩减|减幅|降幅|调减|核减|削减|回落|下调|减支"
_AFTER_VERB = r"(?:了|额|率|幅度|比例|比率|金额|数额|数|资金|预算|经费|支出|收入)?(?:[：为是约近达]|达到)?"
_CHANGE = re.compile(rf"(?:(?P<up>{_UP})|(?P<down>{_DOWN})){_AFTER_VERB}$")
_SHORT_CHANGE = re.compile(r"(?:(?P<up>[增多高升])|(?P<down>[减少低降]))(?:了)?$")
_EITHER = re.compile(
    rf"(?:{_UP}|{_DOWN}|增|减|升|降)(?:（|/|或|、|\()?(?:{_UP}|{_DOWN}|增|减|升|降)(?:）|\))?(?:额|率|幅)?[：为]?$"
)
_TO = re.compile(rf"(?:(?:{_UP}|{_DOWN}|增|减|升|降|调整)(?:到|至)|调整为)$")
_FROM = re.compile(
    r"(?:由|从)(?:(?:上年度?|去年|20\d\d年度?)的?(?:年初)?(?:预算|决算|执行)?(?:安排)?(?:数|金额)?的?)?$"
)
_SHARE = re.compile(r"(?:所)?占(?P<of>[^占，；。]{0,40}?)的?(?:比重|比例|百分比|比)?[：为达约是]*$")
_WEIGHT = re.compile(r"(?:比重|比例)[：为达约是]*$")
_LAST_YEAR = re.compile(
    r"(?P<year>上年度?|去年|上一年度?|20\d\d年度?)的?(?P<kind>(?:当年|年初|调整|财政拨款)?(?:预算|决算|执行)?(?:安排)?(?:数|金额|总额|完成数)?)的?[：为是]?$"
)
_COMPARED = re.compile(
    r"(?:同比|环比|(?:[比较与和同跟]|相比于?|相较于?)"
    r"(?P<year>上年度?|去年|上一年度?|20\d\d年度?|年初|全年|调整后?)"
    r"(?P<kind>的?(?:同期|当年|年初|调整后?|财政拨款)?的?(?:预算|决算|执行|完成)?(?:安排)?(?:数|金额|总额)?)"
    r"(?:相比较?|比较|对比|相)?)"
)
_SAME = re.compile(
    r"持平|保持一致|(?<=[数算年额度])(?:基本)?(?:一致|相同|相等)|无变化|没有变化|无增减(?:变化)?|无变动|没有变动|未发生变化|(?:保持|维持)不变|一致$"
)
_UNLIKE = re.compile(r"无可比性|不可比|不具有?可比性|没有可比性|基数为(?:0|零)")
_NONE = re.compile(r"(?:未|没有|不|无)(?:作|做|予)?安排(?P<what>.*)$", re.DOTALL)
_NOTHING = re.compile(r"(?:没有|未|无)(?:使用)?(?P<what>[^无没未]{2,60}?)(?:安排的?支出|安排|(?<=[算款入出金费])$)")
_ATTRIBUTE = re.compile(
    r"^(?:(?:总|账面|资产)?(?:价值|原值|净值)|(?:建筑|占地|使用|总)?面积|涉及.{0,10}|总?金额|资金|预算金额|总价|单价|其价值|每.{1,6})(?:合计|共计|共|总计)?为?$"
)
_REASON = re.compile(
    r"(?:(?:[增减变]{1,2}[化动]?|变动|变化|增加|减少|增长|下降|调整)?(?:的)?(?:主要)?(?:其)?原因(?:是由于|是因为|在于|[是为系：])"
    r"|主要是由于|主要是因为|主要由于|主要因为|主要系|是由于|是因为|系因|由于)"
)
_WEAK_REASON = re.compile(r"主要(?:是|为|因)")
_PARTS = re.compile(
    r"其中(?:[：，])?|(?:主要|具体|分别)?(?:包括|包含)：?|(?:主要|具体)用于：?|主要(?:是|为)：?|分别[为是]：?"
)
_GOES_ON = re.compile(
    r"^(?:[一二三四五六七八九十]是|（\d+）|其[一二三四五次]|第[一二三四五]|同时|另外|此外|[2-9][、.])"
)


def _base(match: re.Match[str], years: frozenset[int]) -> str:
    """Return what a change is measured from in plain words."""
    when, kind = match["year"], match["kind"] or ""
    if when is None:
        return "上年"
    if when[:2] == "20":
        year = int(when[:4])
        when = "上年" if year + 1 in years or not any(other > year for other in years) else f"{year}年"
    elif when in {"年初", "全年"} or when.startswith("调整"):
        return f"{when}{'预算' if '预算' in kind else ''}"
    else:
        when = "上年"
    if "年初" in kind:
        return "年初预算" if when == "上年" and "预算" in kind else f"{when}年初"
    word = next((word for word in ("预算", "决算", "执行") if word in kind), "")
    return f"{when}{word}{'数' if word == '执行' else ''}"


def _signed(quantity: Quantity, *, down: bool) -> Quantity:
    """Return a change with its sign; a printed minus stays, and nothing makes a zero negative."""
    zero = not quantity.text.strip("-0.")
    if not down or zero or quantity.text.startswith("-"):
        return quantity
    return quantity._replace(text=f"-{quantity.text}")


# --- Clauses ---

_OPEN_BRACKET = re.compile(r"（([^（）]{0,120})）")
_SPEAKS = re.compile(rf"其中|原因|主要[是系为由]|{_UP}|{_DOWN}|不可比|无可比|持平|占")
_CUT = re.compile(r"[，；。、！？\n（）]")


class _Clause(NamedTuple):
    """A stretch of the even text without an inner cut, and the mark that ends it."""

    start: int
    end: int
    mark: str


def _clauses(text: str, figures: list[Found]) -> list[_Clause]:
    """Cut the text; brackets within a name hold together, and a 、 cuts only behind a figure."""
    starts = [found.start for found in figures]
    held: list[tuple[int, int]] = []
    opened: set[int] = set()
    for match in _OPEN_BRACKET.finditer(text):
        inside = bisect_left(starts, match.start()) != bisect_left(starts, match.end())
        speaks = _SPEAKS.search(match[1]) is not None and match[1] not in {"减少", "下降", "降低", "增加", "增长"}
        if inside or speaks:
            opened |= {match.start(), match.end() - 1}
        else:
            held.append(match.span())
    held += [found[:2] for found in figures]
    held += [match.span() for match in QUOTED.finditer(text)]
    held.sort()
    firsts = [start for start, _ in held]
    clauses: list[_Clause] = []
    begin = 0
    for match in _CUT.finditer(text):
        at, mark = match.start(), match[0]
        near = bisect_right(firsts, at) - 1
        if near >= 0 and at < held[near][1]:
            continue
        if mark in "（）" and at not in opened:
            continue
        if mark == "、" and bisect_left(starts, begin) == bisect_left(starts, at):
            continue
        clauses.append(_Clause(begin, at, mark))
        begin = at + 1
    clauses.append(_Clause(begin, len(text), "。"))
    return clauses


# --- Reading ---


@dataclass(slots=True)
class _Draft:
    """A claim while it is read."""

    subject: str
    raw: str
    parent: str
    start: int
    end: int
    year: int | None = None
    amount: Quantity | None = None
    share: Quantity | None = None
    share_of: str = ""
    previous: Quantity | None = None
    base: str = ""
    change: Quantity | None = None
    change_pct: Quantity | None = None
    points: Quantity | None = None
    not_comparable: bool = False
    none_planned: bool = False
    reason: str | None = None
    items: tuple[str, ...] = ()
    others: list[tuple[str, Quantity]] = field(default_factory=list)

    @property
    def moved(self) -> bool:
        """Whether there is a change that a reason can explain."""
        return bool(self.change or self.change_pct or self.points or self.not_comparable or self.none_planned)

    def claim(self, places: list[int]) -> Claim:
        last = min(max(self.end - 1, self.start), len(places) - 1)
        return Claim(
            self.subject, self.raw, self.parent, self.amount, self.share, self.share_of, self.previous, self.base,
            self.change, self.change_pct, self.points, self.not_comparable, self.none_planned, self.reason, self.items,
            tuple(self.others), places[min(self.start, last)], places[last] + 1,
        )  # fmt: skip


@dataclass(slots=True)
class _List:
    """A list of parts that is being read."""

    parent: str
    use: bool
    """Opened by 用于, which ends with its own clause group."""
    lasting: bool = False
    """Opened at a line's end: the following lines are its parts."""
    style: str | None = None
    """How the lines of a lasting list are numbered."""
    parts: int = 0
    """How many of its parts stand before the next semicolon."""


def _style(line: str) -> str:
    match = NUMBERED.match(line)
    if match is None:
        return ""
    mark = match[0].strip()
    return ("（" if mark.startswith("（") else "") + ("1" if any(letter.isdigit() for letter in mark) else "一")


class _Reader:
    """Reads the clauses in order; `now` is the claim that a clause without a subject goes on with."""

    def __init__(self, text: str) -> None:
        self.even = even(text)
        self.text = self.even.text
        self.figures = figures_of(self.even)
        self.starts = [found.start for found in self.figures]
        self.clauses = _clauses(self.text, self.figures)
        self.years = frozenset(int(match[0][:4]) for match in _YEAR.finditer(self.text))
        self.drafts: list[_Draft] = []
        self.now: _Draft | None = None
        self.lists: list[_List] = []
        self.pending = ""
        self.base = ""
        self.fresh = True
        """No claim yet in this sentence."""
        self.brackets: list[tuple[int, _Draft | None]] = []
        """Of each open bracket: how many lists were open, and the claim it interrupts."""

    def read(self) -> tuple[Claim, ...]:
        index = 0
        while index < len(self.clauses):
            clause = self.clauses[index]
            index = self._clause(index)
            self._ended(self.clauses[index - 1].mark if index else clause.mark)
        places = self.even.places
        return tuple(draft.claim(places) for draft in self.drafts if _says(draft))

    def _inside(self, start: int, end: int) -> list[Found]:
        return self.figures[bisect_left(self.starts, start) : bisect_left(self.starts, end)]

    def _ended(self, mark: str) -> None:
        if mark == "（":
            self.brackets.append((len(self.lists), self.now))
        elif mark == "）" and self.brackets:
            open_lists, self.now = self.brackets.pop()
            del self.lists[open_lists:]
        elif mark == "；":
            if self.lists and not self.lists[-1].lasting:
                last = self.lists[-1]
                if last.use or len(self.lists) > 1 or last.parts > 1:
                    self.lists.pop()
                else:
                    last.parts = 0
            self.pending = ""
            self.fresh = True
        elif mark in "。！？\n":
            self.lists = [one for one in self.lists if one.lasting]
            self.pending = self.base = ""
            self.brackets.clear()
            self.fresh = True

    def _line(self, start: int) -> None:
        """Close the lists that a new line does not go on with."""
        if self.lists and self.lists[-1].lasting and self.text[start : start + 1]:
            style = _style(self.text[start : start + 12])
            if self.lists[-1].style is None:
                self.lists[-1].style = style
            elif self.lists[-1].style != style:
                self.lists = []

    def _clause(self, index: int) -> int:
        """Read one clause, and return the index of the next one to read."""
        start, end, _ = self.clauses[index]
        if start and self.text[start - 1] == "\n":
            self._line(start)
        reason = self._reason_at(start, end)
        if reason is not None:
            if reason.start() > start:
                self._plain(start, reason.start())
            return self._reason(index, reason.end())
        return self._parts(index, start)

    def _parts(self, index: int, start: int) -> int:
        end = self.clauses[index].end
        figures = self._inside(start, end)
        stop = figures[0].start if figures else end
        low = max(start, stop - _LONGEST) if figures else start
        mark = _PARTS.search(self.text, low, min(stop, low + _LONGEST))
        if mark is None or (mark[0].startswith("主要") and mark[0][2] in "是为" and mark.start() > start):
            self._plain(start, end)
            return index + 1
        before = self.text[start : mark.start()]
        name = _bare(before)
        if not figures and not self._more_figures(index):
            return self._items(index, start, mark, name)
        if mark.group()[:2] == "分别":
            self._plain(start, end)
            return index + 1
        if name and mark.start() > start:
            parent = name
        else:
            parent = self.now.subject if self.now else self.lists[-1].parent if self.lists else self.pending
        lasting = mark.end() >= end and self.clauses[index].mark == "\n"
        if lasting:
            self.lists = []
        self.lists.append(_List(parent, "用于" in mark[0], lasting))
        self.now = None if name else self.now
        self.fresh = True
        self.pending = ""
        if mark.end() < end:
            self._plain(mark.end(), end)
        return index + 1

    def _more_figures(self, index: int) -> bool:
        """Whether the parts opened in this clause have figures: a line's end, or a next clause that goes on."""
        clause = self.clauses[index]
        if clause.mark == "\n":
            return True
        following = self.clauses[index + 1] if index + 1 < len(self.clauses) else None
        return self.text[clause.start : clause.end].endswith(("其中", "其中：")) and following is not None

    def _items(self, index: int, start: int, mark: re.Match[str], name: str) -> int:
        """Take a list of names without figures."""
        last = index
        end = self.clauses[index].end
        while self.clauses[last].mark == "，" and last + 1 < len(self.clauses):
            after = self.clauses[last + 1]
            words = self.text[after.start : after.end]
            known = (_COMPARED, _SAME, _UNLIKE, _PARTS, _NONE)
            head = words[:_LONGEST]
            # Only names go on a list: a clause that says something of its own ends it.
            if self._inside(after.start, after.end) or self._reason_at(after.start, after.end) or "、" not in words:
                break
            if any(pattern.search(head) for pattern in known):
                break
            last, end = last + 1, after.end
        if name:
            self._begin(name, self.text[start : mark.start()], start)
        draft = self._current(start)
        draft.items += _names(self.text[mark.end() : end])
        draft.end = max(draft.end, end)
        return last + 1

    # Reasons

    def _reason_at(self, start: int, end: int) -> re.Match[str] | None:
        """Return the words that open a reason in a clause, where they do."""
        head = min(end, start + _LONGEST)
        match = _REASON.search(self.text, start, head)
        if match is not None:
            early = match.start() == start or not self._inside(start, match.start())
            plain = match[0] in {"由于", "是由于", "是因为", "系因"}
            if early and not (plain and match.start() > start) and not (match[0] == "由于" and not self._moved()):
                return match
            if not plain:
                return match
        weak = _WEAK_REASON.match(self.text, start, head)
        if weak is None:
            return None
        return weak if self._moved() or not self._inside(start, end) else None

    def _moved(self) -> bool:
        return self.now is not None and self.now.moved

    def _reason(self, index: int, start: int) -> int:
        """Take a reason to its end, and return the index of the next clause."""
        bracket = bool(self.brackets)
        last = index
        while last + 1 < len(self.clauses) and not self._reason_ends(last, bracket=bracket):
            last += 1
        end = self.clauses[last].end
        draft = self._current(start)
        words = self.text[start:end].strip("：，；")
        draft.reason = words if draft.reason is None else f"{draft.reason}；{words}"
        previous = start
        for found in self._inside(start, end):
            draft.others.append((_label(self.text[max(previous, found.start - 24) : found.start]), found.quantity))
            previous = found.end
        draft.end = max(draft.end, end)
        return last + 1

    def _reason_ends(self, last: int, *, bracket: bool) -> bool:
        mark = self.clauses[last].mark
        if mark in "。！？\n" or (bracket and mark == "）"):
            return True
        start, end, _ = self.clauses[last + 1]
        head = self.text[start : min(end, start + _LONGEST)]
        if head.startswith("其中"):
            return bool(self._inside(start, self._sentence_end(last + 1)))
        if mark != "；" or _GOES_ON.match(head):
            return False
        # Behind a semicolon a clause with a figure, or one that says how a subject moved, is a claim of its own.
        return bool(
            self._inside(start, end) or _NONE.search(head) or _COMPARED.search(head) or self._figure_next(last + 1)
        )

    def _figure_next(self, index: int) -> bool:
        clause = self.clauses[index]
        if clause.mark != "，" or index + 1 >= len(self.clauses):
            return False
        after = self.clauses[index + 1]
        return bool(_COMPARED.match(self.text, after.start) and self._inside(after.start, after.end))

    def _sentence_end(self, index: int) -> int:
        """Return where the clauses from one on end, at most three of them: enough to see whether figures follow."""
        last = min(index + 2, len(self.clauses) - 1)
        return self.clauses[last].end

    # Claims

    def _begin(self, name: str, raw: str, start: int) -> _Draft:
        parent = self.lists[-1].parent if self.lists else ""
        if self.lists:
            self.lists[-1].parts += 1
        draft = _Draft(name, raw[-_LONGEST:].strip("，；。： \n"), parent, start, start)
        draft.base, self.base = self.base, ""
        self.drafts.append(draft)
        self.now = draft
        self.fresh = False
        self.pending = ""
        return draft

    def _current(self, start: int) -> _Draft:
        """Return the claim that words without a subject belong to."""
        if self.pending and self.fresh:
            return self._begin(self.pending, self.pending, start)
        if self.now is not None:
            return self.now
        if self.drafts and not self.lists:
            self.now = self.drafts[-1]
            return self.now
        return self._begin("", "", start)

    def _plain(self, start: int, end: int) -> None:
        """Read the figures of a clause, or the words of one without."""
        figures = self._inside(start, end)
        if not figures:
            self._words(start, end)
            return
        previous = start
        for found in figures:
            self._figure(previous, found)
            previous = found.end
        tail = self.text[previous:end]
        if self.now is not None and tail:
            self._state(self.now, tail[:_LONGEST], previous)
            self.now.end = max(self.now.end, end)

    def _words(self, start: int, end: int) -> None:
        words = self.text[start:end][:_LONGEST]
        if not words.strip("，；。：、 \n“”"):
            return
        compared = _COMPARED.search(words)
        said = _SAME.search(words) or _UNLIKE.search(words)
        if said is not None:
            cut = min(said.start(), compared.start() if compared else said.start())
            name = _bare(words[:cut].partition("（")[0] if cut and words[:cut].endswith("（") else words[:cut])
            name = re.sub(r"(?:上年|去年)?$|^[-—]+", "", name)
            draft = self._begin(name, words[:cut], start) if self._names(name) else self._current(start)
            self._compare(draft, compared)
            self._state(draft, words, start)
            draft.end = max(draft.end, end)
            return
        if self._none(words, start, end):
            return
        if compared is not None:
            name = _bare(words[: compared.start()])
            if self._names(name):
                self.pending, self.now, self.fresh = name, None, True
            self.base = _base(compared, self.years)
            return
        label, colon, rest = words.partition("：")
        name = _bare(rest if colon and rest else label)
        if self.fresh and self._names(name):
            self.pending = name

    @staticmethod
    def _names(name: str) -> bool:
        """Whether words name something, rather than say when or how."""
        return len(name) > 1 and not re.match(
            r"(?:截[至止]|按照|根据|按|为了|由于|因为|因(?!公)|与|比|较|上年$|去年$|当年$|总体)", name
        )

    def _state(self, draft: _Draft, words: str, start: int) -> None:
        """Take the words that stand for a figure: 持平, 无可比性."""
        same = _SAME.search(words)
        if same is not None and draft.change is None and not _UNLIKE.search(words):
            first, last = start + same.start(), start + same.end() - 1
            draft.change = Quantity("0", "", self.even.places[first], self.even.places[last] + 1)
            self._compare(draft, _COMPARED.search(words))
        if _UNLIKE.search(words):
            draft.not_comparable = True

    def _compare(self, draft: _Draft, compared: re.Match[str] | None) -> None:
        if compared is not None and not draft.base:
            draft.base = _base(compared, self.years)

    def _none(self, words: str, start: int, end: int) -> bool:
        """Take 未安排 and its like."""
        match = _NONE.search(words) or _NOTHING.search(words)
        if match is None:
            return False
        if match.re is _NONE and re.search(r"(?:上年度?|去年|上一年度?)$", words[: match.start()]):
            # Nothing was planned last year: that says nothing of this one.
            return True
        what = re.sub(r"(?:的)?(?:支出)?$", "", match["what"]) if match.re is _NOTHING else match["what"]
        what = re.sub(r"^(?:的支出|的预算|此项|该项|相关|上述).*$", "", what)
        name = _bare(what) or _bare(words[: match.start()])
        if match.re is _NONE and name and not _bare(what) and not self._names(name):
            name = ""
        draft = self._begin(name, words, start) if name else self._current(start)
        draft.none_planned = True
        draft.end = max(draft.end, end)
        return True

    def _figure(self, start: int, found: Found) -> None:
        """Give one figure its role by the words before it."""
        before = self.text[start : found.start][-_LONGEST:]
        first = found.start - len(before)
        inner = _PARTS.search(before)
        if inner is not None and inner.start() and inner[0].startswith("其中"):
            before, first = before[inner.end() :], first + inner.end()
        label, colon, rest = before.rpartition("：")
        head = rest if colon else before
        label = label.rpartition("：")[2]
        words = _Words(before, head, _bare(label) if colon else "", _headless(label), first)
        self._role(words, found)
        if self.now is not None:
            self.now.end = max(self.now.end, found.end)

    def _role(self, words: _Words, found: Found) -> None:
        head, quantity = words.head, found.quantity
        compared = _COMPARED.search(head)
        change = _CHANGE.search(head) or (_SHORT_CHANGE.search(head) if compared else None)
        if _EITHER.search(head):
            self._claim_for(words, head[: _cut(_EITHER, head)], compared).others.append((_label(head), quantity))
        elif _TO.search(head):
            self._target(words, head, quantity, compared)
        elif change is not None:
            self._change(words, change, compared, quantity)
        elif quantity.measure == "个百分点":
            self._claim_for(words, head, compared).others.append((_label(head), quantity))
        elif quantity.measure == "%" and (share := _SHARE.search(head) or _WEIGHT.search(head)):
            self._share(words, share, quantity)
        elif (origin := _FROM.search(head)) is not None:
            self._set(self._claim_for(words, head[: origin.start()], None), "previous", quantity, head)
        elif compared is None and (last := _LAST_YEAR.search(head)) is not None:
            self._of_year(words, last, quantity)
        else:
            self._amount(words, quantity, compared)

    def _claim_for(self, words: _Words, named: str, compared: re.Match[str] | None) -> _Draft:
        """Return the claim of the words before a figure: a new one where they name a subject."""
        if compared is not None:
            after = named[compared.end() :] if compared.end() <= len(named) else ""
            named = named[: compared.start()] if _bare(named[: compared.start()]) else after
        name = _bare(named)
        if name in {
            "上年",
            "去年",
            "预算",
            "支出预算数",
            "“",
            "”",
            "同比",
            "相应",
            "实际",
            "相比",
            "共",
            "总额",
            "合计",
        }:
            name = ""
        if name and re.fullmatch(r"[^\u4e00-\u9fffA-Za-z]*", name):
            name = ""
        if words.label:
            if not name:
                return self._begin(words.label, words.before, words.start)
            draft = self._begin(name, named, words.start)
            draft.parent = draft.parent or words.heading
        elif name:
            draft = self._begin(name, named, words.start)
        else:
            draft = self._current(words.start)
        return draft

    def _set(self, draft: _Draft, role: str, quantity: Quantity, head: str) -> None:
        """Fill a role; what finds it taken is a further figure."""
        if getattr(draft, role) is None:
            setattr(draft, role, quantity)
        else:
            draft.others.append((_label(head), quantity))

    def _change(self, words: _Words, change: re.Match[str], compared: re.Match[str] | None, quantity: Quantity) -> None:
        head = words.head
        draft = self._claim_for(words, head[: change.start()], compared)
        base = _base(compared, self.years) if compared is not None else ""
        if base and draft.base and base != draft.base and draft.moved:
            # A second comparison of the same subject is a claim of its own.
            draft = self._begin(draft.subject, draft.raw, words.start)
        draft.base = draft.base or base or self.base
        self.base = ""
        signed = _signed(quantity, down=change["down"] is not None)
        role = {"%": "change_pct", "个百分点": "points"}.get(quantity.measure, "change")
        if getattr(draft, role) is not None:
            signed = quantity
        self._set(draft, role, signed, head)

    def _target(self, words: _Words, head: str, quantity: Quantity, compared: re.Match[str] | None) -> None:
        draft = self._claim_for(words, head[: _cut(_TO, head)], compared)
        if quantity.measure == "%":
            draft.others.append((_label(head), quantity))
        else:
            self._set(draft, "amount", quantity, head)

    def _share(self, words: _Words, share: re.Match[str], quantity: Quantity) -> None:
        draft = self._claim_for(words, words.head[: share.start()], None)
        if draft.share is None:
            draft.share_of = _YEAR.sub("", share.groupdict().get("of") or "").strip("：的")
        self._set(draft, "share", quantity, words.head)

    def _of_year(self, words: _Words, last: re.Match[str], quantity: Quantity) -> None:
        """Take a figure of a named year: last year's is the one compared with."""
        head = words.head
        year = int(last["year"][:4]) if last["year"][:2] == "20" else None
        named = _bare(head[: last.start()])
        draft = self._claim_for(words, head[: last.start()], None)
        if year is None:
            self._set(draft, "previous", quantity, head)
        elif draft.amount is None:
            earlier = draft.previous is None and not named and draft.moved
            draft.year = year
            self._set(draft, "previous" if earlier and year + 1 in self.years else "amount", quantity, head)
        elif draft.year is not None and year > draft.year and draft.previous is None:
            draft.previous, draft.amount, draft.year = draft.amount, quantity, year
        else:
            self._set(draft, "previous", quantity, head)

    def _amount(self, words: _Words, quantity: Quantity, compared: re.Match[str] | None) -> None:
        head = words.head.strip("，：、 \n")
        if self.now is not None and not words.label and _ATTRIBUTE.match(head):
            self.now.others.append((_shorn_label(head), quantity))
            return
        draft = self._claim_for(words, words.head, compared)
        if quantity.measure in {"%", "‰", "个百分点", "倍"}:
            draft.others.append((_label(words.head), quantity))
            return
        if draft.amount is None and (year := _YEAR.search(words.head)):
            draft.year = int(year[0][:4])
        self._set(draft, "amount", quantity, words.head)


class _Words(NamedTuple):
    """The words before a figure: all of them, those behind the last colon, and the name before it."""

    before: str
    head: str
    label: str
    heading: str
    """The name before the colon with its verb, as a heading of its own: 资金安排."""
    start: int


def _cut(pattern: re.Pattern[str], words: str) -> int:
    match = pattern.search(words)
    return match.start() if match is not None else len(words)


def _label(words: str) -> str:
    """Return the words right before a figure, as the name of a further one."""
    return re.split(r"[，；。：、！\n]", words.rstrip("：，；。、 \n"))[-1][-24:]


def _shorn_label(words: str) -> str:
    return re.sub(r"(?:为|：)$", "", words)


_OFFICIAL_ETC = re.compile(r"(?:资源勘探(?:工业|电力)?信息|(?:自然资源|国土)海洋气象|商业服务业)等(?:支出|事务)$")
_ETC = re.compile(r"等(?:各?(?:方面|项))?的?(?:支出|费用|工作|项目|经费|内容)?$")


def _names(words: str) -> tuple[str, ...]:
    """Return the names of a list; 等 at its end is none of them."""
    depth, begin, names = 0, 0, []
    for at, letter in enumerate(words):
        depth = max(0, depth + {"（": 1, "）": -1}.get(letter, 0))
        if letter in "、，" and not depth:
            names.append(words[begin:at])
            begin = at + 1
    names.append(words[begin:])
    if not _OFFICIAL_ETC.search(names[-1][-20:]):
        names[-1] = names[-1][: -len(found[0])] if (found := _ETC.search(names[-1][-12:])) else names[-1]
    return tuple(name.strip("：。； \n") for name in names if name.strip("：。； \n"))


def _says(draft: _Draft) -> bool:
    """Whether a draft says anything."""
    figures = draft.amount or draft.share or draft.previous or draft.others
    return bool(figures or draft.moved or draft.items or draft.reason is not None)


def read_claims(text: str) -> tuple[Claim, ...]:
    """Return the claims of a passage in their order; every figure of `figures_in` stands in exactly one of them."""
    return _Reader(text).read() if text.strip() else ()
