"""The claims of a passage while it is read: which one a clause goes on with, and which lists of parts are open."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from budgetcheck.documents.official import is_class
from budgetcheck.documents.phrases import are_all_parts, are_apart, is_aside, known_parts
from budgetcheck.documents.quantities import NUMBERED
from budgetcheck.documents.subjects import LONGEST, before_figure

if TYPE_CHECKING:
    from collections.abc import Sequence

    from budgetcheck.documents.quantities import Quantity


_MOST_PARTS = 40
"""More amounts than a sentence adds up."""


@dataclass(slots=True)
class Claim:
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
    budget: Quantity | None = None
    """What was planned, where the amount is what came of it."""
    completion: Quantity | None = None
    """What came of the plan, in per cent of it."""
    says: str = ""
    """How the amount is said to compare with the plan: above, below or equal."""
    same: bool = False
    """Whether it is said not to have changed."""
    not_comparable: bool = False
    none_planned: bool = False
    reason: str | None = None
    """The reason given, to its end; empty where it is announced and missing."""
    items: tuple[str, ...] = ()
    """The names listed as its parts without figures."""
    others: list[tuple[str, Quantity]] = field(default_factory=list)
    """Further figures, each with the words before it; those within the reason too."""
    start: int = 0
    end: int = 0
    part_of: Claim | None = None
    """The claim that this one is listed under."""
    adds_up: bool = False
    """Whether the text says that its list makes the amount above: 其中, 包括, 由…组成, but not 主要用于."""
    whole_of_share: Claim | None = None
    """The claim whose amount the share is of, where the two stand together: 占支出 50 万元的 90%."""
    follows: Claim | None = None
    """The claim whose amount a second comparison speaks of."""
    perhaps: Claim | None = None
    """The claim that a change may speak of as well: it stands behind the last of several parts of that one."""
    aside: bool = False
    """Whether it stands in a bracket."""
    group: int = 0
    """The clause group that its amount stands in."""
    group_from: int = 0
    """How many claims there were when that group began."""
    template: bool = False
    """Whether the form of a change is left behind a word for none: 一致 0 万元."""
    other_plans: list[Quantity] = field(default_factory=list)
    """Plans that the completion may be of as well."""
    plans: list[tuple[str, Quantity]] = field(default_factory=list)
    """Each plan that is printed, by its stage: 年初, 调整后."""
    stage: str = ""
    """The plan that the completion is of."""
    says_of: str = ""
    """The plan that the comparison is with."""
    left_open: set[str] = field(default_factory=set)
    """Roles whose direction the text leaves open: 增加（减少）3 万元."""
    year: int | None = None
    is_outcome: bool = False
    """Whether the words before its amount say that it is what came of a plan."""

    @property
    def moved(self) -> bool:
        """Whether there is a change that a reason can explain."""
        return bool(self.change or self.change_pct or self.points or self.not_comparable or self.none_planned)

    @property
    def has_figures(self) -> bool:
        """Whether a figure was read of it."""
        amounts = self.amount or self.share or self.previous or self.budget or self.completion or self.others
        return bool(amounts or self.change or self.change_pct or self.points)

    @property
    def says_something(self) -> bool:
        """Whether anything was read of it."""
        return bool(self.has_figures or self.moved or self.items or self.reason is not None)


@dataclass(slots=True)
class OpenList:
    """A list of parts that is being read."""

    parent: str
    whole: Claim | None
    """The claim that its parts are listed under."""
    adds_up: bool
    use: bool
    """Opened by 用于, which ends with its own clause group."""
    lasting: bool = False
    """Opened at a line's end: the following lines are its parts."""
    of_classes: bool = False
    """Opened by 用于以下方面: classes of the functional classification are its parts in further sentences too."""
    style: str | None = None
    """How the lines of a lasting list are numbered."""
    parts: int = 0
    """How many of its parts stand before the next semicolon."""
    goes_on: bool = False
    """Whether a list of classes goes on in a sentence of its own."""
    may_be_over: bool = False
    """Whether a semicolon stands behind its parts, and it stands within another list."""


def style_of(line: str) -> str:
    """Return how a line is numbered: 1, 一, （1, （一, or nothing."""
    match = NUMBERED.match(line)
    if match is None:
        return ""
    mark = match[0].strip()
    return ("（" if mark.startswith("（") else "") + ("1" if any(letter.isdigit() for letter in mark) else "一")


def _is_money(claim: Claim) -> bool:
    return claim.amount is None or claim.amount.measure[-1:] == "元"


class Ledger:
    """The claims so far; `now` is the one that a clause without a subject goes on with."""

    def __init__(self) -> None:
        self.claims: list[Claim] = []
        self.now: Claim | None = None
        self.lists: list[OpenList] = []
        self.pending = ""
        """A subject that was named and has no figure yet."""
        self.base = ""
        self.fresh = True
        """No claim yet in this sentence."""
        self.brackets: list[tuple[int, int, Claim | None, str]] = []
        """Of each open bracket: how many lists and claims there were, and the claim or the name that it interrupts."""
        self.group = 0
        """The number of the clause group, which a semicolon or a full stop ends."""
        self._group_from = 0
        """How many claims there were when the clause group began."""
        self.later_in_line = False
        """Whether a sentence has ended in this line, so that what follows is no part of a list of lines."""
        self.joint: list[Claim] = []
        """The claims that 各 and 分别 speak of."""

    @property
    def parent(self) -> str:
        """What a subject that is named now is a part of."""
        return self.lists[-1].parent if self.lists else ""

    def begin(self, name: str, raw: str, start: int) -> Claim:
        """Open a claim."""
        self._close_inner(name)
        self._close_classes(name)
        if self.lists and are_apart(name, self.lists[-1].parent):
            self.lists.pop()
        open_list = self.lists[-1] if self.lists else None
        aside = open_list is not None and open_list.parts > 0 and is_aside(name, open_list.parent)
        if open_list is not None:
            open_list.parts += 1
        claim = Claim(name, raw[-LONGEST:].strip("，；。： \n"), self.parent, start=start, end=start)
        if open_list is not None and not (open_list.lasting and self.later_in_line):
            claim.part_of, claim.adds_up = open_list.whole, open_list.adds_up and not aside
        claim.base, self.base = self.base, ""
        claim.aside = bool(self.brackets)
        claim.group = self.group
        claim.group_from = self._group_from
        self.claims.append(claim)
        self.now = claim
        self.fresh = False
        self.pending = ""
        return claim

    def current(self, start: int) -> Claim:
        """Return the claim that words without a subject belong to."""
        if self.pending and self.fresh:
            return self.begin(self.pending, self.pending, start)
        if self.now is not None:
            return self.now
        if self.claims and not self.lists:
            self.now = self.claims[-1]
            return self.now
        return self.begin("", "", start)

    def ended(self, mark: str) -> None:
        """Close what a mark ends: a bracket, a clause group, or a sentence."""
        before = self._group_from
        if mark in "；。！？\n":
            self.group += 1
            self._group_from = len(self.claims)
            self.later_in_line = mark in "。！？" or (mark == "；" and self.later_in_line)
        if mark == "（":
            self.brackets.append((len(self.lists), len(self.claims), self.now, self.pending if self.fresh else ""))
            if self.lists and self.now is not None and self.now.amount is not None:
                # What stands in a bracket behind a part is of that part: 基本支出 5 万元（人员经费 3 万元、公用经费 2 万元）.
                self.lists.append(OpenList(self.now.subject, self.now, adds_up=False, use=False))
        elif mark == "）" and self.brackets:
            open_lists, open_claims, self.now, named = self.brackets.pop()
            inside = [claim for claim in self.claims[open_claims:] if claim.part_of is self.now is not None]
            if inside and are_all_parts([claim.subject for claim in inside], inside[0].parent):
                for claim in inside:
                    claim.adds_up = True
            del self.lists[open_lists:]
            if named and self.now is None:
                self.pending, self.fresh = named, True
        elif mark == "；":
            self._group_ended(self.claims[before:])
        elif mark in "。！？\n":
            self.lists = [one for one in self.lists if one.lasting or (one.of_classes and mark != "\n")]
            for one in self.lists:
                one.goes_on = one.of_classes
            self.pending = self.base = ""
            self.brackets.clear()
            self.joint = []
            self.fresh = True

    def _group_ended(self, claims: Sequence[Claim]) -> None:
        if self.lists and not self.lists[-1].lasting:
            last = self.lists[-1]
            if self.brackets and not last.use and not last.adds_up:
                # A bracket's list ends with its bracket.
                self.pending, self.fresh = "", True
                return
            # 接待外宾 12 批次 beside the amount of a part is no further part of money.
            counted = sum(not _is_money(each) for each in claims) if last.whole and _is_money(last.whole) else 0
            inner = len(self.lists) > 1 and not self.lists[-2].lasting
            if inner and not last.use and last.adds_up:
                last.may_be_over = True
            elif last.use or inner or last.parts - counted > 1:
                self.lists.pop()
            else:
                last.parts = 0
        self.pending = ""
        self.fresh = True

    def _close_inner(self, name: str) -> None:
        """Close a list within a list behind a semicolon, but where the name is known for a part of the inner whole."""
        if not self.lists or not self.lists[-1].may_be_over:
            return
        inner = self.lists[-1]
        inner.may_be_over = False
        if any(part in name for parts in known_parts(inner.parent) for part in parts):
            return
        self.lists.pop()
        if inner.parts == 1 and self.lists and self.lists[-1].adds_up:
            # One part alone is hardly a list: whether what follows is the second is anybody's guess.
            self.lists[-1].adds_up = False
            for claim in self.claims:
                if claim.part_of is self.lists[-1].whole or claim.part_of is inner.whole:
                    claim.adds_up = False

    def _close_classes(self, name: str) -> None:
        """Close a list of classes where a later sentence names something else."""
        if self.lists and self.lists[-1].goes_on and not is_class(name):
            self.lists.pop()

    def line(self, head: str) -> None:
        """Close the lists that a new line does not go on with."""
        if self.lists and self.lists[-1].lasting and head:
            style = style_of(head)
            if self.lists[-1].style is None:
                self.lists[-1].style = style
            elif self.lists[-1].style != style:
                self.lists = []

    def mover(self, start: int) -> Claim:
        """Return the claim that a change without a subject speaks of: one of its own where several may be meant."""
        claim = self.current(start)
        if claim.group != self.group and claim.amount is not None:
            listed = claim.part_of is not None and not (self.lists and self.lists[-1].lasting)
            if listed or len(self.claims) - claim.group_from > 1:
                claim = self.begin("", "", start)
                claim.part_of, claim.parent = None, ""
        elif claim.part_of is not None and len(self.claims) - self._group_from > 1 and not claim.moved:
            claim.perhaps = claim.part_of
        return claim

    def together(self, number: int) -> list[Claim]:
        """Return the last amounts of a clause group, where they are as many as 分别 speaks of, and parts of one list."""
        last = self.claims[-number:]
        before = self.claims[-number - 1] if len(self.claims) > number else None
        alike = len(last) == number and all(
            each.amount is not None and each.group == self.group and each.part_of is last[0].part_of for each in last
        )
        one_more = before is not None and before.group == self.group and before.part_of is last[0].part_of
        return [] if not alike or (one_more and before is not last[0].part_of) else last

    def totalled(self, number: int | None, fewest: int) -> list[Claim]:
        """Return the amounts that a total behind them is of: so many as it says, else all of the clause group."""
        first = max(0 if number else self._group_from, len(self.claims) - _MOST_PARTS)
        found = [claim for claim in self.claims[first:] if not claim.aside]
        found = found[-number:] if number else found
        measures = {claim.amount.measure if claim.amount is not None else "" for claim in found}
        apart = all(claim.subject and claim.part_of is None and claim.follows is None for claim in found)
        return found if apart and len(measures) == 1 and len(found) >= (number or fewest) else []

    def is_one_of_several(self, claim: Claim | None) -> bool:
        """Whether a claim of an earlier clause group is not the only amount of it: which one goes on nobody can tell."""
        if claim is None or claim.group == self.group:
            return False
        return sum(each.amount is not None for each in self.claims if each.group == claim.group) > 1

    def outermost(self) -> Claim | None:
        """Return what the clause group of `now` is about: 其中 in a sentence of its own speaks of that, not of its last part."""
        claim = self.now
        while claim is not None and claim.part_of is not None and claim.part_of.group == claim.group:
            claim = claim.part_of
        return claim

    @staticmethod
    def fill(claim: Claim, role: str, quantity: Quantity, head: str) -> None:
        """Fill a role; what finds it taken is a further figure."""
        if getattr(claim, role) is None:
            setattr(claim, role, quantity)
        else:
            claim.others.append((before_figure(head), quantity))


def settle(claim: Claim) -> None:
    """Tell plan from amount once a claim is read whole: a plan is one only beside what came of it."""
    planned = [quantity for _, quantity in claim.plans]
    if claim.amount is None or claim.amount in planned:
        if claim.completion is None and claim.amount in planned and len(planned) == 1:
            # Only the plan is printed: it is the amount that the sentence is about.
            return
        if claim.completion is not None and claim.amount in planned:
            claim.amount = None
    stage = claim.stage or claim.says_of
    fitting = [quantity for each, quantity in claim.plans if stage and each == stage]
    chosen = (fitting or planned)[-1:] if planned else []
    claim.budget = chosen[0] if chosen and chosen[0] is not claim.amount else None
    rest = [quantity for quantity in planned if quantity not in (claim.budget, claim.amount)]
    if fitting:
        claim.others += [("预算", quantity) for quantity in rest]
    else:
        claim.other_plans = rest
    if claim.says and len(planned) > 1 and claim.says_of and claim.says_of != stage:
        # It compares with another plan than the one that was completed.
        claim.says = ""
