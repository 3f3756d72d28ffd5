"""Claims of the notes' prose: what is named, its amount, its share, its change, and the reason given.

The reader walks from figure to figure: the words between one figure and the next say which role the next one has.
Every pattern is matched against a bounded slice, so the time grows with the text's length and no faster.
`clauses` cuts the text, `roles` gives figures their roles, `subjects` finds names, `ledger` keeps what is open.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from typing import TYPE_CHECKING

from budgetcheck.documents.bases import Words, base_of
from budgetcheck.documents.clauses import Joint, clauses_of, joints_of
from budgetcheck.documents.ledger import Claim, Ledger, OpenList, settle
from budgetcheck.documents.phrases import (
    COMPARED,
    GOES_ON,
    HOLDS,
    MADE_OF,
    MOVES,
    NONE,
    NOTHING,
    PARTS,
    REASON,
    ROUGHLY,
    SAME,
    UNLIKE,
    WEAK_REASON,
    WHOLE_LIST,
    WHOLLY,
    WITHIN,
)
from budgetcheck.documents.quantities import read_figures
from budgetcheck.documents.roles import Roles
from budgetcheck.documents.subjects import (
    LONGEST,
    YEAR,
    bare,
    before_figure,
    headless,
    is_subject,
    joint_names,
    last_name,
    names_listed,
    names_something,
)

if TYPE_CHECKING:
    from budgetcheck.documents.clauses import Clause
    from budgetcheck.documents.quantities import Found

__all__ = ["Claim", "last_name", "read_claims"]

_HEADED = re.compile(r"（\d{0,7}[类款项]）$")
"""A name by function that ends a sentence of its own, and is the next one's subject."""
_EACH = re.compile(r"/[\u4e00-\u9fff]")
"""Behind an amount of each one: 3 万元/辆."""
_OF_EACH = re.compile(r"/[\u4e00-\u9fff·/]{1,4}?的?标准(?:测算|核定)?")
"""What goes on behind it before the next figure: 按 3 万元/辆标准安排 15 万元."""
_CONTENT = re.compile(r"(?:具体|主要|开支|支出)?(?:内容|明细|项目|用途)")
"""Words before 包括 that name nothing."""
_NUMBERED_NAME = re.compile(
    r"(?:\d{1,2}[、.]|（[一二三四五六七八九十\d]{1,2}）)[^，。；：\d]{2,24}(?:费用?|支出|收入|资金|补助)"
)
"""A numbered name alone in its sentence, which is the next one's subject as well: 2.公务接待费。"""


class _Reader:
    """Reads the clauses in order."""

    def __init__(self, text: str) -> None:
        self._even, self._figures = read_figures(text)
        self._text = self._even.text
        self._starts = [found.start for found in self._figures]
        self._joints = {(each.whole or each.figures[0]).start: each for each in joints_of(self._text, self._figures)}
        self._clauses = clauses_of(self._text, self._figures, list(self._joints.values()))
        self._years = frozenset(int(match[0][:4]) for match in YEAR.finditer(self._text))
        self._ledger = Ledger()
        self._roles = Roles(self._ledger, self._years)

    def read(self) -> tuple[Claim, ...]:
        index = 0
        while index < len(self._clauses):
            index = self._clause(index)
            last = self._clauses[index - 1]
            heading = self._text[max(0, last.end - 6) : last.end]
            pending = self._text[last.start : last.end] if _HEADED.search(heading) or self._is_named(last) else ""
            self._ledger.ended(last.mark)
            if pending and last.mark in "。\n" and not self._inside(last.start, last.end):
                self._ledger.pending, self._ledger.now = bare(pending), None
        for claim in self._ledger.claims:
            settle(claim)
        return tuple(self._placed(claim) for claim in self._ledger.claims if claim.says_something)

    def _is_named(self, clause: Clause) -> bool:
        """Whether a clause is a numbered name that a full stop ends."""
        alone = not clause.start or self._text[clause.start - 1] in "。\n"
        return (
            alone and clause.mark == "。" and _NUMBERED_NAME.fullmatch(self._text, clause.start, clause.end) is not None
        )

    def _placed(self, claim: Claim) -> Claim:
        """Return a claim with its ends in the text given."""
        places = self._even.places
        last = min(max(claim.end - 1, claim.start), len(places) - 1)
        claim.start, claim.end = places[min(claim.start, last)], places[last] + 1
        return claim

    def _inside(self, start: int, end: int) -> tuple[Found, ...]:
        return self._figures[bisect_left(self._starts, start) : bisect_left(self._starts, end)]

    def _clause(self, index: int) -> int:
        """Read one clause, and return the index of the next one to read."""
        start, end, _ = self._clauses[index]
        if start and self._text[start - 1] == "\n":
            self._ledger.line(self._text[start : start + 12])
        reason = self._reason_at(start, end)
        if reason is not None:
            if reason.start() > start:
                self._plain(start, reason.start())
            # What a plan is missed for is no reason of a change: the words that say so stay before it.
            before = "" if self._inside(start, reason.start()) else self._text[start : reason.start()]
            return self._reason(index, start if self._roles.against_plan(before) else reason.end())
        return self._parts(index, start)

    # Lists of parts

    def _parts(self, index: int, start: int) -> int:
        end = self._clauses[index].end
        figures = self._inside(start, end)
        stop = figures[0].start if figures else end
        mark = self._opening(start, stop, bool(figures))
        if mark is None or (mark[0].startswith("主要") and mark[0][2] in "是为" and mark.start() > start):
            self._plain(start, end)
            return index + 1
        before = self._text[start : mark.start()]
        name = bare(before)
        if _CONTENT.fullmatch(name):
            # 具体内容包括: what the parts are of was named before.
            name, before = "", ""
        if not figures and not self._more_figures(index):
            return self._items(index, start, mark, name)
        if mark.group()[:2] == "分别":
            self._plain(start, end)
            return index + 1
        self._open(mark, name if before else "", lasting=self._is_lasting(index, mark))
        if mark.end() < end:
            self._plain(mark.end(), end)
        return index + 1

    def _opening(self, start: int, stop: int, figures: bool) -> re.Match[str] | None:
        low = max(start, stop - LONGEST) if figures else start
        high = min(stop, low + LONGEST)
        if start and self._text[start - 1] == "（" and (held := HOLDS.match(self._text, start, high)) is not None:
            return held
        if figures and (wholly := WHOLLY.match(self._text, start, high)) is not None:
            return wholly
        made = MADE_OF.search(self._text, low, high)
        if made is not None and figures and "组成" in self._text[stop : stop + LONGEST].partition("。")[0]:
            return made
        return PARTS.search(self._text, low, high)

    def _is_lasting(self, index: int, mark: re.Match[str]) -> bool:
        return mark.end() >= self._clauses[index].end and self._clauses[index].mark == "\n"

    def _open(self, mark: re.Match[str], name: str, *, lasting: bool) -> None:
        """Open a list: of the parts of what the clause names, or of the claim before."""
        ledger = self._ledger
        doubtful = ledger.fresh and ledger.is_one_of_several(ledger.now)
        whole = ledger.outermost() if doubtful else ledger.now
        if name:
            parent = name
            alike = whole is not None and (name in whole.subject or whole.subject in name)
            whole = whole if alike and whole is not None and whole.subject else None
        else:
            parent = whole.subject if whole else ledger.parent or ledger.pending
            whole = whole or (ledger.lists[-1].whole if ledger.lists else None)
        if lasting:
            ledger.lists = []
        used = "用于" in mark[0] and not mark[0].endswith("：")
        classes = "方面" in mark[0] and not lasting
        adds_up = WHOLE_LIST.search(mark[0]) is not None and not (doubtful and not name)
        ledger.lists.append(OpenList(parent, whole, adds_up, used, lasting, classes))
        ledger.now = None if name else ledger.now
        ledger.fresh = True
        ledger.pending = ""

    def _more_figures(self, index: int) -> bool:
        """Whether the parts opened in this clause have figures: a line's end, or a next clause that goes on."""
        clause = self._clauses[index]
        if clause.mark == "\n":
            return True
        following = self._clauses[index + 1] if index + 1 < len(self._clauses) else None
        return self._text[clause.start : clause.end].endswith(("其中", "其中：")) and following is not None

    def _items(self, index: int, start: int, mark: re.Match[str], name: str) -> int:
        """Take a list of names without figures."""
        last = index
        end = self._clauses[index].end
        while self._clauses[last].mark == "，" and last + 1 < len(self._clauses):
            after = self._clauses[last + 1]
            words = self._text[after.start : after.end]
            known = (COMPARED, SAME, UNLIKE, PARTS, NONE)
            head = words[:LONGEST]
            # Only names go on a list: a clause that says something of its own ends it.
            if self._inside(after.start, after.end) or self._reason_at(after.start, after.end) or "、" not in words:
                break
            if any(pattern.search(head) for pattern in known):
                break
            last, end = last + 1, after.end
        if name:
            self._ledger.begin(name, self._text[start : mark.start()], start)
        claim = self._ledger.current(start)
        claim.items += names_listed(self._text[mark.end() : end])
        claim.end = max(claim.end, end)
        return last + 1

    # Reasons

    def _reason_at(self, start: int, end: int) -> re.Match[str] | None:
        """Return the words that open a reason in a clause, where they do."""
        head = min(end, start + LONGEST)
        match = REASON.search(self._text, start, head)
        if match is not None:
            early = match.start() == start or not self._inside(start, match.start())
            plain = match[0] in {"由于", "是由于", "是因为", "系因"}
            if early and not (plain and match.start() > start) and not (match[0] == "由于" and not self._moved()):
                return match
            if not plain:
                return match
        weak = WEAK_REASON.match(self._text, start, head)
        if weak is None:
            return None
        return weak if self._moved() or not self._inside(start, end) else None

    def _moved(self) -> bool:
        return self._ledger.now is not None and self._ledger.now.moved

    def _reason(self, index: int, start: int) -> int:
        """Take a reason to its end, and return the index of the next clause."""
        bracket = bool(self._ledger.brackets)
        last = index
        while last + 1 < len(self._clauses) and not self._reason_ends(last, bracket=bracket):
            last += 1
        end = self._clauses[last].end
        claim = self._ledger.current(start)
        words = self._text[start:end].strip("：，；")
        claim.reason = words if claim.reason is None else f"{claim.reason}；{words}"
        previous = start
        for found in self._inside(start, end):
            before = self._text[max(previous, found.start - 24) : found.start]
            # Behind another figure of the reason, a rate of change is that one's: 面积由 5 亩减至 4 亩，下降 20%.
            own = previous == start
            self._roles.in_reason(claim, re.split(r"[，；、]", before.rstrip("，；、"))[-1], found.quantity, own=own)
            previous = found.end
        claim.end = max(claim.end, end)
        return last + 1

    def _reason_ends(self, last: int, *, bracket: bool) -> bool:
        mark = self._clauses[last].mark
        if mark in "。！？\n" or (bracket and mark == "）"):
            return True
        start, end, _ = self._clauses[last + 1]
        head = self._text[start : min(end, start + LONGEST)]
        if head.startswith("其中"):
            return bool(self._inside(start, self._sentence_end(last + 1)))
        if mark != "；" or GOES_ON.match(head):
            return False
        # Behind a semicolon a clause with a figure, or one that says how a subject moved, is a claim of its own.
        return bool(
            self._inside(start, end) or NONE.search(head) or COMPARED.search(head) or self._figure_next(last + 1)
        )

    def _figure_next(self, index: int) -> bool:
        clause = self._clauses[index]
        if clause.mark != "，" or index + 1 >= len(self._clauses):
            return False
        after = self._clauses[index + 1]
        return bool(COMPARED.match(self._text, after.start) and self._inside(after.start, after.end))

    def _sentence_end(self, index: int) -> int:
        """Return where the clauses from one on end, at most three of them: enough to see whether figures follow."""
        last = min(index + 2, len(self._clauses) - 1)
        return self._clauses[last].end

    # Clauses with figures

    def _plain(self, start: int, end: int) -> None:
        """Read the figures of a clause, or the words of one without."""
        figures = self._inside(start, end)
        if not figures:
            self._words(start, end)
            return
        previous, at = start, 0
        while at < len(figures):
            found = figures[at]
            joint = self._joints.get(found.start)
            if joint is not None and self._jointly(previous, joint):
                at += len(joint.figures) + (joint.whole is not None)
                previous = joint.end
                continue
            self._figure(previous, found)
            previous = found.end
            at += 1
        tail = self._text[previous:end]
        now = self._ledger.now
        if now is not None and tail == "中":
            # 财政拨款 5 万元中，用于…: the amounts that follow are parts of this one.
            self._ledger.lists.append(OpenList(now.subject, now, adds_up=False, use=False))
        elif now is not None and tail:
            if not self._roles.against_plan(tail[:LONGEST]):
                self._state(now, tail[:LONGEST], previous)
            now.end = max(now.end, end)

    def _jointly(self, start: int, joint: Joint) -> bool:
        """Give the figures behind 各 or 分别 to several names in their order; False where the names are not as many."""
        ledger = self._ledger
        before = self._text[start : joint.start]
        compared = COMPARED.search(before)
        names = joint_names(before[: compared.start()] if compared else before, len(joint.figures))
        if len(names) == len(joint.figures) and all(map(is_subject, names)):
            ledger.joint = [ledger.begin(name, name, start) for name in names]
        if len(ledger.joint) != len(joint.figures):
            ledger.joint = ledger.together(len(joint.figures))
        if not ledger.joint:
            return self._of_nobody(joint)
        first = joint.whole or joint.figures[0]
        shared = (compared[0] if compared else "") + self._text[joint.words : first.start]
        previous = 0
        for claim, found in zip(ledger.joint, joint.figures, strict=True):
            own = self._text[previous : found.start].lstrip("，、和及与以") if previous else ""
            ledger.now = claim
            head = own or shared
            if joint.whole is None:
                self._roles.give(Words(head, head, "", "", start), found)
            else:
                self._roles.share_of(ledger.joint, Words(shared, shared, "", "", start), joint.whole, found)
            claim.end = max(claim.end, found.end)
            previous = found.end
        return True

    def _of_nobody(self, joint: Joint) -> bool:
        """Take shares and changes behind 分别 whose names are not told: they are nobody's. False for amounts."""
        words = self._text[joint.words : joint.figures[0].start]
        if joint.figures[0].quantity.measure != "%" and MOVES.search(words) is None:
            return False
        first, *rest = joint.figures
        if joint.whole is None and all(each.quantity.text == first.quantity.text for each in rest):
            # 收入、支出总计各减少 3 万元，分别下降 5%、5%: what is the same of each is that of the amount before.
            self._roles.give(Words(words, words, "", "", joint.start), first)
            claim = self._ledger.current(joint.start)
            claim.others += [("", each.quantity) for each in rest]
            claim.end = max(claim.end, joint.end)
            return True
        claim = self._ledger.current(joint.start)
        for found in filter(None, (joint.whole, *joint.figures)):
            claim.others.append((before_figure(words), found.quantity))
            claim.end = max(claim.end, found.end)
        return True

    def _figure(self, start: int, found: Found) -> None:
        """Give one figure its role by the words before it."""
        before = self._text[start : found.start][-LONGEST:]
        first = found.start - len(before)
        inner = PARTS.search(before)
        if inner is not None and inner.start() and inner[0].startswith("其中"):
            before, first = before[inner.end() :], first + inner.end()
        if (rate := _OF_EACH.match(before)) is not None:
            before, first = before[rate.end() :], first + rate.end()
        label, colon, rest = before.rpartition("：")
        head = rest if colon else before
        label = label.rpartition("：")[2]
        each = _EACH.match(self._text, found.end) is not None
        self._roles.give(Words(before, head, bare(label) if colon else "", headless(label), first, each), found)
        now = self._ledger.now
        if now is not None:
            now.end = max(now.end, found.end)

    # Clauses without figures

    def _words(self, start: int, end: int) -> None:
        words = self._text[start:end][:LONGEST]
        if not words.strip("，；。：、 \n“”") or self._roles.against_plan(words):
            return
        ledger = self._ledger
        if WITHIN.match(words) is not None:
            ledger.lists = [OpenList(bare(words[:-1]), None, adds_up=False, use=False)]
            ledger.now, ledger.fresh, ledger.pending = None, True, ""
            return
        compared = COMPARED.search(words)
        said = SAME.search(words) or UNLIKE.search(words)
        if said is not None:
            self._said(words, said, compared, (start, end))
            return
        if self._none(words, start, end):
            return
        if compared is not None:
            name = bare(words[: compared.start()])
            if names_something(name):
                ledger.pending, ledger.now, ledger.fresh = name, None, True
            ledger.base = base_of(compared, self._years)
            return
        label, colon, rest = words.partition("：")
        name = bare(rest if colon and rest else label)
        if ledger.fresh and names_something(name):
            ledger.pending = name

    def _said(self, words: str, said: re.Match[str], compared: re.Match[str] | None, place: tuple[int, int]) -> None:
        """Take a clause that says that nothing changed, or that nothing can be compared."""
        start, end = place
        ledger = self._ledger
        cut = min(said.start(), compared.start() if compared else said.start())
        name = bare(words[:cut].partition("（")[0] if cut and words[:cut].endswith("（") else words[:cut])
        name = re.sub(r"(?:上年|去年)?$|^[-—]+", "", name)
        named = names_something(name) and is_subject(name)
        claim = ledger.begin(name, words[:cut], start) if named else ledger.current(start)
        self._roles.compare(claim, compared)
        self._state(claim, words, start)
        claim.end = max(claim.end, end)

    def _state(self, claim: Claim, words: str, start: int) -> None:
        """Take the words that stand for a figure: 持平, 无可比性."""
        same = SAME.search(words)
        place = None
        if same is not None and ROUGHLY.search(words) is None:
            first, last = start + same.start(), start + same.end() - 1
            place = self._even.places[first], self._even.places[last] + 1
        self._roles.state(claim, words, place)

    def _none(self, words: str, start: int, end: int) -> bool:
        """Take 未安排 and its like."""
        none = NONE.search(words)
        match = none or NOTHING.search(words)
        if match is None:
            return False
        if none is not None and re.search(r"(?:上年度?|去年|上一年度?)$", words[: none.start()]):
            # Nothing was planned last year: that says nothing of this one.
            return True
        what = re.sub(r"(?:的)?(?:支出)?$", "", match["what"]) if none is None else match["what"]
        what = re.sub(r"^(?:的支出|的预算|此项|该项|相关|上述).*$", "", what)
        name = bare(what) or bare(words[: match.start()])
        if none is not None and name and not bare(what) and not names_something(name):
            name = ""
        claim = self._ledger.begin(name, words, start) if name else self._ledger.current(start)
        claim.none_planned = True
        claim.end = max(claim.end, end)
        return True


def read_claims(text: str) -> tuple[Claim, ...]:
    """Return the claims of a passage in their order; every figure of `figures_in` stands in exactly one of them."""
    return _Reader(text).read() if text.strip() else ()
